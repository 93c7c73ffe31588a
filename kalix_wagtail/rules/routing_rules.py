"""Where a report goes by rule: which one fits, and what each says."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext

from ..models import RoutingRule
from ..models.prepared import PreparedQuery
from .people import person_name


def read_rules():
    """Return every `RoutingRule`, in their order. One query; there are a handful."""
    query, names = _all_rules()
    return [RoutingRule.from_db(query.db, names, row) for row in query.rows()]


@lru_cache(maxsize=1)
def _all_rules():
    names = [field.attname for field in RoutingRule._meta.concrete_fields]
    return PreparedQuery(RoutingRule.objects.values_list(*names)), names


def unit_for(category, reporter_unit_id, chart, rules):
    """Return the `RoutingRule` that decides where a report goes, None when none fits. No query.

    `category`: the report's `DeficiencyCategory`, None without one. `reporter_unit_id`: where the reporter works on the
    chart's day, None for nowhere. Of the `rules`, the first by their order whose category fits and that holds for the
    unit or for one above it. A rule to a unit without a place on the day is gone past, so that no report is lost in
    a unit that was closed. The rule's `goes_to_id` is None for the security coordinator.
    """
    category_id = category.pk if category is not None else None
    above = {reporter_unit_id, *chart.ancestors(reporter_unit_id)} - {None}
    for rule in sorted(rules, key=lambda rule: (rule.order, rule.pk)):
        fits_category = rule.category_id is None or rule.category_id == category_id
        fits_unit = rule.within_id is None or rule.within_id in above
        if fits_category and fits_unit and not is_closed(rule, chart):
            return rule
    return None


def is_closed(rule, chart):
    """Return whether a rule leads to a unit that has no place on the chart's day, and so is gone past."""
    return rule.goes_to_id is not None and rule.goes_to_id not in chart.units


def never_fits(rule, chart):
    """Return whether a rule is for a unit that has no place on the chart's day, where nobody reports from."""
    return rule.within_id is not None and rule.within_id not in chart.units


def rule_sentence(rule, words, chart):
    """Return what a rule says, e.g. "Reports about locks from Skolan go to IT-enheten (Bo Ek)."

    `words`: the `RegisterWords` of the chart's day, which name closed units too.
    """
    values = {
        "category": str(rule.category) if rule.category_id else "",
        "within": words.unit(rule.within_id),
        "goes_to": destination(rule.goes_to_id, words, chart),
    }
    if rule.category_id and rule.within_id:
        return gettext("Reports about %(category)s from %(within)s and below go to %(goes_to)s.") % values
    if rule.category_id:
        return gettext("Reports about %(category)s go to %(goes_to)s.") % values
    if rule.within_id:
        return gettext("Every report from %(within)s and below goes to %(goes_to)s.") % values
    return gettext("Every report goes to %(goes_to)s.") % values


def destination(unit_id, words, chart):
    """Return a unit and whoever answers for it today, in words; nobody for a closed one. None: the coordinator."""
    if unit_id is not None and unit_id not in chart.units:
        return words.unit(unit_id)
    who = chart.answering(unit_id).user
    unit = gettext("the security coordinator") if unit_id is None else words.unit(unit_id)
    if who is None:
        return gettext("%(unit)s (nobody can be reached)") % {"unit": unit}
    return gettext("%(unit)s (%(person)s)") % {"unit": unit, "person": person_name(who)}


@dataclass(frozen=True)
class Preview:
    """Where a report would go: the rule that decides (None: the nearest supervisor), what it says, and the place."""

    rule: object | None
    sentence: str
    goes_to: str


def preview(category, unit_id, chart, rules, words):
    """Return the `Preview` of a report about `category` by someone who works in a unit."""
    rule = unit_for(category, unit_id, chart, rules)
    sentence = rule_sentence(rule, words, chart) if rule else ""
    return Preview(rule, sentence, destination(rule.goes_to_id if rule else unit_id, words, chart))


def note_on(rule, chart):
    """Return why a rule does nothing on the chart's day, "" when it can."""
    if is_closed(rule, chart):
        return gettext("Skipped: the unit it goes to is closed.")
    if never_fits(rule, chart):
        return gettext("Never used: the unit it is from is closed.")
    return ""
