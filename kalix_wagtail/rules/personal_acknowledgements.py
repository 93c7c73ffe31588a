"""What employees are asked to say that they have read and understood, and what one of them has said."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef

from ..enums import EditionKind
from ..models import Edition, PersonalAcknowledgement
from ..models.editions import format_number
from .organisation import works_somewhere
from .reading import readable
from .timeline import order_of


@dataclass(frozen=True)
class Question:
    """What employees are asked to confirm: an edition in force. It depends on no reader."""

    edition_id: int
    policy_key: object
    major: int
    number: str
    slug: str
    #: {earlier major number: slug of its first edition on the same page that has a text to compare with}
    earlier: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What one employee is shown of a `Question`. `confirmed_at` is None while it waits for an answer.

    `number`: of the edition that was confirmed, else of the one asked about. `earlier_number`: what was confirmed of
    the document before, "" for nothing; `compared`: the slug to compare with, "" when there is none.
    """

    question: Question
    number: str
    confirmed_at: datetime.datetime | None = None
    earlier_number: str = ""
    compared: str = ""


def question_of(edition):
    """Return the `Question` about an edition that `rules.editions` loaded. No query."""
    earlier = {}
    for row in edition.timeline.standing:
        if row.major < edition.major and order_of(row) < order_of(edition) and not row.is_legacy:
            earlier.setdefault(row.major, row.slug)
    number = format_number(edition.major, edition.minor)
    return Question(edition.pk, edition.policy_key, edition.major, number, edition.slug, earlier)


def answer_of(question, user, date):
    """Return the `Answer` that `user` has given to `question` or is asked for on `date`; None for who is not asked.

    One query for who has answered, at most three for others, none for a visitor.
    """
    if not user.is_authenticated:
        return None
    said = PersonalAcknowledgement.objects.filter(user=user, policy_key=question.policy_key).order_by("-major")
    said = list(said.values_list("major", "edition__minor", "acknowledged_at"))
    for major, minor, at in said:
        if major == question.major:
            return Answer(question, format_number(major, minor), at)
    may_read = readable(Edition.objects.filter(pk=question.edition_id), user)
    if not (works_somewhere(user, date) and may_read.exists()):
        return None
    before = next(((major, minor) for major, minor, _at in said if major < question.major), None)
    if before is None:
        return Answer(question, question.number)
    compared = question.earlier.get(before[0], "")
    return Answer(question, question.number, earlier_number=format_number(*before), compared=compared)


def editions_asking(date):
    """Return, as a queryset, the editions in force on `date` that employees are asked to confirm.

    One for each policy, in the language that was decided; with its `page`, and the `path` of that.
    """
    in_force = Edition.objects.in_force(date).exclude(kind=EditionKind.TRANSLATION)
    asking = in_force.filter(page__policypage__asks_employees=True).defer("content", "html")
    return asking.select_related("page__locale").annotate(path=F("page__path")).order_by("title", "pk")


def can_be_confirmed(edition, date):
    """Return whether employees are asked on `date` to confirm `edition`, or one that it translates. Two queries.

    A translation that has not followed to another major number asks for nothing.
    """
    if not Edition.objects.in_force(date).filter(pk=edition.pk).exists():
        return False
    return editions_asking(date).filter(policy_key=edition.policy_key, major=edition.major).exists()


def waiting_to_read(user, date):
    """Return the editions that `user` is asked to confirm on `date` and has not. Two queries."""
    if not works_somewhere(user, date):
        return []
    same = {"policy_key": OuterRef("policy_key"), "major": OuterRef("major")}
    said = PersonalAcknowledgement.objects.filter(user=user, **same)
    return list(readable(editions_asking(date), user).filter(~Exists(said)))
