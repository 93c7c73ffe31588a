"""The deficiency form as it stands in a page: who it goes to, which place it came from, and its HTML."""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe
from wagtail.models import Page

from .. import conf
from ..models import OrganisationChart
from ..permissions import may_report
from ..rules.form_options import option
from ..rules.intake import intake_of, routing_on
from ..rules.people import initials, person_name
from ..rules.routing import unit_label
from ..rules.routing_rules import read_rules
from .asked import Asked
from .deficiencies import DeficiencyForm

SALT = "kalix_wagtail.deficiency_form"
TEMPLATE = "kalix_wagtail/deficiencies/form.html"


@dataclass(frozen=True)
class Place:
    """Where a form stands: page, block and the edition shown. Signed on its way through the browser."""

    page_id: int | None = None
    block_id: str = ""
    edition_id: int | None = None
    #: The id of the page's content type, so that it is found with one query. None: not known.
    type_id: int | None = None

    @classmethod
    def of(cls, page, block_id, edition=None):
        """Return the place of a form in `page` (None: in no page), where `edition` is shown."""
        if page is None:
            return cls(block_id=block_id)
        return cls(page.pk, block_id, edition.pk if edition else None, page.content_type_id)

    def page(self):
        """Return the page, as its own type when that is known, or None when there is none any more."""
        model = None
        if self.type_id is not None:
            with suppress(ContentType.DoesNotExist):
                model = ContentType.objects.get_for_id(self.type_id).model_class()
        # By "id", the column of every page: SQLite fails at the key of a page's own type when it is no number it knows.
        return (model or Page)._base_manager.filter(id=self.page_id).first()

    def signed(self):
        """Return the place as text that cannot be changed unnoticed; "" for a form that stands in no page."""
        if self.page_id is None:
            return ""
        return signing.dumps([self.page_id, self.block_id, self.edition_id, self.type_id], salt=SALT)

    @classmethod
    def read(cls, text):
        """Return the place that was signed as `text`. Raises `signing.BadSignature`, also for what is no place."""
        if not text:
            return cls()
        match signing.loads(text, salt=SALT):
            case [int() as page_id, str() as block_id, (int() | None) as edition_id, (int() | None) as type_id]:
                return cls(page_id, block_id, edition_id, type_id)
            # From a page that was opened before the type stood there.
            case [int() as page_id, str() as block_id, (int() | None) as edition_id]:
                return cls(page_id, block_id, edition_id)
        raise signing.BadSignature("What was signed is no place of a form.")


@dataclass(frozen=True)
class Held:
    """A form on its way through a log-in: where it stands, and ``(name, value)`` of answers that are not shown."""

    place: Place
    answers: list


@dataclass(frozen=True)
class Recipient:
    """Whom a report goes to, as the reporter is told before sending. `kind`: see the template."""

    kind: str
    name: str = ""
    initials: str = ""
    unit: str = ""


def recipient_of(route, chart, *, is_nearest=True):
    """Return the `Recipient` a route leads to. `is_nearest`: whether it is the way to the reporter's own supervisor."""
    if route.user_id is None:
        return Recipient("nobody")
    chart.read_people_of([route])
    chart.read_names({step.unit_id for step in route.steps} - {None})
    person = {"name": person_name(route.user), "initials": initials(route.user)}
    if route.is_last_resort:
        return Recipient("coordinator" if route.steps[-1].outcome == "coordinator" else "last_resort", **person)
    kind = "stands_in" if route.steps[-1].outcome == "stands_in" else "supervisor"
    kind = kind if is_nearest else "unit"
    return Recipient(kind, unit=unit_label(route.unit_id, chart), **person)


def routing_for(request, options):
    """Return ``(chart, rules)``: the organisation of today and the `RoutingRule`s, read once for a request (or None).

    Of the organisation only what a form with `options` asks for, however large it is.
    """
    kept = {} if request is None else request.__dict__
    if "_kalix_routing" not in kept:
        kept["_kalix_routing"] = _routing(getattr(request, "user", None), options)
    return kept["_kalix_routing"]


def _routing(user, options):
    today, reader = timezone.localdate(), user if user is not None and may_report(user) else None
    if reader is None or option(options, "ask_unit"):
        return OrganisationChart(today, reader=reader), read_rules()
    unit = option(options, "unit")
    return routing_on(today, reader, {unit and unit["id"]})


def recipient_for(request, options):
    """Return the `Recipient` of what the user of `request` reports today by a form with `options`.

    None when it depends on what the reporter chooses: then each choice says whom it leads to.
    """
    user, unit = request.user if may_report(request.user) else None, option(options, "unit")
    if user is None:
        return None
    chart, rules = routing_for(request, options)
    key = unit and unit["id"]
    kept = request.__dict__.setdefault("_kalix_recipients", {})
    if key not in kept:
        # A rule for every category holds whatever is chosen; one for a category is told beside its name.
        rules = [rule for rule in rules if rule.category_id is None]
        taken = intake_of(user, chart, form_unit_id=key, rules=rules)
        is_nearest = key is None and not rules
        kept[key] = recipient_of(taken.route, chart, is_nearest=is_nearest)
    return kept[key]


def asked_by(request, options, *, is_held=False):
    """Return what the form with `options` asks whoever sent `request` (None: someone who only looks at it)."""
    user = getattr(request, "user", None)
    is_without_login = request is not None and not is_held and not (user is not None and may_report(user))
    is_without_login = is_without_login and not getattr(request, "is_preview", False)
    routing = partial(routing_for, request, options)
    return Asked.by(options, is_held=is_held, is_without_login=is_without_login, routing=routing)


def owner_of(user):
    """Return what names a user to our script, which keeps a draft for that user only; it tells nobody who it is."""
    return salted_hmac(SALT, f"draft-{user.pk}", algorithm="sha256").hexdigest()[:24]


def form_url(place):
    """Return the address of the form on a page of its own."""
    return reverse("kalix_wagtail:report_new") + (f"?{urlencode({'form': place.signed()})}" if place.page_id else "")


def login_link(path):
    """Return the address of the log-in page that leads back to `path`, a path of this site."""
    return f"{conf.login_url()}?{urlencode({'next': path})}"


def render_deficiency_form(
    request, *, page, block_id, options, edition=None, form=None, notice="", is_page_heading=False, held=None
):
    """Return the HTML of a deficiency form.

    `page` (None: a form in no page), `block_id` and `edition` say where it stands; `options` are the block's. `form` is
    a bound form to show again, `notice` what to say above it. Without a request, or in a preview, it can only be
    looked at. Who is not logged in gets a link to log in, unless the form takes reports from anyone, or it is `held`
    (a `Held`): then the words of `form` are shown.
    """
    place = held.place if held else Place.of(page, block_id, edition)
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
        context |= {"state": "open", "recipient": recipient_for(request, options), "sender": person_name(user)}
        context["owner"] = owner_of(user)
    elif held is not None:
        context |= {
            "state": "held",
            "answers": held.answers,
            "login_link": login_link(form_url(place) + ("&" if place.page_id else "?") + "back=1"),
        }
    elif option(options, "without_login"):
        context |= {"state": "open", "login_link": login_link(request.get_full_path())}
    else:
        context |= {"state": "anonymous", "login_link": login_link(request.get_full_path())}
    if context["state"] in ("open", "held"):
        context["place"] = place.signed()
    if context["state"] != "anonymous":
        context["form"] = form or DeficiencyForm(block_id=block_id, asked=asked_by(request, options))
    return mark_safe(render_to_string(TEMPLATE, context, request=request))  # noqa: S308 - a template's own output
