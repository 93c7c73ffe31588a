from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KalixWagtailConfig(AppConfig):
    name = "kalix_wagtail"
    verbose_name = _("Steering documents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks, signal_handlers  # noqa: F401

        signal_handlers.connect()
