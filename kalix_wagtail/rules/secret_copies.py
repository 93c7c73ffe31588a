"""Every row that may hold a copy of what someone has typed in a report, and where in them a text stands."""

from collections import Counter

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from ..models import ReportAction
from .report_log import entries_about

#: Columns that our own code fills, not people; a replacement there would break what they are for.
OURS = frozenset(
    {
        *("reference", "submitter", "submission_key", "submission_hash", "source_block", "language", "route"),
        *("stored_as", "sha256", "content_type", "digest", "action", "object_id", "revision"),
    }
)

#: Columns that would tell who reported.
ABOUT_THE_REPORTER = frozenset({"reporter_name", "reporter_contact"})


def copies_of(report):
    """Return ``[(what, rows), …]``: everything stored that may hold text of a report."""
    return [
        (_("The report itself"), type(report).objects.filter(pk=report.pk)),
        (_("Comments and events"), report.events.all()),
        (_("Actions"), report.actions.all()),
        (_("Names of files"), report.attachments.all()),
        (_("Earlier versions of the report"), report.history.all()),
        (_("Earlier versions of actions"), ReportAction.history.filter(report_id=report.pk)),
        (_("The log of acts"), ModelLogEntry.objects.filter(entries_about(report))),
        (_("The mail queue"), report.notifications.all()),
    ]


def text_columns(model):
    """Return the names of a model's columns that hold what people type: text and JSON, but no choices."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and field.name not in OURS
    ]


def places_of(report, secret, *, tells_reporter):
    """Return ``{what: how often}`` for where a `Secret` stands in a report and its copies, and nothing for elsewhere.

    Without `tells_reporter` columns that would tell who reported are not looked into: the answer would tell it.
    """
    places = Counter()
    for what, rows in copies_of(report):
        columns = [column for column in text_columns(rows.model) if tells_reporter or column not in ABOUT_THE_REPORTER]
        for values in rows.order_by().values_list(*columns):
            places[what] += sum(secret.count(value) for value in values)
    return {what: count for what, count in places.items() if count}
