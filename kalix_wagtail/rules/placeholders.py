"""Text that was meant to be filled in and was not: "§XX", "Dnr: XX", "20XX-". They have survived into decided texts."""

import re

_UNFILLED = r"(?:[Xx]+|_+|\?+|N{2,}|\.{2,}|…)"

PLACEHOLDER = re.compile(
    "|".join(
        (
            rf"§+\s*{_UNFILLED}(?!\w)",
            rf"\b(?i:d\.?nr|diarienummer|diarienr)\.?\s*:?\s*(?:\w{{1,6}}[ /-]?)?(?:\d{{4}}[/:-])?{_UNFILLED}(?!\w)",
            # A year or a date that was not finished: 20XX-, 2007-XX-XX, "2007-," (not the range 2007-2010).
            r"\b(?:19|20)(?:\d{2}[-/])?[Xx]{2,}(?:-[Xx]{2})*-?(?!\w)",
            r"\b(?:19|20)\d{2}-(?=\s*(?:[,;.)]|$))",
            r"\[\s*(?:…|\.{2,}|_+|\?+|[Xx]+|(?i:fyll i|ange|infoga|insert|datum|namn|nummer|dnr)[^\]\n]{0,60})?\s*\]",
            r"\b(?:TODO|FIXME|TBD|TBC|ATT GÖRA|N\.?N\.?)(?!\w)",
            r"\b(?i:lorem ipsum)\b",
            r"\b(?:X{3,}|x{2,})\b",
            r"_{3,}",
            r"\?{2,}",
        )
    )
)


def placeholders_in(text):
    """Return what in `text` looks like something still to be filled in, each once, in order."""
    found = (" ".join(match.group().split()) for match in PLACEHOLDER.finditer(text))
    return list(dict.fromkeys(found))
