"""Hands out record packages, and logs to whom."""

from wagtail.log_actions import log

from ..log_actions import RECORD_EXPORTED
from ..rules.record_package import write_package


def export_record(page, out, *, user=None, with_hidden=False):
    """Write the record package of the policy of `page` to the file object `out`, and return its manifest."""
    manifest = write_package(out, page.translation_key, with_hidden=with_hidden)
    log(instance=page, action=RECORD_EXPORTED, user=user, data={"with_hidden": with_hidden})
    return manifest
