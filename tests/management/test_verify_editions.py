"""The command says what is broken and where, and tells cron by its exit code."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from kalix_wagtail.models import Edition
from tests.factories import PolicyPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return Edition.objects.get(page_id=PolicyPageFactory(title="Säkerhetspolicy", published=True).pk)


def run(*options):
    """Return what the command printed, and the exit code it would give."""
    out = StringIO()
    try:
        call_command("verify_editions", *options, stdout=out, no_color=True)
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


def damage(edition):
    QuerySet(Edition).filter(pk=edition.pk).update(title="Trygghetspolicy")


def test_all_in_order(edition):
    assert run() == ("1 editions verified; nothing is broken.\n", 0)


def test_what_is_broken_is_named_and_the_exit_code_is_1(edition):
    PolicyPageFactory(published=True)
    damage(edition)
    assert run() == ("Trygghetspolicy 1.0 (sv): title: expected Säkerhetspolicy, found Trygghetspolicy\n", 1)


def test_json_is_one_object_a_line_and_a_sum_at_the_end(edition):
    damage(edition)
    out, code = run("--json")
    fault, total = map(json.loads, out.splitlines())
    assert fault == {
        "edition_id": edition.pk,
        "edition": "Trygghetspolicy 1.0 (sv)",
        "what": "title",
        "where": "",
        "expected": "Säkerhetspolicy",
        "found": "Trygghetspolicy",
    }
    assert (total, code) == ({"editions": 1, "broken": 1, "faults": 1}, 1)


def test_json_in_order(edition):
    assert run("--json") == ('{"editions": 1, "broken": 0, "faults": 0}\n', 0)


def test_only_one_page_is_read_when_one_is_asked_for(edition):
    other = PolicyPageFactory(published=True)
    damage(edition)
    assert run("--page", str(other.pk))[1] == 0
    assert run("--page", str(edition.page_id))[1] == 1
