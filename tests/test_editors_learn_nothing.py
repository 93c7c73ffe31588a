"""Who writes pages and has no part in reports learns nothing of them, not even that there is one.

Each walks Wagtail's own admin and ours, before and after reports were sent from the editor's page: nothing may differ.
"""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from kalix_wagtail.actions.deficiencies import comment_on_report
from kalix_wagtail.actions.permissions import create_groups
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.models import DeficiencyCategory
from tests.factories import ContentPageFactory, PolicyPageFactory, UserFactory, bodies
from tests.test_every_url import SECRET, Municipality, our_urls, read

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.reference_index]

BLOCK = "11111111-2222-4333-8444-555555555555"
#: Of Wagtail's own pages about one page.
ABOUT_A_PAGE = ("edit", "delete", "unpublish", "usage", "history", "history_results", "copy", "move", "view_draft")
ASKED = ({}, {"q": SECRET})
#: What has to do with reports: who holds none of these rights has no part in them.
CASES = re.compile("deficiencyreport|caseevent|reportaction|attachment|notification|disposal")
#: What differs each time a page is drawn: tokens, the ids of what is being edited, and how long ago something was.
PASSING = re.compile(
    r'[\w-]{60,}|[0-9a-f-]{36}|editing-sessions/[^"]+|name="(form|key)" value="[^"]+"|\d+\xa0\w+( sedan)?|Precis nu'
    # Draftail's names of paragraphs.
    r"|key\\&quot;: \\&quot;\w{5}"
)


class Intranet(Municipality):
    """The municipality with an editor's page and a policy that both hold the form, and no report from either yet."""

    def __init__(self):
        super().__init__()
        self.content = ContentPageFactory(
            title="Brandskydd", body=bodies.body(bodies.deficiency_form(id=BLOCK, ask_category=True))
        )
        self.form_policy = PolicyPageFactory(
            title="Brandpolicy",
            body=bodies.body(bodies.section("Ansvar", bodies.deficiency_form(id=BLOCK))),
            published=True,
        )

    def editor(self, *, may_all_but_reports):
        """Return someone who edits and publishes every page; `may_all_but_reports`: with every other permission too."""
        user = UserFactory(admin_access=True)
        groups = create_groups()
        user.groups.add(groups["communicator"])
        for codename in ("add_page", "change_page", "publish_page", "lock_page", "bulk_delete_page"):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(
                group=groups["communicator"], page=self.content.get_parent(), permission=permission
            )
        if may_all_but_reports:
            rights = Permission.objects.select_related("content_type")
            user.user_permissions.set(right for right in rights if not CASES.search(right.content_type.model))
        return user

    def send_reports(self):
        """Report from both pages, and handle what has come."""
        category = DeficiencyCategory.objects.get(pk=self.pks["deficiencycategory"])
        for page, edition in ((self.content, None), (self.form_policy, self.form_policy.kalix_editions.get())):
            report = submit_report(
                self.users["reporter"],
                description=SECRET,
                place=SECRET,
                key=f"nyckel-{page.pk}",
                page=page,
                block_id=BLOCK,
                edition=edition,
                category=category,
            ).report
            comment_on_report(report, user=self.users["handler"], text=SECRET)
            yield report

    def addresses(self):
        """Yield every address of the admin that needs no more than a page, and every one of the package."""
        for page in (self.content, self.form_policy, self.content.get_parent()):
            yield from (reverse(f"wagtailadmin_pages:{view}", args=[page.pk]) for view in ABOUT_A_PAGE)
            yield reverse("wagtailadmin_explore", args=[page.pk])
            yield page.url
        yield from WAGTAILS_LISTS
        for name, parameters in our_urls().items():
            if name != "kalix_record_package":  # the time it was made stands in it
                yield self.address(name, parameters)

    def shown_to(self, user):
        """Return ``{(address, asked): (status, text)}`` of all that `user` is shown."""
        client, found = Client(), {}
        client.force_login(user)
        for address in self.addresses():
            for asked in ASKED:
                response = client.get(address, asked)
                text = read(response).decode("utf-8", "replace").replace(asked.get("q", "\0"), "")
                found[address, *asked] = (response.status_code, PASSING.sub("", text))
        return found


#: More of Wagtail's own lists.
WAGTAILS_LISTS = (
    "/admin/",
    "/admin/pages/search/",
    "/admin/pages/search/results/",
    "/admin/reports/site-history/",
    "/admin/reports/site-history/?export=csv",
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
    "/admin/reports/aging-pages/",
    "/admin/reports/page-types-usage/",
    "/admin/images/",
    "/admin/documents/",
    "/admin/choose-page/",
    "/admin/snippets/",
)


@pytest.mark.parametrize("may_all_but_reports", [False, True], ids=["writes pages", "may all but reports"])
def test_nothing_that_an_editor_is_shown_differs_when_reports_come_from_the_editors_pages(
    private_folder, may_all_but_reports
):
    intranet = Intranet()
    editor = intranet.editor(may_all_but_reports=may_all_but_reports)
    before = intranet.shown_to(editor)
    reports = list(intranet.send_reports())
    after = intranet.shown_to(editor)

    assert sum(status == 200 for status, _text in before.values()) > 60
    assert [key for key in before if before[key] != after[key]] == []
    for _status, text in after.values():
        assert SECRET not in text
        assert not any(report.reference in text for report in reports)


def test_a_handler_is_shown_the_difference(private_folder):
    """That the comparison above sees one."""
    intranet = Intranet()
    handler = intranet.users["handler"]
    before = intranet.shown_to(handler)
    list(intranet.send_reports())
    after = intranet.shown_to(handler)
    assert (reverse("kalix_wagtail:inbox"),) in [key for key in before if before[key] != after[key]]
