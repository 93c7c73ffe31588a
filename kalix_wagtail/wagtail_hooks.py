"""What Wagtail is told of us: a table of contents, every hook delegates."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .log_actions import register_publication_actions, register_report_actions
from .viewsets.access import register_policies
from .viewsets.decisions import decision_chooser_viewset
from .viewsets.menu import SteeringDocumentsGroup
from .viewsets.organisation import unit_chooser_viewset
from .viewsets.vocabularies import refuse_to_delete_parties

# Before anything below asks for a policy.
register_policies()

# The group holds ordinary viewsets and snippets; this way Wagtail waits with both until all models are there.
register_snippet(SteeringDocumentsGroup)


@hooks.register("register_admin_viewset")
def choosers():
    return [unit_chooser_viewset, decision_chooser_viewset]


@hooks.register("before_delete_snippet")
def keep_parties(request, instances):
    return refuse_to_delete_parties(request, instances)


@hooks.register("register_log_actions")
def log_actions(actions):
    register_report_actions(actions)
    register_publication_actions(actions)
