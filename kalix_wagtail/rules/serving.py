"""Stored HTML → the HTML of today: ids become addresses, in one pass and a constant number of queries."""

import re
from html import unescape

from django.urls import reverse
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

LINK = re.compile(r"<a\b([^>]*\blinktype=\"(page|document)\"[^>]*)>(.*?)</a>", re.DOTALL)
LINK_ID = re.compile(r"\bid=\"(\d+)\"")
IMAGE = re.compile(r"<img data-kalix-image=\"(\d+)\"([^>]*)>")
DUTY_CODE = re.compile(r'<a class="kalix-code" href="#d-[^"]*">([^<]+)</a>')
FORM = re.compile(r"<!--kalix-form:(.*?)-->")

#: How wide a picture in a document is made, in pixels.
IMAGE_FILTER = "width-1200"


def resolve(html, request=None):
    """Return stored HTML with links and pictures as they are reached today.

    At most one query each for pages, documents, images and renditions, however many there are. What is no longer
    there, or not published, becomes its text.
    """
    wanted = {"page": set(), "document": set()}
    for attributes, kind, _text in LINK.findall(html):
        wanted[kind].update(int(pk) for pk in LINK_ID.findall(attributes))
    addresses = {
        "page": _page_addresses(wanted["page"], request),
        "document": _document_addresses(wanted["document"]),
    }
    images = renditions_in(html)

    def image(pk):
        rendition = images.get(pk)
        if rendition is None:
            return None
        size = f'width="{rendition.width}" height="{rendition.height}" loading="lazy"'
        return f'src="{escape(rendition.url)}" {size}'

    return put_references(html, link=lambda kind, pk: addresses[kind].get(pk), image=image)


def has_references(html):
    """Return whether stored HTML holds ids of links or pictures, or places of forms."""
    return any(pattern.search(html) for pattern in (LINK, IMAGE, FORM))


def put_references(html, *, link, image):
    """Return stored HTML with what its ids refer to.

    ``link(kind, pk)``, with the kind "page" or "document", gives an address, or None for the link's text alone.
    ``image(pk)`` gives the first attributes of the picture, or None for no picture.
    """

    def put_link(match):
        pk = LINK_ID.search(match.group(1))
        address = link(match.group(2), int(pk.group(1))) if pk else None
        return f'<a href="{escape(address)}">{match.group(3)}</a>' if address else f"<span>{match.group(3)}</span>"

    def put_image(match):
        attributes = image(int(match.group(1)))
        return f"<img {attributes}{match.group(2)}>" if attributes else ""

    return IMAGE.sub(put_image, LINK.sub(put_link, html))


def renditions_in(html):
    """Return the pictures of stored HTML as they are shown today: ``{image id: rendition}``. At most two queries."""
    ids = {int(pk) for pk, _rest in IMAGE.findall(html)}
    images = get_image_model().objects.filter(pk__in=ids).prefetch_renditions(IMAGE_FILTER) if ids else []
    return {image.pk: image.get_rendition(IMAGE_FILTER) for image in images}


def put_register_links(html):
    """Return stored HTML in which the code of a duty leads to its row in the register of obligations."""

    def link(match):
        address = reverse("kalix_wagtail:obligation", args=[unescape(match.group(1))])
        return f'<a class="kalix-code" href="{escape(address)}">{match.group(1)}</a>'

    return DUTY_CODE.sub(link, html)


def put_forms(html, render):
    """Return `html` with each form's place filled by ``render(block_id)``."""
    return FORM.sub(lambda match: render(match.group(1)), html)


def _page_addresses(ids, request):
    pages = Page.objects.live().filter(pk__in=ids).select_related("locale") if ids else []
    return {page.pk: page.get_url(request) for page in pages}


def _document_addresses(ids):
    documents = get_document_model().objects.filter(pk__in=ids) if ids else []
    return {document.pk: document.url for document in documents}
