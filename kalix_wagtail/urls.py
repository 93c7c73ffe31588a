"""What a host includes: the report pages, and the search in steering documents."""

from django.urls import path, re_path

from .views.acknowledgements import acknowledge
from .views.obligations import obligation
from .views.print_check import print_check, print_check_form
from .views.removals import legal_hold, remove_file, remove_text
from .views.report_submission import report_new
from .views.reports import inbox, my_reports, report_comment, report_detail, report_receipt, report_status
from .views.search import search

app_name = "kalix_wagtail"

urlpatterns = [
    path("search/", search, name="search"),
    path("e/", print_check_form, name="print_check_form"),
    re_path(r"^e/(?P<code>[0-9a-f]{10})/$", print_check, name="print_check"),
    path("acknowledgements/", acknowledge, name="acknowledge"),
    path("obligations/<str:code>/", obligation, name="obligation"),
    path("reports/", my_reports, name="my_reports"),
    path("reports/new/", report_new, name="report_new"),
    path("reports/inbox/", inbox, name="inbox"),
    path("reports/<slug:reference>/", report_detail, name="report"),
    path("reports/<slug:reference>/receipt/", report_receipt, name="report_receipt"),
    path("reports/<slug:reference>/comment/", report_comment, name="report_comment"),
    path("reports/<slug:reference>/status/", report_status, name="report_status"),
    path("reports/<slug:reference>/remove-text/", remove_text, name="report_remove_text"),
    path("reports/<slug:reference>/remove-file/", remove_file, name="report_remove_file"),
    path("reports/<slug:reference>/legal-hold/", legal_hold, name="report_legal_hold"),
]
