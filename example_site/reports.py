"""Deficiency reports of the last year, made by the same actions as readers' own, and then set back in time."""

import datetime
import io

from django.contrib.auth import get_user_model
from django.utils import timezone
from PIL import Image, ImageDraw
from wagtail.models import ModelLogEntry

from kalix_wagtail.actions.deficiencies import change_status, comment_on_report
from kalix_wagtail.actions.report_actions import finish_action, plan_action
from kalix_wagtail.actions.report_followup import answer_fix, withdraw_report
from kalix_wagtail.actions.report_handling import assess_report, assign_report
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.enums import NotificationStatus
from kalix_wagtail.models import (
    CaseEvent,
    DeficiencyCategory,
    DeficiencyReport,
    DisposalRule,
    Notification,
    ReplyTemplate,
    ReportAction,
    RoutingRule,
)
from kalix_wagtail.rules.attachment_files import prepare_file
from kalix_wagtail.rules.due_dates import due_date

from .people import account_of
from .reported import DISPOSAL_RULE, REPLY_TEMPLATES, REPORTS, ROUTING_RULES

#: What the key of every report of the example begins with.
KEY = "example-report-"
#: When people at work write, so that nobody seems to report at night.
HOUR = 9
#: What was told longer ago than this has been looked at.
SEEN_AFTER = datetime.timedelta(days=14)


def build_reports(units, page):
    """Add the rules, the templates and the reports, once: when there are any of them, that kind is left as it is.

    `units`: ``{code: Unit}``; `page` holds the form that the reports came from.
    """
    _build_rules(units)
    if DeficiencyReport.objects.filter(submission_key__startswith=KEY).exists():
        return
    people = {
        person.username: person
        for person in get_user_model().objects.filter(username__in={account_of(r).username for r in _roles()})
    }
    story = _Story(
        people={role: people[account_of(role).username] for role in _roles()},
        units=units,
        page=page,
        block_id=next(block.id for block in page.body if block.block_type == "deficiency_form"),
        today=timezone.localdate(),
    )
    for number, reported in enumerate(REPORTS, start=1):
        story.tell(f"{KEY}{number:02}", reported)


def _roles():
    roles = {reported.role for reported in REPORTS}
    for reported in REPORTS:
        for step in reported.steps:
            roles |= {step.role, step.words.get("assignee"), step.words.get("responsible")}
    return roles - {None}


def _build_rules(units):
    categories = {category.name: category for category in DeficiencyCategory.objects.all()}
    if not RoutingRule.objects.exists():
        for order, (category, within, goes_to) in enumerate(ROUTING_RULES, start=1):
            RoutingRule.objects.create(
                category=categories[category], within=units.get(within), goes_to=units.get(goes_to), order=order * 10
            )
    if not ReplyTemplate.objects.exists():
        for order, (name, text) in enumerate(REPLY_TEMPLATES, start=1):
            ReplyTemplate.objects.create(name=name, text=text, order=order * 10)
    DisposalRule.objects.get_or_create(name=DISPOSAL_RULE["name"], defaults=DISPOSAL_RULE)


class _Story:
    """Reports and what happens to them, each thing at its time."""

    def __init__(self, *, people, units, page, block_id, today):
        self.people, self.units, self.today = people, units, today
        self.source = {"page": page, "block_id": block_id}
        self.categories = {category.name: category for category in DeficiencyCategory.objects.all()}

    def tell(self, key, reported):
        day = self.today - datetime.timedelta(days=reported.days_ago)
        came_in = timezone.make_aware(datetime.datetime.combine(day, datetime.time(HOUR, reported.days_ago % 60)))
        more = dict(reported.more)
        if "unit" in more:
            more["unit"] = self.units[more["unit"]].pk
        began = timezone.now()
        report = submit_report(
            self.people[reported.role],
            description=reported.description,
            place=reported.place,
            category=self.categories.get(reported.category),
            key=key,
            files=[prepare_file(picture(), "nödutgången.png")] if reported.has_picture else (),
            **self.source,
            **more,
        ).report
        set_back(report, began, came_in, created_at=came_in, due_on=due_date("", day))
        for step in reported.steps:
            self.take(report, step, came_in + datetime.timedelta(hours=step.hours))

    def take(self, report, step, when):
        """Take a step at `when`."""
        report.refresh_from_db()
        began = timezone.now()
        words = dict(step.words)
        if words.get("responsible"):
            words["responsible"] = self.people[words["responsible"]]
        if words.get("assignee"):
            words["assignee"] = self.people[words["assignee"]]
        if "by" in words:
            words["due_on"] = self.day_in(words.pop("by"))
        ACTS[step.act](report, self.people[step.role], words)
        report.refresh_from_db()
        values = {"closed_at": when} if report.closed_at and report.closed_at >= began else {}
        if step.due_in is not None:
            values["due_on"] = self.day_in(step.due_in)
        elif step.act == "assess":
            values["due_on"] = due_date(report.severity, when.date())
        if step.act == "assess":
            event = report.events.latest("created_at", "pk")
            CaseEvent.objects.filter(pk=event.pk).update(data=event.data | {"due_on": values["due_on"].isoformat()})
        set_back(report, began, when, **values)

    def day_in(self, days):
        return None if days is None else self.today + datetime.timedelta(days=days)


def _assess(report, user, words):
    assess_report(report, user=user, seen_version=report.version, **words)


def _assign(report, user, words):
    assign_report(report, user=user, seen_version=report.version, **words)


def _plan(report, user, words):
    plan_action(report, user=user, seen_version=report.version, **words)


def _finish(report, user, words):
    finish_action(report.actions.get(done_at=None), user=user, **words)


def _say(report, user, words):
    comment_on_report(report, user=user, **words)


def _move(report, user, words):
    change_status(report, user=user, seen_status=report.status, **words)


def _answer(report, user, words):
    answer_fix(report, user=user, **words)


def _withdraw(report, user, words):
    withdraw_report(report, user=user, **words)


#: What can be done to a report: functions of it, who does it, and the words of a `Step`.
ACTS = {
    "assess": _assess,
    "assign": _assign,
    "plan": _plan,
    "finish": _finish,
    "say": _say,
    "move": _move,
    "answer": _answer,
    "withdraw": _withdraw,
}


def set_back(report, began, when, **values):
    """Move everything written about `report` since `began` to `when`, and give it the values that follow from that.

    Its mail counts as sent: it would be late.
    """
    if values:
        DeficiencyReport.objects.filter(pk=report.pk).update(**values)
        report.history.filter(history_date__gte=began).update(**values)
    report.events.filter(created_at__gte=began).update(created_at=when)
    report.history.filter(history_date__gte=began).update(history_date=when)
    report.attachments.filter(added_at__gte=began).update(added_at=when)
    actions = ReportAction.objects.filter(report=report)
    actions.filter(created_at__gte=began).update(created_at=when)
    actions.filter(done_at__gte=began).update(done_at=when)
    ReportAction.history.filter(report_id=report.pk, history_date__gte=began).update(history_date=when)
    ModelLogEntry.objects.for_instance(report).filter(timestamp__gte=began).update(timestamp=when)
    is_old = timezone.now() - when > SEEN_AFTER
    Notification.objects.filter(report=report, created_at__gte=began).update(
        created_at=when,
        next_attempt_at=when,
        status=NotificationStatus.SENT,
        attempts=1,
        sent_at=when,
        seen_at=when if is_old else None,
    )


def picture():
    """Return a drawing of a door behind snow, as the bytes of a PNG."""
    image = Image.new("RGB", (960, 720), "#b9c4cc")
    draw = ImageDraw.Draw(image)
    for row in range(0, 720, 60):
        draw.line((0, row, 960, row), fill="#a7b3bc", width=3)
        for column in range(-60 if row % 120 else 0, 960, 120):
            draw.line((column, row, column, row + 60), fill="#a7b3bc", width=3)
    draw.rectangle((360, 150, 620, 660), fill="#3f5b52", outline="#2c423b", width=10)
    draw.rectangle((395, 190, 585, 380), fill="#d9e6ea", outline="#2c423b", width=6)
    draw.rectangle((405, 470, 575, 492), fill="#cfd6d8")
    draw.rectangle((380, 60, 600, 125), fill="#1f7a44")
    draw.polygon([(400, 92), (440, 68), (440, 116)], fill="white")
    draw.rectangle((440, 84, 580, 100), fill="white")
    draw.ellipse((-120, 540, 520, 900), fill="#f2f6f9")
    draw.ellipse((280, 500, 860, 920), fill="#e6edf2")
    draw.ellipse((640, 570, 1120, 900), fill="#f7fafc")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
