"""Reads the mail that Django's file backend has written."""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path

#: What the backend writes after each message.
SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class DemoMessage:
    """A mail as the reader of the demo sees it."""

    subject: str
    sender: str
    sent_at: datetime | None
    text: str


def read_messages(folder, address):
    """Return the mail in `folder` addressed to `address`, newest first; none when the address is empty."""
    if not address:
        return []
    found = []
    for path in sorted(Path(folder).glob("*.log")):
        for raw in path.read_bytes().split(SEPARATOR):
            message = BytesParser(policy=policy.default).parsebytes(raw.strip() + b"\n")
            recipients = {name.lower() for _label, name in getaddresses(message.get_all("To", []))}
            if address.lower() in recipients:
                found.append(_shown(message))
    return sorted(found, key=lambda message: message.sent_at.timestamp() if message.sent_at else 0, reverse=True)


def _shown(message):
    body = message.get_body(preferencelist=("plain",))
    date = message.get("Date")
    return DemoMessage(
        subject=str(message.get("Subject", "")),
        sender=str(message.get("From", "")),
        sent_at=getattr(date, "datetime", None),
        text=body.get_content().strip() if body else "",
    )
