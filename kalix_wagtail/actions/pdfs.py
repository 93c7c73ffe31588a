"""Makes the PDFs of editions; for the worker, never while someone waits."""

import hashlib
import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..models import Edition, EditionPdf
from ..rules.masking import masks_of
from ..rules.pdf_rendering import PDF_VERSION, render_pdf, weasyprint
from .shown_policies import forget_renderings

logger = logging.getLogger(__name__)


def make_pdf(edition):
    """Make and store the PDF of an edition. Returns the `EditionPdf`, whose `failure` says when it could not be made.

    Returns None when a passage was hidden meanwhile: the worker comes back. Raises PdfNotPossibleError.
    """
    weasyprint()
    masks = masks_of(edition)
    try:
        data = render_pdf(edition)
    except Exception as error:  # One edition that cannot be drawn must not keep the others from it.
        logger.exception("The PDF of edition %s of page %s could not be made", edition.number, edition.page_id)
        return _store_failure(edition, error)
    return _store(edition, data, masks)


@transaction.atomic
def _store(edition, data, masks):
    # Whoever hides a passage locks the edition too: a file drawn before that is never kept after it.
    Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if masks_of(Edition.objects.get(pk=edition.pk)) != masks:
        return None
    values = {"data": data, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "attempts": 1, "failure": ""}
    pdf, _created = EditionPdf.objects.update_or_create(edition=edition, defaults=values | _tried())
    forget_renderings(edition.policy_key)
    return pdf


@transaction.atomic
def _store_failure(edition, error):
    values = {"failure": f"{type(error).__name__}: {error}"[:255]} | _tried()
    pdf, is_new = EditionPdf.objects.get_or_create(edition=edition, defaults=values | {"attempts": 1})
    if not is_new:
        EditionPdf.objects.filter(pk=pdf.pk).update(attempts=F("attempts") + 1, **values)
        pdf.refresh_from_db()
    return pdf


def _tried():
    return {"version": PDF_VERSION, "tried_at": timezone.now()}


def forget_pdf(edition):
    """Delete the PDF of an edition of which less may be shown than before; inside the transaction that hides it."""
    Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    EditionPdf.objects.filter(edition=edition).delete()
