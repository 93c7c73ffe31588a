"""What publishing a policy page would make: which edition, or none, or why it must be refused.

Works over values, for the edit form asks before the page is saved and `PolicyPage.save()` asks again.
"""

import datetime
import uuid
from dataclasses import dataclass, field

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import conf
from ..enums import DECIDED_KINDS, EditionKind, EditionLifecycle
from ..exceptions import PublicationRefusedError
from ..models import Edition, Obligation
from .cleaning import clean_text
from .content import document_hash, document_of
from .corrections import another_has_saved, touches_binding_text
from .numbering import ItemNumbers


@dataclass
class Publication:
    """The edition that publishing makes. `is_needed` is False when the same thing is already published."""

    publication_id: uuid.UUID
    document: dict
    document_hash: str
    is_needed: bool = True
    kind: str = ""
    major: int = 0
    minor: int = 0
    translation_revision: int = 0
    valid_from: datetime.date | None = None
    change_note: str = ""
    decisions: list = field(default_factory=list)
    corrects: Edition | None = None
    renders: Edition | None = None
    #: Of a repeal: the document that takes its place, as title and page id.
    replaced_by: dict | None = None

    @property
    def number(self):
        return f"{self.major}.{self.minor}"


def source_page_of(page):
    """Return the page in the decisive language that `page` translates, or None when it is not a translation."""
    if page.locale.language_code == conf.get("DECISIVE_LANGUAGE"):
        return None
    policy_pages = apps.get_model("kalix_pages", "PolicyPage").objects
    return policy_pages.filter(
        translation_key=page.translation_key, locale__language_code=conf.get("DECISIVE_LANGUAGE")
    ).first()


def plan_publication(page, *, decisions=None, publisher=None, is_final=True):
    """Return the `Publication` that publishing `page` as it stands would make.

    `decisions`: the decisions chosen, when the page's own rows do not hold them yet. `publisher`: who publishes.
    `is_final` is False when the draft is only sent on to someone who will publish it.
    Raises PublicationRefusedError with the reasons by field name ("" for the page as a whole, in `body` for the text).
    """
    numbers = ItemNumbers.of_policy(page.translation_key, page.code_prefix)
    document = document_of(page, numbers)
    publication = Publication(page.publication_id, document, document_hash(document))
    _check_text(page)
    source = source_page_of(page)
    if source is not None:
        return _plan_translation(page, source, publication)
    if decisions is None:
        decisions = [link.decision for link in page.decision_links.all() if link.decision_id]
    publication = _plan_edition(page, publication, decisions)
    if is_final and publication.is_needed and publication.corrects is not None:
        _ask_for_second_person(page, publication, publisher)
    return publication


def _plan_edition(page, publication, decisions):
    editions = list(Edition.objects.filter(page_id=page.pk).defer("content", "html").newest_first()) if page.pk else []
    used = next((edition for edition in editions if edition.publication_id == page.publication_id), None)
    if used is not None:
        if used.document_hash == publication.document_hash:
            publication.is_needed = False
            return publication
        message = _("The text has changed since edition %(number)s. Choose what this is: a revision, a correction …")
        raise PublicationRefusedError({"edition_kind": message % {"number": used.number}})

    standing = [edition for edition in editions if edition.lifecycle == "standing"]
    publication.kind = page.edition_kind
    publication.change_note = clean_text(page.edition_change_note)
    publication.decisions = decisions
    errors = _dialogue_errors(page, decisions, standing)
    if page.edition_kind == EditionKind.CORRECTION and not errors:
        publication.corrects = _corrected(page, standing)
        publication.valid_from = page.edition_valid_from or max(timezone.localdate(), publication.corrects.valid_from)
        if publication.valid_from < publication.corrects.valid_from:
            errors["edition_valid_from"] = _("A correction cannot be in force before the edition it corrects.")
        publication.decisions = decisions or _decisions_of(publication.corrects)
        publication.major = publication.corrects.major
        publication.minor = 1 + max(e.minor for e in editions if e.major == publication.major)
    elif not errors:
        publication.valid_from = page.edition_valid_from
        publication.replaced_by = _replacement(page)
        publication.major = 1 + max((edition.major for edition in editions), default=0)
    if errors:
        raise PublicationRefusedError(errors)
    return publication


def _ask_for_second_person(page, publication, publisher):
    """Refuse a correction that touches a goal or a duty unless someone else has saved the same text."""
    if not touches_binding_text(publication.document, publication.corrects.content["document"]):
        return
    if another_has_saved(page, publication.document_hash, publisher):
        return
    message = _(
        "This correction touches a goal or a responsibility. Save it as a draft and let another person with the right "
        "to publish read it and publish it, or publish it as a revision with a decision."
    )
    raise PublicationRefusedError({"edition_kind": message})


def _decisions_of(edition):
    """Return the decisions that `edition` rests on; a correction and a translation rest on the same."""
    return list(edition.decisions.select_related("organ").prefetch_related("organ__names"))


def _replacement(page):
    """Return what takes the place of a repealed document, as a record keeps it: the title as it is now, and the id."""
    if page.edition_kind != EditionKind.REPEAL or page.edition_replacement is None:
        return None
    return {"title": page.edition_replacement.title, "page": page.edition_replacement_id}


def _corrected(page, standing):
    if page.edition_corrects_id:
        return next((edition for edition in standing if edition.pk == page.edition_corrects_id), None)
    begun = [edition for edition in standing if edition.valid_from <= timezone.localdate()]
    return max(begun, key=lambda edition: (edition.valid_from, edition.major, edition.minor), default=None)


def _dialogue_errors(page, decisions, standing):
    errors = {}
    if not page.edition_kind:
        errors["edition_kind"] = _("Choose what this is: an adoption, a revision, a correction …")
        return errors
    if page.edition_kind in DECIDED_KINDS:
        if not decisions:
            errors["decision_links"] = _("Give the decision: who decided, when, and under which § and record number.")
        if page.edition_valid_from is None:
            errors["edition_valid_from"] = _("Give the date from which this edition is in force.")
        elif standing and page.edition_valid_from < max(edition.valid_from for edition in standing):
            errors["edition_valid_from"] = _("An earlier edition is in force from a later day than this.")
        if page.edition_kind == EditionKind.REPEAL and page.pk and page.edition_replacement_id == page.pk:
            errors["edition_replacement"] = _("A document cannot replace itself.")
    elif page.edition_kind == EditionKind.CORRECTION:
        if _corrected(page, standing) is None:
            errors["edition_kind"] = _("There is no edition in force to correct.")
        elif not page.edition_corrects_id and any(e.valid_from > timezone.localdate() for e in standing):
            # The draft may hold the text that waits; a correction must not bring it into force before its day.
            errors["edition_kind"] = _(
                "A later edition waits for its day. Begin the correction from the list of editions, so that it starts "
                "from the text it corrects."
            )
    return errors


def _check_text(page):
    errors = {}
    ids = list(_block_ids(page.body.get_prep_value()))
    if len(ids) != len(set(ids)):
        errors["body"] = _("Two blocks have the same identity. Remove the copied one and write it anew.")
    elif not any(child.block_type == "section" for child in page.body):
        errors["body"] = _("The document has no section.")
    taken = Obligation.objects.filter(code__startswith=f"{page.code_prefix}-").exclude(policy_key=page.translation_key)
    if not page.code_prefix.strip() or taken.exists():
        errors["code_prefix"] = _("Another document already uses this code.")
    if page.implements_id is not None and page.implements.translation_key == page.translation_key:
        errors["implements"] = _("A document cannot implement itself.")
    if errors:
        raise PublicationRefusedError(errors)


def _block_ids(value):
    if isinstance(value, dict):
        if value.get("id"):
            yield value["id"]
        for inner in value.values():
            yield from _block_ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _block_ids(inner)


def _plan_translation(page, source, publication):
    renders = (
        Edition.objects.filter(page_id=source.pk, publication_id=page.publication_id).defer("content", "html").first()
    )
    if renders is None:
        message = _("The edition that this translates is not published yet. Publish it first.")
        raise PublicationRefusedError({"title": message})
    if renders.lifecycle != EditionLifecycle.STANDING:
        message = _("The edition that this translates no longer stands: %(status)s.")
        raise PublicationRefusedError({"title": message % {"status": renders.get_lifecycle_display()}})
    publication.kind = EditionKind.TRANSLATION
    publication.renders = renders
    publication.decisions = _decisions_of(renders)
    publication.major, publication.minor = renders.major, renders.minor
    publication.valid_from = renders.valid_from
    publication.change_note = clean_text(page.edition_change_note)
    earlier = list(Edition.objects.filter(page_id=page.pk, renders=renders).defer("content", "html").newest_first())
    if earlier and earlier[0].document_hash == publication.document_hash:
        publication.is_needed = False
    publication.translation_revision = earlier[0].translation_revision + 1 if earlier else 0
    return publication
