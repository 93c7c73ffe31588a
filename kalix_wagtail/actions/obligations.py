"""Writes the goals and obligations that an edition holds: a projection, in bulk and without history."""

from ..models import Goal, GoalWording, Obligation, ObligationWording, ResponsibleParty
from ..rules.masking import shown_document
from ..rules.passages import places_of, register_text


def project_edition(edition, places=None):
    """Write the goals, obligations and wordings of `edition`; identities that exist are kept.

    Constant number of queries. Call inside the transaction that makes the edition, once for each edition.
    """
    places = places_of(shown_document(edition)) if places is None else places
    goals = _project_goals(edition, places)
    _project_obligations(edition, places, goals)


def _project_goals(edition, places):
    goal_places = [(order, place) for order, place in enumerate(places) if place.kind == "goal"]
    goals = _identities(Goal, edition, [place for _order, place in goal_places])
    GoalWording.objects.bulk_create(
        [
            GoalWording(
                goal=goals[place.block_id],
                edition=edition,
                text=place.text,
                anchor=place.anchor,
                section=place.section,
                order=order,
            )
            for order, place in goal_places
        ]
    )
    # A duty names a goal by its number in this very text, so that what is written follows from the content alone.
    return {str(place.item["number"]): goals[place.block_id] for _order, place in goal_places}


def _identities(model, edition, places):
    """Return the goals or obligations of a policy by block id, with those of `places` that are new to it."""
    known = {item.block_id: item for item in model.objects.filter(policy_key=edition.policy_key)}
    new = [place for place in places if place.block_id not in known]
    if not new:
        return known
    codes = [{"code": place.item["code"]} if model is Obligation else {} for place in new]
    model.objects.bulk_create(
        [
            model(policy_key=edition.policy_key, block_id=place.block_id, number=place.item["number"], **code)
            for place, code in zip(new, codes, strict=True)
        ],
        ignore_conflicts=True,
    )
    return {item.block_id: item for item in model.objects.filter(policy_key=edition.policy_key)}


def _project_obligations(edition, places, goals):
    duty_places = [(order, place) for order, place in enumerate(places) if place.kind == "duty"]
    obligations = _identities(Obligation, edition, [place for _order, place in duty_places])
    others = _goals_of_others(place.item for _order, place in duty_places)
    wordings = ObligationWording.objects.bulk_create(
        [
            ObligationWording(
                obligation=obligations[place.block_id],
                edition=edition,
                text=register_text(place.item),
                anchor=place.anchor,
                section=place.section,
                order=order,
                modality=place.item["modality"],
                recurrence=place.item["recurrence"],
                legal_basis=place.item["legal_basis"],
                goal=goals.get(place.item["goal"]) or others.get(_goal_of_another(place.item)),
                is_carried_elsewhere=place.item.get("is_carried_elsewhere", False),
            )
            for order, place in duty_places
        ]
    )
    keys = {party["key"] for _order, place in duty_places for party in place.item["parties"]}
    parties = dict(ResponsibleParty.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}
    through = ObligationWording.parties.through
    through.objects.bulk_create(
        [
            through(obligationwording_id=wording.pk, responsibleparty_id=parties[key])
            for wording, (_order, place) in zip(wordings, duty_places, strict=True)
            for key in dict.fromkeys(party["key"] for party in place.item["parties"])
            if key in parties
        ]
    )


def _goals_of_others(duties):
    """Return the goals of others that `duties` serve, as ``{(policy key, number): Goal}``; at most one query."""
    wanted = {_goal_of_another(duty) for duty in duties} - {None}
    if not wanted:
        return {}
    keys, numbers = ({each[position] for each in wanted} for position in (0, 1))
    found = Goal.objects.filter(policy_key__in=keys, number__in=numbers)
    return {(str(goal.policy_key), str(goal.number)): goal for goal in found}


def _goal_of_another(duty):
    return (duty["goal_of"]["key"], duty["goal"]) if "goal_of" in duty else None
