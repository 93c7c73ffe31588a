"""What Wagtail is told of us: a table of contents, every hook delegates."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .log_actions import (
    register_disposal_actions,
    register_lifecycle_actions,
    register_publication_actions,
    register_report_actions,
    register_review_actions,
)
from .viewsets import (
    asked_employees,
    corrections,
    kept_pages,
    organisation_import,
    record_package,
    refused_publications,
)
from .viewsets.access import register_policies
from .viewsets.dashboard import add_policy_panel
from .viewsets.decisions import decision_chooser_viewset
from .viewsets.impact import urls as impact_admin_urls
from .viewsets.mail_queue import add_mail_panel
from .viewsets.menu import DeficiencyReportsGroup, SteeringDocumentsGroup
from .viewsets.organisation import unit_chooser_viewset
from .viewsets.party_meaning import urls as party_meaning_urls
from .viewsets.review_report import review_report_item
from .viewsets.review_report import urls as review_report_urls
from .viewsets.reviews import urls as review_admin_urls
from .viewsets.vocabularies import refuse_to_delete_parties

# Before anything below asks for a policy.
register_policies()

# The groups hold ordinary viewsets and snippets; this way Wagtail waits with both until all models are there.
register_snippet(SteeringDocumentsGroup)
register_snippet(DeficiencyReportsGroup)


@hooks.register("register_admin_viewset")
def choosers():
    return [unit_chooser_viewset, decision_chooser_viewset]


@hooks.register("before_delete_snippet")
def keep_parties(request, instances):
    return refuse_to_delete_parties(request, instances)


@hooks.register("register_log_actions")
def log_actions(actions):
    register_report_actions(actions)
    register_disposal_actions(actions)
    register_publication_actions(actions)
    register_lifecycle_actions(actions)
    register_review_actions(actions)


@hooks.register("register_admin_urls")
def correction_urls():
    return corrections.urls


@hooks.register("register_admin_urls")
def record_package_urls():
    return record_package.urls


@hooks.register("register_admin_urls")
def organisation_import_urls():
    return organisation_import.urls


@hooks.register("register_admin_urls")
def party_admin_urls():
    return party_meaning_urls


@hooks.register("before_delete_page")
def keep_page(request, page):
    return kept_pages.refuse_to_delete(request, page)


@hooks.register("before_unpublish_page")
def keep_page_published(request, page):
    return kept_pages.refuse_to_unpublish(request, page)


@hooks.register("before_bulk_action")
def keep_pages(request, action_type, objects, view):
    return kept_pages.refuse_in_bulk(request, action_type, objects, view)


@hooks.register("before_convert_alias_page")
def keep_alias(request, page):
    return kept_pages.refuse_to_convert(request, page)


@hooks.register("after_edit_page")
def ask_employees(request, page):
    return asked_employees.follow_form(request, page)


# Before wagtail-localize, whose editor is such a hook too.
@hooks.register("before_edit_page", order=-1)
def refuse_translation(request, page):
    return refused_publications.refuse_translation(request, page)


# After Wagtail's own, which it replaces.
hooks.register("register_bulk_action", refused_publications.PublishPages, order=1)
refused_publications.guard_views()


@hooks.register("register_admin_urls")
def impact_urls():
    return impact_admin_urls


@hooks.register("register_admin_urls")
def review_urls():
    return [*review_admin_urls, *review_report_urls]


@hooks.register("register_reports_menu_item")
def review_report():
    return review_report_item()


@hooks.register("construct_homepage_panels")
def policy_panel(request, panels):
    add_policy_panel(request, panels)


@hooks.register("construct_homepage_panels")
def mail_panel(request, panels):
    add_mail_panel(request, panels)
