"""A document asks employees to confirm that they have read it, or no longer: at once, without another edition."""

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from ..exceptions import NotAllowedError
from ..log_actions import EMPLOYEES_ASKED
from ..permissions import may_publish
from .shown_policies import forget_renderings


@transaction.atomic
def ask_employees(page, asks, *, user):
    """Let `page`, a PolicyPage, ask employees or not, with its mirrors and translations. Returns whether it is new.

    Raises NotAllowedError when `user` may not publish the page. What has been confirmed stays.
    """
    if not may_publish(user, page):
        raise NotAllowedError("Who may not publish a document does not ask anyone to confirm it.")
    pages = type(page).objects.filter(Q(pk=page.pk) | Q(alias_of=page.pk))
    if not pages.exclude(asks_employees=asks).update(asks_employees=asks):
        return False
    forget_renderings(page.translation_key)
    log(instance=page, action=EMPLOYEES_ASKED, user=user, data={"asks": asks})
    return True
