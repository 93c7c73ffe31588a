"""Which editions have a PDF, and which wait for one."""

import datetime

from django.db.models import OuterRef, Q, Subquery

from ..models import Edition, EditionPdf
from .pdf_rendering import PDF_VERSION, is_wanted

#: A file that could not be made is tried this often, the second time after so long, then twice as long each time.
MOST_ATTEMPTS = 6
PAUSE = datetime.timedelta(minutes=10)


def with_pdf_size(editions):
    """Annotate `pdf_size`, in bytes, on a queryset of editions; None for those without a PDF."""
    made = EditionPdf.objects.filter(edition=OuterRef("pk"), size__gt=0)
    return editions.annotate(pdf_size=Subquery(made.values("size")[:1]))


def lacking_pdf():
    """Return the editions that have no PDF and should have one, tried or not. Originals are files already."""
    return Edition.objects.filter(is_legacy=False).filter(Q(pdf=None) | Q(pdf__size=0))


def due_for_pdf(now):
    """Return the editions that the worker should make a PDF of at `now`, the newest first."""
    tried_enough = Q(pdf__attempts__gte=MOST_ATTEMPTS)
    for attempts in range(1, MOST_ATTEMPTS):
        tried_enough |= Q(pdf__attempts=attempts, pdf__tried_at__gt=now - PAUSE * 2 ** (attempts - 1))
    waiting = Edition.objects.filter(Q(pdf=None, is_legacy=False) | Q(pdf__failure__gt=""))
    waiting = waiting.exclude(tried_enough, pdf__version=PDF_VERSION)
    outdated = Edition.objects.filter(pdf__version__lt=PDF_VERSION)
    return Edition.objects.filter(Q(pk__in=waiting.values("pk")) | Q(pk__in=outdated.values("pk"))).order_by("-pk")


def lacking_count():
    """Return how many editions lack a PDF on a site that makes them; 0 on one that does not."""
    return lacking_pdf().count() if is_wanted() else 0
