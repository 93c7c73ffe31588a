"""In the admin a file is looked at first, and what was shown is what is carried out."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.users.models import UserProfile

from kalix_wagtail.enums import ImportedChange, UnitKind
from kalix_wagtail.models import Appointment, Unit, UnitName, UnitPlacement
from kalix_wagtail.permissions import IMPORTING
from kalix_wagtail.viewsets import organisation_import
from tests.factories import UnitFactory, UserFactory
from tests.importing.test_organisation import ENGLISH, csv_file, xlsx_file
from tests.rules.test_organisation_import import appointment, unit

pytestmark = pytest.mark.django_db

PREVIEW = "kalix_wagtail/admin/organisation_import_preview.html"
FORM = "kalix_wagtail/admin/organisation_import.html"


def registrar():
    user = UserFactory(admin_access=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=IMPORTING))
    return user


@pytest.fixture
def url():
    return reverse("kalix_import_organisation")


@pytest.fixture
def admin(client):
    client.force_login(registrar())
    return client


@pytest.fixture
def office(db):
    return UnitFactory(code="teknik", name="Tekniska", kind=UnitKind.ADMINISTRATION)


@pytest.fixture
def rows(office):
    return [
        unit("gata", "Gatuenheten", kind="department", parent="teknik"),
        unit("teknik", "Tekniska förvaltningen"),
        appointment("gata", "anna@kalix.test"),
    ]


def upload(client, url, data, name="organisation.csv", first_day="2026-06-01", **values):
    file = SimpleUploadedFile(name, data)
    return client.post(url, {"file": file, "first_day": first_day, **values})


def names(response):
    return [template.name for template in response.templates]


def test_the_file_is_shown_first_and_then_carried_out(admin, url, rows):
    response = upload(admin, url, csv_file(*rows))
    assert PREVIEW in names(response)
    groups = {label: count for label, count, _changes, _more in response.context["groups"]}
    assert groups == {
        kind.label: 1
        for kind in (
            ImportedChange.CREATED,
            ImportedChange.RENAMED,
            ImportedChange.ACCOUNT,
            ImportedChange.APPOINTED,
        )
    }
    assert not Unit.objects.filter(code="gata").exists()
    response = admin.post(url, {"kept": response.context["kept"]})
    assert (response.status_code, response.url) == (302, reverse("kalix_units:index"))
    appointed = Appointment.objects.get(unit__code="gata")
    assert (appointed.user.email, appointed.valid_from) == ("anna@kalix.test", datetime.date(2026, 6, 1))
    assert UnitName.history.filter(name="Tekniska förvaltningen").get().history_user is not None


def test_a_workbook_is_taken_too(admin, url, office, rows):
    response = upload(admin, url, xlsx_file(*(row.split(";") for row in (ENGLISH, *rows))), "organisation.xlsx")
    assert PREVIEW in names(response)


def test_a_file_that_changes_nothing_has_no_button(admin, url, office):
    response = upload(admin, url, csv_file(unit("teknik", "Tekniska")))
    assert PREVIEW in names(response)
    assert 'name="kept"' not in response.content.decode()


def test_errors_are_a_table_with_line_column_and_what(admin, url, rows):
    response = upload(admin, url, csv_file(*rows, unit("ny", "Ny", kind="<b>king</b>")))
    assert FORM in names(response)
    (fault,) = response.context["faults"]
    assert (fault.line, fault.column) == (5, "kind")
    html = response.content.decode()
    assert "data-kalix-import-errors" in html
    assert "<td>5</td><td>kind</td>" in html
    assert "<b>king" not in html


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"\x00" * 100, "a.csv"), (b"a;b", "a.csv"), (b"\xff\xfe", "a.txt")],
)
def test_a_file_that_cannot_be_read_gives_an_error_and_no_fault_of_ours(admin, url, data, name):
    response = upload(admin, url, data, name)
    assert (response.status_code, FORM in names(response)) == (200, True)
    assert response.context["faults"]


@pytest.mark.parametrize("day", ["", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_cannot_be_is_refused(admin, url, rows, day):
    response = upload(admin, url, csv_file(*rows), first_day=day)
    assert "first_day" in response.context["form"].errors


def test_long_lists_are_cut(admin, url, monkeypatch):
    monkeypatch.setattr(organisation_import, "MOST_SHOWN", 2)
    good = [unit(f"enhet-{number}", "Enhet", kind="department") for number in range(5)]
    response = upload(admin, url, csv_file(*good))
    ((_label, count, changes, more),) = response.context["groups"]
    assert (count, len(changes), more) == (5, 2, 3)
    response = upload(admin, url, csv_file(*(unit("fel kod") for _number in range(5))))
    assert (response.context["count"], len(response.context["faults"]), response.context["more"]) == (5, 2, 3)


def test_what_has_changed_since_is_shown_again(admin, url, rows, office):
    kept = upload(admin, url, csv_file(*rows)).context["kept"]
    UnitName.objects.filter(unit=office).update(name="Något annat")
    UnitFactory(code="gata", name="Gatan", parent=office)
    response = admin.post(url, {"kept": kept})
    assert PREVIEW in names(response)
    assert not Appointment.objects.exists()
    assert admin.post(url, {"kept": response.context["kept"]}).status_code == 302
    assert Appointment.objects.exists()


def test_what_no_longer_fits_is_said(admin, url, rows, office):
    kept = upload(admin, url, csv_file(*rows)).context["kept"]
    UnitPlacement.objects.filter(unit=office).update(valid_until=datetime.date(2026, 1, 1))
    response = admin.post(url, {"kept": kept})
    assert FORM in names(response)
    assert [fault.line for fault in response.context["faults"]] == [2]


def test_confirming_twice_changes_nothing_the_second_time(admin, url, rows):
    kept = upload(admin, url, csv_file(*rows)).context["kept"]
    admin.post(url, {"kept": kept})
    counts = (Unit.objects.count(), Appointment.objects.count(), UnitName.history.count())
    response = admin.post(url, {"kept": kept})
    assert response.context["plan"].is_empty
    assert (Unit.objects.count(), Appointment.objects.count(), UnitName.history.count()) == counts


def test_what_was_shown_to_someone_else_or_altered_is_refused(client, admin, url, rows):
    kept = upload(admin, url, csv_file(*rows)).context["kept"]
    for altered in ("", "x", kept[:-1], "A" + kept[1:], kept + "\x00"):
        assert admin.post(url, {"kept": altered}).url == url
    client.force_login(registrar())
    assert client.post(url, {"kept": kept}).url == url
    assert not Unit.objects.filter(code="gata").exists()


def test_what_was_shown_long_ago_is_refused(admin, url, rows, monkeypatch):
    kept = upload(admin, url, csv_file(*rows)).context["kept"]
    monkeypatch.setattr(organisation_import, "MAX_AGE", -1)
    assert admin.post(url, {"kept": kept}).url == url
    assert not Unit.objects.filter(code="gata").exists()


def test_a_file_too_large_for_the_form_is_refused_at_once(admin, url, rows, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = organisation_import.ROOM_FOR_THE_REST + 100
    response = upload(admin, url, csv_file(*rows))
    assert "file" in response.context["form"].errors


def test_five_thousand_rows_fit_in_the_form(admin, url):
    data = csv_file(*(unit(f"enhet-{n}", f"Enhet {n * 7919}", kind="department") for n in range(5000)))
    assert PREVIEW in names(upload(admin, url, data))


@pytest.mark.parametrize("missing", [*IMPORTING, "access_admin"])
def test_each_permission_is_needed(client, url, rows, missing):
    user = registrar()
    client.force_login(user)
    kept = upload(client, url, csv_file(*rows)).context["kept"]
    user.user_permissions.remove(Permission.objects.get(codename=missing))
    assert client.get(url).status_code == 302
    assert upload(client, url, csv_file(*rows)).status_code == 302
    assert client.post(url, {"kept": kept}).status_code == 302
    assert not Unit.objects.filter(code="gata").exists()


def test_nobody_unknown_gets_in(client, url):
    assert client.get(url).status_code == 302


def test_the_pages_are_kept_by_no_cache(admin, url, rows):
    for response in (admin.get(url), upload(admin, url, csv_file(*rows))):
        assert "no-store" in response["Cache-Control"]


def test_the_list_of_units_leads_there_for_who_may(client, admin, url):
    index = reverse("kalix_units:index")
    assert url in admin.get(index).content.decode()
    user = registrar()
    user.user_permissions.remove(Permission.objects.get(codename="add_appointment"))
    client.force_login(user)
    assert url not in client.get(index).content.decode()


@pytest.mark.parametrize(("language", "button"), [("sv", "Visa vad som ändras"), ("en", "Show what changes")])
def test_the_form_is_in_the_users_language(admin, url, language, button):
    user = get_user_model().objects.get(pk=admin.session["_auth_user_id"])
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    assert button in admin.get(url).content.decode()
