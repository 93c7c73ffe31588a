"""Whether editions still say what was published, and whether what was derived from them still agrees."""

import hashlib

from ..models import Edition, ResponsibleParty
from .content import content_hash, document_hash
from .derived import projection_faults
from .faults import difference, fault
from .masking import masks_of, with_masks
from .rendering import RENDERER_VERSION, render_document

#: How many editions are in memory at a time.
CHUNK = 20


def verified(editions=None):
    """Yield `(edition, [Fault, …])` for each of `editions`, a queryset; by default all there are.

    Constant memory and a constant number of queries for every twenty editions.
    """
    editions = Edition.objects.all() if editions is None else editions
    keys = set(ResponsibleParty.objects.values_list("key", flat=True))
    for edition in _with_what_is_derived(editions).iterator(chunk_size=CHUNK):
        yield edition, faults_of(edition, keys)


def faults_of(edition, party_keys):
    """Return what is broken in one edition. `party_keys`: the keys of the parties there are."""
    found = [*_hash_faults(edition)]
    try:
        found += [*_record_faults(edition), *_file_faults(edition), *_html_faults(edition)]
        found += _pdf_faults(edition)
        found += projection_faults(edition, party_keys)
    except Exception as error:  # A damaged record must not keep the others from being verified.
        found.append(fault(edition, "content", "", "a document and a record that can be read", repr(error)))
    return found


def _with_what_is_derived(editions):
    editions = with_masks(editions).order_by("pk").select_related("corrects", "renders", "file", "pdf")
    editions = editions.defer("corrects__content", "corrects__html", "renders__content", "renders__html")
    return editions.prefetch_related(
        "passages",
        "image_uses",
        "document_uses",
        "goalwordings__goal",
        "obligationwordings__obligation",
        "obligationwordings__goal",
        "obligationwordings__parties",
    )


def _hash_faults(edition):
    yield from difference(edition, "content hash", "", content_hash(edition.content), edition.content_hash)
    document = edition.content.get("document") if isinstance(edition.content, dict) else None
    if document is not None:
        yield from difference(edition, "document hash", "", document_hash(document), edition.document_hash)


def _record_faults(edition):
    """Compare the columns of an edition with what its content says of it."""
    document, record = edition.content["document"], edition.content["record"]
    columns = {
        "title": (document["title"], edition.title),
        "language": (document["language"], edition.language),
        "policy": (document["policy_key"], str(edition.policy_key)),
        "number": (record["number"], f"{edition.major}.{edition.minor}"),
        "translation revision": (record["translation_revision"], edition.translation_revision),
        "kind": (record["kind"], edition.kind),
        "in force from": (record["valid_from"], edition.valid_from.isoformat()),
        "change note": (record["change_note"], edition.change_note),
        "schema": (document["schema"], edition.content["schema"]),
    }
    for name in ("corrects", "renders"):
        behind = getattr(edition, name)
        columns[f"{name} edition"] = (
            record[name] and record[name]["hash"],
            behind and behind.content_hash,
        )
    for what, (expected, found) in columns.items():
        yield from difference(edition, what, "", expected, found)


def _file_faults(edition):
    """Compare the file that an edition was registered from with what the content says of it."""
    said = edition.content["document"].get("file")
    yield from difference(edition, "file", "", said and said["id"], edition.file_id)
    if said and edition.file is not None:
        yield from difference(edition, "file hash", "", said["sha256"], _hash_of_file(edition.file))


def _hash_of_file(document):
    """Return the sha256 of a document's file, or why it cannot be read."""
    try:
        with document.open_file() as file:
            digest = hashlib.sha256()
            for chunk in iter(lambda: file.read(1 << 20), b""):
                digest.update(chunk)
    except OSError as error:
        return repr(error)
    return digest.hexdigest()


def _pdf_faults(edition):
    """Compare the PDF with the hash it had when it was made."""
    pdf = getattr(edition, "pdf", None)
    if pdf is not None and pdf.size:
        yield from difference(edition, "pdf hash", "", pdf.sha256, hashlib.sha256(pdf.data).hexdigest())


def _html_faults(edition):
    """Compare the stored HTML with the renderer's, when it was made by the renderer of today."""
    if edition.renderer_version == RENDERER_VERSION:
        anew = render_document(edition.content["document"])
        yield from difference(edition, "html", "", anew, edition.html, conceals=masks_of(edition))
