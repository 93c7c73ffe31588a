"""An edition → PDF/A-3a (ISO 19005-3), tagged, with the edition's content attached as JSON.

Needs the extra `pdf`. The same edition gives the same bytes: fonts come with this package, nothing is read from the
network, and addresses inside the intranet, which change, are left out.
"""

from functools import cache
from importlib import import_module, resources, util

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from .. import conf
from ..exceptions import PdfNotPossibleError
from .content import canonical_json
from .masking import masks_of, shown_edition, shown_record
from .rendering import contents_of
from .serving import put_forms, put_references, renditions_in

#: Changes when every PDF should be made anew, as when its layout has.
PDF_VERSION = 1

VARIANT = "pdf/a-3a"
#: Pictures are made no finer than this, in dots per inch.
DPI = 200
IMAGE, FONT = "kalix-image:", "kalix-font:"


@cache
def is_wanted():
    """Return whether the extra `pdf` is installed: then this site's editions are to have PDFs. Loads nothing."""
    return util.find_spec("weasyprint") is not None


@cache
def weasyprint():
    """Return the library, loaded when it is first needed.

    Raises PdfNotPossibleError, with the reason, when it is not installed or a library of the system is missing.
    """
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise PdfNotPossibleError(" ".join(str(error).split())) from error


def render_pdf(edition):
    """Return the PDF of an edition as bytes, with what is hidden in it left out."""
    library = weasyprint()
    document, html = shown_edition(edition)
    record = shown_record(edition)
    pictures = renditions_in(html)
    context = {
        "edition": edition,
        "document": document,
        "record": record,
        "contents": contents_of(document),
        "body_html": _with_pictures(html, pictures),
    }
    with translation.override(edition.language):
        # Here, for a host may have its addresses begin with the language.
        address = reverse("kalix_wagtail:print_check", args=[edition.short_hash])
        context["print_address"] = conf.base_url() + address
        page = render_to_string("kalix_wagtail/pdf/edition.html", context)
        style = render_to_string("kalix_wagtail/pdf/edition.css", context)
    fetcher = _fetcher(library, pictures)
    fonts = library.text.fonts.FontConfiguration()
    return library.HTML(string=page, url_fetcher=fetcher).write_pdf(
        pdf_variant=VARIANT,
        stylesheets=[library.CSS(string=style, font_config=fonts, url_fetcher=fetcher)],
        font_config=fonts,
        attachments=[_attachment(library, edition, document, record)],
        optimize_images=True,
        dpi=DPI,
    )


def _attachment(library, edition, document, record):
    """Return the content as it may be shown; its sha256 is the edition's fingerprint unless something is hidden."""
    content = edition.content
    if masks_of(edition):
        content = {**content, "document": document, "record": record}
    return library.Attachment(
        string=canonical_json(content),
        name=f"{edition.language}-{edition.slug}.json",
        description="The content of the edition, as it is recorded",
        created=edition.published_at,
        modified=edition.published_at,
        relationship="Source",
    )


def _with_pictures(html, pictures):
    def image(pk):
        return f'src="{IMAGE}{pk}"' if pk in pictures else None

    return put_forms(put_references(html, link=lambda kind, pk: None, image=image), lambda block_id: "")


def _fetcher(library, pictures):
    """Return what gives the renderer its pictures and fonts, and refuses every other address."""

    class Fetcher(library.urls.URLFetcher):
        def fetch(self, url, headers=None):
            kind, _colon, name = url.partition(":")
            if f"{kind}:" == IMAGE:
                with pictures[int(name)].file.open("rb") as file:
                    return library.urls.URLFetcherResponse(url, file.read())
            if f"{kind}:" == FONT:
                font = resources.files("kalix_wagtail") / "fonts" / f"source-sans-3-{name}.woff2"
                return library.urls.URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/woff2"})
            raise ValueError("A PDF is made without the network.")

    return Fetcher()
