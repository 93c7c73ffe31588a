"""Wagtail's log entries about a report."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from ..models import Attachment, CaseEvent, DeficiencyReport, ReportAction


def entries_about(report):
    """Return the condition for Wagtail's log entries about a report and what hangs on it."""
    condition = _about(DeficiencyReport, [report.pk])
    for model in (CaseEvent, ReportAction, Attachment):
        condition |= _about(model, model.objects.filter(report=report).values_list("pk", flat=True))
    return condition


def _about(model, keys):
    content_type = ContentType.objects.get_for_model(model)
    return Q(content_type=content_type, object_id__in=[str(key) for key in keys])
