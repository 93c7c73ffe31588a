"""Whether a deficiency form stands in what readers are served, and with which options."""

from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.db.models import Q
from django.db.models.expressions import RawSQL
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from ..blocks import DeficiencyFormBlock
from ..models import Edition
from ..models.prepared import Later, PreparedQuery
from .form_options import options_in, options_of


def find_form(page, block_id, on):
    """Return the options (see `form_options`) of the form `block_id` as `page` is served on a date.

    A policy is served by its edition in force (an alias by its original's); any other page by its live content.
    Returns None when no such form is served.
    """
    if issubclass(page.specific_class or page.__class__, apps.get_model("kalix_pages", "PolicyPage")):
        edition = Edition.objects.in_force(on).filter(page=page.alias_of_id or page.pk).only("content").first()
        return _in_content(edition.content, block_id) if edition else None
    for found_id, value in forms_on(page.specific):
        if found_id == block_id:
            return options_of(value)
    return None


def forms_on(page):
    """Yield `(block id, value)` for each form in the StreamFields of a specific page, however deep it stands."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _in_block(field.stream_block, getattr(page, field.name), "")


def block_id_of(page, value):
    """Return the id of the form whose value is this very object in `page`, or None."""
    return next((found_id for found_id, found in forms_on(page) if found is value), None)


def _in_block(block, value, block_id):
    """Walk a value. A form without an id of its own, within a struct, is named by the id around it and its name."""
    if isinstance(block, DeficiencyFormBlock):
        yield block_id, value
    elif isinstance(block, StreamBlock):
        for child in value:
            yield from _in_block(child.block, child.value, child.id or "")
    elif isinstance(block, ListBlock):
        for child in value.bound_blocks:
            yield from _in_block(child.block, child.value, child.id or "")
    elif isinstance(block, StructBlock):
        for name, child_block in block.child_blocks.items():
            yield from _in_block(child_block, value.get(name), f"{block_id}.{name}")


def _in_content(content, block_id):
    waiting = [content]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            if node.get("kind") == "deficiency_form" and node.get("id") == block_id:
                return options_in(node)
            waiting.extend(node.values())
    return None


@dataclass(frozen=True)
class FormSection:
    """The section of a document that a form stands in."""

    number: str
    heading: str
    anchor: str


def section_of(document, block_id):
    """Return the `FormSection` of the form `block_id` in a canonical document, or None when it stands in none."""
    waiting = [(node, None) for node in document.get("body", ())]
    while waiting:
        node, section = waiting.pop()
        if node["kind"] == "deficiency_form" and node["id"] == block_id:
            return section
        if node.get("heading") and node.get("anchor"):
            section = FormSection(node.get("number") or "", node["heading"], node["anchor"])
        waiting += [(child, section) for child in node.get("body", ())]
    return None


def is_served(page, request):
    """Return whether whoever sent `request` would be served `page`: live, in a site, every view restriction passed."""
    if not page.live or page.get_url_parts(request) is None:
        return False
    return not _may_be_restricted(page) or all(
        restriction.accept_request(request) for restriction in page.get_view_restrictions()
    )


def _may_be_restricted(page):
    """Return whether `page` or one above it has a view restriction, or is an alias, whose original may have one.

    One short query; most pages are open to all, and Wagtail asks two queries, and one more for each alias, to tell.
    """
    ends = range(page.steplen, len(page.path) + 1, page.steplen)
    paths = {_path(number): page.path[:end] for number, end in enumerate(ends)}
    return bool(_restricted_or_aliases(len(paths)).rows(**paths))


@lru_cache(maxsize=32)
def _restricted_or_aliases(depth):
    paths = RawSQL(", ".join(["%s"] * depth), [Later(_path(number)) for number in range(depth)])  # noqa: S611
    found = Page.objects.filter(Q(alias_of__isnull=False) | Q(view_restrictions__isnull=False), path__in=paths)
    return PreparedQuery(found.order_by().values_list("pk"))


def _path(number):
    return f"path_{number}"
