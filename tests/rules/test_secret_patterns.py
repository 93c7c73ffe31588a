"""What looks like a personal identity number or a code is noticed; what is neither is left alone."""

import pytest

from kalix_wagtail.rules.secret_patterns import holds_code, holds_identity_number


@pytest.mark.parametrize(
    "text",
    [
        "19121212-1212",
        "121212-1212",
        "121212+1212",
        "1212121212",
        "191212121212",
        "Hon heter Eva, 121212–1212.",
        "(19121212 1212)",
        # A coordination number: sixty is added to the day.
        "701063-2391",
        # What word processors and telephones make of a hyphen, and of the space before it.
        "19121212\u20111212",
        "19121212\u20101212",
        "19121212\u22121212",
        "19121212 \u2013 1212",
        "19121212 - 1212",
        "19121212\u00a01212",
        # A slip of the pen in the last digit: a person is meant all the same.
        "19121212-1213",
    ],
)
def test_a_personal_identity_number_is_noticed(text):
    assert holds_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ring 0923-650 00 eller 070-123 45 67.",
        "Diarienummer 2026-1127-0001",
        "121312-1212 har en månad som inte finns",
        "121200-1212",
        "Serienummer 12121212121212",
        "1212121213 har fel kontrollsiffra och inget streck",
        "Plan 2, rum 121212",
        "2026-11-27 12:12",
        "Rum 121212 - 1314",
        "Mellan 101112 – 1313 och 1415",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert not holds_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "Portkod 1234",
        "koden är 4711",
        "Koden till larmet i källaren är 98 76 #",
        "PIN: 0000",
        "larmkoden står på dörren: kod 1-2-3-4",
        "The door code is 2468",
        "Passerkoden är 4711",
        "entrékod: 12 34",
        "Grindkod 4711",
        "Nyckelskåpskod 4711",
        "the keycode is 2468",
    ],
)
def test_a_code_is_noticed(text):
    assert holds_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kodlåset på plan 1234 är trasigt",
        "Koden syns i fönstret",
        "Fyra dörrar, 1234 kronor",
        "Barkod. 1234 burkar",
        "Felkod 1234 visas",
        "Streckkoden 1234567",
    ],
)
def test_words_about_codes_are_left_alone(text):
    assert not holds_code(text)
