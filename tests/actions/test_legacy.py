"""Earlier editions from files stand among the others, in their order."""

import datetime
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.db.models import ProtectedError
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, PageLogEntry, PageViewRestriction

from kalix_wagtail.actions.legacy import register_legacy_edition
from kalix_wagtail.enums import EditionKind
from kalix_wagtail.exceptions import NotAllowedError, PublicationRefusedError
from kalix_wagtail.models import Edition
from kalix_wagtail.rules.content import content_hash
from tests.actions.test_lifecycle import fresh, who_may_publish
from tests.factories import DecisionFactory, PolicyPageFactory, UserFactory
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


def pdf(title="Policy 1998"):
    return get_document_model().objects.create(title=title, file=ContentFile(b"%PDF-1.4 gammal", name="policy.pdf"))


@pytest.fixture
def draft():
    return PolicyPageFactory(title="Säkerhetspolicy")


@pytest.fixture
def register(draft):
    """Enter an edition of `draft`: ``register(number="1.0", valid_from="1998-01-01")``."""
    user = who_may_publish(draft)

    def enter(number="1.0", valid_from="1998-01-01", *, page=draft, **more):
        major, minor = map(int, number.split("."))
        given = {"user": user, "file": pdf(), "kind": EditionKind.ADOPTION, "decisions": [DecisionFactory()]} | more
        valid_from = datetime.date.fromisoformat(valid_from)
        return register_legacy_edition(fresh(page), major=major, minor=minor, valid_from=valid_from, **given)

    return enter


def test_the_file_and_its_fingerprint_are_recorded(register, draft):
    file = pdf()
    edition = register(file=file, title="Gammal policy", change_note=" Först. ")
    stored = Edition.objects.get(pk=edition.pk)
    digest = hashlib.sha256(b"%PDF-1.4 gammal").hexdigest()
    assert stored.content["document"]["file"] == {"id": file.pk, "title": "Policy 1998", "sha256": digest}
    assert stored.content_hash == content_hash(stored.content)
    assert (stored.is_legacy, stored.file, stored.title, stored.change_note) == (True, file, "Gammal policy", "Först.")
    assert stored.record["number"] == "1.0"
    assert PageLogEntry.objects.get(action="kalix_wagtail.legacy_edition_registered").data == {"edition": "1.0"}
    with pytest.raises(ProtectedError):
        file.delete()


def test_what_is_published_afterwards_gets_the_next_number(register, draft):
    register("1.0", "1990-01-01")
    register("2.0", "1998-01-01", kind=EditionKind.REVISION)
    revise(fresh(draft), valid_from=datetime.date(2007, 9, 17)).publish()
    assert [e.number for e in Edition.objects.order_by("major")] == ["1.0", "2.0", "3.0"]


@pytest.mark.parametrize(
    ("date", "number"), [("1989-12-31", None), ("1990-01-01", "1.0"), ("1999-01-01", "2.0"), ("2010-01-01", "3.0")]
)
def test_it_is_in_force_on_its_own_days(register, draft, date, number):
    register("1.0", "1990-01-01")
    register("2.0", "1998-01-01", kind=EditionKind.REVISION)
    revise(fresh(draft), valid_from=datetime.date(2007, 9, 17)).publish()
    in_force = Edition.objects.in_force(datetime.date.fromisoformat(date)).first()
    assert (in_force and in_force.number) == number


@pytest.mark.parametrize(
    ("number", "valid_from", "field"),
    [
        ("1.0", "1990-01-01", "major"),  # taken
        ("3.0", "1998-01-01", "major"),  # taken
        ("4.0", "2010-01-01", "major"),  # later than what is published here
        ("2.0", "2008-01-01", "valid_from"),  # later than a higher number
        ("2.0", "1989-01-01", "valid_from"),  # before a lower number
        ("0.5", "1991-01-01", "valid_from"),  # a lower number later than 1.0
        ("2.0", "2999-01-01", "valid_from"),  # not yet
    ],
)
def test_a_number_is_free_and_its_day_in_order(register, draft, number, valid_from, field):
    register("1.0", "1990-01-01")
    register("2.1", "1998-01-01", kind=EditionKind.REVISION)
    revise(fresh(draft), valid_from=datetime.date(2007, 9, 17)).publish()
    with pytest.raises(PublicationRefusedError) as refusal:
        register(number, valid_from)
    assert set(refusal.value.message_dict) == {field}
    assert Edition.objects.count() == 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decisions": []}, "decisions"),
        ({"kind": EditionKind.TRANSLATION}, "kind"),
        ({"kind": ""}, "kind"),
        ({"kind": EditionKind.CORRECTION, "decisions": []}, "kind"),
    ],
)
def test_what_is_missing_is_asked_for(register, changed, field):
    with pytest.raises(PublicationRefusedError) as refusal:
        register(**changed)
    assert set(refusal.value.message_dict) == {field}


def test_a_correction_corrects_the_one_before_it(register):
    first = register("1.0", "1990-01-01")
    correction = register("1.1", "1991-01-01", kind=EditionKind.CORRECTION, decisions=[])
    assert correction.corrects == first
    assert correction.record["decided_kind"] == EditionKind.ADOPTION


def test_it_needs_the_right_to_publish_the_page(register):
    for user in (UserFactory(), who_may_publish(PolicyPageFactory())):
        with pytest.raises(NotAllowedError):
            register(user=user)
    assert not Edition.objects.exists()


def test_a_file_open_to_all_is_not_put_behind_a_restricted_page(register, draft):
    PageViewRestriction.objects.create(page=draft, restriction_type="login")
    with pytest.raises(PublicationRefusedError) as refusal:
        register()
    assert set(refusal.value.message_dict) == {"file"}
    file = pdf()
    CollectionViewRestriction.objects.create(collection=file.collection, restriction_type="login")
    register(file=file)


def test_it_is_not_entered_on_a_translation(register, draft, english):
    translation = draft.copy_for_translation(english, copy_parents=True)
    with pytest.raises(PublicationRefusedError) as refusal:
        register(page=translation, user=who_may_publish(translation))
    assert set(refusal.value.message_dict) == {"page"}
