from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KalixPagesConfig(AppConfig):
    name = "kalix_wagtail.pages"
    label = "kalix_pages"
    verbose_name = _("Pages for steering documents")
    default_auto_field = "django.db.models.BigAutoField"
