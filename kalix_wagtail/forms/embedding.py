"""The deficiency form as it stands in a page: who it goes to, which place it came from, and its HTML."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from .. import conf
from ..models import DeficiencyCategory, OrganisationChart
from ..permissions import may_report
from ..rules.people import initials, person_name
from ..rules.private_storage import takes_files
from ..rules.routing import nearest_supervisor, unit_label
from .deficiencies import DeficiencyForm

SALT = "kalix_wagtail.deficiency_form"
TEMPLATE = "kalix_wagtail/deficiencies/form.html"


@dataclass(frozen=True)
class Place:
    """Where a form stands: page, block and the edition shown. Signed on its way through the browser."""

    page_id: int | None = None
    block_id: str = ""
    edition_id: int | None = None

    def signed(self):
        """Return the place as text that cannot be changed unnoticed; "" for a form that stands in no page."""
        if self.page_id is None:
            return ""
        return signing.dumps([self.page_id, self.block_id, self.edition_id], salt=SALT)

    @classmethod
    def read(cls, text):
        """Return the place that was signed as `text`. Raises `signing.BadSignature`, also for what is no place."""
        if not text:
            return cls()
        match signing.loads(text, salt=SALT):
            case [int() as page_id, str() as block_id, (int() | None) as edition_id]:
                return cls(page_id, block_id, edition_id)
        raise signing.BadSignature("What was signed is no place of a form.")


@dataclass(frozen=True)
class Recipient:
    """Whom a report goes to, as the reporter is told before sending. `kind`: see the template."""

    kind: str
    name: str = ""
    initials: str = ""
    unit: str = ""


def recipient_of(route, chart):
    """Return the `Recipient` a route leads to."""
    if route.user is None:
        return Recipient("nobody")
    person = {"name": person_name(route.user), "initials": initials(route.user)}
    if route.is_last_resort:
        return Recipient("coordinator" if route.steps[-1].outcome == "coordinator" else "last_resort", **person)
    kind = "stands_in" if route.steps[-1].outcome == "stands_in" else "supervisor"
    return Recipient(kind, unit=unit_label(route.unit_id, chart), **person)


def recipient_for(request):
    """Return the `Recipient` of what the user of `request` reports today, worked out once per request."""
    if not hasattr(request, "_kalix_recipient"):
        chart = OrganisationChart(timezone.localdate(), reader=request.user)
        request._kalix_recipient = recipient_of(nearest_supervisor(request.user, chart.date, chart=chart), chart)
    return request._kalix_recipient


def form_url(place):
    """Return the address of the form on a page of its own."""
    return reverse("kalix_wagtail:report_new") + (f"?{urlencode({'form': place.signed()})}" if place.page_id else "")


def login_link(path):
    """Return the address of the log-in page that leads back to `path`, a path of this site."""
    return f"{conf.login_url()}?{urlencode({'next': path})}"


def asks_category(options):
    """Return whether the form asks for a category: the editor wants it and there are some."""
    return bool(options.get("ask_category")) and DeficiencyCategory.objects.filter(is_active=True).exists()


def asks_attachments(options):
    """Return whether the form takes files: the editor wants it, and the host has a private storage for them."""
    return bool(options.get("ask_attachments")) and takes_files()


def render_deficiency_form(
    request, *, page, block_id, options, edition=None, form=None, notice="", is_page_heading=False, is_held=False
):
    """Return the HTML of a deficiency form.

    `page` (None: a form in no page), `block_id` and `edition` say where it stands; `options` are the block's. `form` is
    a bound form to show again, `notice` what to say above it. Without a request, or in a preview, it can only be
    looked at. Who is not logged in gets a link to log in, unless `is_held`: then the words of `form` are shown.
    """
    place = Place(page.pk if page else None, block_id, edition.pk if edition else None)
    user = getattr(request, "user", None)
    context = {
        "options": options,
        "notice": notice,
        "is_page_heading": is_page_heading,
        "element_id": f"kalix-report-{re.sub('[^A-Za-z0-9_-]', '-', block_id) or 'form'}",
        "emergency_number": conf.get("EMERGENCY_NUMBER"),
        "action": reverse("kalix_wagtail:report_new"),
    }
    if request is None or getattr(request, "is_preview", False):
        context["state"] = "inert"
    elif user is not None and may_report(user):
        context |= {"state": "open", "recipient": recipient_for(request), "sender": person_name(user)}
    elif is_held:
        context |= {
            "state": "held",
            "login_link": login_link(form_url(place) + ("&" if place.page_id else "?") + "back=1"),
        }
    else:
        context |= {"state": "anonymous", "login_link": login_link(request.get_full_path())}
    if context["state"] in ("open", "held"):
        context["place"] = place.signed()
    if context["state"] != "anonymous":
        ask_category = context["state"] == "open" and asks_category(options)
        context["form"] = form or DeficiencyForm(
            block_id=block_id, ask_category=ask_category, ask_attachments=asks_attachments(options)
        )
    return mark_safe(render_to_string(TEMPLATE, context, request=request))  # noqa: S308 - a template's own output
