"""What differs between two documents in the goals and duties they hold, by identity and not by place."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..enums import Modality, Recurrence
from .passages import places_of
from .words import compare_words


@dataclass(frozen=True)
class Item:
    """A goal or a duty of one document. `section` is where it stands, as printed."""

    kind: str
    id: str
    text: str
    section: str
    node: dict

    @property
    def label(self):
        """Return what people call it: a duty's public code, a goal with its number."""
        return self.node["code"] if self.kind == "duty" else _("Goal %(number)s") % {"number": self.node["number"]}

    @property
    def party_keys(self):
        return tuple(party["key"] for party in self.node.get("parties", []))

    @property
    def party_labels(self):
        return tuple(party["label"] for party in self.node.get("parties", []))


@dataclass(frozen=True)
class Aspect:
    """One thing about an item that differs, with its words as `words.Run`s.

    `before` and `after` are ``[(is_different, words), …]``, for showing them one beside the other.
    """

    label: str
    runs: list

    @property
    def before(self):
        return marked(self.runs, "removed")

    @property
    def after(self):
        return marked(self.runs, "added")


@dataclass(frozen=True)
class Change:
    """An item that both documents hold, not alike."""

    old: Item
    new: Item
    aspects: list


@dataclass(frozen=True)
class Comparison:
    """Items of one kind: those only in the new document, those that differ, those only in the old one."""

    added: list
    changed: list
    ended: list

    def __bool__(self):
        return bool(self.added or self.changed or self.ended)


def items_of(document, kind):
    """Return the `Item`s of a document, of the kind "goal" or "duty", in reading order."""
    return [
        Item(kind, place.block_id, place.text, place.section, place.item)
        for place in places_of(document)
        if place.kind == kind
    ]


def compare(old, new):
    """Return the `Comparison` of two lists of items. An item that has only moved or been renumbered is alike."""
    before = {item.id: item for item in old}
    after = {item.id: item for item in new}
    changes = [Change(before[item.id], item, _aspects(before[item.id], item)) for item in new if item.id in before]
    return Comparison(
        added=[item for item in new if item.id not in before],
        changed=[change for change in changes if change.aspects],
        ended=[item for item in old if item.id not in after],
    )


def mark_words(before, after):
    """Return two texts as ``[(is_different, words), …]`` each, so that the words that differ can be shown."""
    runs = compare_words(before, after)
    return marked(runs, "removed"), marked(runs, "added")


def marked(runs, kind):
    """Return the runs of one of two texts, the one with the words of `kind`, as ``[(is_different, words), …]``."""
    return [(run.kind != "same", run.text.strip()) for run in runs if run.kind in ("same", kind)]


def _aspects(old, new):
    return [
        Aspect(label, compare_words(before, after)) for label, before, after in _values(old, new) if before != after
    ]


def _values(old, new):
    yield _("Text"), old.text, new.text
    if old.kind == "goal":
        return
    yield _("Wording in the register"), old.node["register_text"], new.node["register_text"]
    # Compared by key: a party that was given another name is the same party.
    if sorted(old.party_keys) != sorted(new.party_keys):
        yield _("Responsible parties"), ", ".join(old.party_labels), ", ".join(new.party_labels)
    yield _("Strength"), _name(Modality, old.node["modality"]), _name(Modality, new.node["modality"])
    yield _("How often"), _name(Recurrence, old.node["recurrence"]), _name(Recurrence, new.node["recurrence"])
    yield _("Legal basis"), old.node["legal_basis"], new.node["legal_basis"]
    # By key too: a policy that was given another title is the same policy.
    if _goal_served(old.node) != _goal_served(new.node):
        yield _("Serves goal"), _goal_named(old.node), _goal_named(new.node)
    yield _("Other documents are to carry it"), _yes(old.node), _yes(new.node)


def _goal_served(node):
    return node["goal"], node.get("goal_of", {}).get("key")


def _goal_named(node):
    if "goal_of" not in node:
        return node["goal"]
    return _("%(number)s of %(policy)s") % {"number": node["goal"], "policy": node["goal_of"]["label"]}


def _yes(node):
    return pgettext("answer", "yes") if node.get("is_carried_elsewhere") else pgettext("answer", "no")


def _name(choices, value):
    return str(choices(value).label) if value in choices.values else value
