"""The policy that a document implements, such as a strategy its policy: how it is named, and where it is read."""

from dataclasses import dataclass

from django.db.models.functions import Coalesce
from wagtail.models import Page

from .. import conf
from ..models import Goal
from .reading import readable


@dataclass(frozen=True)
class ToldPolicy:
    """The policy that a document implements: its title then, and its address today when the reader may go there."""

    title: str
    url: str = ""


def implemented_policy(page):
    """Return the policy that `page`, draft or live, implements, as key and title; or None.

    The title is in the page's own language where the policy is. One query, none when the page implements no other.
    """
    if page.implements_id is None:
        return None
    # An alias only mirrors the policy: its goals are those of the page behind it.
    chosen = Page.objects.filter(pk=page.implements_id)
    keys = chosen.values(key=Coalesce("alias_of__translation_key", "translation_key"))
    rows = Page.objects.filter(translation_key__in=keys).values_list(
        "translation_key", "locale__language_code", "live", "title"
    )
    # A translation that was never published has a title that no reader has seen.
    rows = sorted(rows, key=lambda row: (not row[2], _distance(row[1], page.locale.language_code)))
    return {"policy_key": str(rows[0][0]), "title": rows[0][3]} if rows else None


def goal_numbers_in_use(policy_key):
    """Return the numbers, as text, of the goals that a policy has or has had; one query."""
    return {str(number) for number in Goal.objects.filter(policy_key=policy_key).values_list("number", flat=True)}


def told_policy(document, user, request=None):
    """Return the `ToldPolicy` that a canonical document implements, or None.

    One query, none when it implements no other. Whoever may not read the policy, or when it is not published, gets the
    title without an address, as with a link in the text.
    """
    implemented = document.get("implements")
    if implemented is None:
        return None
    pages = readable(Page.objects.live().filter(translation_key=implemented["policy_key"]), user, "path")
    pages = sorted(
        pages.select_related("locale"), key=lambda page: _distance(page.locale.language_code, document["language"])
    )
    return ToldPolicy(implemented["title"], (pages[0].get_url(request) or "") if pages else "")


def _distance(language, wanted):
    """Return how far a language is from the wanted one: it first, then the decisive one, then any."""
    languages = [wanted, conf.get("DECISIVE_LANGUAGE")]
    return languages.index(language) if language in languages else len(languages)
