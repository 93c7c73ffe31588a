"""The field that files are chosen with, several at once."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import conf
from ..exceptions import AttachmentRefusedError
from ..rules.attachment_files import prepare_file, refuse_size
from ..rules.attachment_kinds import can_read_heic
from ..rules.attachment_names import clean_file_name


class SeveralFilesInput(forms.FileInput):
    """A file input for several files. A telephone may offer its pictures or its camera, as its owner likes."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])

    def value_omitted_from_data(self, data, files, name):
        return name not in files


class AttachmentsField(forms.Field):
    """Files as they were sent, few enough and small enough. `prepare_all` makes of them what is kept."""

    widget = SeveralFilesInput
    default_error_messages = {"missing": gettext_lazy("The files did not arrive. Choose them again.")}

    def __init__(self, **kwargs):
        options = {"label": gettext_lazy("Pictures and files"), "help_text": lazy(_what_is_taken, str)()}
        super().__init__(required=False, **options | kwargs)

    def widget_attrs(self, widget):
        return {"accept": ",".join(_accepted())}

    def clean(self, value):
        """Return the list of uploaded files. Raises ValidationError that names each that is empty or too large."""
        uploads = [upload for upload in value or [] if upload]
        limit = conf.get("ATTACHMENT_MAX_NUMBER")
        if len(uploads) > limit:
            message = ngettext(
                "You have chosen too many files: %(limit)s is taken at once.",
                "You have chosen too many files: %(limit)s are taken at once.",
                limit,
            )
            raise forms.ValidationError(message % {"limit": limit}, code="too_many")
        _for_each(uploads, lambda upload: refuse_size(upload.size))
        return uploads

    def has_changed(self, initial, data):
        return bool(data)


def prepare_all(uploads):
    """Return the `PreparedFile`s of uploaded files. Raises ValidationError that names each that is not taken."""
    return _for_each(uploads, lambda upload: prepare_file(upload.read(), upload.name))


def _for_each(uploads, act):
    done, errors = [], []
    for upload in uploads:
        try:
            done.append(act(upload))
        except AttachmentRefusedError as error:
            name = clean_file_name(upload.name, "")
            errors.append(forms.ValidationError(f"{name}: {error}", code="refused"))
    if errors:
        raise forms.ValidationError(errors)
    return done


def _accepted():
    """Return what a browser offers to choose from. A telephone turns HEIC into JPEG by itself where it is not named."""
    heic = ["image/heic", "image/heif", ".heic", ".heif"] if can_read_heic() else []
    return ["image/jpeg", "image/png", "image/webp", *heic, "application/pdf", ".pdf", "text/plain", ".txt"]


def _what_is_taken():
    limits = {"number": conf.get("ATTACHMENT_MAX_NUMBER"), "size": filesizeformat(conf.get("ATTACHMENT_MAX_BYTES"))}
    return (
        _(
            "Pictures, PDF or plain text: %(number)s files at most, %(size)s each. "
            "Where and when a picture was taken is removed from it. Take no pictures of people or codes."
        )
        % limits
    )
