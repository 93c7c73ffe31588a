"""Text templates in the admin."""

import pytest
from django.urls import reverse

from kalix_wagtail.models import ReplyTemplate
from tests.factories import ReplyTemplateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


def save(admin, address, text):
    return admin.post(address, {"name": "Tack", "text": text, "order": "100"}, headers={"accept-language": "en"})


@pytest.mark.parametrize(("length", "is_taken"), [(20, True), (21, False)])
def test_a_template_is_no_longer_than_what_may_be_written_to_a_report(admin, settings, length, is_taken):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | {"REPORT_MAX_LENGTH": 20}
    response = save(admin, reverse("kalix_reply_templates:add"), "x" * length)
    assert ReplyTemplate.objects.filter(text="x" * length).exists() is is_taken
    assert response.status_code == (302 if is_taken else 200)


def test_too_long_a_template_comes_back_whole_with_how_long_it_may_be(admin, settings):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | {"REPORT_MAX_LENGTH": 20}
    template = ReplyTemplateFactory(text="Tack!")
    page = save(admin, reverse("kalix_reply_templates:edit", args=[template.pk]), "y" * 30).content.decode()
    assert "y" * 30 in page and "30" in page and "20" in page
    template.refresh_from_db()
    assert template.text == "Tack!"


def test_line_breaks_count_once_as_in_a_comment(admin, settings):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | {"REPORT_MAX_LENGTH": 20}
    assert save(admin, reverse("kalix_reply_templates:add"), "x\r\n" * 10).status_code == 302
