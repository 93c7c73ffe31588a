"""Choices and state tables. Codes are stored; labels are what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentFamily(TextChoices):
    """The two families of steering documents: how we act, and what we will do."""

    NORMATIVE = "normative", _("Normative (how we act)")
    ACTIVATING = "activating", _("Activating (what we will do)")


class EditionKind(TextChoices):
    """Why an edition exists."""

    ADOPTION = "adoption", _("Adoption")
    REVISION = "revision", _("Revision")
    REAFFIRMATION = "reaffirmation", _("Reaffirmation")
    REPEAL = "repeal", _("Repeal")
    CORRECTION = "correction", _("Editorial correction")
    TRANSLATION = "translation", _("Translation")


#: Kinds that an organ decides; each begins a new major edition.
DECIDED_KINDS = frozenset({EditionKind.ADOPTION, EditionKind.REVISION, EditionKind.REAFFIRMATION, EditionKind.REPEAL})

#: Kinds a communicator chooses between. A translation follows from the page's language.
CHOSEN_KINDS = (*sorted(DECIDED_KINDS, key=list(EditionKind).index), EditionKind.CORRECTION)


class EditionLifecycle(TextChoices):
    """What was later decided about an edition, never by rewriting it."""

    STANDING = "standing", _("Standing")
    CANCELLED = "cancelled", _("Cancelled before it took effect")
    ANNULLED = "annulled", _("Annulled by court")
    WITHDRAWN = "withdrawn", _("Withdrawn in error")


class LifecycleAct(TextChoices):
    """What was done to an edition after it was published; each is recorded with its reason."""

    CANCEL = "cancel", _("Cancelled before it took effect")
    ANNUL = "annul", _("Annulled by court")
    WITHDRAW = "withdraw", _("Withdrawn in error")
    MASK = "mask", _("A passage masked")


class EditionStatus(TextChoices):
    """How an edition stands on a date; computed, never stored."""

    UPCOMING = "upcoming", _("Upcoming")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    REPEALED = "repealed", _("Repealed")
    CANCELLED = "cancelled", _("Cancelled")
    ANNULLED = "annulled", _("Annulled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReviewOutcome(TextChoices):
    """What a review of a policy (aktualitetsprövning) found, or proposes."""

    STILL_VALID = "still_valid", _("Still valid")
    REVISE = "revise", _("To be revised")
    REPEAL = "repeal", _("To be repealed")


class ReviewState(TextChoices):
    """How the review of a policy in force stands on a date; computed, never stored. The first that fits."""

    FOUND = "found", _("Found to be revised or repealed, nothing published since")
    OVERDUE = "overdue", _("Overdue")
    DUE = "due", _("Due soon")
    UNSEEN = "unseen", _("When needed, but not looked at for long")
    UNPLANNED = "unplanned", _("Without a plan")
    FINE = "fine", _("In order")


class Modality(TextChoices):
    """How strongly a duty binds: ska, bör, får."""

    SHALL = "shall", pgettext_lazy("modality", "Shall")
    SHOULD = "should", pgettext_lazy("modality", "Should")
    # With a context of its own: without one, our word would take the place of the month of May in the whole site.
    MAY = "may", pgettext_lazy("modality", "May")


class Recurrence(TextChoices):
    """How often a duty comes back."""

    CONTINUOUS = "continuous", _("Until further notice")
    YEARLY = "yearly", _("Every operating year")
    ONCE = "once", _("Once")


class FollowUpStatus(TextChoices):
    """What a unit says of a duty."""

    OPEN = "open", _("Not begun")
    STARTED = "started", _("Begun")
    DONE = "done", _("Done")
    NOT_APPLICABLE = "not_applicable", _("Does not concern us")


class DutyState(TextChoices):
    """How a duty stands in a unit on a date; computed, never stored."""

    UNANSWERED = "unanswered", _("Not answered")
    STARTED = "started", _("Begun")
    LATE = "late", _("Late")
    DONE = "done", _("Done")
    NOT_APPLICABLE = "not_applicable", _("Does not concern us")


class UnitKind(TextChoices):
    """What a unit is in a Swedish municipality."""

    ASSEMBLY = "assembly", _("Municipal council")
    EXECUTIVE = "executive", _("Municipal executive board")
    COMMITTEE = "committee", _("Committee")
    ADMINISTRATION = "administration", pgettext_lazy("unit kind", "Administration")
    DEPARTMENT = "department", _("Department")
    WORKPLACE = "workplace", _("Workplace")
    COMPANY = "company", _("Municipal company")
    COMPANY_BOARD = "company_board", _("Company board")
    GROUP = "group", _("Group")


class Role(TextChoices):
    """What a person is in a unit."""

    MANAGER = "manager", _("Manager")
    DEPUTY = "deputy", _("Deputy manager")
    EMPLOYEE = "employee", _("Employee")
    SAFETY_REPRESENTATIVE = "safety_representative", _("Safety representative")
    COORDINATOR = "coordinator", _("Security coordinator")
    MEMBER = "member", _("Member")


class ImportedChange(TextChoices):
    """What an import of the organisation does to one unit or one person."""

    CREATED = "created", _("Units created")
    RENAMED = "renamed", _("Units given another name")
    MOVED = "moved", _("Units moved or made another kind")
    CLOSED = "closed", _("Units given a last day")
    REOPENED = "reopened", _("Units opened again")
    ACCOUNT = "account", _("Accounts created")
    APPOINTED = "appointed", _("Appointments begun")
    ENDED = "ended", _("Appointments given a last day")


class ReportStatus(TextChoices):
    """Where a deficiency report is on its way."""

    RECEIVED = "received", _("Received")
    IN_PROGRESS = "in_progress", _("In progress")
    RESOLVED = "resolved", _("Resolved")
    NO_ACTION = "no_action", _("Closed without action")
    DUPLICATE = "duplicate", _("Closed as a duplicate")
    WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")


#: status → the statuses a handler may move it to. Duplicates and withdrawals have actions of their own.
REPORT_TRANSITIONS = {
    ReportStatus.RECEIVED: (ReportStatus.IN_PROGRESS, ReportStatus.RESOLVED, ReportStatus.NO_ACTION),
    ReportStatus.IN_PROGRESS: (ReportStatus.RESOLVED, ReportStatus.NO_ACTION),
    ReportStatus.RESOLVED: (ReportStatus.IN_PROGRESS,),
    ReportStatus.NO_ACTION: (ReportStatus.IN_PROGRESS,),
    ReportStatus.DUPLICATE: (ReportStatus.IN_PROGRESS,),
    ReportStatus.WITHDRAWN: (),
}

OPEN_STATUSES = frozenset({ReportStatus.RECEIVED, ReportStatus.IN_PROGRESS})
CLOSED_STATUSES = frozenset(ReportStatus) - OPEN_STATUSES


class Severity(TextChoices):
    """How serious a deficiency is, in the eyes of whoever answers. The time it may take follows from it."""

    CRITICAL = "critical", _("Critical: someone can be hurt now")
    SERIOUS = "serious", _("Serious")
    MODERATE = "moderate", _("Moderate")
    MINOR = "minor", _("Minor")


class ReporterShownTo(TextChoices):
    """Who may know who reported."""

    HANDLERS = "handlers", _("Those who handle the report")
    COORDINATOR = "coordinator", _("Only the security coordinator")
    NOBODY = "nobody", _("Nobody")


class QuestionKind(TextChoices):
    """How an extra question of a form is answered."""

    SHORT_TEXT = "short_text", _("Short text")
    TEXT = "text", _("Text")
    CHOICE = "choice", _("One of several")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")


class CaseEventKind(TextChoices):
    """What happened to a report."""

    RECEIVED = "received", _("Report received")
    COMMENT = "comment", _("Comment")
    STATUS_CHANGED = "status_changed", _("Status changed")
    REROUTED = "rerouted", _("Passed on")
    CROSSED = "crossed", _("Passed to another authority")
    ASSESSED = "assessed", _("Risk assessed")
    ASSIGNED = "assigned", _("Assigned")
    ACTION_PLANNED = "action_planned", _("Action planned")
    ACTION_DONE = "action_done", _("Action done")
    RELATED = "related", _("Related to another report")
    ESCALATED = "escalated", _("Passed upwards, overdue")
    FIX_ANSWERED = "fix_answered", _("The reporter answered whether it was fixed")
    REGISTERED = "registered", _("Entered in the register (dnr)")
    HELD = "held", _("Legal hold")
    SECRET_REMOVED = "secret_removed", _("Text removed")


class Visibility(TextChoices):
    """Who reads an event: also the reporter, or handlers only."""

    REPORTER = "reporter", _("Handlers and the reporter")
    INTERNAL = "internal", _("Handlers only")


class NotificationKind(TextChoices):
    """Which text a notification carries."""

    REPORT_TO_HANDLE = "report_to_handle", _("A report to handle")
    REPORT_RECEIPT = "report_receipt", _("Receipt to the reporter")
    REPORT_NEWS = "report_news", _("News about a report")
    REPORT_ASSIGNED = "report_assigned", _("A report assigned to you")
    REPORT_OVERDUE = "report_overdue", _("A report that is overdue")
    REPORT_ESCALATED = "report_escalated", _("An overdue report passed upwards")
    REPORT_ASK_FIXED = "report_ask_fixed", _("Was it fixed?")
    ACTION_ASSIGNED = "action_assigned", _("An action for you")
    PUBLICATION_REFUSED = "publication_refused", _("A scheduled publication was refused")
    EXPIRY_REFUSED = "expiry_refused", _("A scheduled expiry was refused")
    REVIEW_DUE = "review_due", _("A steering document to review")
    FOLLOW_UP_LATE = "follow_up_late", _("Duties that are late")
    READING_WAITS = "reading_waits", _("Documents to read and confirm")


#: Never wait for a daily mail: the proof that a report has arrived.
AT_ONCE_KINDS = frozenset({NotificationKind.REPORT_RECEIPT})

#: Do not wait for a daily mail either when the report is critical or sensitive. Nor when nobody has judged yet how
#: serious it is: then it may be critical.
AT_ONCE_WHEN_PRESSING = frozenset(
    {NotificationKind.REPORT_TO_HANDLE, NotificationKind.REPORT_ASSIGNED, NotificationKind.REPORT_ESCALATED}
)

#: What only the reporter is told. When it cannot be sent, it is nobody else's.
FOR_REPORTERS = frozenset({NotificationKind.REPORT_RECEIPT, NotificationKind.REPORT_ASK_FIXED})


class NotificationStatus(TextChoices):
    """Where a notification is in the outbox."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    QUARANTINED = "quarantined", _("Given up")
    SKIPPED = "skipped", _("Not sent")


class MailRhythm(TextChoices):
    """When someone wants mail from us."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, together")
