"""The host's own virus scanner. Whatever goes wrong with it, the file is not taken."""

import logging
import threading

from django.db import connections
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .. import conf
from ..exceptions import AttachmentRefusedError

logger = logging.getLogger(__name__)


def refuse_infected(content, name):
    """Ask the host's scanner, if there is one, and raise AttachmentRefusedError unless it returns True in time."""
    path = conf.get("ATTACHMENT_SCANNER")
    if not path:
        return
    answers = []

    def ask():
        try:
            answers.append(import_string(path)(content, name))
        except Exception:
            # The name is what someone typed: it may tell who reported, and does not belong in the log.
            logger.exception("The virus scanner failed")
        finally:
            connections.close_all()

    # In a thread of its own, so that a scanner that hangs does not keep the reporter waiting for ever.
    asking = threading.Thread(target=ask, daemon=True, name="kalix-attachment-scanner")
    asking.start()
    asking.join(conf.get("ATTACHMENT_SCANNER_SECONDS"))
    if not answers:
        if asking.is_alive():
            logger.error("The virus scanner has not answered in time")
        raise AttachmentRefusedError(
            _("The file could not be checked for viruses just now. Send the text without it, and add the file later.")
        )
    if answers[0] is not True:
        raise AttachmentRefusedError(_("The virus scanner says that the file is not safe."))
