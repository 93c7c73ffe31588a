"""Begins a correction from the admin's list of editions."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ..actions.corrections import begin_correction
from ..exceptions import NotAllowedError, PublicationRefusedError
from ..models import Edition


@require_POST
def correct_edition(request, pk):
    """Begin a correction of an edition and lead to the page editor."""
    edition = get_object_or_404(Edition, pk=pk)
    try:
        begin_correction(edition, user=request.user)
    except NotAllowedError as refusal:
        raise PermissionDenied from refusal
    except PublicationRefusedError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request,
            _("This draft has the text of edition %(number)s. Correct it and publish it.") % {"number": edition.number},
        )
    return redirect(reverse("wagtailadmin_pages:edit", args=[edition.page_id]))


urls = [path("kalix/editions/<int:pk>/correct/", correct_edition, name="kalix_correct_edition")]
