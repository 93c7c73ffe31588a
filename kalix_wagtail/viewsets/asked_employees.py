"""What the edit form says about asking employees holds as soon as it is saved."""

from django.apps import apps

from ..actions.asking_employees import ask_employees
from ..permissions import may_publish


def follow_form(request, page):
    """Let a live policy page ask employees as its draft says, when whoever saved it may publish it."""
    if isinstance(page, apps.get_model("kalix_pages", "PolicyPage")) and page.live and may_publish(request.user, page):
        ask_employees(page, page.asks_employees, user=request.user)
