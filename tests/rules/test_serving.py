"""Stored HTML gets today's addresses in a constant number of queries."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from kalix_wagtail.rules.serving import put_forms, resolve
from tests.factories import ContentPageFactory

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def picture(title="Karta"):
    return get_image_model().objects.create(title=title, file=get_test_image_file())


def test_an_image_is_drawn_with_size_and_its_description():
    image = picture()
    html = resolve(f'<img data-kalix-image="{image.pk}" alt="En &quot;karta&quot;">')
    assert 'alt="En &quot;karta&quot;"' in html
    assert "width=" in html
    assert 'src="/media/images/' in html


def test_a_document_link_leads_to_the_file():
    document = get_document_model().objects.create(title="Bilaga", file=ContentFile(b"x", name="bilaga.txt"))
    html = resolve(f'<a linktype="document" id="{document.pk}">Bilaga 1</a>')
    assert html == f'<a href="{document.url}">Bilaga 1</a>'


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('<a linktype="page" id="99999">ord</a>', "<span>ord</span>"),
        ('<a linktype="document" id="99999">ord</a>', "<span>ord</span>"),
        ('<a linktype="page">ord</a>', "<span>ord</span>"),
        ('<img data-kalix-image="99999" alt="x">', ""),
        ('<a href="https://example.org">ord</a>', '<a href="https://example.org">ord</a>'),
    ],
)
def test_what_is_no_longer_there_becomes_its_text(stored, shown):
    assert resolve(stored) == shown


def test_an_unpublished_page_is_not_linked():
    page = ContentPageFactory(live=False)
    assert resolve(f'<a id="{page.pk}" linktype="page">ord</a>') == "<span>ord</span>"


def test_twenty_of_each_cost_as_many_queries_as_one(django_assert_num_queries):
    pages, images = [ContentPageFactory() for _n in range(20)], [picture() for _n in range(20)]

    def html(count):
        links = "".join(f'<a linktype="page" id="{page.pk}">x</a>' for page in pages[:count])
        return links + "".join(f'<img data-kalix-image="{image.pk}" alt="">' for image in images[:count])

    resolve(html(20))  # makes the renditions and Wagtail's own cache of site roots
    for count in (1, 20):
        with django_assert_num_queries(3):
            resolve(html(count))


def test_forms_are_put_in_their_places():
    html = "<p>a</p><!--kalix-form:x--><p>b</p><!--kalix-form:y-->"
    assert put_forms(html, lambda block_id: f"[{block_id}]") == "<p>a</p>[x]<p>b</p>[y]"
