"""Makes the groups that a host can begin with."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .. import conf

#: app label → codenames
ADMIN = {"wagtailadmin": ["access_admin"]}
FILES = {"wagtailimages": ["add_image", "choose_image"], "wagtaildocs": ["add_document", "choose_document"]}

GROUPS = {
    "communicator": {
        **ADMIN,
        "kalix_wagtail": [
            *("view_edition", "add_decision", "change_decision"),
            *("add_reviewround", "change_reviewround"),
            *("add_responsibleparty", "change_responsibleparty"),
        ],
        "wagtail_localize": ["submit_translation"],
    },
    "coordinator": {
        **ADMIN,
        "kalix_wagtail": [
            *("view_edition", "view_notification", "change_notification"),
            *("add_responsibleparty", "change_responsibleparty"),
            *("add_deficiencycategory", "change_deficiencycategory", "view_deficiencyreport"),
            *("add_routingrule", "change_routingrule", "delete_routingrule"),
            *("add_replytemplate", "change_replytemplate", "delete_replytemplate"),
            *("add_disposalrule", "change_disposalrule", "add_disposal", "view_disposal"),
        ],
    },
    "registrar": {
        **ADMIN,
        "kalix_wagtail": [
            *("view_edition", "add_decision", "change_decision", "add_unit", "change_unit"),
            *("add_appointment", "change_appointment", "delete_appointment"),
            *("add_absence", "change_absence", "delete_absence"),
            *("add_operatingyear", "change_operatingyear"),
            *("add_documenttype", "change_documenttype"),
        ],
    },
}

#: Groups that write documents, with what they may do below each list of steering documents.
WRITERS = {"communicator": ["add_page", "change_page", "publish_page"]}


def group_names():
    """Return the groups' names in the decisive language: ``{"communicator": "Kommunikatörer", …}``."""
    with translation.override(conf.get("DECISIVE_LANGUAGE")):
        return {
            "communicator": _("Communicators"),
            "coordinator": _("Security coordinators"),
            "registrar": _("Registrars"),
        }


@transaction.atomic
def create_groups():
    """Make the groups that are missing and return all: ``{"communicator": Group, …}``.

    What the host has changed stays: a group that exists keeps its permissions as they are. Only rights to pages and
    files are given later too, to a writing group that has none, since the list of documents may be made after it.
    """
    groups = {}
    for key, name in group_names().items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(_permissions(GROUPS[key]))
        if key in WRITERS:
            _give_pages(group, WRITERS[key])
            _give_files(group)
        groups[key] = group
    return groups


def _permissions(codenames):
    wanted = Q(pk__in=[])
    for app_label, names in codenames.items():
        wanted |= Q(content_type__app_label=app_label, codename__in=names)
    return Permission.objects.filter(wanted)


def _give_pages(group, codenames):
    if group.page_permissions.exists():
        return
    lists = apps.get_model("kalix_pages", "PolicyIndexPage").objects.order_by("path")
    outermost = [page for page in lists if not any(page.is_descendant_of(other) for other in lists)]
    rights = Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model=Page._meta.model_name, codename__in=codenames
    )
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page_id=page.pk, permission=right) for page in outermost for right in rights
    )


def _give_files(group):
    if group.collection_permissions.exists():
        return
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root, permission=right) for right in _permissions(FILES)
    )
