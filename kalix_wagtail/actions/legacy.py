"""Earlier editions that exist only as a file: entered afterwards, they stand among the others."""

import hashlib
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import CHOSEN_KINDS, DECIDED_KINDS, EditionKind, EditionLifecycle
from ..exceptions import NotAllowedError, PublicationRefusedError
from ..log_actions import LEGACY_EDITION_REGISTERED
from ..models import Edition, EditionDocument
from ..permissions import may_publish
from ..rules.cleaning import clean_text
from ..rules.content import SCHEMA_VERSION, content_hash, document_hash
from ..rules.publishing import Publication, source_page_of
from ..rules.rendering import RENDERER_VERSION
from .editions import record_of, rest_on
from .shown_policies import forget_renderings


@transaction.atomic
def register_legacy_edition(page, *, user, file, major, minor, kind, decisions, valid_from, title="", change_note=""):
    """Enter an earlier edition of `page`, a PolicyPage, of which there is only `file`, a document. Returns the edition.

    Its number is free, and its day fits between those of its neighbours. `title` is the page's when empty.
    Raises NotAllowedError, or PublicationRefusedError with the reasons by argument name.
    """
    if not may_publish(user, page):
        raise NotAllowedError(_("You need the right to publish the document."))
    page = type(page).objects.select_for_update().get(pk=page.pk)
    editions = list(Edition.objects.filter(page_id=page.pk).defer("content", "html"))
    errors = _errors(page, editions, file, (major, minor), kind, decisions, valid_from)
    corrects = None
    if kind == EditionKind.CORRECTION and not errors:
        corrects = _corrected(editions, major, minor)
        if corrects is None:
            errors["kind"] = _("There is no edition before it to correct. Enter that one first.")
    if errors:
        raise PublicationRefusedError(errors)
    file.get_file_size()  # Stored on the file where it is not known, so that no reader's visit has to.
    document = _document(page, clean_text(title).strip() or clean_text(page.title), file)
    publication = Publication(
        uuid.uuid4(),
        document,
        document_hash(document),
        kind=kind,
        major=major,
        minor=minor,
        valid_from=valid_from,
        change_note=clean_text(change_note).strip(),
        decisions=list(decisions),
        corrects=corrects,
    )
    content = {"schema": SCHEMA_VERSION, "document": document, "record": record_of(publication)}
    edition = Edition.objects.create(
        page_id=page.pk,
        policy_key=page.translation_key,
        language=document["language"],
        major=major,
        minor=minor,
        kind=kind,
        valid_from=valid_from,
        change_note=publication.change_note,
        title=document["title"],
        content=content,
        content_hash=content_hash(content),
        document_hash=publication.document_hash,
        renderer_version=RENDERER_VERSION,
        publication_id=publication.publication_id,
        published_at=timezone.now(),
        published_by=user,
        corrects=corrects,
        is_legacy=True,
        file=file,
    )
    rest_on(edition, publication.decisions)
    EditionDocument.objects.create(edition=edition, document=file)
    forget_renderings(edition.policy_key)
    log(instance=page, action=LEGACY_EDITION_REGISTERED, user=user, data={"edition": edition.number})
    return edition


def _errors(page, editions, file, number, kind, decisions, valid_from):
    errors = {}
    if page.alias_of_id or source_page_of(page) is not None:
        errors["page"] = _("Enter earlier editions of the document itself, not of a translation or a mirrored page.")
    if kind not in CHOSEN_KINDS:
        errors["kind"] = _("Choose what this is: an adoption, a revision, a correction …")
    elif kind in DECIDED_KINDS and not decisions:
        errors["decisions"] = _("Give the decision: who decided, when, and under which § and record number.")
    if page.get_view_restrictions().exists() and not file.collection.get_view_restrictions().exists():
        errors["file"] = _(
            "Not everyone may read this document, but anyone can fetch the file. "
            "Move the file to a restricted collection first."
        )
    if valid_from > timezone.localdate():
        errors["valid_from"] = _("An earlier edition has a day that has passed.")
    if any((edition.major, edition.minor) == number for edition in editions):
        errors["major"] = _("There is already an edition with this number.")
        return errors
    standing = [edition for edition in editions if edition.lifecycle == EditionLifecycle.STANDING]
    before = [edition for edition in standing if (edition.major, edition.minor) < number]
    after = [edition for edition in standing if (edition.major, edition.minor) > number]
    if any(not edition.is_legacy for edition in before):
        errors["major"] = _("An edition that is published here has a lower number. Publish later ones as usual.")
    later = min((edition.valid_from for edition in after), default=None)
    earlier = max((edition.valid_from for edition in before), default=None)
    if later is not None and valid_from > later:
        errors.setdefault("valid_from", _("An edition with a higher number is in force from an earlier day than this."))
    elif earlier is not None and valid_from < earlier:
        errors.setdefault("valid_from", _("An edition with a lower number is in force from a later day than this."))
    return errors


def _corrected(editions, major, minor):
    before = [edition for edition in editions if edition.major == major and edition.minor < minor]
    return max(before, key=lambda edition: edition.minor, default=None)


def _document(page, title, file):
    """Return a document without text, which names the file and its fingerprint."""
    return {
        "schema": SCHEMA_VERSION,
        "policy_key": str(page.translation_key),
        "language": page.locale.language_code,
        "title": title,
        "summary": "",
        "type": {"key": page.document_type.key, "label": page.document_type.name},
        "code_prefix": page.code_prefix,
        "revising_organ": None,
        "revision_rule": "",
        "responsible_party": None,
        "body": [],
        "references": {"documents": {str(file.pk): file.title}, "images": {}, "links": []},
        "file": {"id": file.pk, "title": file.title, "sha256": _sha256(file)},
    }


def _sha256(file):
    digest = hashlib.sha256()
    with file.open_file() as opened:
        for chunk in iter(lambda: opened.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()
