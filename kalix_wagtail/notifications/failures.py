"""What kind of failure kept a mail from going out, and how long it is tried again for that."""

import errno
import smtplib
import socket
import ssl
from datetime import timedelta
from traceback import walk_tb

from .. import conf

#: Written down for a row whose workers all died before they could say why.
WORKER_STOPPED = "The worker stopped while sending"

#: No message's fault: nobody answers where the mail server should be, or it lets us in to nothing. smtplib wraps what
#: breaks later, so that these come from the way to the server only.
AWAY_ERRORS = (
    ConnectionError,
    TimeoutError,
    ssl.SSLError,
    socket.gaierror,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
)
AWAY_NUMBERS = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


def is_away(error):
    """Return whether an error says that the mail server cannot be reached, rather than that it refused a message."""
    return isinstance(error, AWAY_ERRORS) or (isinstance(error, OSError) and error.errno in AWAY_NUMBERS)


def is_temporary(error):
    """Return whether the mail server will take the same message later: it says so (4xx), or hung up before it had it.

    When it hung up after the message had begun to go over, it may have taken it, and each further try may be a double.
    """
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return not any(frame.f_code is smtplib.SMTP.data.__code__ for frame, _line in walk_tb(error.__traceback__))
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
    else:
        codes = [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
    return bool(codes) and all(400 <= code < 500 for code in codes)


def pause_after(attempts):
    """Return how long a mail waits after that many tries: twice as long each time, up to `MAIL_RETRY_MAX_SECONDS`."""
    first = conf.get("MAIL_RETRY_SECONDS")
    return timedelta(seconds=min(first * 2 ** (attempts - 1), max(first, conf.get("MAIL_RETRY_MAX_SECONDS"))))


def is_spent(attempts, *, temporary):
    """Return whether no try is left after that many.

    After a temporary failure the pauses count, and not the tries: a server that asks us to come back is asked again
    for `MAIL_PATIENCE_DAYS`. Time in which no worker ran, or the server was away, uses up nothing.
    """
    if attempts < conf.get("MAIL_MAX_ATTEMPTS"):
        return False
    waited = sum((pause_after(number) for number in range(1, attempts)), timedelta())
    return not temporary or waited >= timedelta(days=conf.get("MAIL_PATIENCE_DAYS"))


def has_stopped_workers(row):
    """Return whether a claimed row has been left behind by so many workers that it must be its own fault.

    A row that the mail server has answered about has other failures among its tries: it keeps its patience when a
    worker dies.
    """
    return is_spent(row.attempts - 1, temporary=row.last_error not in ("", WORKER_STOPPED))
