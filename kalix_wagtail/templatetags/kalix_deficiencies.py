"""The deficiency form in a host's own pages."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from ..forms.embedding import Place, form_url, render_deficiency_form
from ..rules.embedding import block_id_of
from ..rules.form_options import options_of
from ..rules.people import person_name

register = template.Library()
register.filter("person_name", person_name)


@register.simple_tag(takes_context=True)
def deficiency_form(context, value):
    """Return the form for a block's value.

    The place is found by looking for this very value in the StreamFields of the `page` in the context. Where a host
    draws the block without page or request, a link to the form's own page stands instead.
    """
    page, request, options = context.get("page"), context.get("request"), options_of(value)
    block_id = block_id_of(page, value) if hasattr(page, "_meta") and page.pk else None
    if request is not None and (block_id or getattr(request, "is_preview", False)):
        return render_deficiency_form(request, page=page, block_id=block_id or "", options=options)
    url = form_url(Place.of(page, block_id) if block_id else Place())
    html = render_to_string("kalix_wagtail/deficiencies/form_link.html", {"options": options, "url": url})
    return mark_safe(html)  # noqa: S308 - a template's own output
