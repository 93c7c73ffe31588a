"""What a host includes: the report pages, where other forms are sent, and the search in steering documents."""

from django.urls import path, re_path

from .views.acknowledgements import acknowledge, confirm_reading
from .views.attachments import attachment
from .views.follow_ups import follow_up
from .views.inbox import inbox
from .views.notifications import notification_list, notification_rhythm, notifications_seen
from .views.obligations import obligation
from .views.print_check import print_check, print_check_form
from .views.removals import legal_hold, remove_file, remove_text
from .views.report_acts import (
    report_action,
    report_action_done,
    report_assess,
    report_assign,
    report_comment,
    report_duplicate,
    report_fixed,
    report_pass_on,
    report_registry,
    report_relate,
    report_status,
    report_withdraw,
)
from .views.report_receipts import open_receipt, report_receipt
from .views.report_statistics import statistics
from .views.report_submission import report_new
from .views.reports import my_reports, report_detail
from .views.search import search

app_name = "kalix_wagtail"

urlpatterns = [
    path("search/", search, name="search"),
    path("e/", print_check_form, name="print_check_form"),
    re_path(r"^e/(?P<code>[0-9a-f]{10})/$", print_check, name="print_check"),
    path("acknowledgements/", acknowledge, name="acknowledge"),
    path("acknowledgements/own/", confirm_reading, name="confirm_reading"),
    path("obligations/<str:code>/", obligation, name="obligation"),
    path("follow-ups/<int:page_id>/<slug:unit_code>/<str:code>/", follow_up, name="follow_up"),
    path("notifications/", notification_list, name="notifications"),
    path("notifications/seen/", notifications_seen, name="notifications_seen"),
    path("notifications/mail/", notification_rhythm, name="notification_rhythm"),
    path("reports/", my_reports, name="my_reports"),
    path("reports/new/", report_new, name="report_new"),
    path("reports/inbox/", inbox, name="inbox"),
    path("reports/receipt/<str:token>/", open_receipt, name="open_receipt"),
    path("reports/statistics/", statistics, name="statistics"),
    path("reports/<slug:reference>/", report_detail, name="report"),
    path("reports/<slug:reference>/receipt/", report_receipt, name="report_receipt"),
    path("reports/<slug:reference>/comment/", report_comment, name="report_comment"),
    path("reports/<slug:reference>/status/", report_status, name="report_status"),
    path("reports/<slug:reference>/attachments/<int:pk>/", attachment, name="attachment"),
    path("reports/<slug:reference>/assess/", report_assess, name="report_assess"),
    path("reports/<slug:reference>/assign/", report_assign, name="report_assign"),
    path("reports/<slug:reference>/actions/", report_action, name="report_action"),
    path("reports/<slug:reference>/actions/<int:action_id>/done/", report_action_done, name="report_action_done"),
    path("reports/<slug:reference>/relate/", report_relate, name="report_relate"),
    path("reports/<slug:reference>/duplicate/", report_duplicate, name="report_duplicate"),
    path("reports/<slug:reference>/registry-number/", report_registry, name="report_registry"),
    path("reports/<slug:reference>/pass-on/", report_pass_on, name="report_pass_on"),
    path("reports/<slug:reference>/withdraw/", report_withdraw, name="report_withdraw"),
    path("reports/<slug:reference>/fixed/", report_fixed, name="report_fixed"),
    path("reports/<slug:reference>/remove-text/", remove_text, name="report_remove_text"),
    path("reports/<slug:reference>/remove-file/", remove_file, name="report_remove_file"),
    path("reports/<slug:reference>/legal-hold/", legal_hold, name="report_legal_hold"),
]
