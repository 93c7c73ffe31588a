"""Where the buttons lead by which a manager acknowledges a document for the unit, and an employee for oneself."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import conf
from ..actions.acknowledgements import acknowledge_edition, acknowledge_personally
from ..exceptions import NotAllowedError
from ..forms.acknowledgements import AcknowledgementForm, PersonalAcknowledgementForm
from ..models import Edition, Unit
from .report_access import for_readers, private


@require_POST
@for_readers
def acknowledge(request):
    """Acknowledge the posted edition for the posted unit and go back. What may not be done is as if it were missing."""
    form = AcknowledgementForm(request.POST)
    if not form.is_valid():
        raise Http404
    edition = get_object_or_404(Edition.objects.defer("content", "html"), pk=form.cleaned_data["edition"])
    unit = get_object_or_404(Unit, code=form.cleaned_data["unit"])
    try:
        acknowledge_edition(edition, unit, user=request.user)
    except NotAllowedError as refusal:
        raise Http404 from refusal
    messages.success(request, _("Thank you. The document is marked as acknowledged."))
    return redirect(_back(request, form))


@require_POST
@private
def confirm_reading(request):
    """Enter that whoever is logged in has read the posted edition, and go back. Whoever is not logs in there first."""
    form = PersonalAcknowledgementForm(request.POST)
    is_valid = form.is_valid()
    if not request.user.is_authenticated:
        return redirect_to_login(_back(request, form), conf.login_url())
    if not is_valid:
        raise Http404
    edition = get_object_or_404(Edition.objects.defer("content", "html"), pk=form.cleaned_data["edition"])
    try:
        acknowledge_personally(edition, user=request.user)
    except NotAllowedError as refusal:
        raise Http404 from refusal
    return redirect(f"{_back(request, form)}#kalix-read")


def _back(request, form):
    """Return the posted address to go back to; the start page instead of one elsewhere."""
    back = form.cleaned_data.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else "/"
