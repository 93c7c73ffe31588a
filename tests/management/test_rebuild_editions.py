"""The command shows what would differ, or makes it anew; the record stays as it is."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from kalix_wagtail.actions.lifecycle import mask_passage
from kalix_wagtail.models import Edition, GoalWording, ObligationWording, Passage
from kalix_wagtail.rules.verifying import verified
from tests.factories import PolicyPageFactory
from tests.rules.test_verifying import force

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return Edition.objects.get(page_id=PolicyPageFactory(title="Säkerhetspolicy", published=True).pk)


def run(*options):
    out = StringIO()
    call_command("rebuild_editions", *options, stdout=out, no_color=True)
    return out.getvalue()


def in_order():
    return not any(faults for _edition, faults in verified())


def test_a_dry_run_shows_a_diff_and_changes_nothing(edition):
    force(edition, html=edition.html.replace("angår alla", "angår ingen"))
    out = run("--dry-run")
    assert "--- Säkerhetspolicy 1.0 (sv), renderer 1\n+++ Säkerhetspolicy 1.0 (sv), renderer 1\n" in out
    removed, added = (line for line in out.splitlines() if line[:2] in ("-<", "+<", "- ", "+ "))
    assert ("angår ingen" in removed, "angår alla" in added) == (True, True)
    assert out.endswith("1 editions read; 1 would change.\n")
    edition.refresh_from_db()
    assert "angår ingen" in edition.html


def test_html_is_made_anew(edition):
    force(edition, html="")
    assert run() == "Säkerhetspolicy 1.0 (sv)\n1 editions read; 1 changed.\n"
    assert in_order()


def test_nothing_to_do_is_said(edition):
    assert run() == "1 editions read; 0 changed.\n"
    assert run("--dry-run") == "1 editions read; 0 would change.\n"
    assert run("--projection") == "1 editions read; 0 changed.\n"


def test_a_template_of_the_hosts_own_is_used(edition, settings, tmp_path):
    template = tmp_path / "kalix_wagtail" / "edition" / "v1" / "goals.html"
    template.parent.mkdir(parents=True)
    template.write_text("<p>Egen mall</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    run()
    assert "Egen mall" in Edition.objects.get().html


def test_only_one_page_is_rebuilt_when_one_is_asked_for(edition):
    other = Edition.objects.get(page_id=PolicyPageFactory(published=True).pk)
    for each in (edition, other):
        force(each, html="")
    assert run("--page", str(edition.page_id)).endswith("1 editions read; 1 changed.\n")
    other.refresh_from_db()
    assert other.html == ""


@pytest.mark.parametrize("model", [Passage, GoalWording, ObligationWording])
def test_derived_rows_are_made_anew_and_a_dry_run_says_what_is_missing(edition, model):
    count = model.objects.count()
    model.objects.all().delete()
    out = run("--projection", "--dry-run")
    assert out.count("found nothing") == count
    assert (model.objects.count(), out.endswith("1 editions read; 1 would change.\n")) == (0, True)
    assert run("--projection").endswith("1 editions read; 1 changed.\n")
    assert (model.objects.count(), in_order()) == (count, True)


def test_a_diff_does_not_show_what_is_hidden(edition, superuser):
    block_id = edition.passages.get(text="Säkerhet angår alla.").block_id
    mask_passage(edition, user=superuser, block_id=block_id, reason="Sekretess", acted_on=timezone.localdate())
    force(edition, html="")
    out = run("--dry-run")
    assert ("angår alla" in out, "passages in it are hidden" in out) == (False, True)
