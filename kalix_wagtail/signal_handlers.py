"""What happens when others do something: one-liners, connected when Django is ready."""

from django.db.models.signals import pre_save
from wagtail.models import Page
from wagtail.signals import unpublished

from .actions.keeping import keep_published, undo_expiry
from .pages.models import PolicyPage


def before_a_page_is_saved(sender, instance, update_fields=None, **kwargs):
    keep_published(instance, update_fields)


def after_a_page_is_unpublished(sender, instance, **kwargs):
    undo_expiry(instance)


def connect():
    """Connect the handlers. Pages are saved as what they are, or by Wagtail's scheduler and bulk actions as `Page`."""
    for model in (Page, PolicyPage):
        pre_save.connect(before_a_page_is_saved, sender=model, dispatch_uid=f"kalix_keep_{model.__name__}")
        unpublished.connect(after_a_page_is_unpublished, sender=model, dispatch_uid=f"kalix_undo_{model.__name__}")
