"""What every page type of ours shares: it stands inside the host's own chrome."""

from wagtail.models import Page

from .. import conf
from .page_form import KalixPageForm


class KalixPage(Page):
    """A page drawn inside the host's base template (setting ``BASE_TEMPLATE``)."""

    show_in_menus_default = True
    base_form_class = KalixPageForm

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["kalix_base_template"] = conf.get("BASE_TEMPLATE")
        return context
