"""What the register of policies and the report of reviews have in common: their rows, and what is said in them."""

from django.apps import apps
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.permission_policies.pages import PagePermissionPolicy

from ..enums import ReviewState
from ..models import Edition
from ..rules.register import complete, policies, status_label, with_standing
from .access import PERMISSION_POLICIES
from .columns import RoomyTitleColumn, language_name
from .exporting import SafeExport
from .list_only import LIST_RESULTS
from .searching import with_every_word


class PolicyListView(SafeExport, IndexView):
    """A list of the policies that the user may read, as they stand today."""

    permission_policy = PERMISSION_POLICIES[Edition]
    results_template_name = LIST_RESULTS
    is_searchable = True
    search_fields = ["title", "draft_title", "code_prefix"]
    paginate_by = 50
    default_ordering = "title"
    due_days = None

    @cached_property
    def today(self):
        return timezone.localdate()

    @property
    def verbose_name_plural(self):
        return gettext("steering documents")

    def get_filterset_kwargs(self):
        return {
            **super().get_filterset_kwargs(),
            "queryset": apps.get_model("kalix_pages", "PolicyPage").objects.none(),
        }

    def get_base_queryset(self):
        pages = policies(self.request.user, PagePermissionPolicy().explorable_instances(self.request.user))
        pages = pages.select_related("document_type", "responsible_party", "locale")
        return with_standing(pages.defer("body"), self.today, due_days=self.due_days)

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return with_every_word(queryset, self.search_query.replace("\x00", ""), self.search_fields)

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering, "pk")

    def complete_rows(self, rows):
        """Give the rows that are shown what they need besides the query's columns."""
        return complete(list(rows), self.today)

    def paginate_queryset(self, queryset, page_size):
        paginator, page, rows, has_others = super().paginate_queryset(queryset, page_size)
        page.object_list = self.complete_rows(rows)
        return paginator, page, page.object_list, has_others

    def as_spreadsheet(self, queryset, spreadsheet_format):
        return super().as_spreadsheet(self.complete_rows(queryset), spreadsheet_format)

    def get_edit_url(self, instance):
        """Return where the policy is edited, or where it is read by who may not."""
        if instance.permissions_for_user(self.request.user).can_edit():
            return reverse("wagtailadmin_pages:edit", args=[instance.pk])
        return instance.get_url(self.request)

    def title_column(self):
        return self._get_title_column_class(RoomyTitleColumn)(
            "title", label=_("Title"), sort_key="title", get_url=self.get_edit_url, width="300"
        )


def number_of(page):
    """Return the number of the edition that is shown, or ""."""
    return page.shown.number if page.shown else ""


def status_of_row(page):
    """Return the status of a row in words, with its number, and with the day of the edition that waits."""
    status = " ".join(word for word in (str(status_label(page) or gettext("No edition")), number_of(page)) if word)
    if page.coming is not None and page.coming != page.shown:
        date = formats.date_format(page.coming.valid_from, "SHORT_DATE_FORMAT")
        return gettext("%(status)s; %(number)s from %(date)s") % {
            "status": status,
            "number": page.coming.number,
            "date": date,
        }
    return status


def decisions_of(page):
    """Return the decisions of the edition that is shown, in words."""
    return "; ".join(str(decision) for decision in page.shown.decisions.all()) if page.shown else ""


def owner_of(page):
    """Return who is responsible for the document, as a party, or ""."""
    return str(page.responsible_party) if page.responsible_party else ""


def next_review_of(page):
    """Return when the policy is reviewed next: a day as text, "when needed", or ""."""
    if page.next_review:
        return formats.date_format(page.next_review, "SHORT_DATE_FORMAT")
    return gettext("when needed") if page.when_needed else ""


def state_of(page):
    """Return how the review stands, in words; "" when all is well or nothing is in force."""
    return "" if page.review_state in ("", ReviewState.FINE) else str(ReviewState(page.review_state).label)


def translations_of(page):
    """Return the languages there are translations in, and which of them are outdated."""
    named = ((language_name(edition.language), is_outdated) for edition, is_outdated in page.translated)
    return ", ".join(
        gettext("%(language)s (outdated)") % {"language": name} if is_outdated else name for name, is_outdated in named
    )


def column(name, label, accessor, **options):
    """Return a column of a list whose value is `accessor` of the row."""
    return Column(name, label=label, accessor=accessor, **options)
