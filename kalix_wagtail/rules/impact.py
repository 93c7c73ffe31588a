"""What publishing a draft would change: for goals and duties, for units, for translations. Reads only."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from ..enums import DECIDED_KINDS, EditionKind
from ..models import Edition, OrganisationChart
from .acknowledgements import units_asked_again
from .comparing import Comparison, compare, items_of
from .content import document_hash, document_of
from .draft_warnings import warnings_of, warnings_of_repeal
from .masking import shown_document, with_masks
from .matching import look_alikes
from .numbering import ItemNumbers
from .parties import parties_by_key, units_of
from .publishing import source_page_of


@dataclass(frozen=True)
class UnitChange:
    """Units, by name, that gain and lose the same duties."""

    units: list
    gains: list
    loses: list

    @property
    def rest(self):
        """Return the names beyond the first five, for a list that folds them away."""
        return self.units[5:]


@dataclass(frozen=True)
class Impact:
    """What a draft would change.

    `edition` is the one it is compared with, None when there is none yet. `date` is the day it would be in force, so
    far as is known. `kind` is what the draft says it is, "" when it does not say or has been published already.
    """

    edition: Edition | None
    kind: str
    date: datetime.date
    is_translation: bool
    is_same_text: bool
    goals: Comparison
    duties: Comparison
    pairs: list
    units: list
    outdated: list
    asked_again: list
    warnings: list

    @property
    def is_repeal(self):
        return self.kind == EditionKind.REPEAL

    @property
    def brings_back(self):
        """Return whether the edition compared with repealed the document, so that everything is new again."""
        return self.edition is not None and self.edition.kind == EditionKind.REPEAL

    @property
    def unit_count(self):
        """Return how many units gain or lose duties."""
        return sum(len(change.units) for change in self.units)

    @property
    def identical_pairs(self):
        """Return the pairs that say the very same: what text pasted anew gives."""
        return [pair for pair in self.pairs if pair.is_identical]


def impact_of(page, date):
    """Return the `Impact` of publishing `page` (a draft as an object, or any page in memory) as seen on `date`.

    Constant number of queries. A correction is compared with the edition it corrects, anything else with the newest
    standing one, also when that one waits for its day: it is what the draft takes the place of.
    """
    document = document_of(page, ItemNumbers.of_policy(page.translation_key, page.code_prefix))
    editions = _editions(page)
    is_used = any(edition.publication_id == page.publication_id for edition in editions)
    kind = "" if is_used else page.edition_kind
    edition = _compared(page, kind, editions, date)
    is_translation = source_page_of(page) is not None
    effective = max(page.edition_valid_from or date, date)

    stored = shown_document(edition) if edition else None
    was = stored if edition and edition.kind != EditionKind.REPEAL else None
    becomes = None if kind == EditionKind.REPEAL else document
    goals, duties = _compare(was, becomes, "goal"), _compare(was, becomes, "duty")
    parties = parties_by_key(_party_keys(document) | (_party_keys(stored) if stored else set()))
    chart = OrganisationChart(effective)
    units_by_party = {key: units_of(party, chart) for key, party in parties.items()}
    # Without an organisation nothing can be said of where a duty falls.
    empty_parties = {key for key, units in units_by_party.items() if not units and chart.units}
    is_same_text = edition is not None and edition.document_hash == document_hash(document)
    makes_edition = not is_same_text or bool(kind)
    return Impact(
        edition=edition,
        kind=kind,
        date=effective,
        is_translation=is_translation,
        is_same_text=is_same_text,
        goals=goals,
        duties=duties,
        # Whether two are the same is said once, in the decided language; translations follow.
        pairs=[] if is_translation or becomes is None or stored is None else _pairs(stored, document),
        units=[] if is_translation else _unit_changes(was, becomes, units_by_party, chart),
        outdated=_outdated(edition) if makes_edition and edition and not is_translation else [],
        asked_again=units_asked_again(edition, chart) if edition and _begins_major(kind) and not is_translation else [],
        warnings=(
            warnings_of_repeal(page, effective)
            if becomes is None
            else list(warnings_of(page, document, effective, empty_parties=empty_parties))
        ),
    )


def _begins_major(kind):
    """Return whether an edition of this kind is one that units are asked to acknowledge anew."""
    return kind in DECIDED_KINDS and kind != EditionKind.REPEAL


def _editions(page):
    if not page.pk:
        return []
    editions = with_masks(Edition.objects.filter(page_id=page.pk, is_legacy=False)).defer("content", "html")
    return sorted(editions, key=lambda e: (e.valid_from, e.major, e.minor, e.translation_revision))


def _compared(page, kind, editions, date):
    standing = [edition for edition in editions if edition.lifecycle == "standing"]
    if kind == EditionKind.CORRECTION:
        corrected = [edition for edition in standing if edition.pk == page.edition_corrects_id]
        standing = corrected or [edition for edition in standing if edition.valid_from <= date] or standing
    return standing[-1] if standing else None


def _items(document, kind):
    return items_of(document, kind) if document else []


def _compare(was, becomes, kind):
    return compare(_items(was, kind), _items(becomes, kind))


def _pairs(stored, document):
    """Return the look-alikes between the two texts, in force or not: an identity outlives a repeal."""
    comparisons = (compare(items_of(stored, kind), items_of(document, kind)) for kind in ("goal", "duty"))
    return [pair for found in comparisons for pair in look_alikes(found.ended, found.added)]


def _party_keys(document):
    return {key for duty in items_of(document, "duty") for key in duty.party_keys}


def _unit_changes(was, becomes, units_by_party, chart):
    """Return the `UnitChange`s, units with the same gains and losses together, most units first."""
    before, after = _items(was, "duty"), _items(becomes, "duty")
    had, gets = _by_unit(before, units_by_party), _by_unit(after, units_by_party)
    together = defaultdict(list)
    for unit_id in chart.units:
        gains, loses = gets[unit_id] - had[unit_id], had[unit_id] - gets[unit_id]
        if gains or loses:
            together[frozenset(gains), frozenset(loses)].append(chart.units[unit_id].unit.name_on(chart.date))
    changes = [
        UnitChange(
            sorted(names),
            [duty for duty in after if duty.id in gains],
            [duty for duty in before if duty.id in loses],
        )
        for (gains, loses), names in together.items()
    ]
    return sorted(changes, key=lambda change: (-len(change.units), change.units))


def _by_unit(duties, units_by_party):
    found = defaultdict(set)
    for duty in duties:
        for key in duty.party_keys:
            for unit_id in units_by_party.get(key, ()):
                found[unit_id].add(duty.id)
    return found


def _outdated(edition):
    """Return the newest edition of each translated page that renders `edition`."""
    translations = Edition.objects.standing().filter(renders=edition).select_related("page__locale")
    newest = {}
    for translation in translations.defer("content", "html").order_by("translation_revision"):
        newest[translation.page_id] = translation
    return sorted(newest.values(), key=lambda translation: translation.language)
