"""Whoever changes a record behind our back, or a row that follows from it, is found out; what was hidden is not."""

import datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model

from kalix_wagtail.actions.legacy import register_legacy_edition
from kalix_wagtail.actions.lifecycle import mask_passage
from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition, Goal, GoalWording, Obligation, ObligationWording, Passage, ResponsibleParty
from kalix_wagtail.rules.rendering import RENDERER_VERSION
from kalix_wagtail.rules.verifying import verified
from tests.factories import DecisionFactory, PolicyPageFactory, ResponsiblePartyFactory, UserFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


def long_body(party, other=None):
    """Return a body with something of everything that derived rows follow from."""
    other = other or ResponsiblePartyFactory(kinds=["committee"])
    return bodies.body(
        bodies.part("Inriktning"),
        bodies.section(
            "Bakgrund",
            bodies.text("<p>Säkerhet angår alla.</p><p>Anna Berg såg det.</p>", id="text"),
            bodies.subsection("Mål", bodies.goals(bodies.goal("En trygg kommun.", id="goal"))),
        ),
        bodies.section(
            "Ansvar",
            bodies.responsibilities(
                bodies.duty("ska rapportera brister.", party, addressee="Alla anställda", id="duty")
            ),
            bodies.measures(bodies.duty("En riskanalys görs.", other, goal="1", recurrence="yearly", id="measure")),
            bodies.callout("Obs", "<p>Ring 112.</p>"),
        ),
    )


@pytest.fixture
def party():
    return ResponsiblePartyFactory(key="alla", label="Alla anställda", everyone=True)


@pytest.fixture
def edition(party):
    page = PolicyPageFactory(title="Säkerhetspolicy", code_prefix="SÄK", body=long_body(party), published=True)
    return Edition.objects.get(page_id=page.pk)


def force(edition, **values):
    """Change a record as someone with a database prompt would."""
    assert QuerySet(Edition).filter(pk=edition.pk).update(**values) == 1


def faults(edition=None):
    """Return `{what: (expected, found)}` of everything broken."""
    return {fault.what: (fault.expected, fault.found) for _edition, found in verified() for fault in found}


def test_what_was_published_is_in_order(edition):
    page = edition.page.specific
    soon = timezone.localdate() + datetime.timedelta(days=9)
    revise(page).publish()
    revise(page, valid_from=soon, body=long_body(ResponsibleParty.objects.get(key="alla"))).publish()
    revise(page, valid_from=soon, kind=EditionKind.REPEAL).publish()
    assert [(each.number, found) for each, found in verified()] == [("1.0", []), ("2.0", []), ("3.0", []), ("4.0", [])]


def test_a_changed_word_in_the_content_breaks_both_hashes(edition):
    content = edition.content
    content["document"]["body"][1]["body"][0]["paragraphs"][0]["html"] = "Säkerhet angår ingen."
    force(edition, content=content)
    found = faults()
    assert set(found) == {"content hash", "document hash", "html", "passage text"}
    assert found["passage text"] == ("Säkerhet angår ingen.", "Säkerhet angår alla.")


def test_a_label_in_the_content_breaks_the_content_hash(edition):
    content = edition.content
    content["record"]["decisions"][0]["paragraph"] = "131"
    force(edition, content=content)
    assert set(faults()) == {"content hash"}


def test_a_changed_hash_is_found(edition):
    force(edition, content_hash="0" * 64, document_hash="1" * 64)
    found = faults()
    assert {what: value[1] for what, value in found.items()} == {
        "content hash": "0" * 64,
        "document hash": "1" * 64,
    }
    assert edition.content_hash == found["content hash"][0]


@pytest.mark.parametrize(
    ("column", "value", "what", "expected"),
    [
        ("title", "Annan policy", "title", "Säkerhetspolicy"),
        ("language", "en", "language", "sv"),
        ("major", 7, "number", "1.0"),
        ("minor", 7, "number", "1.0"),
        ("translation_revision", 2, "translation revision", "0"),
        ("kind", EditionKind.REPEAL, "kind", "adoption"),
        ("valid_from", datetime.date(2011, 1, 1), "in force from", "2007-09-17"),
        ("change_note", "Annat", "change note", "nothing"),
        ("policy_key", "00000000-0000-4000-8000-000000000000", "policy", None),
    ],
)
def test_a_column_that_says_something_else_than_the_content_is_found(edition, column, value, what, expected):
    expected = expected or str(edition.policy_key)
    force(edition, **{column: value})
    assert faults()[what][0] == expected


def test_a_correction_of_another_edition_than_it_says_is_found(edition):
    revise(edition.page.specific, kind=EditionKind.REVISION).publish()
    force(Edition.objects.get(major=2), corrects=edition)
    assert faults() == {"corrects edition": ("nothing", edition.content_hash)}


def test_html_of_the_renderer_of_today_is_compared_and_older_html_is_not(edition):
    force(edition, html=edition.html.replace("112", "113"))
    (expected, found) = faults()["html"]
    assert ("112" in expected, "113" in found) == (True, True)
    force(edition, renderer_version=RENDERER_VERSION - 1)
    assert faults() == {}


def test_content_that_cannot_be_read_does_not_keep_the_others_from_being_verified(edition, party):
    other = PolicyPageFactory(published=True)
    force(edition, content={"document": {"body": 3}})
    force(Edition.objects.get(page_id=other.pk), title="Annat")
    found = faults()
    assert "KeyError" in found["content"][1]
    assert found["title"][1] == "Annat"


@pytest.mark.parametrize(
    ("rows", "values", "what"),
    [
        (Passage.objects.filter(block_id="text"), {"text": "Annat."}, "passage text"),
        (Passage.objects.filter(block_id="text"), {"anchor": "x"}, "passage anchor"),
        (Passage.objects.filter(block_id="text"), {"heading": "Annat"}, "passage heading"),
        (Passage.objects.filter(block_id="goal"), {"number": "9"}, "passage number"),
        (Passage.objects.filter(block_id="goal"), {"language": "en"}, "passage language"),
        (GoalWording.objects.filter(goal__block_id="goal"), {"text": "Annat."}, "goal text"),
        (Goal.objects.filter(block_id="goal"), {"number": 8}, "goal number"),
        (ObligationWording.objects.filter(obligation__block_id="duty"), {"text": "Annat."}, "duty text"),
        (ObligationWording.objects.filter(obligation__block_id="duty"), {"modality": "may"}, "duty modality"),
        (ObligationWording.objects.filter(obligation__block_id="measure"), {"recurrence": "once"}, "duty recurrence"),
        (ObligationWording.objects.filter(obligation__block_id="measure"), {"goal": None}, "duty goal"),
        (ObligationWording.objects.filter(obligation__block_id="duty"), {"section": ""}, "duty section"),
        (Obligation.objects.filter(block_id="duty"), {"code": "X-1"}, "duty code"),
    ],
)
def test_a_derived_row_that_says_something_else_is_found(edition, rows, values, what):
    assert rows.all().update(**values) > 0
    assert what in faults()


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (Passage.objects.filter(block_id="goal"), "passage"),
        (GoalWording.objects.all(), "goal"),
        (ObligationWording.objects.filter(obligation__block_id="duty"), "duty"),
    ],
)
def test_a_missing_row_is_found(edition, rows, what):
    rows.all().delete()
    assert {key: value[1] for key, value in faults().items()} == {what: "nothing"}


def test_a_row_that_nothing_gives_rise_to_is_found(edition):
    Passage.objects.create(
        edition=edition, page_id=edition.page_id, block_id="x", anchor="x", text="Påhitt.", language="sv", order=99
    )
    goal = Goal.objects.create(policy_key="00000000-0000-4000-8000-000000000000", block_id="goal", number=1)
    GoalWording.objects.create(goal=goal, edition=edition, text="Påhitt.", anchor="x", order=99)
    assert faults() == {"passage": ("nothing", "Påhitt."), "goal": ("nothing", "Påhitt.")}


def test_a_lost_link_to_a_party_and_a_lost_party_are_told_apart(edition, party):
    ObligationWording.objects.get(obligation__block_id="duty").parties.clear()
    assert faults() == {"duty parties": ("['alla']", "nothing")}
    party.delete()
    assert faults() == {"party": ("alla", "no such party")}


class TestEditionsRegisteredFromAFile:
    @pytest.fixture
    def legacy(self, edition, superuser, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        with ContentFile(b"Antagen 1998.", name="1998.txt") as file:
            document = get_document_model().objects.create(title="Policy 1998", file=file)
        return register_legacy_edition(
            edition.page.specific,
            user=superuser,
            file=document,
            major=0,
            minor=9,
            kind=EditionKind.ADOPTION,
            decisions=[DecisionFactory()],
            valid_from=datetime.date(1998, 1, 1),
        )

    def test_without_a_text_it_is_in_order(self, legacy):
        assert faults() == {}

    def test_a_file_that_has_been_changed_is_found(self, legacy):
        Path(legacy.file.file.path).write_bytes(b"Antagen 1999.")
        assert list(faults()) == ["file hash"]

    def test_a_file_that_is_gone_is_found(self, legacy):
        Path(legacy.file.file.path).unlink()
        assert "FileNotFoundError" in faults()["file hash"][1]

    def test_another_file_than_the_content_says_is_found(self, legacy):
        force(legacy, file=None)
        assert faults() == {"file": (str(legacy.file_id), "nothing")}


class TestHiddenPassages:
    """A mask takes words away from readers, and from what verifying says, and breaks nothing."""

    @pytest.fixture(params=["text", "goal", "duty", "section"])
    def masked(self, request, edition, superuser):
        """The id of the block that is hidden, and the words that then are."""
        block_id = request.param
        words = {"text": "Anna Berg såg det.", "goal": "En trygg kommun.", "duty": "rapportera", "section": "Bakgrund"}
        if block_id == "section":
            block_id = edition.content["document"]["body"][1]["id"]
        mask_passage(
            edition, user=superuser, block_id=block_id, reason="Personuppgifter", acted_on=timezone.localdate()
        )
        return block_id, words[request.param]

    def test_a_hidden_passage_is_not_a_fault(self, masked):
        assert faults() == {}

    def test_a_passage_that_came_back_is_one_and_its_words_are_not_repeated(self, masked, edition):
        block_id, words = masked
        Passage.objects.create(
            edition=edition, page_id=edition.page_id, block_id=block_id, anchor="x", text=words, language="sv", order=99
        )
        found = [fault for _edition, found in verified() for fault in found]
        assert [fault.what for fault in found] == ["passage"]
        assert words not in str(found)

    def test_a_wording_that_says_the_hidden_words_is_one(self, edition, superuser):
        acted = {"user": superuser, "reason": "Personuppgifter", "acted_on": timezone.localdate()}
        mask_passage(edition, block_id="duty", **acted)
        wordings = ObligationWording.objects.filter(obligation__block_id="duty")
        wordings.update(text="Dolt av annat skäl.")
        assert faults() == {}
        wordings.update(text="Alla anställda ska rapportera brister.")
        assert list(faults()) == ["duty text"]

    def test_a_damaged_text_does_not_show_what_is_hidden(self, masked, edition):
        force(edition, html="")
        assert masked[1] not in str(faults()["html"])


def test_verifying_costs_the_same_number_of_queries_for_every_twenty_editions(party):
    for serial in range(3):
        PolicyPageFactory(body=long_body(party), code_prefix=f"Q{serial}", published=True)
    ids = list(Edition.objects.values_list("pk", flat=True))
    counts = []
    for chosen in (ids[:1], ids):
        with CaptureQueriesContext(connection) as queries:
            assert len(list(verified(Edition.objects.filter(pk__in=chosen)))) == len(chosen)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 11


def test_who_publishes_matters_to_no_hash(edition):
    user = UserFactory()
    force(edition, published_by=user)
    assert faults() == {}
