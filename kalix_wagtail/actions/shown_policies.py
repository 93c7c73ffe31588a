"""Tells the pages of a policy that what readers are shown of it has changed, so that no kept rendering outlives it."""

from django.apps import apps
from django.db.models import Q
from django.utils import timezone


def forget_renderings(*policy_keys):
    """Have every page of the policies drawn anew for the next reader: all languages, and mirrored pages.

    Call it in the transaction of whatever changes an edition or its surroundings. One query; saving a page does the
    same for that page.
    """
    of_policy = Q(translation_key__in=policy_keys) | Q(alias_of__translation_key__in=policy_keys)
    pages = apps.get_model("kalix_pages", "PolicyPage").objects.filter(of_policy)
    pages.update(shown_changed_at=timezone.now())
