"""Files and their rows keep in step: both are there, or neither."""

import datetime
import os

import pytest
from django import db
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.utils import timezone

from kalix_wagtail.actions.attachments import files_follow_rows, remove_attachment, remove_orphan_files, store_files
from kalix_wagtail.actions.deficiencies import comment_on_report
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.enums import CaseEventKind, ReporterShownTo, Visibility
from kalix_wagtail.exceptions import AttachmentRefusedError, AttachmentStorageError
from kalix_wagtail.models import Attachment, DeficiencyReport, Notification
from kalix_wagtail.rules.attachment_files import PreparedFile
from tests.factories import AppointmentFactory, AttachmentFactory, DeficiencyReportFactory, UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

PHOTO = PreparedFile("dörren.jpg", b"bilden", "image/jpeg", 60, 40)
NOTE = PreparedFile("anteckning.txt", b"orden", "text/plain; charset=utf-8")
KEY = "en-nyckel-som-räcker"


class FullStorage(FileSystemStorage):
    """A disk that takes one file and half of the next."""

    def _save(self, name, content):
        stored = super()._save(name, content)
        if len(files_in(self.location)) > 1:
            raise OSError(28, "No space left on device")
        return stored


class UnreachableStorage(FileSystemStorage):
    def _save(self, name, content):
        raise ConnectionError("bucket")

    def delete(self, name):
        raise ConnectionError("bucket")


class RenamingStorage(FileSystemStorage):
    """A storage that chooses names of its own, as for two files of one name."""

    def get_available_name(self, name, max_length=None):
        return f"{name}_b"


class UnlistedStorage(FileSystemStorage):
    def get_modified_time(self, name):
        raise FileNotFoundError(name)


def use(settings, storage):
    private = settings.STORAGES["kalix_private"] | {"BACKEND": f"{__name__}.{storage.__name__}"}
    settings.STORAGES = settings.STORAGES | {"kalix_private": private}


def files_in(folder):
    return sorted(os.path.join(top, name) for top, _folders, names in os.walk(folder) for name in names)


@pytest.fixture
def reporter(db):
    unit = UnitFactory()
    AppointmentFactory(unit=unit, manager=True)
    return AppointmentFactory(unit=unit).user


def submit(reporter, files=(PHOTO, NOTE), **words):
    return submit_report(reporter, **{"description": "Brand.", "key": KEY, "files": files} | words)


def test_files_are_stored_with_the_report(reporter, private_folder):
    report = submit(reporter).report
    photo, note = report.attachments.all()
    assert (photo.name, photo.content_type, photo.size, photo.width, photo.height) == (
        "dörren.jpg",
        "image/jpeg",
        6,
        60,
        40,
    )
    assert (photo.sha256, photo.added_by, photo.event.kind) == (PHOTO.sha256, reporter, CaseEventKind.RECEIVED)
    assert (note.is_image, photo.is_image) == (False, True)
    assert (private_folder / note.stored_as).read_bytes() == b"orden"


def test_where_a_file_is_stored_says_nothing_of_it(reporter, private_folder):
    photo = submit(reporter).report.attachments.first()
    folder, start, letters = photo.stored_as.split("/")
    assert (folder, start, len(letters)) == ("reports", letters[:2], 32)
    assert int(letters, 16) >= 0


def test_the_name_that_the_storage_chose_is_kept(reporter, private_folder, settings):
    use(settings, RenamingStorage)
    photo = submit(reporter).report.attachments.first()
    assert photo.stored_as.endswith("_b") and (private_folder / photo.stored_as).exists()


def test_names_of_files_do_not_tell_who_reported_where_nobody_may_know(reporter):
    report = DeficiencyReportFactory(reporter=reporter, reporter_shown_to=ReporterShownTo.COORDINATOR)
    comment_on_report(report, user=reporter, text="Se bilden.", files=[PHOTO, NOTE])
    assert [file.name for file in report.attachments.all()] == ["fil-1.jpg", "fil-2.txt"]


# Roll-back


@pytest.mark.parametrize("error", [ValueError, db.OperationalError, KeyboardInterrupt])
def test_when_the_transaction_is_rolled_back_its_files_go(reporter, private_folder, error):
    report = DeficiencyReportFactory()
    with pytest.raises(error), files_follow_rows(), transaction.atomic():
        store_files(report, [PHOTO], user=reporter)
        assert len(files_in(private_folder)) == 1
        raise error
    assert (files_in(private_folder), Attachment.objects.count()) == ([], 0)


def test_files_follow_the_outer_of_two_transactions(reporter, private_folder):
    with pytest.raises(ValueError), files_follow_rows(), transaction.atomic():
        submit(reporter)
        assert len(files_in(private_folder)) == 2
        raise ValueError
    assert (files_in(private_folder), DeficiencyReport.objects.count()) == ([], 0)


def test_what_is_written_after_an_inner_transaction_follows_the_outer(reporter, private_folder):
    with pytest.raises(ValueError), files_follow_rows(), transaction.atomic():
        report = submit(reporter).report
        store_files(report, [NOTE], user=reporter)
        raise ValueError
    assert files_in(private_folder) == []


def test_under_whatever_name_the_storage_chose_a_file_goes(reporter, private_folder, settings):
    use(settings, RenamingStorage)
    with pytest.raises(ValueError), files_follow_rows(), transaction.atomic():
        submit(reporter)
        assert len(files_in(private_folder)) == 2
        raise ValueError
    assert files_in(private_folder) == []


def test_an_inner_transaction_that_fails_takes_only_its_own_files(reporter, private_folder):
    report = DeficiencyReportFactory()
    with files_follow_rows(), transaction.atomic():
        store_files(report, [PHOTO], user=reporter)
        with pytest.raises(ValueError), files_follow_rows(), transaction.atomic():
            store_files(report, [NOTE], user=reporter)
            raise ValueError
    assert [file.name for file in report.attachments.all()] == ["dörren.jpg"]
    assert len(files_in(private_folder)) == 1


def test_files_whose_rows_were_stored_after_all_are_kept(reporter, private_folder):
    """The connection drops when the database has committed and not said so."""
    with pytest.raises(db.OperationalError), files_follow_rows():
        report = submit(reporter).report
        raise db.OperationalError("server closed the connection unexpectedly")
    assert (report.attachments.count(), len(files_in(private_folder))) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_files_are_kept_when_the_database_cannot_be_asked_for_their_rows(reporter, private_folder, caplog):
    report = DeficiencyReportFactory()
    with pytest.raises(ValueError), transaction.atomic(), files_follow_rows():
        store_files(report, [PHOTO], user=reporter)
        transaction.set_rollback(True)
        raise ValueError
    assert len(files_in(private_folder)) == 1
    assert "not known" in caplog.text


def test_a_file_that_cannot_be_removed_hides_no_error(reporter, settings, caplog):
    use(settings, UnreachableStorage)
    with pytest.raises(AttachmentStorageError):
        submit(reporter)
    assert "could not be removed" in caplog.text


@pytest.mark.parametrize("storage", [FullStorage, UnreachableStorage])
def test_a_storage_that_fails_leaves_neither_report_nor_mail_nor_files(reporter, private_folder, settings, storage):
    use(settings, storage)
    with pytest.raises(AttachmentStorageError):
        submit(reporter)
    assert (DeficiencyReport.objects.count(), Notification.objects.count(), files_in(private_folder)) == (0, 0, [])
    assert submit(reporter, files=()).is_new


# What is not taken


def test_a_sensitive_report_takes_no_files(reporter, private_folder):
    with pytest.raises(AttachmentRefusedError):
        submit(reporter, is_sensitive=True)
    assert (DeficiencyReport.objects.count(), files_in(private_folder)) == (0, [])


def test_without_a_private_storage_no_files_are_taken(reporter, settings):
    settings.STORAGES = {name: value for name, value in settings.STORAGES.items() if name != "kalix_private"}
    with pytest.raises(AttachmentRefusedError):
        submit(reporter)


def test_a_report_has_a_limited_number_of_files(reporter, settings):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | {"ATTACHMENT_MAX_PER_REPORT": 3}
    report = submit(reporter).report
    with pytest.raises(AttachmentRefusedError, match="3"):
        comment_on_report(report, user=reporter, text="Fler.", files=[PHOTO, NOTE])
    comment_on_report(report, user=reporter, text="En till.", files=[PHOTO])
    assert report.attachments.count() == 3


# The same again


def test_the_same_files_again_are_the_same_report(reporter, private_folder):
    first, again = submit(reporter), submit(reporter)
    assert (again.is_new, again.report) == (False, first.report)
    assert len(files_in(private_folder)) == 2


def test_other_files_are_another_report(reporter):
    assert submit(reporter).report != submit(reporter, files=[NOTE]).report
    assert submit(reporter, files=[NOTE, PHOTO]).is_new


def test_a_retry_that_has_lost_its_files_gets_the_first_receipt(reporter):
    first, again = submit(reporter), submit(reporter, files=())
    assert (again.is_new, again.report) == (False, first.report)
    assert submit(reporter, files=(), description="Annat.").is_new


def test_the_same_comment_with_another_file_is_another_comment(reporter):
    report = submit(reporter).report

    def say(*files):
        return comment_on_report(report, user=reporter, text="Se bilden.", files=files)

    assert say(PHOTO) == say(PHOTO)
    assert say(PHOTO) != say(NOTE)
    assert report.attachments.count() == 4


def test_the_same_comment_from_one_form_is_another_comment_with_another_file_and_one_with_the_same(reporter):
    report = submit(reporter).report

    def say(*files):
        return comment_on_report(report, user=reporter, text="Se bilden.", files=files, key="nyckel-till-formulaeret")

    first = say(PHOTO)
    comment_on_report(report, user=report.handler, text="Vilken bild?")
    assert say(PHOTO) == first
    assert say(PHOTO, NOTE) != first


def test_files_of_a_comment_for_handlers_are_for_handlers(reporter):
    report = submit(reporter, files=()).report
    comment_on_report(report, user=report.handler, text="Internt.", visibility=Visibility.INTERNAL, files=[PHOTO])
    comment_on_report(report, user=report.handler, text="Till dig.", files=[NOTE])
    assert [file.name for file in report.attachments.for_reporter()] == ["anteckning.txt"]


# Removing


def test_removing_an_attachment_removes_row_and_file(private_folder, django_capture_on_commit_callbacks):
    attachment = AttachmentFactory()
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(attachment)
        assert len(files_in(private_folder)) == 1
    assert (Attachment.objects.count(), files_in(private_folder)) == (0, [])


def test_removing_an_attachment_whose_file_is_gone_already_is_no_error(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(AttachmentFactory(content=False))
    assert Attachment.objects.count() == 0


def orphan(folder, name, days):
    path = folder / "reports" / "ab" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    then = (timezone.now() - datetime.timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


def test_only_old_files_without_a_row_are_orphans(private_folder):
    kept = AttachmentFactory(stored_as="reports/ab/kept")
    orphan(private_folder, "kept", 30)
    young, old = orphan(private_folder, "young", 0), orphan(private_folder, "old", 2)
    before = timezone.now() - datetime.timedelta(days=1)
    assert remove_orphan_files(older_than=before, is_dry_run=True) == ["reports/ab/old"]
    assert old.exists()
    assert remove_orphan_files(older_than=before) == ["reports/ab/old"]
    assert (old.exists(), young.exists(), (private_folder / kept.stored_as).exists()) == (False, True, True)
    assert remove_orphan_files(older_than=before) == []


def test_a_file_that_goes_meanwhile_is_no_orphan(private_folder, settings):
    orphan(private_folder, "old", 2)
    use(settings, UnlistedStorage)
    assert remove_orphan_files(older_than=timezone.now()) == []
