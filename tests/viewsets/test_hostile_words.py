"""Whatever is typed into any form of the admin, it is stored clean or refused with a reason, and never a fault of ours.

The forms are found by walking every address of the package, so that a new one is tried too.
"""

import json
import re
import unicodedata

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import models, transaction
from django.test import Client

from tests.test_every_url import Municipality, our_urls, read

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.reference_index]

#: What is typed where words are asked for.
WORDS = {
    "control characters": "Råd\x0b\x1b\x85\x07\x7fett",
    "a NUL": "Råd\x00hus",
    "marks that turn text around": "Råd\u202egpj.exe\u2066",
    "line separators": "Råd\u2028ett\u2029två\x1ctre",
    "nothing that can be seen": "\u200b\u2060\ufeff",
    "a lone surrogate": "Råd\ud800hus",
    "letters in two pieces": "Ra\u030ad",
    "a word of 100,000 letters": "x" * 100_000,
    "10,000 lines": "rad\n" * 10_000,
    "markup": "</textarea></script><script>alert(1)</script>",
    "templates": "{{ 7|add:7 }} {% now %} %(x)s {0.__class__}",
    "a formula with CR and LF": "=cmd|' /C calc'!A1\r\nBcc: alla@kalix.test",
}
#: What is sent in place of numbers, dates, codes, choices and ids.
VALUES = ["²", "-1", "1e9", "9" * 30, "9" * 5000, "\x00", "", "9999-99-99", "\ud800"]

#: What Wagtail itself needs to find the rows of a form again.
KEPT = ("_FORMS", "-id", "-ORDER", "-DELETE", "csrfmiddlewaretoken")


def is_of_words(field):
    """Return whether a field asks for words, and not for a number, a day or a code."""
    if field.name == "textarea":
        return True
    if field.name != "input" or field.get("type", "text") != "text":
        return False
    return re.search(r"(^|-)(code|key|\w+_(on|from|until))$", field["name"]) is None


def forms_in(html, *, chooses=False):
    """Yield ``(address, {name: (value, whether it asks for words)})`` of each form that is sent by POST.

    `chooses`: whether a choice is made where none is.
    """
    for form in BeautifulSoup(html, "html.parser").select("form[method=post], form[method=POST]"):
        fields = {}
        for field in form.select("input[name], textarea[name], select[name]"):
            value = field.get("value", "on" if field.get("type") == "checkbox" else "")
            if field.name == "select":
                chosen = field.select_one("option[selected]") or field.select_one("option[value]:not([value=''])")
                value = chosen.get("value", "") if chosen else ""
            elif field.name == "textarea":
                value = field.get_text().lstrip("\n")
            elif (
                field.get("type") == "file"
                or field.get("type") in ("radio", "checkbox")
                and "checked" not in field.attrs
            ):
                if chooses and field.get("type") == "radio":
                    fields.setdefault(field["name"], (value, False))
                continue
            fields[field["name"]] = (value, is_of_words(field))
        # A value that is given is not unknown too.
        fields = {name: field for name, field in fields.items() if not name.endswith("_unknown")}
        if any(asks for _value, asks in fields.values()):
            yield form.get("action") or "", fields


def escaped(fields):
    """Return the body and type of a request as only a program would send it: Django decodes what it says it is."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + value.encode("unicode_escape")
        + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--x--\r\n", "multipart/form-data; boundary=x; charset=unicode_escape"


class Admin:
    """A superuser who sends every form of ours; whatever it changes is undone."""

    def __init__(self):
        self.municipality = Municipality()
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.municipality.users["superuser"])

    def forms(self):
        """Yield ``(name, address, fields)`` of every form of words at an address of the package in the admin."""
        for name, parameters in our_urls().items():
            address = self.municipality.address(name, parameters)
            if not address.startswith("/admin/"):
                continue
            response = self.client.get(address)
            text, kind = read(response), response.get("Content-Type", "")
            if response.status_code != 200 or "html" not in kind and "json" not in kind:
                continue
            html = json.loads(text).get("html", "") if "json" in kind else text.decode()
            for action, fields in forms_in(html):
                yield name, action or address, fields

    def send(self, address, fields, *, looks_on=False):
        """Return ``(status, text, dirt)`` of sending `fields`: what is shown, and what was stored unclean.

        What was taken is told of on the page that the answer leads to: that is what is shown, with `looks_on`.
        """
        with transaction.atomic():
            body, kind = escaped(fields)
            response = self.client.generic("POST", address, body, content_type=kind)
            status, dirty = response.status_code, dirt() if response.status_code < 500 else []
            if looks_on and status == 302:
                response = self.client.get(response["Location"], follow=True)
            answer = status, response.content.decode("utf-8", "replace"), dirty
            transaction.set_rollback(True)
        return answer


def dirt():
    """Return the columns of ours in which something stands that no clean text has."""
    found = []
    for model in apps.get_app_config("kalix_wagtail").get_models():
        names = [f.name for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
        for row in model.objects.values(*names):
            found += [
                f"{model.__name__}.{name}" for name, text in row.items() if isinstance(text, str) and is_dirty(text)
            ]
    return found


def is_dirty(text):
    controls = any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)
    return controls or bool(set(text) & set("\u202e\u2066\u2028\u2029")) or unicodedata.normalize("NFC", text) != text


#: The forms that take ordinary words as they are drawn for the rows of `Municipality`.
TAKING = {
    *("kalix_units:edit", "kalix_decisions:edit", "kalix_operating_years:edit"),
    *(
        "kalix_reply_templates:add",
        "kalix_reply_templates:edit",
        "kalix_disposal_rules:add",
        "kalix_disposal_rules:edit",
    ),
    *("kalix_editions:annul", "kalix_editions:withdraw"),
    *("wagtailsnippets_kalix_wagtail_responsibleparty:edit", "wagtailsnippets_kalix_wagtail_documenttype:edit"),
    *(f"wagtailsnippets_kalix_wagtail_deficiencycategory:{view}" for view in ("add", "edit", "copy")),
}


def test_ordinary_words_are_taken():
    admin, taken = Admin(), set()
    for name, address, fields in admin.forms():
        typed = {field: "Rådhuset" if asks else value for field, (value, asks) in fields.items()}
        if admin.send(address, typed)[0] == 302:
            taken.add(name)
    assert taken >= TAKING


#: The forms after which the admin says what was typed, however long it is.
REPEATING = TAKING - {"kalix_editions:annul", "kalix_editions:withdraw"}
REPEATING -= {"kalix_decisions:edit", "kalix_operating_years:edit"}


def test_the_page_after_each_form_that_is_taken_says_the_words_as_words():
    admin, saying = Admin(), set()
    for name, address, fields in admin.forms():
        typed = {field: WORDS["markup"] if asks else value for field, (value, asks) in fields.items()}
        status, text, _dirty = admin.send(address, typed, looks_on=True)
        if status != 302:
            continue
        page = BeautifulSoup(text, "html.parser")
        assert "alert(1)" not in [script.get_text() for script in page.select("script")], name
        if WORDS["markup"] in " ".join(message.get_text() for message in page.select(".messages li")):
            saying.add(name)
    assert saying >= REPEATING


def wrong_with(typed_into):
    """Return what goes wrong with each form, with the fields that `typed_into` makes of those it is drawn with."""
    admin, wrong = Admin(), []
    for name, address, fields in admin.forms():
        for what, typed in typed_into(fields):
            status, text, dirty = admin.send(address, typed)
            if status >= 500 or dirty or "<script>alert(1)" in text:
                wrong.append((name, what, status, dirty))
    return wrong


def test_no_form_of_the_admin_is_broken_by_words():
    def typed_into(fields):
        for what, words in WORDS.items():
            yield what, {name: words if asks else value for name, (value, asks) in fields.items()}

    assert wrong_with(typed_into) == []


def test_no_form_of_the_admin_is_broken_by_numbers_days_and_choices():
    def typed_into(fields):
        for value in VALUES:
            yield (
                ascii(value)[:20],
                {name: old if asks or name.endswith(KEPT) else value for name, (old, asks) in fields.items()},
            )

    assert wrong_with(typed_into) == []
