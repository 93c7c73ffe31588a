"""The outbox: mails are queued with what they tell of, in its transaction, and sent by a worker afterwards.

Rows that are owed are written by `queueing`. `sending` drains them: it claims a row, or all rows of someone's daily
mail (`digests`), asks whether it may still be sent (`refusals`), writes the mail (`composing`) and writes down what
became of it (`outcomes`), which depends on what went wrong (`failures`). `watching` says how the queue stands.
"""

from .composing import compose
from .digests import compose_digest
from .queueing import queue_first_notifications, queue_notification
from .sending import send_due
from .wording import header_line, language_of

__all__ = [
    "compose",
    "compose_digest",
    "header_line",
    "language_of",
    "queue_first_notifications",
    "queue_notification",
    "send_due",
]
