"""What every viewset has in common: who gets in, and that it works."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from tests.factories import (
    AbsenceFactory,
    AppointmentFactory,
    DecisionFactory,
    DeficiencyCategoryFactory,
    DisposalRuleFactory,
    DocumentTypeFactory,
    EditionFactory,
    ReplyTemplateFactory,
    ResponsiblePartyFactory,
    ReviewRoundFactory,
    RoutingRuleFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.reference_index]

#: URL namespace → (index view, model, factory)
LISTS = {
    "kalix_units": ("index", "unit", UnitFactory),
    "kalix_appointments": ("index", "appointment", AppointmentFactory),
    "kalix_absences": ("index", "absence", AbsenceFactory),
    "kalix_decisions": ("index", "decision", DecisionFactory),
    "kalix_editions": ("index", "edition", EditionFactory),
    "kalix_review_rounds": ("index", "reviewround", ReviewRoundFactory),
    "kalix_register": ("index", "edition", EditionFactory),
    "kalix_disposal_rules": ("index", "disposalrule", DisposalRuleFactory),
    "kalix_disposals": ("index", "disposal", None),
    "kalix_notifications": ("index", "notification", None),
    "kalix_report_register": ("index", "deficiencyreport", None),
    "kalix_routing_rules": ("index", "routingrule", RoutingRuleFactory),
    "kalix_reply_templates": ("index", "replytemplate", ReplyTemplateFactory),
    "wagtailsnippets_kalix_wagtail_documenttype": ("list", "documenttype", DocumentTypeFactory),
    "wagtailsnippets_kalix_wagtail_responsibleparty": ("list", "responsibleparty", ResponsiblePartyFactory),
    "wagtailsnippets_kalix_wagtail_deficiencycategory": ("list", "deficiencycategory", DeficiencyCategoryFactory),
}
READ_ONLY = {"kalix_editions", "kalix_notifications", "kalix_register", "kalix_report_register", "kalix_disposals"}
#: Begun by an action, with a form of its own.
BEGUN = {"kalix_review_rounds"}
KEPT = {"kalix_units", "kalix_decisions", "kalix_disposal_rules", "wagtailsnippets_kalix_wagtail_responsibleparty"}


@pytest.mark.parametrize("namespace", LISTS)
def test_a_list_needs_its_own_permission(client, namespace):
    view, model, factory = LISTS[namespace]
    url = reverse(f"{namespace}:{view}")
    user = UserFactory(admin_access=True)
    client.force_login(user)
    assert client.get(url).status_code == 302
    user.user_permissions.add(Permission.objects.get(content_type__app_label="kalix_wagtail", codename=f"view_{model}"))
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("namespace", [*LISTS, "kalix_operating_years"])
def test_an_empty_list_says_so_in_words_of_ours(client, superuser, namespace):
    view, *_rest = LISTS.get(namespace, ("index",))
    client.force_login(superuser)
    text = client.get(reverse(f"{namespace}:{view}")).content.decode()
    assert gettext("Nothing stands here yet.") in text
    assert (gettext("Add the first") in text) == (namespace not in READ_ONLY)
    # Wagtail's own sentence, which stands in few languages.
    assert "to display" not in text


@pytest.mark.parametrize("namespace", LISTS)
def test_an_administrator_sees_and_searches_each_list(client, superuser, namespace):
    view, _model, factory = LISTS[namespace]
    if factory:
        factory()
    client.force_login(superuser)
    assert client.get(reverse(f"{namespace}:{view}")).status_code == 200
    for words in ("", "nämnd 2007", '"', "'²\x00"):
        assert client.get(reverse(f"{namespace}:{view}_results"), {"q": words}).status_code == 200


@pytest.mark.parametrize("namespace", sorted(set(LISTS) - READ_ONLY - BEGUN))
def test_an_administrator_opens_each_form(client, superuser, namespace):
    row = LISTS[namespace][2]()
    client.force_login(superuser)
    assert client.get(reverse(f"{namespace}:add")).status_code == 200
    assert client.get(reverse(f"{namespace}:edit", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("namespace", sorted(READ_ONLY))
@pytest.mark.parametrize("view", ["add", "edit", "delete", "copy", "history", "usage"])
def test_records_have_no_form(namespace, view):
    with pytest.raises(NoReverseMatch):
        reverse(f"{namespace}:{view}", args=[] if view == "add" else [1])


@pytest.mark.parametrize("namespace", sorted(KEPT))
def test_nobody_deletes_what_the_past_refers_to(client, superuser, namespace):
    row = LISTS[namespace][2]()
    client.force_login(superuser)
    response = client.post(reverse(f"{namespace}:delete", args=[row.pk]))
    assert response.status_code == 302
    assert type(row).objects.filter(pk=row.pk).exists()


def test_nobody_deletes_parties_in_bulk(client, superuser):
    party = ResponsiblePartyFactory()
    client.force_login(superuser)
    url = reverse("wagtail_bulk_action", args=["kalix_wagtail", "responsibleparty", "delete"])
    client.post(f"{url}?id={party.pk}")
    assert type(party).objects.filter(pk=party.pk).exists()


def test_our_lists_stand_in_two_menu_groups(client, superuser):
    client.force_login(superuser)
    html = client.get(reverse("wagtailadmin_home"), headers={"accept-language": "en"}).content.decode()
    assert "kalix-steering-documents" in html
    assert "kalix-deficiency-reports" in html
    for namespace, (view, _model, _factory) in LISTS.items():
        assert reverse(f"{namespace}:{view}") in html


@pytest.mark.parametrize(
    "namespace", sorted(set(LISTS) - {"kalix_notifications", "kalix_report_register", "kalix_disposals"})
)
def test_the_number_of_queries_of_a_list_does_not_grow(client, superuser, namespace):
    view, _model, factory = LISTS[namespace]
    client.force_login(superuser)
    url = reverse(f"{namespace}:{view}")
    counts = []
    for rows in (2, 13):
        for serial in range(rows):
            if factory is DocumentTypeFactory:
                DocumentTypeFactory(key=f"type-{rows}-{serial}")
            else:
                factory()
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
