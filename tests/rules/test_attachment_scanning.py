"""The host's virus scanner fails closed."""

import time

import pytest

from kalix_wagtail.exceptions import AttachmentRefusedError
from kalix_wagtail.rules.attachment_files import prepare_file

asked = []


def finds_nothing(content, name):
    asked.append((content, name))
    return True


def finds_something(content, name):
    return False


def says_little(content, name):
    return "OK"


def fails(content, name):
    raise ConnectionError(name)


def hangs(content, name):
    time.sleep(1)
    return True


not_a_function = "OK"


def use(settings, name, **values):
    values["ATTACHMENT_SCANNER"] = f"{__name__}.{name}" if "." not in name else name
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | values


def test_a_file_without_viruses_is_taken(settings):
    use(settings, "finds_nothing")
    asked.clear()
    assert prepare_file(b"Hej", "../a\u202e.txt").content == b"Hej"
    assert asked == [(b"Hej", "a")]


@pytest.mark.parametrize(
    "name", ["finds_something", "says_little", "fails", "hangs", "missing", "not_a_function", "no.such.module"]
)
def test_any_other_answer_refuses_the_file(settings, name):
    use(settings, name, ATTACHMENT_SCANNER_SECONDS=0.2)
    with pytest.raises(AttachmentRefusedError):
        prepare_file(b"Hej", "a.txt")


def test_the_name_of_a_file_is_not_logged(settings, caplog):
    use(settings, "missing")
    with pytest.raises(AttachmentRefusedError):
        prepare_file(b"Hej", "anna-berg.txt")
    assert caplog.records and "anna-berg" not in caplog.text
