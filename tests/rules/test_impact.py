"""What a draft would change is said before it is published, and never said to be more than it is."""

import datetime
import json
import random
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from kalix_wagtail.enums import EditionKind, UnitKind
from kalix_wagtail.models import Edition
from kalix_wagtail.pages.models import PolicyPage
from kalix_wagtail.rules.impact import impact_of
from tests.factories import (
    ContentPageFactory,
    EditionFactory,
    PolicyPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    bodies,
)
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def everyone():
    UnitFactory(code="any")
    return ResponsiblePartyFactory(label="Alla", everyone=True)


def policy(*blocks, **fields):
    return PolicyPageFactory(
        **{"published": True, "code_prefix": "SÄK", "body": bodies.body(*blocks), "title": "Säkerhet", **fields}
    )


def draft_of(page, *blocks, **fields):
    """Return the page in memory as a new draft with `blocks` as its body."""
    draft = page.get_latest_revision_as_object()
    draft.publication_id = uuid.uuid4()
    draft.edition_kind, draft.edition_valid_from = "", None
    if blocks:
        draft.body = bodies.body(*blocks)
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft


def impact(*blocks, of, **fields):
    return impact_of(draft_of(of, *blocks, **fields), timezone.localdate())


def duties(*items):
    return bodies.section("Ansvar", bodies.responsibilities(*items, id="list"), id="section")


def goals(*items):
    return bodies.section("Mål", bodies.goals(*items, id="list"), id="section")


def ids(items):
    return [item.id for item in items]


def texts(marked):
    return " ".join(words for _is_different, words in marked)


class TestGoalsAndDuties:
    def test_added_changed_and_ended_are_told_apart_by_identity(self, everyone):
        page = policy(
            duties(
                bodies.duty("ska låsa dörrarna.", everyone, id="a"),
                bodies.duty("ska öva.", everyone, id="b"),
                bodies.duty("ska rapportera.", everyone, id="c"),
            )
        )
        found = impact(
            duties(
                bodies.duty("ska rapportera.", everyone, id="c"),
                bodies.duty("ska låsa alla dörrar.", everyone, id="a"),
                bodies.duty("ska anlita väktare nattetid.", everyone, id="d"),
            ),
            of=page,
        ).duties
        assert (ids(found.added), [c.new.id for c in found.changed], ids(found.ended)) == (["d"], ["a"], ["b"])
        change = found.changed[0].aspects[0]
        assert (texts(change.before), texts(change.after)) == ("ska låsa dörrarna.", "ska låsa alla dörrar.")
        assert change.before == [(False, "ska låsa"), (True, "dörrarna.")]

    @pytest.mark.parametrize(
        ("changes", "aspects"),
        [
            ({"modality": "should"}, [("Strength", "Shall", "Should")]),
            ({"recurrence": "yearly"}, [("How often", "Until further notice", "Every operating year")]),
            ({"legal_basis": "LSO 3:8"}, [("Legal basis", "", "LSO 3:8")]),
            ({"register_text": "Alla ska öva."}, [("Wording in the register", "", "Alla ska öva.")]),
            ({"addressee": "Nämnden"}, [("Text", "ska öva.", "Nämnden ska öva.")]),
            ({}, []),
        ],
    )
    def test_everything_that_binds_is_compared(self, everyone, changes, aspects):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")))
        found = impact(duties(bodies.duty("ska öva.", everyone, id="a", **changes)), of=page).duties
        shown = [(a.label, texts(a.before), texts(a.after)) for change in found.changed for a in change.aspects]
        assert shown == aspects

    def test_a_renamed_party_is_the_same_party(self, everyone):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")))
        everyone.labels.update(label="Samtliga")
        assert not impact(of=page).duties

    def test_goals_are_compared_too(self):
        page = policy(goals(bodies.goal("En trygg kommun.", id="a"), bodies.goal("Öppenhet.", id="b")))
        found = impact(
            goals(bodies.goal("En säker kommun.", id="a"), bodies.goal("God ekonomi.", id="c")), of=page
        ).goals
        assert (ids(found.added), [c.new.id for c in found.changed], ids(found.ended)) == (["c"], ["a"], ["b"])

    def test_before_the_first_edition_it_says_what_the_document_brings(self, everyone):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")), published=False)
        found = impact_of(page, timezone.localdate())
        assert (found.edition, ids(found.duties.added), found.pairs, found.outdated) == (None, ["a"], [], [])

    def test_a_page_never_saved_can_be_asked_too(self):
        page = PolicyPageFactory.build(body="[]", locale=PolicyPageFactory().locale)
        found = impact_of(page, timezone.localdate())
        assert (found.edition, bool(found.duties)) == (None, False)

    def test_a_published_draft_changes_nothing(self, everyone):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")))
        found = impact_of(page.get_latest_revision_as_object(), timezone.localdate())
        assert (found.is_same_text, bool(found.goals), bool(found.duties), found.units) == (True, False, False, [])

    def test_a_text_that_differs_elsewhere_is_not_the_same(self, everyone):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")))
        found = impact(of=page, summary="Nytt.")
        assert (found.is_same_text, bool(found.duties)) == (False, False)


class TestWhatItIsComparedWith:
    def test_an_edition_that_waits_for_its_day_is_what_the_draft_follows(self, everyone):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")))
        later = timezone.localdate() + datetime.timedelta(days=30)
        waiting = bodies.body(duties(bodies.duty("ska öva ofta.", everyone, id="a")))
        revise(page, body=waiting, valid_from=later).publish()
        assert impact(of=page).edition.number == "2.0"

    def test_a_correction_is_compared_with_what_it_corrects(self, everyone):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")))
        first = Edition.objects.get(page_id=page.pk)
        revise(page, body=bodies.body(duties(bodies.duty("ska öva ofta.", everyone, id="a")))).publish()
        assert impact(of=page, edition_kind="correction").edition.number == "2.0"
        found = impact(of=page, edition_kind="correction", edition_corrects=first)
        assert (found.edition.number, [change.new.text for change in found.duties.changed]) == (
            "1.0",
            ["ska öva ofta."],
        )

    def test_an_edition_withdrawn_or_known_as_a_file_only_is_passed_over(self, everyone):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")))
        EditionFactory(of=Edition.objects.get(page_id=page.pk), lifecycle="withdrawn")
        EditionFactory(of=Edition.objects.get(page_id=page.pk, major=1), major=3, is_legacy=True)
        assert impact(of=page).edition.number == "1.0"

    def test_a_repeal_ends_every_duty_whatever_the_text_says(self, everyone):
        page = policy(duties(bodies.duty("ska öva.", everyone, id="a")))
        found = impact(of=page, edition_kind=EditionKind.REPEAL)
        assert (found.is_repeal, ids(found.duties.ended), found.pairs) == (True, ["a"], [])
        assert [ids(change.loses) for change in found.units] == [["a"]]

    def test_after_a_repeal_a_draft_brings_everything_back_and_identities_are_remembered(self, everyone):
        body = duties(bodies.duty("ska öva varje år.", everyone, id="a"))
        page = policy(body)
        revise(page, body=bodies.body(body), kind=EditionKind.REPEAL).publish()
        found = impact(duties(bodies.duty("ska öva varje år.", everyone, id="ny")), of=page)
        assert (found.brings_back, ids(found.duties.added), found.duties.ended) == (True, ["ny"], [])
        assert [(pair.old.id, pair.new.id) for pair in found.pairs] == [("a", "ny")]


@pytest.mark.parametrize(
    ("old", "new", "is_offered"),
    [
        ("ska rapportera säkerhetsbrister.", "ska rapportera säkerhetsbrister.", True),
        ("ska rapportera säkerhetsbrister.", "SKA  rapportera säkerhetsbrister", True),
        ("ska rapportera säkerhetsbrister.", "ska rapportera alla säkerhetsbrister till chefen.", True),
        ("Nämnden är ansvarig för säkerheten.", "Nämnderna är ansvariga för säkerhet.", True),
        (
            "är ytterst ansvarig för god säkerhet och för att säkerhetspolicyn efterlevs.",
            "har det yttersta ansvaret för säkerheten och ser till att policyn följs.",
            True,
        ),
        ("ska rapportera säkerhetsbrister.", "ska ordna en övning varje år.", False),
        ("ska öva.", "Kommunstyrelsen reviderar policyn vid behov.", False),
    ],
)
def test_ended_and_added_that_look_alike_are_offered_as_the_same(everyone, old, new, is_offered):
    page = policy(duties(bodies.duty(old, everyone, id="old")))
    pairs = impact(duties(bodies.duty(new, everyone, id="new")), of=page).pairs
    assert [(pair.old.id, pair.new.id) for pair in pairs] == ([("old", "new")] if is_offered else [])


def test_goals_and_measures_are_offered_and_a_goal_is_never_a_duty(everyone):
    words = "Kommunen ska vara säker och trygg."
    page = policy(
        bodies.section(
            "Mål",
            bodies.goals(bodies.goal(words, id="g")),
            bodies.measures(bodies.duty("ska göra en riskanalys.", everyone, id="m", goal="1")),
        )
    )
    found = impact(
        bodies.section(
            "Mål",
            bodies.goals(bodies.goal(words, id="g2")),
            bodies.measures(bodies.duty("ska göra en riskanalys.", everyone, id="m2", goal="2")),
            bodies.responsibilities(bodies.duty(words, everyone, id="d")),
        ),
        of=page,
    )
    assert [(pair.old.id, pair.new.id) for pair in found.pairs] == [("g", "g2"), ("m", "m2")]


def test_the_very_same_words_are_matched_one_to_one_and_offered_nothing_else(everyone):
    same = "ska rapportera brister till sin chef."
    page = policy(duties(*(bodies.duty(same, everyone, id=f"old{n}") for n in range(2))))
    draft = [bodies.duty(same, everyone, id=f"new{n}") for n in range(2)]
    draft.append(bodies.duty("ska rapportera brister till sin nämnd.", everyone, id="like"))
    found = impact(duties(*draft), of=page)
    assert [(pair.old.id, pair.new.id) for pair in found.pairs] == [("old0", "new0"), ("old1", "new1")]
    assert found.identical_pairs == found.pairs


def test_a_duty_that_was_split_is_offered_both_halves_the_likeliest_first(everyone):
    page = policy(duties(bodies.duty("ska rapportera brister och åtgärda dem genast.", everyone, id="old")))
    halves = [
        bodies.duty("ska rapportera brister genast till chefen.", everyone, id="half"),
        bodies.duty("ska rapportera brister och åtgärda dem.", everyone, id="most"),
    ]
    assert [pair.new.id for pair in impact(duties(*halves), of=page).pairs] == ["most", "half"]


WORDS = [
    "ska",
    "bör",
    "öva",
    "rapportera",
    "låsa",
    "larma",
    "planera",
    "brister",
    "dörrar",
    "chefen",
    "nämnden",
    "varje",
    "år",
    "och",
    "till",
    "alla",
]


def random_body(draw, serials, party):
    """Return blocks with the same goals and duties, whatever they say and in whatever order they stand."""

    def sentence():
        return " ".join(draw.choices(WORDS, k=draw.randint(1, 9)))

    def shuffled(letter, make):
        return [make(f"{letter}{serial}") for serial in draw.sample(serials, len(serials))]

    return [
        bodies.section(sentence(), bodies.goals(*shuffled("g", lambda id: bodies.goal(sentence(), id=id)))),
        bodies.section(
            sentence(),
            bodies.responsibilities(*shuffled("r", lambda id: bodies.duty(sentence(), party, id=id))),
            bodies.subsection(
                sentence(), bodies.measures(*shuffled("m", lambda id: bodies.duty(sentence(), party, id=id, goal="")))
            ),
        ),
    ]


@pytest.mark.parametrize("seed", range(25))
def test_however_texts_are_edited_nothing_ends_or_begins_while_identities_last(seed, everyone):
    draw = random.Random(seed)
    serials = range(draw.randint(1, 6))
    page = policy(*random_body(draw, serials, everyone))
    found = impact(*random_body(draw, serials, everyone), of=page)
    assert (found.pairs, found.units) == ([], [])
    assert (found.goals.added, found.goals.ended, found.duties.added, found.duties.ended) == ([], [], [], [])


class TestUnits:
    def test_units_gain_and_lose_by_whom_the_duties_are_laid_on(self):
        board, company = UnitFactory(name="Nämnden", kind=UnitKind.COMMITTEE), UnitFactory(name="Bolaget")
        boards, named = ResponsiblePartyFactory(kinds=["committee"]), ResponsiblePartyFactory(units=[company])
        page = policy(duties(bodies.duty("ska öva.", boards, id="a"), bodies.duty("ska låsa.", named, id="b")))
        found = impact(duties(bodies.duty("ska öva.", named, id="a"), bodies.duty("ska låsa.", named, id="b")), of=page)
        assert [(change.units, ids(change.gains), ids(change.loses)) for change in found.units] == [
            ([company.name_on()], ["a"], []),
            ([board.name_on()], [], ["a"]),
        ]

    def test_units_with_the_same_gains_stand_together(self, everyone):
        UnitFactory.create_batch(7)
        page = policy(goals(bodies.goal("Trygghet.")))
        (change,) = impact(duties(bodies.duty("ska öva.", everyone)), of=page).units
        # Seven, and the one of the party's own, and the organ that decided.
        assert (len(change.units), len(change.rest), len(change.gains)) == (9, 4, 1)

    def test_units_are_those_of_the_day_it_would_be_in_force(self):
        reorganised = timezone.localdate() + datetime.timedelta(days=40)
        UnitFactory(name="Nya nämnden", kind=UnitKind.COMMITTEE, placed_from=reorganised)
        page = policy(goals(bodies.goal("Trygghet.")))
        body = duties(bodies.duty("ska öva.", ResponsiblePartyFactory(kinds=["committee"])))
        assert impact(body, of=page).units == []
        (change,) = impact(body, of=page, edition_valid_from=reorganised).units
        assert change.units == ["Nya nämnden"]

    def test_a_day_long_ago_is_asked_about_as_of_today(self, everyone, today):
        page = policy(goals(bodies.goal("Trygghet.")))
        assert impact(of=page, edition_valid_from=datetime.date(1950, 1, 1)).date == today


class TestTranslations:
    @pytest.fixture
    def translated(self, english):
        page = policy(goals(bodies.goal("Trygghet.", id="g")))
        page.copy_for_translation(english, copy_parents=True)
        other = PolicyPage.objects.get(translation_key=page.translation_key, locale=english)
        other.save_revision().publish()
        return page, other

    def test_a_changed_text_makes_the_translations_of_the_edition_outdated(self, translated):
        page, other = translated
        found = impact(goals(bodies.goal("Säkerhet.", id="g")), of=page)
        assert [edition.page_id for edition in found.outdated] == [other.pk]
        assert found.outdated[0].page.locale.language_code == "en"

    def test_an_unchanged_draft_makes_none_outdated(self, translated):
        assert impact(of=translated[0]).outdated == []
        assert impact_of(translated[0].get_latest_revision_as_object(), timezone.localdate()).outdated == []

    def test_a_reaffirmation_makes_them_outdated_though_the_text_is_the_same(self, translated):
        assert len(impact(of=translated[0], edition_kind="reaffirmation").outdated) == 1

    def test_a_translation_already_behind_does_not_become_outdated_again(self, translated):
        page, _other = translated
        revise(page).publish()
        assert impact(goals(bodies.goal("Säkerhet.", id="g")), of=page).outdated == []

    def test_in_a_translation_nothing_is_said_to_be_the_same_and_no_unit_gains(self, translated, everyone):
        _page, other = translated
        found = impact(goals(bodies.goal("Trygghet.", id="x")), duties(bodies.duty("ska.", everyone)), of=other)
        assert (found.is_translation, found.pairs, found.units, found.outdated) == (True, [], [], [])


def warnings(*blocks, page=None, **fields):
    page = page or policy(goals(bodies.goal("Trygghet.", id="g")))
    return [(warning.message, warning.where) for warning in impact(*blocks, of=page, **fields).warnings]


class TestWarnings:
    def test_a_finished_text_gives_none(self, everyone):
        text = bodies.text("<p>Antagen 2007-09-17, § 130, dnr 2007-123. Planen gäller 2007-2010 (kapitel 3).</p>")
        assert warnings(bodies.section("Ansvar", text, bodies.responsibilities(bodies.duty("ska.", everyone)))) == []

    def test_what_was_not_filled_in_is_found_wherever_it_stands(self, everyone):
        found = warnings(
            bodies.section(
                "Mål §XX",
                bodies.text("<p>Antagen : 2007-, §XX, <b>Dnr: XX</b></p>"),
                bodies.callout("TODO", "<p>Ord</p>"),
                bodies.goals("Klart 20XX-"),
                bodies.responsibilities(
                    bodies.duty("ska […].", everyone), bodies.duty("ska.", everyone, register_text="ska xx")
                ),
            ),
            summary="Gäller från ____",
            edition_change_note="Dnr: ??",
        )
        words = [(message.removeprefix("Still to be filled in? "), where) for message, where in found]
        assert words == [
            ("“____”", "In short"),
            ("“Dnr: ??”", "Change note"),
            ("“§XX”", "1 Mål §XX"),
            ("“2007-”, “§XX”, “Dnr: XX”", "1 Mål §XX"),
            ("“TODO”", "1 Mål §XX"),
            ("“20XX-”", "1 Mål §XX"),
            ("“[…]”", "1 Mål §XX"),
            ("“xx”", "1 Mål §XX"),
        ]

    def test_a_duty_laid_on_no_one(self):
        assert warnings(duties(bodies.duty("ska öva."))) == [("SÄK-01 is laid on no one: “ska öva.”", "1 Ansvar")]

    def test_a_duty_laid_on_a_party_that_means_no_unit(self, freeze_today):
        freeze_today(2026, 3, 1)
        party = ResponsiblePartyFactory(label="Varje jävsnämnd", kinds=["committee"])
        assert warnings(duties(bodies.duty("ska öva.", party))) == [
            ("SÄK-01 falls on no unit: “Varje jävsnämnd” means none on March 1, 2026.", "1 Ansvar")
        ]

    @pytest.mark.parametrize(("goal", "is_warned"), [("1", False), ("2", True), ("", False), ("mål 1", True)])
    def test_a_measure_for_a_goal_that_is_not_there(self, everyone, goal, is_warned):
        measures = bodies.measures(bodies.duty("ska öva.", everyone, goal=goal))
        found = warnings(bodies.section("Mål", bodies.goals(bodies.goal("Trygghet.", id="g")), measures))
        message = f"SÄK-01 serves goal {goal}, which is not in the document."
        assert found == ([(message, "1 Mål")] if is_warned else [])

    def link(self, pk, kind="page"):
        return bodies.section("Se även", bodies.text(f'<p>Se <a linktype="{kind}" id="{pk}">det <b>andra</b></a>.</p>'))

    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("missing", "leads to a page that is no longer there."),
            ("draft", "leads to a page that is not published."),
            ("live", None),
            ("policy", None),
            ("policy draft", "leads to a document without an edition in force."),
            ("upcoming policy", "leads to a document without an edition in force."),
            ("repealed policy", "leads to a document that is repealed."),
            ("itself", None),
        ],
    )
    def test_a_link_to_a_page(self, target, words):
        page = policy(goals(bodies.goal("Trygghet.", id="g")))
        later = timezone.localdate() + datetime.timedelta(days=9)
        pk = {
            "missing": lambda: 99999,
            "draft": lambda: ContentPageFactory(live=False).pk,
            "live": lambda: ContentPageFactory().pk,
            "policy": lambda: PolicyPageFactory(published=True).pk,
            "policy draft": lambda: PolicyPageFactory().pk,
            "upcoming policy": lambda: PolicyPageFactory(published=True, edition_valid_from=later).pk,
            "repealed policy": lambda: self.repealed().pk,
            "itself": lambda: page.pk,
        }[target]()
        expected = [(f"The link “det andra” {words}", "1 Se även")] if words else []
        assert warnings(self.link(pk), page=page) == expected

    @staticmethod
    def repealed():
        page = PolicyPageFactory(published=True)
        revise(page, kind=EditionKind.REPEAL).publish()
        return page

    def test_a_link_to_a_policy_that_will_be_in_force_by_then(self):
        later = timezone.localdate() + datetime.timedelta(days=9)
        other = PolicyPageFactory(published=True, edition_valid_from=later)
        assert warnings(self.link(other.pk), edition_valid_from=later) == []

    @pytest.mark.parametrize("pk", ["99999", "9" * 400])
    def test_a_link_to_a_file_that_is_gone(self, pk):
        found = warnings(self.link(pk, "document"))
        assert found == (
            [("The link “det andra” leads to a file that is no longer there.", "1 Se även")] if len(pk) < 19 else []
        )

    def test_an_image_and_a_file_that_are_gone(self):
        section = bodies.section(
            "Bilagor",
            bodies.block("document", {"document": 99999, "label": "Bilaga 1"}),
            bodies.block("image", {"image": 99999, "alt": "Karta", "caption": ""}),
        )
        assert [message for message, _where in warnings(section)] == [
            "A file is no longer there: “Bilaga 1”",
            "An image is no longer there: “Karta”",
        ]

    def test_a_replacement_that_is_not_in_force(self):
        found = warnings(edition_kind="repeal", edition_replacement=PolicyPageFactory())
        assert found == [("The document that takes its place has no edition in force.", "")]
        assert warnings(edition_kind="repeal", edition_replacement=PolicyPageFactory(published=True)) == []
        assert warnings(edition_kind="repeal") == []


def test_the_number_of_queries_does_not_grow_with_the_document():
    counts = []
    for size in (1, 1, 20):
        parties = [ResponsiblePartyFactory(units=[UnitFactory()]) for _serial in range(size)]
        linked = [PolicyPageFactory(published=True).pk for _serial in range(2)] * size

        def sections(letter, parties=parties, linked=linked):
            return [
                bodies.section(
                    f"Avsnitt {serial}",
                    bodies.text(f'<p>Se <a linktype="page" id="{linked[serial]}">den</a></p>', id=f"t{serial}"),
                    bodies.goals(bodies.goal(f"Mål {serial}.", id=f"g{letter}{serial}")),
                    bodies.responsibilities(bodies.duty(f"ska öva {serial}.", party, id=f"{letter}{serial}")),
                    bodies.measures(bodies.duty(f"ska mäta {serial}.", party, id=f"m{serial}", goal="")),
                )
                for serial, party in enumerate(parties)
            ]

        page = policy(*sections("a"), code_prefix=f"KOST{len(counts)}")
        draft_of(page, *sections("b")).save_revision()
        draft = PolicyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        with CaptureQueriesContext(connection) as queries:
            found = impact_of(draft, timezone.localdate())
        assert (len(found.identical_pairs), len(found.warnings)) == (2 * size, 0)
        counts.append(len(queries))
    # The first one may also fill caches of others'.
    assert counts[1] == counts[2]


def test_the_text_as_stored_is_left_alone():
    page = policy(goals(bodies.goal("Trygghet.", id="g")))
    draft = draft_of(page)
    before = json.loads(json.dumps(draft.body.get_prep_value()))
    impact_of(draft, timezone.localdate())
    assert draft.body.get_prep_value() == before
