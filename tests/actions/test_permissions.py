import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Collection

from kalix_wagtail.actions.permissions import FILES, GROUPS, create_groups, group_names
from tests.factories import ContentPageFactory, PolicyIndexPageFactory, PolicyPageFactory, UserFactory

pytestmark = pytest.mark.django_db


def member(key):
    user = UserFactory()
    user.groups.add(create_groups()[key])
    return user


@pytest.mark.parametrize(
    ("key", "may", "may_not"),
    [
        (
            "communicator",
            ["wagtailadmin.access_admin", "kalix_wagtail.add_decision", "kalix_wagtail.view_edition"],
            ["kalix_wagtail.add_unit", "kalix_wagtail.view_notification", "kalix_wagtail.delete_decision"],
        ),
        (
            "coordinator",
            ["wagtailadmin.access_admin", "kalix_wagtail.view_notification", "kalix_wagtail.change_responsibleparty"],
            ["kalix_wagtail.add_decision", "kalix_wagtail.add_appointment"],
        ),
        (
            "registrar",
            ["wagtailadmin.access_admin", "kalix_wagtail.add_unit", "kalix_wagtail.change_appointment"],
            ["kalix_wagtail.delete_unit", "kalix_wagtail.view_notification"],
        ),
    ],
)
def test_each_group_may_do_its_work_and_no_more(key, may, may_not):
    user = member(key)
    assert [name for name in may if not user.has_perm(name)] == []
    assert [name for name in may_not if user.has_perm(name)] == []


def test_coordinators_may_open_the_register_of_reports_and_no_group_may_do_anything_else_with_reports():
    create_groups()
    reports = Permission.objects.filter(content_type__app_label="kalix_wagtail", codename__contains="deficiencyreport")
    assert reports.exists()
    given = reports.filter(group__isnull=False).values_list("codename", "group__name")
    assert list(given) == [("view_deficiencyreport", group_names()["coordinator"])]


def test_every_permission_that_a_group_is_given_exists():
    for wanted in [*GROUPS.values(), FILES]:
        for app_label, names in wanted.items():
            for name in names:
                assert Permission.objects.filter(content_type__app_label=app_label, codename=name).exists(), name


def test_communicators_write_and_publish_below_the_lists_of_documents_only():
    index = PolicyIndexPageFactory()
    PolicyIndexPageFactory(parent=index)
    policy, elsewhere = PolicyPageFactory(parent=index), ContentPageFactory()
    user = member("communicator")
    assert policy.permissions_for_user(user).can_edit()
    assert policy.permissions_for_user(user).can_publish()
    assert index.permissions_for_user(user).can_add_subpage()
    assert not elsewhere.permissions_for_user(user).can_edit()
    assert {right.page_id for right in create_groups()["communicator"].page_permissions.all()} == {index.pk}


def test_communicators_add_and_choose_images_and_documents():
    rights = create_groups()["communicator"].collection_permissions.values_list("collection", "permission__codename")
    root = Collection.get_first_root_node().pk
    wanted = {"add_image", "choose_image", "add_document", "choose_document"}
    assert set(rights) == {(root, name) for name in wanted}


def test_running_again_changes_nothing_that_the_host_has_changed():
    PolicyIndexPageFactory()
    communicators = create_groups()["communicator"]
    communicators.permissions.remove(Permission.objects.get(codename="add_decision"))
    communicators.permissions.add(Permission.objects.get(codename="delete_documenttype"))
    communicators.page_permissions.filter(permission__codename="publish_page").delete()
    before = set(communicators.permissions.all()), set(communicators.page_permissions.values_list("pk"))
    create_groups()
    assert (set(communicators.permissions.all()), set(communicators.page_permissions.values_list("pk"))) == before
    assert Group.objects.filter(name__in=group_names().values()).count() == 3


def test_a_list_of_documents_made_later_is_given_then():
    assert not create_groups()["communicator"].page_permissions.exists()
    PolicyIndexPageFactory()
    assert create_groups()["communicator"].page_permissions.count() == 3


def test_the_command_names_the_groups(capsys):
    call_command("create_kalix_groups")
    assert capsys.readouterr().out.splitlines() == list(group_names().values())
