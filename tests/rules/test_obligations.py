import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import EditionKind, EditionLifecycle, Role, UnitKind
from kalix_wagtail.models import OrganisationChart
from kalix_wagtail.rules.obligations import duties_in_force, obligations_of
from tests.factories import (
    AppointmentFactory,
    EditionFactory,
    ObligationWordingFactory,
    PolicyPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 22)


@pytest.fixture
def everyone():
    return ResponsiblePartyFactory(everyone=True)


def codes(date=DAY, user=None, **more):
    return [duty.code for duty in duties_in_force(date, user or AnonymousUser(), **more)]


def test_a_duty_is_in_force_while_its_edition_is(everyone):
    first = EditionFactory(valid_from=datetime.date(2007, 9, 17))
    ObligationWordingFactory(edition=first, code="A-01", parties=[everyone])
    second = EditionFactory(of=first, valid_from=datetime.date(2026, 12, 1))
    ObligationWordingFactory(edition=second, code="A-02", parties=[everyone])
    assert codes(datetime.date(2007, 9, 16)) == []
    assert codes(datetime.date(2007, 9, 17)) == ["A-01"]
    assert codes(datetime.date(2026, 11, 30)) == ["A-01"]
    assert codes(datetime.date(2026, 12, 1)) == ["A-02"]


def test_a_repealed_policy_lays_no_duties(everyone):
    edition = EditionFactory()
    wording = ObligationWordingFactory(edition=edition, parties=[everyone])
    repeal = EditionFactory(of=edition, kind=EditionKind.REPEAL, valid_from=datetime.date(2020, 1, 1))
    ObligationWordingFactory(edition=repeal, obligation=wording.obligation, parties=[everyone])
    assert codes(datetime.date(2019, 12, 31)) == [wording.obligation.code]
    assert codes(datetime.date(2020, 1, 1)) == []


@pytest.mark.parametrize("lifecycle", ["cancelled", "annulled", "withdrawn"])
def test_an_edition_that_does_not_stand_leaves_the_one_before_in_force(everyone, lifecycle):
    edition = EditionFactory()
    ObligationWordingFactory(edition=edition, code="A-01", parties=[everyone])
    fallen = EditionFactory(of=edition, lifecycle=EditionLifecycle(lifecycle))
    ObligationWordingFactory(edition=fallen, code="A-02", parties=[everyone])
    assert codes() == ["A-01"]


def test_duties_of_a_restricted_policy_are_for_those_who_may_read_it(everyone):
    wording = ObligationWordingFactory(code="A-01", parties=[everyone])
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="login")
    assert codes() == []
    assert codes(user=UserFactory()) == ["A-01"]


@pytest.fixture
def translated(english, everyone, root_page):
    """A duty of edition 1.0, and its English wording."""
    edition = EditionFactory(title="Säkerhetspolicy")
    wording = ObligationWordingFactory(edition=edition, code="SÄK-01", text="Alla ska hjälpas åt.", parties=[everyone])
    page = PolicyPageFactory(live=True, slug="security", title="Security policy")
    type(page).objects.filter(pk=page.pk).update(locale=english, translation_key=edition.page.translation_key)
    page.refresh_from_db()
    rendering = EditionFactory(page=page, renders=edition, title="Security policy", valid_from=edition.valid_from)
    ObligationWordingFactory(
        edition=rendering, obligation=wording.obligation, text="All shall help.", anchor="d-en", parties=[everyone]
    )
    return edition


def test_each_duty_comes_once_in_the_language_of_the_reader(translated):
    [swedish] = duties_in_force(DAY, AnonymousUser(), language="sv")
    assert (swedish.placed.text, swedish.placed.policy_title) == ("Alla ska hjälpas åt.", "Säkerhetspolicy")
    [english] = duties_in_force(DAY, AnonymousUser(), language="en")
    assert (english.placed.text, english.placed.policy_title) == ("All shall help.", "Security policy")
    assert english.placed.url.endswith("/security/#d-en")


def test_an_outdated_translation_lends_no_words(translated, everyone):
    second = EditionFactory(of=translated)
    ObligationWordingFactory(edition=second, code="SÄK-02", text="Ny skyldighet.", parties=[everyone])
    [duty] = duties_in_force(DAY, AnonymousUser(), language="en")
    assert (duty.code, duty.placed.text, duty.placed.language) == ("SÄK-02", "Ny skyldighet.", "sv")


def test_a_restricted_translation_lends_no_words(translated):
    page = translated.translations.get().page
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    [duty] = duties_in_force(DAY, AnonymousUser(), language="en")
    assert duty.placed.text == "Alla ska hjälpas åt."


def test_a_repealed_source_silences_its_translation(translated):
    EditionFactory(of=translated, kind=EditionKind.REPEAL)
    assert duties_in_force(DAY, AnonymousUser(), language="en") == []


def owed(unit, date=DAY):
    rows = obligations_of(unit.pk, OrganisationChart(date), AnonymousUser())
    return [(row.duty.code, row.inherited_from and row.inherited_from.code) for row in rows]


def test_a_unit_owes_what_is_laid_on_it_and_inherits_from_those_above(everyone):
    board = UnitFactory(code="board", kind=UnitKind.COMMITTEE)
    office = UnitFactory(code="office", kind=UnitKind.ADMINISTRATION, parent=board)
    AppointmentFactory(unit=board, role=Role.COORDINATOR)
    edition = EditionFactory()
    committees = ResponsiblePartyFactory(kinds=["committee"])
    offices = ResponsiblePartyFactory(kinds=["administration"])
    coordinator = ResponsiblePartyFactory(role=Role.COORDINATOR)
    companies = ResponsiblePartyFactory(kinds=["company"])
    for code, parties in [
        ("A-01", [committees]),
        ("A-02", [offices]),
        ("A-03", [everyone]),
        ("A-04", [committees, offices]),
        ("A-05", [coordinator]),
        ("A-06", [companies]),
    ]:
        ObligationWordingFactory(edition=edition, code=code, parties=parties)
    assert owed(office) == [("A-02", None), ("A-03", None), ("A-04", None), ("A-01", "board")]
    assert owed(board) == [("A-01", None), ("A-03", None), ("A-04", None), ("A-05", None)]


def test_a_unit_owes_nothing_before_it_existed(everyone):
    unit = UnitFactory(placed_from=datetime.date(2020, 1, 1))
    ObligationWordingFactory(code="A-01", parties=[everyone])
    assert owed(unit, datetime.date(2019, 12, 31)) == []
    assert owed(unit, datetime.date(2020, 1, 1)) == [("A-01", None)]


@pytest.mark.parametrize("count", [1, 20])
def test_a_units_duties_are_read_in_a_constant_number_of_queries(count, django_assert_num_queries):
    above = UnitFactory(kind=UnitKind.COMMITTEE)
    unit = UnitFactory(parent=above)
    for _serial in range(count):
        named = UnitFactory()
        wording = ObligationWordingFactory(parties=[ResponsiblePartyFactory(units=[unit, named])])
        ObligationWordingFactory(edition=wording.edition, parties=[ResponsiblePartyFactory(kinds=["committee"])])
    # Wordings, parties with their units; placements and names. Site root paths are cached.
    unit_chart = OrganisationChart(DAY)
    assert len(obligations_of(unit.pk, unit_chart, AnonymousUser())) == 2 * count
    with django_assert_num_queries(4):
        assert len(obligations_of(unit.pk, OrganisationChart(DAY), AnonymousUser())) == 2 * count
