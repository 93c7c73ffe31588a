"""Steering documents, obligations and safety deficiency reports for a Wagtail intranet."""

__version__ = "0.1.0"
