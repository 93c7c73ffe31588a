"""The options of a deficiency form as plain data: from a block's value, and from an edition that was published with it.

What an editor has not chosen is left out, so that an option we add later changes no content and no hash.
"""

from ..blocks.deficiency_form import answers_in
from .cleaning import clean_text

#: Every option, as a form has it that says nothing of it.
PLAIN = {
    "heading": "",
    "intro": "",
    "ask_category": False,
    "categories": [],
    "questions": [],
    "unit": None,
    "ask_unit": False,
    "leave_out": [],
    "allow_confidential": False,
    "without_login": False,
}
#: Options that are always there.
ALWAYS = ("heading", "intro", "ask_category")


def options_of(value, *, clean=False):
    """Return the options of a form block's value as plain data; with `clean`, texts as an edition keeps them."""
    text = clean_text if clean else str
    options = {
        "heading": text(value.get("heading") or ""),
        "intro": text(value.get("intro") or ""),
        "ask_category": bool(value.get("ask_category")),
        "categories": [
            {"id": category.pk, "label": category.name} for category in value.get("categories") or [] if category
        ],
        "questions": list(_questions(value.get("questions"), text)),
        "unit": _unit(value.get("unit")),
        "ask_unit": bool(value.get("ask_unit")),
        "leave_out": sorted(value.get("leave_out") or []),
        "allow_confidential": bool(value.get("allow_confidential")),
        "without_login": bool(value.get("without_login")),
    }
    return {name: chosen for name, chosen in options.items() if name in ALWAYS or chosen != PLAIN[name]}


def options_in(node):
    """Return the options that an edition's content holds for a form."""
    return {name: node[name] for name in PLAIN if name in node}


def option(options, name):
    """Return what `options` say of `name`, or what holds when they say nothing."""
    return options.get(name, PLAIN[name])


def _questions(questions, text):
    for bound in getattr(questions, "bound_blocks", ()):
        asked = bound.value
        question = {"id": bound.id or "", "question": text(asked["question"]), "answered_by": asked["kind"]}
        if asked["is_required"]:
            question["is_required"] = True
        if asked["kind"] == "choice":
            question["choices"] = [text(answer) for answer in answers_in(asked["choices"])]
        yield question


def _unit(unit):
    return {"id": unit.pk, "code": unit.code, "label": unit.name_on()} if unit is not None else None
