"""How a unit lives up to one duty: at ``follow-up/<unit>/<code>/`` below the page of responsibilities."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from wagtail.contrib.routable_page.models import path

from ..actions.followups import save_followup
from ..exceptions import FollowUpChangedError, FollowUpRefusedError, NotAllowedError
from ..forms.followups import FollowUpForm
from ..models import Appointment, Edition, Evidence, FollowUp, Obligation, OperatingYear, OrganisationChart
from ..permissions import may_follow_up, may_read_followups
from ..rules.cleaning import clean_text
from ..rules.followups import FollowUps, OperatingYears
from ..rules.obligations import duties_in_force, obligations_of
from ..rules.reading import readable
from ..views.attachments import HEADERS
from .personal import AnswersPersonally, for_readers, own_or_asked


class TakesFollowUps(AnswersPersonally):
    """Shows what is said of a duty, year by year, and takes what the manager says now."""

    class Meta:
        abstract = True

    follow_up_template = "kalix_wagtail/pages/follow_up.html"

    @path("follow-up/<slug:unit_code>/<str:code>/")
    @for_readers
    def follow_up(self, request, unit_code, code):
        """Show a duty of a unit; ``?year=<id>`` chooses an operating year that has begun. Takes the form by POST.

        Our own form is sent to `views.follow_ups`, which calls this: here Wagtail and Django turn down a log-in or a
        token that has run out before anyone sees the words.
        """
        placed, chart = own_or_asked(request, unit_code)
        # PostgreSQL raises when it is asked for a NUL.
        obligation = get_object_or_404(Obligation, code=clean_text(code))
        year = _year_asked(request)
        owed = _owed(obligation, placed.id, chart, year, request)
        rows = list(
            FollowUp.objects.filter(obligation=obligation, unit=placed.id)
            .select_related("period", "responsible", "changed_by")
            .order_by("-period__valid_from")
        )
        current = next((row for row in rows if row.period_id == year.pk), None)
        shown = current or (None if owed.duty.is_yearly else next(iter(rows), None))
        may_change = may_follow_up(request.user, placed.unit, followup=shown, chart=chart)
        page = _Page(placed, owed, year, current, shown, may_change, chart, rows)
        if request.method == "POST":
            return self._take(request, page)
        return self._follow_up_response(request, page, _form(page) if may_change else None)

    @path("evidence/<int:pk>/")
    @for_readers
    def evidence(self, request, pk):
        """Answer with a file, as a download, to who may read what the unit says; for others it is missing."""
        # Its bytes are read when it is known that they may be.
        files = Evidence.objects.select_related("followup__obligation").defer("data")
        evidence = get_object_or_404(files, pk=pk) if pk < 2**31 else None
        chart = OrganisationChart(timezone.localdate(), reader=request.user)
        if evidence is None or not _may_read(request.user, evidence.followup, chart):
            raise Http404
        response = HttpResponse(bytes(evidence.data), content_type="application/octet-stream", headers=HEADERS)
        response["Content-Disposition"] = content_disposition_header(True, evidence.name)
        response["Cache-Control"] = "private, no-store"
        return response

    def _take(self, request, page):
        form = _form(page, request.POST, request.FILES)
        if not page.may_change:
            raise Http404
        if not form.is_valid():
            return self._follow_up_response(request, page, form, status=422)
        try:
            obligation = page.owed.duty.placed.wording.obligation
            save_followup(obligation, page.placed.unit, page.year, user=request.user, **form.said())
        except FollowUpRefusedError as refusal:
            for name, texts in refusal.message_dict.items():
                form.add_error(name if name in form.fields else None, texts)
            return self._follow_up_response(request, page, form, status=422)
        except FollowUpChangedError as changed:
            # The words come back, on top of what is there now; sending again takes its place.
            advice = _("Read what is there now; your words are kept. Send again to replace it.")
            form.add_error(None, f"{changed} {advice}")
            form.data = form.data.copy()
            form.data["version"] = page.current.version if page.current else 0
            return self._follow_up_response(request, page, form, status=409)
        except NotAllowedError as refusal:
            raise Http404 from refusal
        messages.success(request, _("Saved."))
        return redirect(f"{self.get_url(request)}?unit={page.placed.unit.code}")

    def _follow_up_response(self, request, page, form, status=200):
        reads = page.may_change or may_read_followups(request.user, page.placed.id, page.chart)
        context = {
            "unit": page.placed.unit,
            "today": page.chart.date,
            "owed": page.owed,
            "duty": page.owed.duty,
            "year": page.year,
            "standing": FollowUps(page.chart.date, [page.placed.id]).of(page.owed.duty, page.placed.id),
            "shown": page.shown,
            "said": page.rows if reads else [],
            "evidence": _evidence(page.rows) if reads else [],
            "form": form,
            # A form that was sent and comes back.
            "has_lost_files": bool(request.FILES),
            "action": self._follow_up_address(page),
        }
        return self.personal_response(request, context, template=self.follow_up_template, status=status)

    def _follow_up_address(self, page):
        """Return where the form is sent. A year that is stored stands there: what is typed late is not for the next."""
        parts = self.pk, page.placed.unit.code, page.owed.duty.code
        address = reverse("kalix_wagtail:follow_up", args=parts)
        return f"{address}?year={page.year.pk}" if page.year.pk else address


class _Page:
    """One duty of one unit in one year, as it was read. `shown`: the row that the form begins with."""

    def __init__(self, placed, owed, year, current, shown, may_change, chart, rows):
        self.placed, self.owed, self.year, self.current = placed, owed, year, current
        self.shown, self.may_change, self.chart, self.rows = shown, may_change, chart, rows


def _year_asked(request):
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    if not asked:
        return OperatingYears().on(today)
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        raise Http404
    return get_object_or_404(OperatingYear, pk=int(asked), valid_from__lte=today)


def _owed(obligation, unit_id, chart, year, request):
    """Return the `Owed` of the unit on the chart's day, or on the last day of a year that is over; else 404."""
    if year.valid_until < chart.date:
        chart = OrganisationChart(year.valid_until)
    duties = duties_in_force(chart.date, request.user, obligation=obligation, request=request)
    owed = obligations_of(unit_id, chart, request.user, duties=duties)
    if not owed or owed[0].inherited_from is not None:
        raise Http404
    return owed[0]


def _form(page, *data):
    row = page.shown
    initial = {"status": row.status if row else None, "version": page.current.version if page.current else 0}
    if row is not None:
        initial |= {name: getattr(row, name) for name in ("note", "responsible", "due_on", "carried_by")}
    people = _people(page.placed.id, row, page.chart.date)
    return FollowUpForm(*data, initial=initial, people=people, asks_document=page.owed.duty.is_carried_elsewhere)


def _people(unit_id, row, date):
    """Return who can be named: whoever has a place in the unit today, and whoever is named already."""
    user_model = get_user_model()
    people = Q(pk__in=Appointment.objects.on(date).filter(unit=unit_id).values("user"), is_active=True)
    if row is not None and row.responsible_id:
        people |= Q(pk=row.responsible_id)
    return user_model.objects.filter(people).order_by(user_model.USERNAME_FIELD)


def _may_read(user, followup, chart):
    policy = Edition.objects.filter(policy_key=followup.obligation.policy_key, renders=None)
    if not readable(policy, user).exists():
        return False
    return followup.responsible_id == user.pk or may_read_followups(user, followup.unit_id, chart)


def _evidence(rows):
    files = Evidence.objects.filter(followup__in=[row.pk for row in rows]).defer("data")
    return list(files.select_related("followup__period", "added_by"))
