"""The panel in the page editor that says what the saved draft would change."""

from django.utils import timezone
from wagtail.admin.panels import Panel

from ..rules.impact import impact_of


class ImpactPanel(Panel):
    """A short account of `impact_of` the newest saved draft, with a link to the whole. Absent until first saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "kalix_wagtail/admin/impact_panel.html"

        def is_shown(self):
            return bool(self.instance.pk and not self.instance.alias_of_id and super().is_shown())

        def get_context_data(self, parent_context=None):
            # The form may hold what was typed and refused; the panel is about what has been saved.
            draft = self.instance.get_latest_revision_as_object()
            context = super().get_context_data(parent_context)
            return context | {"page": self.instance, "draft": draft, "impact": impact_of(draft, timezone.localdate())}
