"""Whether the passages, wordings and kept files of an edition agree with what its content gives."""

from .content import goal_numbers_of
from .faults import difference, fault
from .file_uses import file_use_faults
from .masking import masked_document, masks_of
from .passages import places_of, register_text


def projection_faults(edition, party_keys):
    """Return where the passages and wordings of an edition differ from what its content gives.

    What a mask hides has no passages, and its wordings say that it is hidden.
    """
    document, masks = edition.content["document"], masks_of(edition)
    shown = masked_document(document, masks) if masks else document
    places = list(enumerate(places_of(shown)))
    passages = _expected_passages(edition, [each for each in places if each[1].block_id not in masks])
    goals, duties = (
        (_expected_goals(places), _goals(edition)),
        (_expected_duties(shown, places, party_keys), _duties(edition)),
    )
    for wordings in (goals, duties):
        _leave_hidden_words_out(*wordings, document, masks)
    faults = [
        *_compare(edition, "passage", passages, _passages(edition), conceals=masks),
        *_compare(edition, "goal", *goals, conceals=masks),
        *_compare(edition, "duty", *duties, conceals=masks),
    ]
    faults += file_use_faults(edition)
    for _order, place in places:
        for party in place.item["parties"] if place.kind == "duty" else ():
            if party["key"] not in party_keys:
                faults.append(fault(edition, "party", place.anchor, party["key"], "no such party"))
    return faults


def _leave_hidden_words_out(expected, found, document, masks):
    """Let any words stand for a wording that is hidden, for the reason in them may have changed; but not its own."""
    for place in places_of(document) if masks else ():
        if place.block_id in masks and place.block_id in expected and place.block_id in found:
            words = register_text(place.item) if place.kind == "duty" else place.text
            expected[place.block_id]["text"] = "hidden"
            if found[place.block_id]["text"] != words:
                found[place.block_id]["text"] = "hidden"


def _expected_passages(edition, places):
    return {
        order: {
            "anchor": place.anchor,
            "block": place.block_id,
            "number": place.number[:40],
            "heading": place.heading[:255],
            "text": place.text,
            "language": edition.language,
            "page": edition.page_id,
        }
        for order, place in places
    }


def _passages(edition):
    return {
        passage.order: {
            "anchor": passage.anchor,
            "block": passage.block_id,
            "number": passage.number,
            "heading": passage.heading,
            "text": passage.text,
            "language": passage.language,
            "page": passage.page_id,
        }
        for passage in edition.passages.all()
    }


def _expected_goals(places):
    return {
        place.block_id: {
            "anchor": place.anchor,
            "number": place.item["number"],
            "text": place.text,
            "section": place.section,
            "order": order,
        }
        for order, place in places
        if place.kind == "goal"
    }


def _goals(edition):
    return {
        _identity(wording.goal, edition): {
            "anchor": wording.anchor,
            "number": wording.goal.number,
            "text": wording.text,
            "section": wording.section,
            "order": wording.order,
        }
        for wording in edition.goalwordings.all()
    }


def _expected_duties(document, places, party_keys):
    goals = goal_numbers_of(document)
    return {
        place.block_id: {
            "anchor": place.anchor,
            "number": place.item["number"],
            "code": place.item["code"],
            "text": register_text(place.item),
            "section": place.section,
            "order": order,
            "parties": sorted({party["key"] for party in place.item["parties"]} & party_keys),
            **{name: place.item[name] for name in ("modality", "recurrence", "legal_basis")},
            "goal": _expected_goal(place.item, goals),
            "carried elsewhere": place.item.get("is_carried_elsewhere", False),
        }
        for order, place in places
        if place.kind == "duty"
    }


def _duties(edition):
    return {
        _identity(wording.obligation, edition): {
            "anchor": wording.anchor,
            "number": wording.obligation.number,
            "code": wording.obligation.code,
            "text": wording.text,
            "section": wording.section,
            "order": wording.order,
            "parties": sorted(party.key for party in wording.parties.all()),
            **{name: getattr(wording, name) for name in ("modality", "recurrence", "legal_basis")},
            "goal": _goal_served(wording.goal, edition),
            "carried elsewhere": wording.is_carried_elsewhere,
        }
        for wording in edition.obligationwordings.all()
    }


def _expected_goal(duty, own_goals):
    """Return the goal that a duty of the content serves: its number, after the policy's key when it is another's."""
    if duty["goal"] in own_goals:
        return duty["goal"]
    return f"{duty['goal_of']['key']}/{duty['goal']}" if "goal_of" in duty else ""


def _goal_served(goal, edition):
    if goal is None:
        return ""
    return str(goal.number) if goal.policy_key == edition.policy_key else f"{goal.policy_key}/{goal.number}"


def _identity(item, edition):
    """Return the block id of a goal or an obligation; one of another policy is none that the content can name."""
    return item.block_id if item.policy_key == edition.policy_key else f"{item.policy_key}/{item.block_id}"


def _compare(edition, what, expected, found, conceals):
    """Yield a fault for each row that is missing, is there in vain, or has another value; keys say which is which."""
    for key in sorted(expected.keys() | found.keys()):
        if key not in found:
            yield fault(edition, what, expected[key]["anchor"], expected[key]["text"], "nothing", conceals)
        elif key not in expected:
            yield fault(edition, what, found[key]["anchor"], "nothing", found[key]["text"], conceals)
        else:
            for name, value in expected[key].items():
                where = expected[key]["anchor"]
                yield from difference(edition, f"{what} {name}", where, value, found[key][name], conceals)
