"""\"My unit\" and the overview in a small and in a large municipality, in the same run.

The unit has the same number of duties in both. Printed as time (median) and queries, and as ratios. Only query counts
are asserted: time differs between machines.
"""

import datetime
import time
import uuid
from statistics import median

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kalix_wagtail.enums import EditionKind, Modality, Recurrence, Role, UnitKind
from kalix_wagtail.models import (
    Appointment,
    Edition,
    FollowUp,
    Obligation,
    ObligationWording,
    OperatingYear,
    Unit,
    UnitName,
    UnitPlacement,
)
from tests.factories import (
    LONG_AGO,
    AppointmentFactory,
    PolicyPageFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)

ROUNDS = 9
DUTIES_OF_A_POLICY = 20
OWN = 30
#: name → (policies, units)
SIZES = {"small": (20, 200), "large": (1000, 5000)}

pytestmark = pytest.mark.django_db


def organisation(count):
    """Make `count` units in three levels below a top, each with a manager."""
    top = UnitFactory(code="top", kind=UnitKind.ASSEMBLY)
    users = get_user_model().objects.bulk_create(
        get_user_model()(username=f"chef-{n}", email=f"chef-{n}@kalix.example", first_name="Chef", last_name=str(n))
        for n in range(count)
    )
    units = Unit.objects.bulk_create(Unit(code=f"enhet-{n}") for n in range(count))
    UnitName.objects.bulk_create(
        UnitName(unit=unit, language="sv", name=f"Enhet {n}", valid_from=LONG_AGO) for n, unit in enumerate(units)
    )
    UnitPlacement.objects.bulk_create(
        UnitPlacement(
            unit=unit,
            parent=top if n < 10 else units[n // 10],
            kind=UnitKind.ADMINISTRATION if n < 10 else UnitKind.WORKPLACE,
            valid_from=LONG_AGO,
        )
        for n, unit in enumerate(units)
    )
    Appointment.objects.bulk_create(
        Appointment(user=user, unit=unit, role=Role.MANAGER, valid_from=LONG_AGO)
        for user, unit in zip(users, units, strict=True)
    )
    return units, users


def policies(count, units):
    """Make `count` policies in force, whose duties fall on units in turn; `OWN` of them on the last unit alone."""
    template = PolicyPageFactory(live=True)
    parent = template.get_parent()
    # None of them stands above the last unit, which inherits nothing.
    others = units[60:160]
    parties = [ResponsiblePartyFactory(units=[unit]) for unit in others]
    mine = ResponsiblePartyFactory(units=[units[-1]])
    pages = [template] + [PolicyPageFactory(live=True, parent=parent) for _n in range(count - 1)]
    content = {"schema": 1, "document": {"title": "", "summary": "", "body": []}, "record": {}}
    editions = Edition.objects.bulk_create(
        Edition(
            page_id=page.pk,
            policy_key=page.translation_key,
            language="sv",
            major=1,
            kind=EditionKind.ADOPTION,
            valid_from=datetime.date(2007, 9, 17),
            title=page.title,
            content=content,
            content_hash=f"{n:064x}",
            document_hash=f"{n:064x}",
            publication_id=uuid.uuid4(),
            published_at=timezone.now(),
        )
        for n, page in enumerate(pages)
    )
    obligations = Obligation.objects.bulk_create(
        Obligation(policy_key=edition.policy_key, block_id=f"b{n}", number=n, code=f"P{serial}-{n}")
        for serial, edition in enumerate(editions)
        for n in range(DUTIES_OF_A_POLICY)
    )
    wordings = ObligationWording.objects.bulk_create(
        ObligationWording(
            edition=editions[n // DUTIES_OF_A_POLICY],
            obligation=obligation,
            text="Säkerhetsarbetet ska bedrivas.",
            anchor=f"d-{n}",
            order=n,
            modality=Modality.SHALL,
            recurrence=Recurrence.YEARLY if n % 3 else Recurrence.CONTINUOUS,
        )
        for n, obligation in enumerate(obligations)
    )
    through = ObligationWording.parties.through
    step = len(wordings) // OWN
    through.objects.bulk_create(
        through(
            obligationwording_id=wording.pk,
            responsibleparty_id=(mine if n % step == 0 and n // step < OWN else parties[n % len(parties)]).pk,
        )
        for n, wording in enumerate(wordings)
    )
    year = OperatingYear.objects.create(
        label="i år",
        valid_from=timezone.localdate().replace(month=1, day=1),
        valid_until=timezone.localdate().replace(month=12, day=31),
    )
    FollowUp.objects.bulk_create(
        FollowUp(obligation=obligation, unit=others[n % len(others)], period=year, status="done")
        for n, obligation in enumerate(obligations[:: max(1, len(obligations) // 2000)])
    )


def measured(client, url):
    """Return ``(median milliseconds, queries)`` of getting `url`."""
    assert client.get(url).status_code == 200
    times = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return median(times), len(captured)


RESULTS = {}


@pytest.mark.parametrize("size", SIZES)
def test_my_unit_and_the_overview(size):
    policy_count, unit_count = SIZES[size]
    page = ResponsibilitiesPageFactory(slug="min-enhet")
    units, users = organisation(unit_count)
    policies(policy_count, units)
    client = Client()
    client.force_login(users[-1])
    mine = measured(client, page.url)
    assert client.get(page.url).context["count"] == OWN
    coordinator = UserFactory()
    AppointmentFactory(user=coordinator, unit=units[0], role=Role.COORDINATOR)
    client.force_login(coordinator)
    RESULTS[size] = {"My unit": mine, "The overview": measured(client, f"{page.url}overview/")}
    print(f"\n{policy_count} policies of {DUTIES_OF_A_POLICY} duties, {unit_count} units:")
    for name, (taken, queries) in RESULTS[size].items():
        print(f"  {name:<14}{taken:8.1f} ms{queries:5} queries")
    assert mine[1] <= 20
    if len(RESULTS) == len(SIZES):
        small, large = RESULTS["small"]["My unit"], RESULTS["large"]["My unit"]
        print(f"  ratio of My unit {large[0] / small[0]:.2f}")
        for name in ("My unit", "The overview"):
            assert RESULTS["small"][name][1] == RESULTS["large"][name][1]
