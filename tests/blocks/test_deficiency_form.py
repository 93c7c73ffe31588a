"""The form as a block: in a host's page, in a policy, in a preview, and where a host forgets the request."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StreamValue, StructBlock

from kalix_wagtail.blocks import DeficiencyFormBlock
from kalix_wagtail.forms.embedding import Place, render_deficiency_form
from kalix_wagtail.rules.embedding import _in_block, block_id_of, find_form
from tests.factories import AppointmentFactory, ContentPageFactory, PolicyPageFactory, UnitFactory, UserFactory, bodies

pytestmark = pytest.mark.django_db

OPTIONS = {"heading": "Rapportera", "intro": "", "ask_category": False}


@pytest.fixture
def page(site):
    return ContentPageFactory(
        body=bodies.body(
            bodies.deficiency_form(heading="Ett", id="ett"), bodies.deficiency_form(heading="Två", id="två")
        )
    )


@pytest.fixture
def request_by():
    def make(user=None, **attributes):
        request = RequestFactory().get("/brandskydd/?q=1")
        request.user = user or AnonymousUser()
        for name, value in attributes.items():
            setattr(request, name, value)
        return request

    return make


def places(html):
    return [Place.read(text) for text in re.findall(r'name="form" value="([^"]*)"', html)]


def test_a_hosts_page_shows_each_form_with_a_place_of_its_own(client, page, user):
    client.force_login(user)
    html = client.get(page.url).content.decode()
    assert places(html) == [Place.of(page, "ett"), Place.of(page, "två")]
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_form_says_whom_it_goes_to_before_it_is_sent(page, request_by):
    unit = UnitFactory(name="Förskolan Näsbyn")
    AppointmentFactory(unit=unit, manager=True, user=UserFactory(first_name="Anna", last_name="Berg"))
    reporter = AppointmentFactory(unit=unit).user
    html = render_deficiency_form(request_by(reporter), page=page, block_id="ett", options=OPTIONS)
    assert "<strong>Anna Berg</strong>" in html and "Förskolan Näsbyn" in html


def test_two_forms_on_a_page_ask_once_whom_they_go_to(page, request_by, django_assert_max_num_queries):
    unit = UnitFactory()
    AppointmentFactory(unit=unit, manager=True)
    request = request_by(AppointmentFactory(unit=unit).user)
    with django_assert_max_num_queries(6):
        for block_id in ("ett", "två"):
            render_deficiency_form(request, page=page, block_id=block_id, options=OPTIONS)


def test_a_visitor_is_led_to_log_in_and_back_to_the_page(page, request_by):
    html = render_deficiency_form(request_by(), page=page, block_id="ett", options=OPTIONS)
    assert 'href="/logga-in/?next=%2Fbrandskydd%2F%3Fq%3D1"' in html
    assert "<form" not in html


@pytest.mark.parametrize("preview", [True, False])
def test_in_a_preview_or_without_a_request_nothing_can_be_sent(page, request_by, preview):
    request = request_by(UserFactory(), is_preview=True) if preview else None
    html = render_deficiency_form(request, page=page, block_id="ett", options=OPTIONS)
    assert "disabled" in html and "method=" not in html and 'name="form"' not in html and 'name="key"' not in html


@pytest.mark.parametrize("factory", [ContentPageFactory, PolicyPageFactory])
@pytest.mark.parametrize("options", [{}, {"without_login": True}])
def test_from_wagtails_own_previews_nothing_can_be_sent(client, superuser, site, factory, options):
    form = bodies.deficiency_form(id="ett", **options)
    page = factory(body=bodies.body(form if factory is ContentPageFactory else bodies.section("Ansvar", form)))
    page.save_revision()
    client.force_login(superuser)
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    for response in (draft, page.make_preview_request()):
        html = response.content.decode() if response.is_rendered else response.render().content.decode()
        [shown] = re.findall(r"<form class=\"kalix-form\".*?</form>", html, re.DOTALL)
        assert "disabled" in shown
        for sending in ("method=", "action=", 'name="form"', 'name="key"', "csrfmiddlewaretoken"):
            assert sending not in shown


def test_without_a_request_a_block_is_a_link_to_the_form_of_its_place(page):
    template = Template("{% load wagtailcore_tags %}{% for block in page.body %}{% include_block block %}{% endfor %}")
    html = template.render(Context({"page": page}))
    assert html.count("/intranat/reports/new/?form=") == 2 and "<form" not in html


def test_without_page_and_request_a_block_is_a_link_to_the_form(page):
    html = str(page.body)
    assert html.count('href="/intranat/reports/new/"') == 2 and "<form" not in html


def test_what_an_editor_writes_stays_words(page, request_by):
    options = {**OPTIONS, "heading": "<script>1</script>", "intro": "<img src=x>"}
    html = render_deficiency_form(request_by(UserFactory()), page=page, block_id="ett", options=options)
    assert "<script>1" not in html and "<img src=x" not in html


def test_every_form_is_handed_out_with_a_key_of_its_own(page, request_by):
    html = "".join(
        render_deficiency_form(request_by(UserFactory()), page=page, block_id="ett", options=OPTIONS)
        for _time in range(2)
    )
    keys = re.findall(r'name="key" value="([^"]+)"', html)
    assert len(keys) == len(set(keys)) == 2


def test_the_form_of_a_live_page_is_found_by_its_block(page, today):
    assert find_form(page, "två", today) == {"heading": "Två", "intro": "", "ask_category": False}
    assert find_form(page, "tre", today) is None


def test_the_form_of_a_policy_is_that_of_the_edition_in_force_however_deep(site, today):
    form = bodies.deficiency_form(heading="Här", ask_category=True, id="djupt")
    body = bodies.body(bodies.section("Ansvar", bodies.subsection("Alla", form)))
    policy = PolicyPageFactory(body=body, published=True)
    assert find_form(policy, "djupt", today) == {"heading": "Här", "intro": "", "ask_category": True}
    policy.body = bodies.body(bodies.deficiency_form(id="bara-i-utkastet"))
    policy.save_revision()
    assert find_form(policy, "bara-i-utkastet", today) is None
    assert find_form(PolicyPageFactory(body=body), "djupt", today) is None


def test_an_alias_of_a_policy_has_the_originals_form(site, today):
    body = bodies.body(bodies.section("Ansvar", bodies.deficiency_form(id="form")))
    policy = PolicyPageFactory(body=body, published=True)
    alias = policy.create_alias(update_slug="spegel")
    assert find_form(alias, "form", today) is not None


class Nested(StreamBlock):
    box = StructBlock([("title", CharBlock()), ("form", DeficiencyFormBlock())])
    many = ListBlock(DeficiencyFormBlock())
    deep = StructBlock([("inner", StreamBlock([("form", DeficiencyFormBlock())]))])


def test_forms_are_found_in_structs_lists_and_streams():
    form = {"heading": "F", "intro": "", "ask_category": False}
    data = [
        {"type": "box", "id": "a", "value": {"title": "T", "form": form}},
        {"type": "many", "id": "b", "value": [{"type": "item", "id": "b1", "value": form}]},
        {"type": "deep", "id": "c", "value": {"inner": [{"type": "form", "id": "c1", "value": form}]}},
    ]
    block = Nested()
    stream = StreamValue(block, data, is_lazy=True)
    assert [found for found, _value in _in_block(block, stream, "")] == ["a.form", "b1", "c1"]


def test_a_value_is_known_by_being_the_very_one_in_the_page(page):
    first, second = page.body
    assert (block_id_of(page, first.value), block_id_of(page, second.value)) == ("ett", "två")
    assert block_id_of(page, SimpleNamespace()) is None
