"""What handlers often write to reporters, in the admin."""

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from .. import conf
from ..forms.asked import length_validator
from ..models import ReplyTemplate
from .list_only import LIST_RESULTS
from .searching import WordsIndexView
from .words import WordsModelForm


class ReplyTemplateForm(WordsModelForm):
    """A text that is too long to be sent as it stands is said to be so here, and not to every handler who begins with
    it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(length_validator(conf.get("REPORT_MAX_LENGTH")))


class ReplyTemplateViewSet(ModelViewSet):
    model = ReplyTemplate
    name = "kalix_reply_templates"
    url_prefix = "kalix/reply-templates"
    index_results_template_name = LIST_RESULTS
    icon = "openquote"
    menu_label = _("Text templates")
    index_view_class = WordsIndexView
    list_display = [
        "name",
        Column("text", label=_("Text"), accessor=lambda template: Truncator(template.text).chars(120)),
        "order",
    ]
    search_fields = ["name", "text"]
    search_backend_name = None
    add_to_reference_index = False
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("text"), FieldPanel("order")], base_form_class=ReplyTemplateForm
    )
