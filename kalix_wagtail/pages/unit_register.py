"""The register of obligations: at ``register/`` below the page of responsibilities."""

from itertools import groupby

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from wagtail.contrib.routable_page.models import path

from ..forms.register import RegisterForm
from ..models import OrganisationChart
from ..rules.obligations import duties_in_force
from ..rules.parties import units_of
from .personal import AnswersPersonally, date_asked
from .spreadsheet import spreadsheet_asked, spreadsheet_response


class ShowsRegister(AnswersPersonally):
    """Shows every obligation in force on a day that the reader may read, narrowed as asked, or as a file."""

    register_template = "kalix_wagtail/pages/register.html"

    class Meta:
        abstract = True

    @path("register/")
    def register(self, request):
        """Show the register, policy by policy; ``?export=csv`` or ``xlsx`` gives it as a table."""
        date, is_wrong = date_asked(request)
        chart = OrganisationChart(date)
        duties = duties_in_force(date, request.user, request=request)
        parties = list(dict.fromkeys(party for duty in duties for party in duty.parties))
        prefetch_related_objects(parties, "labels")
        form = RegisterForm(request.GET, **_choices(duties, parties, chart))
        found = _narrowed(duties, form, chart) if form.is_valid() else duties
        export = spreadsheet_asked(request)
        if export:
            return spreadsheet_response(f"obligations-{date}", export, _headings(), [_row(duty) for duty in found])
        query = request.GET.copy()
        query.pop("export", None)
        context = {
            "today": date,
            "date_error": is_wrong,
            "form": form,
            "query": query.urlencode(),
            "is_narrowed": any(value for name, value in query.items() if name != "date"),
            "policies": [list(group) for _policy, group in groupby(found, key=lambda d: d.placed.wording.edition_id)],
            "count": len(found),
        }
        return self.personal_response(request, context, template=self.register_template)


def _choices(duties, parties, chart):
    editions = {str(duty.placed.wording.edition_id): duty.placed.policy_title for duty in duties}
    units = sorted((placed.unit.name_on(chart.date), placed.unit.code) for placed in chart.units.values())
    return {
        "editions": list(editions.items()),
        "parties": sorted(((party.key, str(party)) for party in parties), key=lambda choice: choice[1]),
        "units": [(code, name) for name, code in units],
    }


def _narrowed(duties, form, chart):
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    meant = {}

    def units(duty):
        for party in duty.parties:
            if party.pk not in meant:
                meant[party.pk] = units_of(party, chart)
        return set().union(*(meant[party.pk] for party in duty.parties))

    tests = {
        "policy": lambda duty: str(duty.placed.wording.edition_id) == asked["policy"],
        "party": lambda duty: any(party.key == asked["party"] for party in duty.parties),
        "unit": lambda duty: any(chart.units[pk].code == asked["unit"] for pk in units(duty)),
        "kind": lambda duty: any(chart.units[pk].kind == asked["kind"] for pk in units(duty)),
        "modality": lambda duty: duty.modality == asked["modality"],
        "recurrence": lambda duty: duty.recurrence == asked["recurrence"],
    }
    chosen = [test for name, test in tests.items() if name in asked]
    return [duty for duty in duties if all(test(duty) for test in chosen)]


def _headings():
    return [
        _("Code"),
        _("Obligation"),
        _("Responsible parties"),
        _("Strength"),
        _("How often"),
        _("Legal basis"),
        _("Document"),
        _("Edition"),
        _("Section"),
        _("Address"),
    ]


def _row(duty):
    placed = duty.placed
    return [
        duty.code,
        placed.text,
        ", ".join(map(str, duty.parties)),
        str(duty.modality.label),
        str(duty.recurrence.label),
        duty.legal_basis,
        placed.policy_title,
        placed.wording.edition.number,
        placed.section,
        placed.url,
    ]
