"""What an editor should look at before a draft is published. Warnings only; nothing here stops anyone."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from ..enums import EditionKind
from ..models import Edition, GoalWording
from ..models.editions import is_in_force
from .cleaning import plain_text
from .content import goal_numbers_of, nodes_of
from .passages import places_of
from .placeholders import placeholders_in
from .serving import LINK, LINK_ID


@dataclass(frozen=True)
class DraftWarning:
    """One thing to look at; `where` is the section as printed, "" for the document as a whole."""

    message: str
    where: str = ""


@dataclass(frozen=True)
class Link:
    """A link in the text to a page or a file of the site."""

    target: str
    pk: int
    text: str
    where: str


def warnings_of(page, document, date, *, empty_parties):
    """Return the `DraftWarning`s of a draft and its canonical document, for the day it would be in force.

    `empty_parties`: the keys of the parties that mean no unit on that day.
    At most five queries, however long the document is, and three more when it implements another.
    """
    return [
        *_unfilled(page, document),
        *_implemented(document, date),
        *_duties(document, date, empty_parties),
        *_missing_files(document),
        *_broken_links(page, _links(document["body"]), date),
    ]


def warnings_of_repeal(page, date):
    """Return the `DraftWarning`s of a draft that repeals the document."""
    replacement = page.edition_replacement_id
    if replacement is None or replacement in _in_force({replacement}, date):
        return []
    return [DraftWarning(_("The document that takes its place has no edition in force."))]


def _unfilled(page, document):
    texts = [
        (document["title"], _("Title")),
        (document["summary"], _("In short")),
        (document["revision_rule"], _("When it is revised")),
        (page.edition_change_note, _("Change note")),
    ]
    for place in places_of(document):
        item = place.item or {}
        words = [place.text, item.get("register_text", ""), item.get("legal_basis", "")]
        texts.append(("\n".join(words), place.section))
    for form in nodes_of(document, "deficiency_form"):
        questions = [
            text for asked in form.get("questions", ()) for text in (asked["question"], *asked.get("choices", ()))
        ]
        texts.append(("\n".join([form["heading"], form["intro"], *questions]), _("Deficiency form")))
    for text, where in texts:
        found = placeholders_in(text)
        if found:
            words = ", ".join(f"“{words}”" for words in found)
            yield DraftWarning(_("Still to be filled in? %(words)s") % {"words": words}, where)


def _duties(document, date, empty_parties):
    goals = goal_numbers_of(document)
    for place in places_of(document):
        if place.kind != "duty":
            continue
        duty = {"code": place.item["code"], "text": place.text}
        if not place.item["parties"]:
            yield DraftWarning(_("%(code)s is laid on no one: “%(text)s”") % duty, place.section)
        for party in place.item["parties"]:
            if party["key"] in empty_parties:
                day = {**duty, "party": party["label"], "date": date_format(date, "DATE_FORMAT")}
                message = _("%(code)s falls on no unit: “%(party)s” means none on %(date)s.") % day
                yield DraftWarning(message, place.section)
        goal = place.item["goal"]
        if goal and goal not in goals and "goal_of" not in place.item:
            if "implements" in document:
                message = _("%(code)s serves goal %(goal)s, which is neither in the document nor in “%(policy)s”.")
            else:
                message = _("%(code)s serves goal %(goal)s, which is not in the document.")
            served = {**duty, "goal": goal, "policy": document.get("implements", {}).get("title")}
            yield DraftWarning(message % served, place.section)


def _implemented(document, date):
    """Yield what is amiss with the policy that the document implements, or with the goals of it that are served."""
    implemented = document.get("implements")
    if implemented is None:
        return
    policy = {"policy": implemented["title"]}
    editions = Edition.objects.filter(policy_key=implemented["policy_key"])
    if not editions.in_force(date).exists():
        if editions.standing().filter(kind=EditionKind.REPEAL, valid_from__lte=date).exists():
            yield DraftWarning(_("“%(policy)s”, which this document implements, is repealed.") % policy)
        else:
            yield DraftWarning(_("“%(policy)s”, which this document implements, has no edition in force.") % policy)
        return
    wordings = GoalWording.objects.filter(is_in_force(date, "edition__"), goal__policy_key=implemented["policy_key"])
    goals = {str(number) for number in wordings.values_list("goal__number", flat=True)}
    for place in places_of(document):
        if place.kind == "duty" and "goal_of" in place.item and place.item["goal"] not in goals:
            served = {**policy, "code": place.item["code"], "goal": place.item["goal"]}
            message = _("%(code)s serves goal %(goal)s of “%(policy)s”, where it is not in force.") % served
            yield DraftWarning(message, place.section)


def _missing_files(document):
    for node in nodes_of(document, "document", "image"):
        if node["kind"] == "document" and node["document"] is None:
            yield DraftWarning(_("A file is no longer there: “%(text)s”") % {"text": node["text"]})
        elif node["kind"] == "image" and node["image"] is None:
            yield DraftWarning(_("An image is no longer there: “%(text)s”") % {"text": node["alt"] or node["caption"]})


def _links(nodes, where=""):
    for node in nodes:
        if node["kind"] == "section":
            yield from _links(node["body"], f"{node['number']} {node['heading']}".strip())
            continue
        for html in _html_of(node):
            for attributes, target, inner in LINK.findall(html):
                pk = LINK_ID.search(attributes)
                # A longer number is no row of any table, and too long for some databases to look for.
                if pk and len(pk.group(1)) < 19:
                    yield Link(target, int(pk.group(1)), plain_text(inner), where)


def _html_of(node):
    yield node.get("html", "")
    yield from (paragraph["html"] for paragraph in node.get("paragraphs", []))
    yield from (cell.get("html", "") for row in node.get("rows", []) for cell in row)


def _broken_links(page, links, date):
    links = list(links)
    page_ids = {link.pk for link in links if link.target == "page"}
    pages = {row["pk"]: row for row in Page.objects.filter(pk__in=page_ids).values("pk", "live", "alias_of_id")}
    records = {pk: row["alias_of_id"] or pk for pk, row in pages.items()}
    policies = apps.get_model("kalix_pages", "PolicyPage").objects.filter(pk__in=records.values())
    policy_ids = set(policies.values_list("pk", flat=True))
    in_force, repealed = _in_force(policy_ids, date), _repealed(policy_ids, date)
    files = {link.pk for link in links if link.target == "document"}
    files = set(get_document_model().objects.filter(pk__in=files).values_list("pk", flat=True))

    def fault(link):
        if link.target == "document":
            return "" if link.pk in files else _("The link “%(text)s” leads to a file that is no longer there.")
        if link.pk not in pages:
            return _("The link “%(text)s” leads to a page that is no longer there.")
        record = records[link.pk]
        if record == page.pk:
            return ""
        if record in policy_ids and record not in in_force:
            if record in repealed:
                return _("The link “%(text)s” leads to a document that is repealed.")
            return _("The link “%(text)s” leads to a document without an edition in force.")
        return "" if pages[link.pk]["live"] else _("The link “%(text)s” leads to a page that is not published.")

    for link in links:
        message = fault(link)
        if message:
            yield DraftWarning(message % {"text": re.sub(r"\s+", " ", link.text)}, link.where)


def _in_force(page_ids, date):
    return set(Edition.objects.in_force(date).filter(page_id__in=page_ids).values_list("page_id", flat=True))


def _repealed(page_ids, date):
    repeals = Edition.objects.standing().filter(page_id__in=page_ids, kind=EditionKind.REPEAL, valid_from__lte=date)
    return set(repeals.values_list("page_id", flat=True))
