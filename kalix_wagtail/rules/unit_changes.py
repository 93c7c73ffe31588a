"""What changes for a unit with an edition that came lately or is about to: duties added, changed and ended."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F, Q

from ..enums import EditionKind
from ..models import Edition, ObligationWording
from .parties import units_of
from .reading import readable
from .timeline import order_of
from .words import Run, compare_words

#: How long an edition is news.
NEWS = datetime.timedelta(days=365)


@dataclass(frozen=True)
class DutyChange:
    """What happens to one duty: "added", "changed" or "ended"; `runs` are its words, as `compare_words` has them."""

    act: str
    code: str
    anchor: str
    runs: list


@dataclass(frozen=True)
class UnitNews:
    """An edition and what it changes for a unit. `is_upcoming`: it waits for its day."""

    edition: Edition
    before: Edition | None
    url: str
    is_upcoming: bool
    changes: list = field(default_factory=list)


def news_for(unit_id, chart, user, parties, *, recent=None, request=None):
    """Return a `UnitNews` for each edition that changes what the unit owes, what is to come first.

    Editions of the last year before the chart's day, and those that wait after it, of documents that `user` may read.
    `parties`: ``{id: party}``, at least those that mean the unit. `recent`: the `RecentEditions` of the day, read when
    None is given. Two queries. The organisation is that of the chart's
    day, so that only the text makes a difference.
    """
    pairs = (recent or RecentEditions(chart.date, user)).pairs
    ours = [pk for pk, party in parties.items() if unit_id in units_of(party, chart)]
    if not pairs or not ours:
        return []
    wordings = ObligationWording.objects.filter(edition__in={e.pk for pair in pairs for e in pair if e is not None})
    of_edition = defaultdict(dict)
    for wording in wordings.filter(parties__in=ours).select_related("obligation").order_by("order"):
        of_edition[wording.edition_id][wording.obligation_id] = wording
    found = []
    for before, edition in pairs:
        was = of_edition[before.pk] if before else {}
        becomes = {} if edition.kind == EditionKind.REPEAL else of_edition[edition.pk]
        changes = list(_changes(was, becomes))
        if changes:
            url = edition.page.get_url(request)
            address = f"{url}editions/{edition.slug}/" if url else ""
            found.append(UnitNews(edition, before, address, edition.valid_from > chart.date, changes))
    return sorted(found, key=lambda news: (not news.is_upcoming, news.edition.title, news.edition.pk))


class RecentEditions:
    """The documents with editions of the last year before `date`, or after it, that `user` may read.

    And those that employees are asked to confirm: so that "My unit" need not ask for them where there are none. One
    query.
    """

    def __init__(self, date, user):
        self.date, self.user = date, user

    @cached_property
    def rows(self):
        """Return the standing editions of those documents, with their `page`s, in order of time."""
        standing = Edition.objects.standing().exclude(kind=EditionKind.TRANSLATION).filter(is_legacy=False)
        wanted = Q(valid_from__gt=self.date - NEWS) | Q(page__policypage__asks_employees=True)
        pages = readable(standing.filter(wanted), self.user).values("page")
        rows = standing.filter(page__in=pages).defer("content", "html").select_related("page__locale")
        # Whom a document's readers ask is said on its page.
        rows = rows.annotate(
            responsible_party_id=F("page__policypage__responsible_party"),
            asks_employees=F("page__policypage__asks_employees"),
        )
        return sorted(rows, key=order_of)

    @property
    def ask_employees(self):
        """Return whether employees are asked to confirm any of them."""
        return any(edition.asks_employees for edition in self.rows)

    @property
    def pairs(self):
        """Return ``[(edition before or None, edition)]`` for the news on the date."""
        of_page = defaultdict(list)
        for edition in self.rows:
            of_page[edition.page_id].append(edition)
        pairs = []
        for editions in of_page.values():
            begun = [edition for edition in editions if edition.valid_from <= self.date]
            coming = editions[len(begun) :]
            if begun and begun[-1].valid_from > self.date - NEWS:
                pairs.append((begun[-2] if len(begun) > 1 else None, begun[-1]))
            # The next one only: what comes after it is compared when it is the next.
            if coming:
                pairs.append((begun[-1] if begun else None, coming[0]))
        return pairs


def _changes(was, becomes):
    for obligation_id, wording in becomes.items():
        before = was.get(obligation_id)
        if before is None:
            yield _change("added", wording, [Run("added", wording.text)])
        elif before.text != wording.text:
            yield _change("changed", wording, compare_words(before.text, wording.text))
    for obligation_id, wording in was.items():
        if obligation_id not in becomes:
            yield _change("ended", wording, [Run("removed", wording.text)])


def _change(act, wording, runs):
    return DutyChange(act, wording.obligation.code, wording.anchor, runs)
