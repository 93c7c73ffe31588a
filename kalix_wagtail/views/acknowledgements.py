"""Where the button on "My unit" leads: a manager acknowledges a steering document for the unit."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions.acknowledgements import acknowledge_edition
from ..exceptions import NotAllowedError
from ..forms.acknowledgements import AcknowledgementForm
from ..models import Edition, Unit
from .report_access import for_readers


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
    back = form.cleaned_data["next"]
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else "/")
