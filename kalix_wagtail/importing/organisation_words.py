"""What the columns and values of an organisation file may be called: in Swedish, in English, and as they are stored."""

import re

from django.utils import translation

from .. import conf
from ..enums import Role, UnitKind

UNIT, APPOINTMENT = "unit", "appointment"
LONGEST_LANGUAGE = 20

#: column → the headings it goes by, as `plain` makes them.
HEADINGS = {
    "type": ("type", "typ", "radtyp"),
    "code": ("code", "kod", "unit code", "enhetskod"),
    "unit": ("unit", "enhet"),
    "name": ("name", "namn", "enhetsnamn"),
    "kind": ("kind", "slag", "enhetsslag"),
    "parent": ("parent", "parent code", "below", "överordnad", "överordnad kod", "överordnad enhet", "under"),
    "from": ("from", "från", "from date", "från och med", "fr o m", "startdatum"),
    "until": ("until", "till", "until date", "till och med", "t o m", "slutdatum"),
    "email": ("e mail", "email", "mail", "e post", "epost", "e postadress"),
    "first_name": ("first name", "förnamn"),
    "last_name": ("last name", "surname", "efternamn"),
    "role": ("role", "roll", "befattning"),
}
TYPES = {"unit": UNIT, "enhet": UNIT, "appointment": APPOINTMENT, "uppdrag": APPOINTMENT}

_COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings}
_NAME_IN = re.compile(r"(.+?)\s*:\s*([a-z]{2,3}(?:-[a-z0-9]{2,8})*)", re.IGNORECASE)


def plain(words):
    """Return words as they are compared: small letters, and spaces for hyphens, underscores and full stops."""
    return " ".join(re.sub(r"[-_.]", " ", str(words)).casefold().split())


def column_of(heading):
    """Return which column a heading means: "code", "name:sv", "name:en" …, or None when it means none."""
    named = _NAME_IN.fullmatch(str(heading))
    if named and len(named[2]) <= LONGEST_LANGUAGE and _COLUMN_OF.get(plain(named[1])) == "name":
        return name_column(named[2])
    column = _COLUMN_OF.get(plain(heading))
    return name_column(conf.get("DECISIVE_LANGUAGE")) if column == "name" else column


def name_column(language):
    """Return the column of the names in a language."""
    return f"name:{language.lower()}"


def words_for(choices):
    """Return ``{word: value}`` for `UnitKind` or `Role`: what is stored, and its label in every language we have."""
    words = {plain(value): value for value in choices.values}
    for language in dict.fromkeys(["sv", "en", *(code for code, _name in conf.languages())]):
        with translation.override(language):
            for choice in choices:
                words.setdefault(plain(choice.label), choice.value)
    return words


def kinds():
    """Return ``{word: UnitKind value}``."""
    return words_for(UnitKind)


def roles():
    """Return ``{word: Role value}``."""
    return words_for(Role)
