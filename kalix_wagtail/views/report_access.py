"""What every report page has in common: who gets in, and that nothing of it is kept anywhere."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters

from .. import conf
from ..models import DeficiencyReport, Edition
from ..rules.embedding import is_served, section_of
from ..rules.masking import shown_document


@dataclass(frozen=True)
class Source:
    """Where a report came from: the page's name and address, and the edition that was shown there, if any."""

    title: str
    url: str
    page_url: str
    edition: Edition | None
    #: The number and heading of the section that the form stands in, "" when it stands in none.
    section: str = ""


def source_of(report, request):
    """Return the `Source` of a report, or None when whoever sent `request` would not be served that page today.

    The name of a page that is closed to a reader may itself say too much.
    """
    edition = report.source_edition
    page = report.source_page or (edition and edition.page)
    if page is None or not is_served(page, request):
        return None
    url = page.get_url(request)
    if edition is None:
        return Source(page.title, url, url, None)
    section = section_of(shown_document(edition), report.source_block)
    address = f"{url}editions/{edition.slug}/" + (f"#{section.anchor}" if section else "")
    return Source(
        edition.title, address, url, edition, f"{section.number} {section.heading}".strip() if section else ""
    )


def private(view):
    """Let nobody keep the answer: neither a shared cache nor the browser of a shared computer."""
    return cache_control(private=True, no_store=True)(view)


def for_readers(view):
    """Let only people who are logged in reach the view; others are led to the log-in page and back.

    What they post is in no error report: it may be what someone told in confidence, or a number that must not be kept.
    """
    guarded = sensitive_post_parameters()(private(login_required(view)))

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return guarded(request, *args, **kwargs)

    return wrapped


def visible_report(request, reference, chart):
    """Return the report `reference` if the user may see it; otherwise 404, as for one that does not exist."""
    visible = DeficiencyReport.objects.visible_to(request.user, chart=chart)
    related = ("reporter", "reporter_unit", "category", "source_page", "source_edition")
    visible = visible.select_related(*related).defer("source_edition__content", "source_edition__html")
    report = visible.filter(reference=reference.upper()).first()
    if report is None:
        raise Http404
    return report


def page_response(request, template, context, status=200):
    """Return a page of ours inside the host's chrome."""
    context = {"kalix_base_template": conf.get("BASE_TEMPLATE"), **context}
    return TemplateResponse(request, f"kalix_wagtail/deficiencies/{template}", context, status=status)
