"""How much news a reader has, for a host's header."""

from django import template

from ..rules.notifications import unseen_count

register = template.Library()


@register.simple_tag(takes_context=True)
def kalix_unseen_count(context):
    """Return how many notifications the reader has not seen: one query for each page, none for a visitor."""
    request = context.get("request")
    if request is None:
        return 0
    known = getattr(request, "_kalix_unseen_count", None)
    if known is None:
        known = request._kalix_unseen_count = unseen_count(getattr(request, "user", None))
    return known
