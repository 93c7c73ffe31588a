"""Importing the organisation in the admin: a file, what it would change, and a button that changes it."""

import datetime

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from .. import conf
from ..actions.organisation_import import import_organisation
from ..exceptions import ImportRefusedError
from ..forms.plain_text import StorableData
from ..importing.organisation import as_data, from_data, read_organisation
from ..importing.organisation_rows import is_plausible
from ..importing.tables import MAX_BYTES
from ..permissions import may_import_organisation
from ..rules.organisation_import import plan_import

#: How many errors, and changes of each kind, are listed.
MOST_SHOWN = 100

SALT = "kalix_wagtail.organisation_import"
#: For how many seconds what was shown can be confirmed.
MAX_AGE = 4 * 60 * 60
#: Bytes of a form besides the rows it keeps.
ROOM_FOR_THE_REST = 10_000


class ImportForm(StorableData, forms.Form):
    """Which file, and how its rows are meant."""

    file = forms.FileField(label=_("File"), allow_empty_file=True, help_text=_("CSV or XLSX."))
    first_day = forms.DateField(
        label=_("From"),
        widget=AdminDateInput,
        initial=timezone.localdate,
        help_text=_("From this day the file holds, where a row has no day of its own."),
    )
    end_missing = forms.BooleanField(
        label=_("End appointments that are not in the file"),
        required=False,
        help_text=_("Only in the units that the appointments in the file name. They end the day before."),
    )

    def clean_first_day(self):
        day = self.cleaned_data["first_day"]
        if not is_plausible(day):
            raise ValidationError(_("An organisation has no such date."))
        return day


def keep(plan, user):
    """Return a text that holds what was shown to a user, for the form that confirms it. It cannot be changed.

    The rows go with the form, for a site may have several servers and no place in common that is private.
    """
    kept = {
        "user": str(user.pk),
        "date": plan.date.isoformat(),
        "end_missing": plan.end_missing,
        "digest": plan.digest,
        "rows": as_data(plan.file),
    }
    return signing.dumps(kept, salt=SALT, compress=True)


def kept_plan(text, user):
    """Return ``(plan, is_same)``: the plan as it is now, and whether it is what was shown to the user.

    Raises `signing.BadSignature` when the text is not from `keep`, is another user's or is too old.
    """
    kept = signing.loads(text, salt=SALT, max_age=MAX_AGE)
    if kept["user"] != str(user.pk):
        raise signing.BadSignature
    date = datetime.date.fromisoformat(kept["date"])
    plan = plan_import(from_data(kept["rows"]), date=date, end_missing=kept["end_missing"])
    return plan, not plan.errors and plan.digest == kept["digest"]


class OrganisationImportView(WagtailAdminTemplateMixin, FormView):
    """The form for the file; with a file, what it would change; with that confirmed, the list of units."""

    template_name = "kalix_wagtail/admin/organisation_import.html"
    preview_template_name = "kalix_wagtail/admin/organisation_import_preview.html"
    form_class = ImportForm
    page_title = _("Import the organisation")
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        if not may_import_organisation(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        index = {"url": reverse("kalix_units:index"), "label": gettext("Units")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "media": context["form"].media,
            "action_url": self.request.path,
            "submit_button_label": _("Show what changes"),
        }

    def post(self, request, *args, **kwargs):
        if "kept" in request.POST:
            return self.confirm(request.POST["kept"])
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        uploaded = form.cleaned_data["file"]
        # One byte more than is taken, so that too large a file is found without reading it all.
        file = read_organisation(uploaded.read(MAX_BYTES + 1), uploaded.name)
        plan = plan_import(file, date=form.cleaned_data["first_day"], end_missing=form.cleaned_data["end_missing"])
        if plan.errors:
            return self.show_errors(form, plan)
        kept, limit = keep(plan, self.request.user), conf.longest_form()
        if limit is not None and len(kept) > limit - ROOM_FOR_THE_REST:
            form.add_error("file", _("The file is too large for this page. The command import_organisation takes it."))
            return self.form_invalid(form)
        return self.preview(form, plan, kept)

    def show_errors(self, form, plan):
        return self.render_to_response(
            self.get_context_data(
                form=form,
                count=len(plan.errors),
                faults=plan.errors[:MOST_SHOWN],
                more=max(0, len(plan.errors) - MOST_SHOWN),
            )
        )

    def preview(self, form, plan, kept):
        """Show what a plan without errors would change, with a button that sends `kept`."""
        context = self.get_context_data(
            form=form,
            plan=plan,
            kept=kept,
            groups=[
                (kind.label, len(changes), changes[:MOST_SHOWN], max(0, len(changes) - MOST_SHOWN))
                for kind, changes in plan.by_kind()
            ],
        )
        return self.response_class(
            request=self.request, template=[self.preview_template_name], context=context, using=self.template_engine
        )

    def confirm(self, kept):
        """Carry out what was shown, or show it anew when it is no longer the same."""
        try:
            plan, is_same = kept_plan(kept, self.request.user)
        except signing.BadSignature:
            messages.error(self.request, _("What was shown is too old. Choose the file again."))
            return redirect("kalix_import_organisation")
        if plan.errors:
            messages.error(self.request, _("The organisation has changed since this was shown. Nothing is imported."))
            return self.show_errors(self.form_for(plan), plan)
        if not is_same:
            messages.warning(self.request, _("The organisation has changed since this was shown. Look again."))
            return self.preview_anew(plan)
        try:
            written = import_organisation(plan, user=self.request.user)
        except ImportRefusedError as refusal:
            messages.error(self.request, str(refusal))
            return self.preview_anew(plan)
        text = ngettext("%(count)d row is imported.", "%(count)d rows are imported.", written)
        messages.success(self.request, text % {"count": written})
        return redirect("kalix_units:index")

    def preview_anew(self, plan):
        return self.preview(self.form_for(plan), plan, keep(plan, self.request.user))

    def form_for(self, plan):
        return ImportForm(initial={"first_day": plan.date, "end_missing": plan.end_missing})


urls = [path("kalix/organisation/import/", OrganisationImportView.as_view(), name="kalix_import_organisation")]
