"""Whether a print of an edition still holds, asked with the ten characters that stand on the paper."""

import re
from dataclasses import dataclass

from ..enums import EditionStatus
from ..models import Edition
from .editions import status_of
from .masking import with_masks
from .reading import readable
from .timeline import Timeline

#: How many characters of the fingerprint stand on paper; see `Edition.short_hash`.
LENGTH = 10

#: Fingerprints may begin alike; more than a few is no accident, but someone trying.
MOST = 5


@dataclass(frozen=True)
class CheckedPrint:
    """An edition whose fingerprint begins with the code. `holds`: it is in force and shown as it was printed."""

    edition: Edition
    status: EditionStatus
    page_url: str
    current_number: str

    @property
    def holds(self):
        return self.status == EditionStatus.IN_FORCE and not self.edition.has_masks


def code_of(text):
    """Return what was typed as a code: ten hexadecimal digits, whatever is between them. "" when it is none."""
    code = re.sub(r"[\s\-–—.:]", "", text[:100]).lower()
    return code if re.fullmatch("[0-9a-f]+", code) and len(code) == LENGTH else ""


def checked_prints(code, user, date, request=None):
    """Return a `CheckedPrint` for each edition that `user` may read with a fingerprint that begins with `code`."""
    editions = readable(with_masks(Edition.objects.filter(content_hash__startswith=code, page__live=True)), user)
    editions = editions.select_related("page__locale").defer("content", "html")[:MOST]
    return [_checked(edition, date, request) for edition in editions]


def _checked(edition, date, request):
    timeline = Timeline(edition.page_id)
    status = EditionStatus(status_of(timeline.complete(edition), date))
    current = timeline.in_force(date)
    return CheckedPrint(edition, status, edition.page.get_url(request) or "", current.number if current else "")
