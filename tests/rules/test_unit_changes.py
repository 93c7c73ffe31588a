"""What is new for a unit: duties added, changed and ended by editions that came lately or wait."""

import datetime

import pytest
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import EditionKind, EditionLifecycle
from kalix_wagtail.models import OrganisationChart
from kalix_wagtail.rules.obligations import parties_meant
from kalix_wagtail.rules.unit_changes import news_for
from tests.factories import (
    EditionFactory,
    ObligationWordingFactory,
    PolicyPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def ours(unit):
    return ResponsiblePartyFactory(units=[unit])


@pytest.fixture
def before():
    return EditionFactory(title="Säkerhetspolicy")


def later(before, today, days=-10, **more):
    day = today + datetime.timedelta(days=days)
    return EditionFactory(of=before, title=before.title, valid_from=day, **more)


def news(unit, today, user=None):
    chart = OrganisationChart(today)
    return news_for(unit.pk, chart, user or UserFactory(), parties_meant([unit.pk], chart))


def told(unit, today, user=None):
    found = news(unit, today, user)
    return [(each.edition.number, each.is_upcoming, [(c.act, c.code) for c in each.changes]) for each in found]


def test_duties_that_are_added_changed_and_ended_are_told_with_their_words(unit, ours, before, today):
    kept = ObligationWordingFactory(edition=before, code="SÄK-01", text="ska hållas.", parties=[ours]).obligation
    changed = ObligationWordingFactory(edition=before, code="SÄK-02", text="ska efterlevas.", parties=[ours]).obligation
    ObligationWordingFactory(edition=before, code="SÄK-03", text="ska upphöra.", parties=[ours])
    now = later(before, today)
    ObligationWordingFactory(edition=now, obligation=kept, text="ska hållas.", parties=[ours])
    ObligationWordingFactory(edition=now, obligation=changed, text="ska årligen följas upp.", parties=[ours])
    ObligationWordingFactory(edition=now, code="SÄK-04", text="ska börja.", parties=[ours])
    [found] = news(unit, today)
    assert [(c.act, c.code) for c in found.changes] == [("changed", "SÄK-02"), ("added", "SÄK-04"), ("ended", "SÄK-03")]
    assert {run.kind for run in found.changes[0].runs} == {"same", "removed", "added"}
    assert found.url.endswith("/editions/2-0/")


def test_a_duty_that_is_laid_on_someone_else_has_ended_for_the_unit(unit, ours, before, today):
    duty = ObligationWordingFactory(edition=before, code="SÄK-01", parties=[ours]).obligation
    other = ResponsiblePartyFactory(units=[UnitFactory()])
    ObligationWordingFactory(edition=later(before, today), obligation=duty, parties=[other])
    assert told(unit, today) == [("2.0", False, [("ended", "SÄK-01")])]


@pytest.mark.parametrize(
    ("days", "more", "expected"),
    [
        (-364, {}, [("2.0", False, [("added", "SÄK-09")])]),
        (-366, {}, []),
        (30, {}, [("2.0", True, [("added", "SÄK-09")])]),
        (30, {"lifecycle": EditionLifecycle.CANCELLED}, []),
        (-10, {"lifecycle": EditionLifecycle.ANNULLED}, []),
        (-10, {"is_legacy": True}, []),
    ],
)
def test_news_is_of_the_last_year_and_of_what_stands(unit, ours, before, today, days, more, expected):
    edition = later(before, today, days, **more)
    ObligationWordingFactory(edition=edition, code="SÄK-09", parties=[ours])
    assert told(unit, today) == expected


def test_the_first_edition_of_a_document_is_news_too(unit, ours, today):
    edition = EditionFactory(valid_from=today)
    ObligationWordingFactory(edition=edition, code="NY-01", parties=[ours])
    assert told(unit, today) == [("1.0", False, [("added", "NY-01")])]


def test_a_repeal_ends_all_and_what_waits_stands_first(unit, ours, before, today):
    duty = ObligationWordingFactory(edition=before, code="SÄK-01", parties=[ours]).obligation
    repeal = later(before, today, 5, kind=EditionKind.REPEAL)
    ObligationWordingFactory(edition=repeal, obligation=duty, parties=[ours])
    other = EditionFactory(title="A", valid_from=today)
    ObligationWordingFactory(edition=other, code="A-01", parties=[ours])
    assert told(unit, today) == [("2.0", True, [("ended", "SÄK-01")]), ("1.0", False, [("added", "A-01")])]


def test_a_unit_that_nothing_changes_for_has_no_news(unit, before, today):
    ObligationWordingFactory(edition=later(before, today), parties=[ResponsiblePartyFactory(units=[UnitFactory()])])
    assert told(unit, today) == []


def test_what_is_closed_to_the_reader_is_no_news(unit, ours, today):
    edition = EditionFactory(valid_from=today)
    ObligationWordingFactory(edition=edition, parties=[ours])
    PageViewRestriction.objects.create(page=edition.page, restriction_type="groups")
    assert told(unit, today) == []


def test_a_translation_is_no_news_of_its_own(unit, ours, before, today, english):
    page = PolicyPageFactory(live=True, locale=english)
    edition = EditionFactory(page=page, renders=before, valid_from=today)
    ObligationWordingFactory(edition=edition, parties=[ours])
    assert told(unit, today) == []


@pytest.mark.parametrize("rows", [1, 20])
def test_news_costs_the_same_however_much_there_is(unit, today, rows, django_assert_num_queries):
    for _n in range(rows):
        edition = EditionFactory(valid_from=today)
        ObligationWordingFactory(edition=edition, parties=[ResponsiblePartyFactory(units=[unit])])
    chart, user = OrganisationChart(today), UserFactory()
    parties = parties_meant([unit.pk], chart)
    news_for(unit.pk, chart, user, parties)  # Wagtail keeps where its sites begin.
    with django_assert_num_queries(2):
        assert len(news_for(unit.pk, chart, user, parties)) == rows
