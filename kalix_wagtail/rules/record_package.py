"""The whole record of one steering document as a zip for an archive; docs/record-package.md says what is in it.

The same record gives the same bytes: no time of making, fixed order, fixed compression. One edition is held at a time.
"""

import hashlib
import json
import re
import unicodedata
import zipfile

from django.template.loader import render_to_string
from django.utils import translation

from .. import conf
from ..models import Edition, EditionPdf, LifecycleEvent, Review, ReviewPlan
from .content import canonical_json, decision_reference
from .file_uses import files_used
from .lifecycle import event_reference
from .masking import masks_of, shown_edition, shown_record
from .pdf_rendering import is_wanted
from .record_schema import CONTENT_SCHEMA, MANIFEST_SCHEMA
from .serving import put_forms, put_references

FORMAT, VERSION = "kalix-record-package", 1
#: The first moment a zip can hold; when a package was made is no part of the record.
MOMENT = (1980, 1, 1, 0, 0, 0)
CHUNK = 64 * 1024


def write_package(out, policy_key, *, with_hidden=False):
    """Write the package of a policy to the file object `out` and return its manifest.

    Without `with_hidden` it holds what may be shown.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        return _Package(archive, policy_key, with_hidden).write()


def safe_name(name):
    """Return a file name that no system reads as a path or shows as another: letters, digits, dots, at most 100."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r"[^\w.-]+", "_", name).lstrip(".-")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 99 - len(ending[:10])]}{dot}{ending[:10]}" if stem else ending[:100] or "file"


class _Package:
    def __init__(self, archive, policy_key, with_hidden):
        self.archive, self.policy_key, self.with_hidden = archive, policy_key, with_hidden
        self.files, self.missing, self.kept = [], [], {}

    def write(self):
        rows = Edition.objects.filter(policy_key=self.policy_key).order_by(
            "language", "major", "minor", "translation_revision", "pk"
        )
        editions = [self._edition(pk) for pk in list(rows.values_list("pk", flat=True))]
        last = editions[-1] if editions else {}
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "policy_key": str(self.policy_key),
            "title": last.get("title", ""),
            "languages": sorted({edition["language"] for edition in editions}),
            "with_hidden": self.with_hidden,
            "editions": editions,
            "missing": sorted(self.missing, key=lambda row: row["path"]),
        }
        self._json("decisions.json", self._decisions())
        self._json("events.json", self._events())
        self._json("reviews.json", self._reviews())
        self._json("schema/content.schema.json", CONTENT_SCHEMA)
        self._json("schema/manifest.schema.json", MANIFEST_SCHEMA)
        for name in ("README.txt", "index.html", "style.css"):
            self._add(name, [self._page(name, manifest=manifest).encode()])
        manifest["files"] = sorted(self.files, key=lambda row: row["path"])
        self._write("manifest.json", [_readable_json(manifest)])
        return manifest

    def _edition(self, pk):
        edition = Edition.objects.select_related("corrects", "renders").get(pk=pk)
        is_hidden = bool(masks_of(edition)) and not self.with_hidden
        content, html = edition.content, edition.html
        if is_hidden:
            document, html = shown_edition(edition)
            content = {**content, "document": document, "record": shown_record(edition)}
        folder = f"editions/{edition.language}/{edition.slug}"
        files = self._files_of(edition, content["document"] if is_hidden else None)
        paths = [self._add(f"{folder}/content.json", [canonical_json(content).encode()])]
        page = self._page(
            "edition.html",
            edition=edition,
            document=content["document"],
            body=_with_files(html, files),
            is_hidden=is_hidden,
            change_note=content["record"].get("change_note", ""),
            files=[path for path in files.values() if path],
        )
        paths.append(self._add(f"{folder}/edition.html", [page.encode()]))
        paths += self._pdf(edition, f"{folder}/edition.pdf")
        return {
            "number": edition.number,
            "language": edition.language,
            "kind": edition.kind,
            "title": edition.title,
            "valid_from": edition.valid_from.isoformat(),
            "published_at": edition.published_at.isoformat(),
            "lifecycle": edition.lifecycle,
            "content_hash": edition.content_hash,
            "corrects": edition.corrects and edition.corrects.content_hash,
            "renders": edition.renders and edition.renders.content_hash,
            "hidden": is_hidden,
            "is_legacy": edition.is_legacy,
            "files": paths + sorted(path for path in files.values() if path),
        }

    def _pdf(self, edition, path):
        """Write the PDF of an edition, which shows what may be shown; one that is not made is named as missing."""
        data = EditionPdf.objects.filter(edition=edition, size__gt=0).values_list("data", flat=True).first()
        if data is not None:
            return [self._add(path, [bytes(data)])]
        if not edition.is_legacy and is_wanted():
            self.missing.append({"path": path, "kind": "pdf", "title": edition.title})
        return []

    def _files_of(self, edition, shown):
        """Write the files of an edition that are not there yet; return ``{(kind, id): path, or None if missing}``."""
        images = {use.image_id: use.image for use in edition.image_uses.select_related("image")}
        documents = {use.document_id: use.document for use in edition.document_uses.select_related("document")}
        if shown is not None:
            shown_images, shown_documents = files_used(shown)
            images = {pk: image for pk, image in images.items() if pk in shown_images}
            documents = {pk: document for pk, document in documents.items() if pk in shown_documents}
        found = [("image", pk, image) for pk, image in sorted(images.items())]
        found += [("document", pk, document) for pk, document in sorted(documents.items())]
        return {(kind, pk): self._file(kind, pk, file) for kind, pk, file in found}

    def _file(self, kind, pk, row):
        if (kind, pk) not in self.kept:
            path = f"files/{kind}-{pk}-{safe_name(row.filename)}"
            try:
                stored = row.file.storage.open(row.file.name, "rb")
            except (OSError, ValueError):
                # The record names it whether or not the storage has it.
                self.missing.append({"path": path, "kind": kind, "title": row.title})
                path = None
            else:
                with stored:
                    self._add(path, iter(lambda: stored.read(CHUNK), b""))
            self.kept[kind, pk] = path
        return self.kept[kind, pk]

    def _decisions(self):
        editions = Edition.objects.filter(policy_key=self.policy_key).defer("content", "html")
        editions = editions.prefetch_related("decisions__organ__names", "decisions__minutes_document")
        return [
            {**_named(edition), "decisions": [decision_reference(row, edition.language) for row in decisions]}
            for edition in editions.order_by("language", "major", "minor", "translation_revision", "pk")
            if (decisions := sorted(edition.decisions.all(), key=lambda row: row.pk))
        ]

    def _events(self):
        events = LifecycleEvent.objects.filter(edition__policy_key=self.policy_key).select_related("edition")
        events = events.defer("edition__content", "edition__html").order_by("created_at", "pk")
        return [
            {
                **_named(event.edition),
                **event_reference(event, event.edition.language),
            }
            for event in _with_decisions(events)
        ]

    def _reviews(self):
        plan = ReviewPlan.objects.filter(policy_key=self.policy_key).first()
        reviews = Review.objects.filter(policy_key=self.policy_key).select_related("edition")
        reviews = reviews.defer("edition__content", "edition__html").order_by("reviewed_on", "pk")
        return {
            "plan": plan and {"next_on": plan.next_on and plan.next_on.isoformat(), "when_needed": plan.when_needed},
            "reviews": [
                {
                    **_named(review.edition),
                    "reviewed_on": review.reviewed_on.isoformat(),
                    "outcome": review.outcome,
                    "note": review.note,
                    "decision": review.decision and decision_reference(review.decision, review.edition.language),
                }
                for review in _with_decisions(reviews)
            ],
        }

    def _page(self, name, **context):
        # The package is the same whoever makes it.
        with translation.override(conf.get("DECISIVE_LANGUAGE")):
            return render_to_string(f"kalix_wagtail/record_package/{name}", context)

    def _json(self, path, value):
        return self._add(path, [_readable_json(value)])

    def _add(self, path, chunks):
        size, digest = self._write(path, chunks)
        self.files.append({"path": path, "size": size, "sha256": digest})
        return path

    def _write(self, path, chunks):
        entry = zipfile.ZipInfo(path, MOMENT)
        entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
        size, digest = 0, hashlib.sha256()
        with self.archive.open(entry, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return size, digest.hexdigest()


def _readable_json(value):
    return (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def _named(edition):
    return {"language": edition.language, "number": edition.number}


def _with_decisions(rows):
    return rows.select_related("decision__organ", "decision__minutes_document").prefetch_related(
        "decision__organ__names"
    )


def _with_files(html, files):
    """Return stored HTML with pictures and documents from the package, and other links as their text."""

    def path_of(kind, pk):
        path = files.get((kind, pk))
        return f"../../../{path}" if path else None

    def image(pk):
        path = path_of("image", pk)
        return f'src="{path}"' if path else None

    return put_forms(put_references(html, link=path_of, image=image), lambda block_id: "")
