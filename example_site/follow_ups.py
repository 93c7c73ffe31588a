"""What two managers have said of their duties, so that the demo shows how it looks. The words are invented."""

from django.contrib.auth import get_user_model
from django.utils import timezone

from kalix_wagtail.actions.acknowledgements import acknowledge_edition
from kalix_wagtail.actions.followups import save_followup
from kalix_wagtail.enums import FollowUpStatus
from kalix_wagtail.models import FollowUp, Obligation
from kalix_wagtail.rules.followups import OperatingYears

from .people import account_of

#: (role of who says it, code of the duty, how it stands, the note)
SAID = (
    ("manager", "SÄK-08", FollowUpStatus.STARTED, "Vi går skyddsrond med alla avdelningar före jul."),
    ("manager elsewhere", "SÄK-08", FollowUpStatus.DONE, "Skyddsrond genomförd, åtgärderna är klara."),
    ("manager elsewhere", "SÄK-09", FollowUpStatus.DONE, "Genomgång på arbetsplatsträffen, ingår i introduktionen."),
)


def build_follow_ups(units):
    """Let managers follow up some duties and one acknowledge the policy. What is said already is left as it is."""
    year = OperatingYears().on(timezone.localdate())
    for role, code, status, note in SAID:
        person = account_of(role)
        user, unit = get_user_model().objects.get(username=person.username), units[person.unit]
        obligation = Obligation.objects.get(code=code)
        if FollowUp.objects.filter(obligation=obligation, unit=unit).exists():
            continue
        save_followup(obligation, unit, year, user=user, version=0, status=status, note=note)
        if status == FollowUpStatus.DONE:
            edition = obligation.wordings.filter(edition__language="sv").latest("edition__valid_from").edition
            acknowledge_edition(edition, unit, user=user)
