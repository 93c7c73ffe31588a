"""What a deficiency form asks besides what every form does, and the fields for it."""

from dataclasses import dataclass

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import conf
from ..enums import QuestionKind, UnitKind
from ..models import DeficiencyCategory
from ..rules.form_options import option
from ..rules.people import person_name
from ..rules.private_storage import takes_files
from ..rules.routing import unit_label
from ..rules.routing_rules import unit_for
from .plain_text import PlainTextField

#: Units nobody reports about or from.
NOT_TO_CHOOSE = frozenset({UnitKind.ASSEMBLY, UnitKind.GROUP, UnitKind.COMPANY_BOARD})

QUESTION_PREFIX = "question_"
#: How an answer to a question of yes or no is sent.
YES_OR_NO = {"yes": _("Yes"), "no": _("No")}

#: What is said of a choice that is not offered: without what was sent, which may be what no page can show.
CHOICE_ERRORS = {"invalid_choice": _("What you chose is not offered here. Choose again.")}


@dataclass(frozen=True)
class Asked:
    """What a form asks, for one reader. `categories` and `units` are ``(id, label)`` pairs, empty: not asked for."""

    categories: tuple = ()
    units: tuple = ()
    unit_id: int | None = None
    place: bool = True
    attachments: bool = False
    questions: tuple = ()
    confidential: bool = False
    is_without_login: bool = False
    is_held: bool = False

    @classmethod
    def by(cls, options, *, routing, is_held=False, is_without_login=False):
        """Return what the form with `options` asks. `is_held`: of someone whose log-in has run out, so as little as
        there must be for the words to stand in the form.

        `routing` is called, when something is to be chosen, for ``(chart, rules)``: the organisation of today and the
        `RoutingRule`s.
        """
        left_out = option(options, "leave_out")
        asked = {
            "place": "place" not in left_out,
            "attachments": "attachments" not in left_out and takes_files(),
            "questions": tuple(option(options, "questions")),
        }
        if is_held:
            return cls(is_held=True, **asked)
        unit = option(options, "unit")
        asks_unit = option(options, "ask_unit") or is_without_login
        # The units first: they need every name, so that the categories need none besides.
        units = tuple(units_to_choose(routing()[0])) if asks_unit else ()
        return cls(
            categories=tuple(categories_of(options, routing, unit and unit["id"])),
            units=units,
            unit_id=unit and unit["id"],
            confidential=option(options, "allow_confidential") and not is_without_login,
            is_without_login=is_without_login,
            **asked,
        )


def categories_of(options, routing, unit_id):
    """Yield ``(id, label)`` of the categories to choose from; one with a rule of its own says where it leads."""
    chosen = {category["id"] for category in option(options, "categories")}
    if not option(options, "ask_category") and not chosen:
        return
    categories = list(DeficiencyCategory.objects.filter(is_active=True))
    chart, rules = routing() if categories else (None, ())
    rules = [rule for rule in rules if rule.category_id is not None]
    if rules:
        chart.read_names({rule.goes_to_id for rule in rules} - {None})
    for category in categories:
        if chosen and category.pk not in chosen:
            continue
        rule = unit_for(category, unit_id, chart, rules)
        label = str(category)
        if rule is not None:
            label = f"{label} – {destination_of(rule.goes_to_id, chart)}"
        yield category.pk, label


def destination_of(unit_id, chart):
    """Return whom a report to a unit reaches today, in a few words; None: the security coordinator."""
    route = chart.answering(unit_id)
    who = person_name(route.user) if route.user else ""
    where = unit_label(unit_id, chart) if unit_id is not None else gettext("the security coordinator")
    return f"{where} ({who})" if who and where else where or who


def units_to_choose(chart):
    """Return ``(id, label)`` of the units of the day with whoever answers for each, by name."""
    units = [
        (placed.id, destination_of(placed.id, chart))
        for placed in chart.units.values()
        if placed.kind not in NOT_TO_CHOOSE
    ]
    return sorted(units, key=lambda unit: unit[1].casefold())


def question_name(question):
    return f"{QUESTION_PREFIX}{question['id']}"


def question_field(question):
    """Return the form field for a question of the editor's own."""
    kind = question["answered_by"]
    common = {
        "label": question["question"],
        "help_text": question.get("help_text", ""),
        "required": bool(question.get("is_required")),
    }
    if common["required"]:
        common["error_messages"] = {"required": gettext("Answer the question “%(question)s”.") % question}
    if kind == QuestionKind.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if kind in (QuestionKind.CHOICE, QuestionKind.YES_NO):
        answers = [(answer, answer) for answer in question.get("choices", ())]
        if kind == QuestionKind.YES_NO:
            answers = list(YES_OR_NO.items())
        if not common["required"]:
            answers.append(("", _("No answer")))
        common["error_messages"] = CHOICE_ERRORS | common.get("error_messages", {})
        return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **common)
    if kind == QuestionKind.TEXT:
        field = PlainTextField(widget=forms.Textarea(attrs={"rows": 3}), **common)
        field.validators.append(length_validator(conf.get("REPORT_MAX_LENGTH")))
        return field
    return PlainTextField(lines=False, max_length=200, **common)


def length_validator(limit):
    """Return a validator that says how long the text is, and how long it may be."""
    message = _("The text is too long: %(show_value)s characters, and at most %(limit_value)s are taken.")
    return MaxLengthValidator(limit, message=message)


def answer_of(question, value):
    """Return the answer to a question as it is kept with a report, None when there is none."""
    if value in (None, ""):
        return None
    kind = question["answered_by"]
    label, stored = str(value), str(value)
    if kind == QuestionKind.DATE:
        label, stored = date_format(value, "DATE_FORMAT"), value.isoformat()
    elif kind == QuestionKind.YES_NO:
        label = gettext("Yes") if value == "yes" else gettext("No")
    return {"id": question["id"], "question": question["question"], "kind": kind, "answer": stored, "label": label}
