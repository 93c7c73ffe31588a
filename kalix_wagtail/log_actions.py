"""Our acts in Wagtail's log. Titles of reports are references only; the log never holds what a report says."""

from django.utils.translation import gettext_lazy as _

REPORT_RECEIVED = "kalix_wagtail.report_received"
REPORT_COMMENTED = "kalix_wagtail.report_commented"
REPORT_STATUS_CHANGED = "kalix_wagtail.report_status_changed"
REPORT_ASSESSED = "kalix_wagtail.report_assessed"
REPORT_ASSIGNED = "kalix_wagtail.report_assigned"
REPORT_ACTION_PLANNED = "kalix_wagtail.report_action_planned"
REPORT_ACTION_DONE = "kalix_wagtail.report_action_done"
REPORT_RELATED = "kalix_wagtail.report_related"
REPORT_REROUTED = "kalix_wagtail.report_rerouted"
REPORT_ESCALATED = "kalix_wagtail.report_escalated"
REPORT_REGISTERED = "kalix_wagtail.report_registered"
REPORT_FIX_ANSWERED = "kalix_wagtail.report_fix_answered"
REPORT_HELD = "kalix_wagtail.report_held"
REPORT_HOLD_RELEASED = "kalix_wagtail.report_hold_released"
REPORT_DISPOSED = "kalix_wagtail.report_disposed"
DISPOSAL_BEGUN = "kalix_wagtail.disposal_begun"
DISPOSAL_FINISHED = "kalix_wagtail.disposal_finished"
SECRET_REMOVED = "kalix_wagtail.secret_removed"
ATTACHMENT_REMOVED = "kalix_wagtail.attachment_removed"
PUBLICATION_REFUSED = "kalix_wagtail.publication_refused"
EXPIRY_REFUSED = "kalix_wagtail.expiry_refused"
EDITION_TOOK_EFFECT = "kalix_wagtail.edition_took_effect"
EDITION_ENDED = "kalix_wagtail.edition_ended"
EDITION_REBUILT = "kalix_wagtail.edition_rebuilt"
EDITION_CANCELLED = "kalix_wagtail.edition_cancelled"
EDITION_ANNULLED = "kalix_wagtail.edition_annulled"
EDITION_WITHDRAWN = "kalix_wagtail.edition_withdrawn"
PASSAGE_MASKED = "kalix_wagtail.passage_masked"
LEGACY_EDITION_REGISTERED = "kalix_wagtail.legacy_edition_registered"
IDENTITY_KEPT = "kalix_wagtail.identity_kept"
EDITION_ACKNOWLEDGED = "kalix_wagtail.edition_acknowledged"
CORRECTION_BEGUN = "kalix_wagtail.correction_begun"
REVIEW_PLANNED = "kalix_wagtail.review_planned"
REVIEW_RECORDED = "kalix_wagtail.review_recorded"
EMPLOYEES_ASKED = "kalix_wagtail.employees_asked"
RECORD_EXPORTED = "kalix_wagtail.record_exported"
MAIL_TRIED_AGAIN = "kalix_wagtail.mail_tried_again"


def register_report_actions(actions):
    """Name the acts; called with Wagtail's registry from the hook ``register_log_actions``."""
    actions.register_action(REPORT_RECEIVED, _("Receive deficiency report"), _("Deficiency report received"))
    actions.register_action(REPORT_COMMENTED, _("Comment on deficiency report"), _("Comment on a deficiency report"))
    actions.register_action(
        REPORT_STATUS_CHANGED, _("Change status of deficiency report"), _("Status of a deficiency report changed")
    )
    actions.register_action(MAIL_TRIED_AGAIN, _("Try mail again"), _("A mail that was given up was tried again"))
    register_report_handling(actions)


def register_report_handling(actions):
    """Name what is done while a report is handled."""
    actions.register_action(REPORT_ASSESSED, _("Assess deficiency report"), _("Deficiency report assessed"))
    actions.register_action(REPORT_ASSIGNED, _("Assign deficiency report"), _("Deficiency report assigned"))
    actions.register_action(REPORT_ACTION_PLANNED, _("Plan action"), _("An action for a deficiency report was planned"))
    actions.register_action(REPORT_ACTION_DONE, _("Finish action"), _("An action for a deficiency report was done"))
    actions.register_action(REPORT_RELATED, _("Relate deficiency reports"), _("Deficiency report related to another"))
    actions.register_action(REPORT_REROUTED, _("Pass on deficiency report"), _("Deficiency report passed on"))
    actions.register_action(REPORT_ESCALATED, _("Escalate deficiency report"), _("Deficiency report passed upwards"))
    actions.register_action(REPORT_REGISTERED, _("Enter registry number"), _("Registry number of a report entered"))
    actions.register_action(
        REPORT_FIX_ANSWERED, _("Say whether it was fixed"), _("The reporter said whether it was fixed")
    )


def register_disposal_actions(actions):
    """Name what is done so that reports hold less than they did, or must go on holding it."""
    actions.register_action(REPORT_HELD, _("Put under legal hold"), _("A deficiency report was put under legal hold"))
    actions.register_action(
        REPORT_HOLD_RELEASED, _("Release legal hold"), _("The legal hold of a deficiency report was released")
    )
    actions.register_action(REPORT_DISPOSED, _("Dispose of report"), _("A deficiency report was disposed of"))
    actions.register_action(DISPOSAL_BEGUN, _("Begin disposal"), _("A disposal was begun"))
    actions.register_action(DISPOSAL_FINISHED, _("Finish disposal"), _("A disposal was finished"))
    actions.register_action(
        SECRET_REMOVED, _("Remove text from report"), _("A text was removed from a deficiency report")
    )
    actions.register_action(
        ATTACHMENT_REMOVED, _("Remove file from report"), _("A file was removed from a deficiency report")
    )


def register_publication_actions(actions):
    """Name what happens to policies besides what Wagtail names itself."""
    actions.register_action(
        PUBLICATION_REFUSED, _("Refuse scheduled publication"), _("A scheduled publication was refused")
    )
    actions.register_action(CORRECTION_BEGUN, _("Begin correction"), _("An editorial correction was begun"))
    actions.register_action(RECORD_EXPORTED, _("Fetch record package"), _("The record package was fetched"))
    actions.register_action(EXPIRY_REFUSED, _("Refuse scheduled expiry"), _("A scheduled expiry was refused"))
    actions.register_action(
        IDENTITY_KEPT, _("Keep identity"), _("A goal or duty in the draft was said to be the same as an earlier one")
    )
    actions.register_action(EDITION_ACKNOWLEDGED, _("Acknowledge"), _("An edition was acknowledged for a unit"))
    actions.register_action(
        EMPLOYEES_ASKED, _("Ask employees"), _("Whether employees are asked to confirm the document was changed")
    )
    actions.register_action(EDITION_TOOK_EFFECT, _("Edition takes effect"), _("An edition took effect"))
    actions.register_action(EDITION_ENDED, _("Nothing in force"), _("The document is no longer in force"))
    actions.register_action(
        EDITION_REBUILT, _("Rebuild edition"), _("What follows from an edition's content was made anew")
    )


def register_lifecycle_actions(actions):
    """Name what is done to editions that are published already, and to earlier ones."""
    actions.register_action(EDITION_CANCELLED, _("Cancel edition"), _("An edition was cancelled"))
    actions.register_action(EDITION_ANNULLED, _("Enter annulment"), _("An edition was annulled by court"))
    actions.register_action(EDITION_WITHDRAWN, _("Withdraw edition"), _("An edition was withdrawn"))
    actions.register_action(PASSAGE_MASKED, _("Hide passage"), _("A passage of an edition was hidden"))
    actions.register_action(
        LEGACY_EDITION_REGISTERED, _("Register earlier edition"), _("An earlier edition was registered")
    )


def register_review_actions(actions):
    """Name what is done about reviews of policies."""
    actions.register_action(REVIEW_PLANNED, _("Plan review"), _("The next review was planned"))
    actions.register_action(REVIEW_RECORDED, _("Record review"), _("A review was recorded"))
