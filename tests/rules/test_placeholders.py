"""Placeholders are found, and ordinary Swedish is left in peace."""

import pytest

from kalix_wagtail.rules.placeholders import placeholders_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Antagen : 2007-, §XX, Dnr: XX", ["2007-", "§XX", "Dnr: XX"]),
        ("§ XX", ["§ XX"]),
        ("§ xx", ["§ xx"]),
        ("§§ __", ["§§ __"]),
        ("§ …", ["§ …"]),
        ("§ ?", ["§ ?"]),
        ("dnr XX", ["dnr XX"]),
        ("Diarienummer: KS 2026/XXX", ["Diarienummer: KS 2026/XXX"]),
        ("dnr ____", ["dnr ____"]),
        ("20XX-", ["20XX-"]),
        ("20XX-XX-XX", ["20XX-XX-XX"]),
        ("2026-XX-XX", ["2026-XX-XX"]),
        ("antagen 2026-", ["2026-"]),
        ("[…]", ["[…]"]),
        ("[...]", ["[...]"]),
        ("[ ]", ["[ ]"]),
        ("[]", ["[]"]),
        ("[fyll i datum]", ["[fyll i datum]"]),
        ("[Datum]", ["[Datum]"]),
        ("TODO: skriv", ["TODO"]),
        ("ATT GÖRA", ["ATT GÖRA"]),
        ("kontakta NN", ["NN"]),
        ("Lorem ipsum dolor", ["Lorem ipsum"]),
        ("kostar XXX kronor", ["XXX"]),
        ("kostar xx kronor", ["xx"]),
        ("namn: ______", ["______"]),
        ("år ???", ["???"]),
        ("§XX och §XX", ["§XX"]),
    ],
)
def test_what_was_meant_to_be_filled_in_is_found(text, found):
    assert placeholders_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Antagen 2007-09-17, § 130, dnr 2007-123.",
        "Dnr: KS 2026/14",
        "§ 3 och §§ 4–6",
        "Planen gäller 2007-2010 och 2020–",
        "Se not [1] och [bilaga 2].",
        "Kapitel XX, Gustav XVI",
        "Att göra en riskanalys",
        "Vad gör vi? Vem gör det?",
        "… och så vidare …",
        "MAXX, annex, 1920-talet",
        "dnr anges i protokollet",
        "todos los santos",
    ],
)
def test_ordinary_text_is_left_in_peace(text):
    assert placeholders_in(text) == []
