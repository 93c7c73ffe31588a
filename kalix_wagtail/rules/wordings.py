"""The wordings of goals and duties that a reader may see on a day, in the reader's language where there is one.

What is in force is decided by the decisive text alone. A translation lends its words only when it renders the very
edition that is in force, so that an outdated one never shows a duty that has ended.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import translation

from ..enums import EditionKind
from ..models.editions import is_in_force
from .reading import readable


@dataclass(frozen=True)
class Placed:
    """A wording, the one it is shown in, and where that is read."""

    wording: object
    shown: object
    url: str

    @property
    def text(self):
        return self.shown.text

    @property
    def section(self):
        return self.shown.section

    @property
    def language(self):
        return self.shown.edition.language

    @property
    def policy_title(self):
        return self.shown.edition.title


def wordings_in_force(queryset, date, user, *, item, language=None, request=None):
    """Return a `Placed` for each wording in `queryset` (of goals or of duties) in force on `date` that `user` may read.

    `item`: the wording's field that names its identity, "goal" or "obligation". `language`: the reader's, by default
    the active one. Ordered by policy title, then as in the text. One query, besides what `queryset` prefetches.
    """
    language = language or translation.get_language() or ""
    in_force = queryset.filter(is_in_force(date, "edition__"))
    in_force = in_force.filter(~Q(edition__kind=EditionKind.TRANSLATION) | Q(edition__language=language))
    in_force = in_force.select_related("edition__page__locale", item).defer("edition__content", "edition__html")
    originals, translated = [], {}
    for wording in readable(in_force, user, "edition__page__path"):
        if wording.edition.kind == EditionKind.TRANSLATION:
            translated[getattr(wording, f"{item}_id"), wording.edition.renders_id] = wording
        else:
            originals.append(wording)
    found = []
    for wording in originals:
        shown = translated.get((getattr(wording, f"{item}_id"), wording.edition_id), wording)
        found.append(Placed(wording, shown, _address(shown, request)))
    return sorted(found, key=lambda placed: (placed.policy_title, placed.wording.edition_id, placed.wording.order))


def _address(wording, request):
    url = wording.edition.page.get_url(request)
    return f"{url}#{wording.anchor}" if url else ""
