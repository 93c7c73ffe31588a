import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import Page, PageViewRestriction

from kalix_wagtail.models import Edition
from kalix_wagtail.rules.reading import readable, restricted_page_paths
from tests.factories import ContentPageFactory, EditionFactory, UserFactory

pytestmark = pytest.mark.django_db


def restrict(page, kind, *groups):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="hemligt")
    restriction.groups.set(groups)


@pytest.fixture
def readers():
    member, outsider = UserFactory(), UserFactory()
    group = Group.objects.create(name="Säkerhetsgruppen")
    member.groups.add(group)
    return {
        "anonymous": AnonymousUser(),
        "outsider": outsider,
        "member": member,
        "superuser": UserFactory(superuser=True),
    }


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("none", {"anonymous", "outsider", "member", "superuser"}),
        ("login", {"outsider", "member", "superuser"}),
        ("groups", {"member", "superuser"}),
        ("password", set()),
    ],
)
@pytest.mark.parametrize("on_ancestor", [False, True])
def test_a_restricted_page_is_readable_for_these(readers, kind, who, on_ancestor, rf):
    above = ContentPageFactory()
    page = ContentPageFactory(parent=above)
    restrict(above if on_ancestor else page, kind, *Group.objects.filter(name="Säkerhetsgruppen"))
    found = {name for name, user in readers.items() if readable(Page.objects.filter(pk=page.pk), user, "path").exists()}
    assert found == who
    if kind != "password":
        passes = set()
        for name, user in readers.items():
            request = rf.get("/")
            request.user = user
            if all(restriction.accept_request(request) for restriction in page.get_view_restrictions()):
                passes.add(name)
        assert passes == who, "Wagtail itself lets others in"


def test_every_restriction_above_a_page_must_be_passed(readers):
    above = ContentPageFactory()
    page = ContentPageFactory(parent=above)
    restrict(above, "login")
    restrict(page, "groups", *Group.objects.filter(name="Säkerhetsgruppen"))
    seen = {name for name, user in readers.items() if readable(Page.objects.filter(pk=page.pk), user, "path").exists()}
    assert seen == {"member", "superuser"}


def test_a_page_beside_a_restricted_one_stays_readable(readers):
    restrict(ContentPageFactory(), "password")
    beside = ContentPageFactory()
    assert readable(Page.objects.filter(pk=beside.pk), readers["anonymous"], "path").exists()


def test_editions_follow_their_page(readers):
    open_edition, closed_edition = EditionFactory(), EditionFactory()
    restrict(closed_edition.page, "login")
    assert list(readable(Edition.objects.all(), readers["anonymous"])) == [open_edition]
    assert set(readable(Edition.objects.all(), readers["outsider"])) == {open_edition, closed_edition}


def test_a_path_inside_another_is_named_once():
    above = ContentPageFactory()
    restrict(above, "login")
    restrict(ContentPageFactory(parent=above), "password")
    assert restricted_page_paths(AnonymousUser()) == [above.path]


@pytest.mark.parametrize("count", [1, 20])
def test_restrictions_are_read_in_one_query(count, django_assert_num_queries, readers):
    for _serial in range(count):
        restrict(ContentPageFactory(), "groups", *Group.objects.all())
    with django_assert_num_queries(1):
        assert len(restricted_page_paths(readers["outsider"])) == count
    with django_assert_num_queries(1):
        assert restricted_page_paths(readers["member"]) == []
