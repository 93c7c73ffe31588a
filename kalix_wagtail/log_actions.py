"""Our acts in Wagtail's log. Titles of reports are references only; the log never holds what a report says."""

from django.utils.translation import gettext_lazy as _

REPORT_RECEIVED = "kalix_wagtail.report_received"
REPORT_COMMENTED = "kalix_wagtail.report_commented"
REPORT_STATUS_CHANGED = "kalix_wagtail.report_status_changed"
PUBLICATION_REFUSED = "kalix_wagtail.publication_refused"
EDITION_TOOK_EFFECT = "kalix_wagtail.edition_took_effect"


def register_report_actions(actions):
    """Name the acts; called with Wagtail's registry from the hook ``register_log_actions``."""
    actions.register_action(REPORT_RECEIVED, _("Receive deficiency report"), _("Deficiency report received"))
    actions.register_action(REPORT_COMMENTED, _("Comment on deficiency report"), _("Comment on a deficiency report"))
    actions.register_action(
        REPORT_STATUS_CHANGED, _("Change status of deficiency report"), _("Status of a deficiency report changed")
    )


def register_publication_actions(actions):
    """Name what happens to policies besides what Wagtail names itself."""
    actions.register_action(
        PUBLICATION_REFUSED, _("Refuse scheduled publication"), _("A scheduled publication was refused")
    )
    actions.register_action(EDITION_TOOK_EFFECT, _("Edition takes effect"), _("An edition took effect"))
