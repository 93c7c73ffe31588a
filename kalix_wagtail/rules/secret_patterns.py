"""What looks like something that must not be typed into a report: personal identity numbers, codes."""

import re

from stdnum import luhn

#: A date of birth (a coordination number has 60 added to its day), and four digits.
IDENTITY_NUMBER = re.compile(
    r"(?<!\d)(?<!\d-)(?:\d{2})?(?P<day>\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]))"
    r"(?P<mark>\s?[-+‐‑–—−]?\s?)(?P<last>\d{4})(?!\d)(?!-\d)"
)
#: Digits after a word that announces a code: "portkod 1234", "koden till larmet är 4711".
CODE = re.compile(
    r"(?<!\w)(?:(?:port|dörr|lås|larm|pin|in|av|på|passer|entré|grind|nyckel|nyckelskåps|kassaskåps|garage|hiss"
    r"|door|alarm|lock|pass|key)[ -]?)?"
    r"(?:kod|koden|koder|koderna|code|codes|pin)(?!\w)"
    r"[^\d\n.]{0,30}(?<!\d)\d(?:[ -]?\d){3,7}(?!\d)",
    re.IGNORECASE,
)


def holds_identity_number(text):
    """Return whether a text holds what is, or may be, a Swedish personal identity or coordination number.

    Written with its mark it need not have the right check digit: a person is meant all the same. With spaces around
    the mark it may as well be from one number to another.
    """
    return any(
        (found["mark"] and found["mark"] == found["mark"].strip()) or luhn.is_valid(found["day"] + found["last"])
        for found in IDENTITY_NUMBER.finditer(text)
    )


def holds_code(text):
    """Return whether a text holds what looks like a code to a door, an alarm or a device."""
    return CODE.search(text) is not None
