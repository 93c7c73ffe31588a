"""An edition is a record: its content never changes, and what is in force follows from dates."""

import datetime

import pytest
from django.db import transaction

from kalix_wagtail.enums import EditionKind, EditionLifecycle, EditionStatus
from kalix_wagtail.exceptions import ImmutableRecordError, PageKeptError
from kalix_wagtail.models import Edition
from kalix_wagtail.models.editions import RECORD_FIELDS
from kalix_wagtail.rules.content import content_hash
from kalix_wagtail.rules.editions import editions_of
from tests.factories import PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db

OTHER_VALUES = {
    "policy_key": "00000000-0000-4000-8000-000000000000",
    "language": "en",
    "major": 9,
    "minor": 9,
    "translation_revision": 9,
    "kind": EditionKind.REPEAL,
    "valid_from": datetime.date(1999, 1, 1),
    "change_note": "annat",
    "title": "Annat",
    "is_legacy": True,
    "content": {},
    "content_hash": "0",
    "document_hash": "0",
    "publication_id": "00000000-0000-4000-8000-000000000000",
    "published_at": datetime.datetime(1999, 1, 1, tzinfo=datetime.UTC),
}


@pytest.fixture
def edition():
    return Edition.objects.get(page_id=PolicyPageFactory(published=True).pk)


def test_the_table_of_values_covers_every_plain_record_field():
    assert set(RECORD_FIELDS) - set(OTHER_VALUES) == {"page", "published_by", "corrects", "renders", "file"}


@pytest.mark.parametrize("field", sorted(OTHER_VALUES))
def test_a_record_field_cannot_be_saved_anew(edition, field):
    setattr(edition, field, OTHER_VALUES[field])
    with pytest.raises(ImmutableRecordError):
        edition.save()


@pytest.mark.parametrize("field", sorted(OTHER_VALUES))
def test_a_record_field_cannot_be_updated(edition, field):
    with pytest.raises(ImmutableRecordError):
        Edition.objects.filter(pk=edition.pk).update(**{field: OTHER_VALUES[field]})


def test_an_edition_is_never_deleted(edition):
    with pytest.raises(ImmutableRecordError):
        edition.delete()
    with pytest.raises(ImmutableRecordError):
        Edition.objects.all().delete()
    with pytest.raises(PageKeptError), transaction.atomic():
        edition.page.specific.delete()
    assert Edition.objects.filter(pk=edition.pk).exists()


def test_html_may_be_made_anew(edition):
    edition.html, edition.renderer_version = "<p>nytt</p>", 2
    edition.save()
    edition.refresh_from_db()
    assert edition.html == "<p>nytt</p>"


def test_the_hash_covers_the_whole_content(edition):
    assert edition.content_hash == content_hash(edition.content)
    changed = {**edition.content, "record": {**edition.content["record"], "valid_from": "2001-01-01"}}
    assert content_hash(changed) != edition.content_hash


@pytest.mark.parametrize(
    ("date", "number"),
    [("2007-09-16", None), ("2007-09-17", "1.0"), ("2026-06-30", "1.0"), ("2026-07-01", "2.0"), ("2099-01-01", "2.0")],
)
def test_in_force_is_the_newest_that_has_begun(edition, date, number):
    revise(edition.page.specific, valid_from=datetime.date(2026, 7, 1)).publish()
    in_force = Edition.objects.in_force(datetime.date.fromisoformat(date)).first()
    assert (in_force and in_force.number) == number


@pytest.mark.parametrize(
    "lifecycle", [EditionLifecycle.CANCELLED, EditionLifecycle.ANNULLED, EditionLifecycle.WITHDRAWN]
)
def test_an_edition_that_no_longer_stands_gives_way_to_the_one_before(edition, lifecycle, today):
    revise(edition.page.specific).publish()
    Edition.objects.filter(major=2).update(lifecycle=lifecycle)
    assert Edition.objects.in_force(today).get().number == "1.0"


def test_a_repealed_policy_has_nothing_in_force(edition, today):
    revise(edition.page.specific, kind=EditionKind.REPEAL).publish()
    assert not Edition.objects.in_force(today).exists()
    assert [row.status for row in editions_of(edition.page_id, today)] == [
        EditionStatus.REPEALED,
        EditionStatus.SUPERSEDED,
    ]


def test_status_follows_the_calendar(edition, today):
    page = edition.page.specific
    revise(page, valid_from=today).publish()
    revise(
        type(page).objects.get(pk=page.pk),
        valid_from=today + datetime.timedelta(days=3),
        body=bodies.body(bodies.section("Bakgrund", bodies.text("<p>Tredje.</p>"))),
    ).publish()
    assert [row.status for row in editions_of(page.pk, today)] == [
        EditionStatus.UPCOMING,
        EditionStatus.IN_FORCE,
        EditionStatus.SUPERSEDED,
    ]
