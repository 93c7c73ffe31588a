"""An organ's review of all its documents in the admin: filled in on one page, taken to the meeting, carried out."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from ..actions.review_rounds import begin_round, carry_out, propose
from ..exceptions import NotAllowedError, ReviewRefusedError
from ..models import ReviewRound, ReviewRoundItem
from ..permissions import may_publish
from ..rules.review_rounds import items_for
from .access import PERMISSION_POLICIES
from .columns import RoomyTitleColumn
from .exporting import SafeExport
from .list_only import LIST_RESULTS
from .review_forms import BeginRoundForm, CarryOutForm, ItemForm

POLICY = PERMISSION_POLICIES[ReviewRound]


class RoundIndexView(IndexView):
    """The reviews that have been begun, newest first."""

    add_item_label = _("Begin a review")

    def get_base_queryset(self):
        return ReviewRound.objects.select_related("organ", "decision__organ").prefetch_related("organ__names")


class RoundViewMixin(WagtailAdminTemplateMixin):
    """What every page about reviews of an organ's documents has: who gets in, and the way back."""

    header_icon = "tasks"
    action = "change"

    def dispatch(self, request, *args, **kwargs):
        if not POLICY.user_has_permission(request.user, self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def round(self):
        rounds = ReviewRound.objects.select_related("organ", "decision__organ").prefetch_related("organ__names")
        return get_object_or_404(rounds, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self):
        index = {"url": reverse("kalix_review_rounds:index"), "label": gettext("Organs’ reviews")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]


class BeginView(RoundViewMixin, FormView):
    """Chooses the organ; its documents are found."""

    template_name = "kalix_wagtail/admin/edition_form.html"
    form_class = BeginRoundForm
    page_title = _("Begin a review")
    action = "add"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "explanation": _("Every document in force that the organ has decided, or revises, is taken up."),
            "action_url": self.request.get_full_path(),
            "submit_button_label": _("Begin the review"),
        }

    def form_valid(self, form):
        try:
            review_round = begin_round(user=self.request.user, **form.cleaned_data)
        except ReviewRefusedError as refusal:
            form.add_error("organ", str(refusal))
            return self.form_invalid(form)
        return redirect("kalix_review_rounds:edit", review_round.pk)


@dataclass
class Row:
    """One document on the page: its item, its form when the user may fill it in, and why something was refused."""

    item: ReviewRoundItem
    may_publish: bool
    form: ItemForm | None = None
    refusal: str = ""


class RoundView(SafeExport, RoundViewMixin, TemplateView):
    """All documents of a review at once, with what is proposed for each; also as a table for the meeting."""

    template_name = "kalix_wagtail/admin/review_round.html"
    export_filename = "oversyn"
    exported = {
        "title": (_("Title"), lambda item: item.edition.title),
        "edition": (_("Edition"), lambda item: item.edition.number),
        "valid_from": (_("In force from"), lambda item: item.edition.valid_from),
        "decision": (_("Decision"), lambda item: "; ".join(str(each) for each in item.edition.decisions.all())),
        "proposal": (_("Proposal"), lambda item: item.get_proposal_display() if item.proposal else ""),
        "replaced_by": (_("Replaced by"), lambda item: item.replaced_by.title if item.replaced_by else ""),
        "note": (_("Note"), lambda item: item.note),
    }

    def get_page_title(self):
        return self.round.name

    def get(self, request, *args, **kwargs):
        if self.is_export:
            return self.as_spreadsheet(items_for(self.round, request.user), request.GET["export"])
        return self.answer(self.rows())

    def post(self, request, *args, **kwargs):
        rows = self.rows(request.POST)
        saved = 0
        for row in rows:
            if row.form is None or not row.form.is_bound or not row.form.has_changed() or not row.form.is_valid():
                continue
            try:
                propose(row.item, user=request.user, **row.form.cleaned_data)
            except (NotAllowedError, ReviewRefusedError) as refusal:
                row.refusal = str(refusal)
            else:
                saved += 1
        if saved:
            text = ngettext("%(count)d document is saved.", "%(count)d documents are saved.", saved)
            messages.success(request, text % {"count": saved})
        if any(row.refusal or (row.form and row.form.errors) for row in rows):
            messages.error(request, _("Something could not be saved. It is said where, and nothing is lost."))
            return self.answer(rows)
        return HttpResponseRedirect(request.path)

    def rows(self, data=None):
        rows = []
        for item in items_for(self.round, self.request.user):
            row = Row(item, may_publish(self.request.user, item.edition.page))
            if row.may_publish and item.review is None:
                initial = {"proposal": item.proposal, "note": item.note, "replaced_by": item.replaced_by_id}
                row.form = ItemForm(data, user=self.request.user, initial=initial, prefix=f"item-{item.pk}")
            rows.append(row)
        return rows

    def answer(self, rows):
        context = self.get_context_data() | {
            "round": self.round,
            "rows": rows,
            "media": next((row.form.media for row in rows if row.form), ""),
            "may_carry_out": any(row.form for row in rows),
            "csv_url": self.csv_export_url,
            "xlsx_url": self.xlsx_export_url,
        }
        return self.render_to_response(context)


class CarryOutView(RoundViewMixin, FormView):
    """Does what was proposed under one decision; what is refused is said at each document and can be tried again."""

    template_name = "kalix_wagtail/admin/review_round_carry_out.html"
    form_class = CarryOutForm
    page_title = _("Carry out the review")

    def get_page_subtitle(self):
        return self.round.name

    def get_initial(self):
        decision = self.round.decision
        return {"decision": decision, "reviewed_on": decision.decided_on} if decision else {}

    def get_context_data(self, refused=None, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        rows = [
            Row(item, may_publish(user, item.edition.page), refusal=(refused or {}).get(item.pk, ""))
            for item in items_for(self.round, user)
        ]
        return context | {
            "round": self.round,
            "rows": rows,
            "media": context["form"].media,
            "action_url": self.request.get_full_path(),
            "submit_button_label": _("Carry out"),
        }

    def form_valid(self, form):
        items = [item for item in items_for(self.round, self.request.user) if item.review is None and item.proposal]
        try:
            refused = carry_out(self.round, items, user=self.request.user, **form.cleaned_data)
        except ReviewRefusedError as refusal:
            form.add_error("decision", str(refusal))
            return self.form_invalid(form)
        done = len(items) - len(refused)
        if done:
            text = ngettext("%(count)d document is carried out.", "%(count)d documents are carried out.", done)
            messages.success(self.request, text % {"count": done})
        if refused or not items:
            text = _("Some documents were refused. The reason is said at each; put it right and carry out again.")
            messages.error(self.request, text if items else _("Nothing that is not carried out already is proposed."))
            return self.render_to_response(self.get_context_data(form=form, refused=refused))
        return redirect("kalix_review_rounds:edit", self.round.pk)


class ReviewRoundViewSet(ModelViewSet):
    model = ReviewRound
    name = "kalix_review_rounds"
    url_prefix = "kalix/review-rounds"
    index_results_template_name = LIST_RESULTS
    icon = "tasks"
    menu_label = _("Organs’ reviews")
    permission_policy = POLICY
    index_view_class = RoundIndexView
    add_to_reference_index = False
    copy_view_enabled = False
    ordering = ["-created_at"]
    form_fields = ["organ", "name"]
    list_display = [
        RoomyTitleColumn("name", label=_("Name"), url_name="kalix_review_rounds:edit"),
        Column("organ", label=_("Organ")),
        Column("decision", label=_("Decision")),
        "created_at",
        "carried_out_at",
    ]
    search_fields = ["name"]
    search_backend_name = None

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("add/", self.construct_view(BeginView), name="add"),
            path("<int:pk>/", self.construct_view(RoundView), name="edit"),
            path("<int:pk>/carry-out/", self.construct_view(CarryOutView), name="carry_out"),
        ]
