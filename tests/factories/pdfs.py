"""PDFs as the worker leaves them. For what is asked of a row; `tests/rules/test_pdf_rendering.py` draws real ones."""

import hashlib

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.models import EditionPdf
from kalix_wagtail.rules.pdf_rendering import PDF_VERSION


class EditionPdfFactory(DjangoModelFactory):
    class Meta:
        model = EditionPdf

    class Params:
        failed = factory.Trait(data=b"", failure="OSError: no such picture", sha256="")

    data = b"%PDF-1.7 drawn"
    size = factory.LazyAttribute(lambda pdf: len(pdf.data))
    sha256 = factory.LazyAttribute(lambda pdf: hashlib.sha256(pdf.data).hexdigest())
    version = PDF_VERSION
    attempts = 1
