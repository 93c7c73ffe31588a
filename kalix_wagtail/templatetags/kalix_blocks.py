"""Draws a block in the editor's block picker as readers will see it."""

from django import template
from django.template.loader import render_to_string
from django.utils import translation

from ..rules.content import SCHEMA_VERSION
from ..rules.content_nodes import NodeBuilder
from ..rules.numbering import ItemNumbers

register = template.Library()


@register.simple_tag
def kalix_block_preview(bound_block):
    """Return the HTML of one block with its preview value, by the renderer of editions."""
    builder = NodeBuilder(ItemNumbers(prefix="SÄK"), translation.get_language() or "")
    node = builder.node(bound_block.block.name, "preview", bound_block.value)
    return render_to_string(f"kalix_wagtail/edition/v{SCHEMA_VERSION}/node.html", {"node": node})
