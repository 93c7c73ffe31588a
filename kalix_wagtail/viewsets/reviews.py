"""One document's reviews in the admin: what was found before, a new one, and the plan for the next."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .. import conf
from ..actions.reviews import plan_review, record_review
from ..exceptions import ReviewRefusedError
from ..permissions import may_publish
from ..rules.reading import readable
from ..rules.reviews import plan_of, reviews_of
from .review_forms import PlanForm, ReviewForm


def reviewable_policy(user, page_id):
    """Return the policy page that `user` may review: who may publish it. One hidden from the user is missing."""
    pages = apps.get_model("kalix_pages", "PolicyPage").objects.filter(
        alias_of=None, locale__language_code=conf.get("DECISIVE_LANGUAGE")
    )
    page = get_object_or_404(readable(pages, user, "path"), id=page_id)
    if not may_publish(user, page):
        raise PermissionDenied
    return page


def review_address(edition):
    """Return where the policy of an edition is reviewed: one review for all languages."""
    return reverse("kalix_review", args=[edition.renders.page_id if edition.renders_id else edition.page_id])


class PolicyFormView(WagtailAdminTemplateMixin, FormView):
    """A form about the reviews of one policy."""

    template_name = "kalix_wagtail/admin/review.html"
    header_icon = "calendar-check"

    def setup(self, request, *args, page_id, **kwargs):
        super().setup(request, *args, **kwargs)
        self.policy = reviewable_policy(request.user, page_id)

    def get_page_subtitle(self):
        return self.policy.title

    def get_breadcrumbs_items(self):
        register = {"url": reverse("kalix_register:index"), "label": gettext("Register")}
        return [*self.breadcrumbs_items, register, {"url": "", "label": self.get_page_title()}]

    def get_initial(self):
        plan = plan_of(self.policy)
        return {"when_needed": plan.when_needed, "next_on": self.planned(plan)} if plan else {}

    def planned(self, plan):
        return plan.next_on

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "policy": self.policy,
            "plan": plan_of(self.policy),
            "reviews": reviews_of(self.policy),
            "media": context["form"].media,
            "action_url": self.request.get_full_path(),
            "submit_button_label": self.submit_label,
        }

    def form_valid(self, form):
        try:
            self.act(self.policy, user=self.request.user, **form.cleaned_data)
        except ReviewRefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("kalix_review", self.policy.pk)


class ReviewView(PolicyFormView):
    """Writes a review down, with the next date in the same act."""

    form_class = ReviewForm
    page_title = _("Review")
    submit_label = _("Write down the review")
    done = _("The review is written down.")
    act = staticmethod(record_review)

    def planned(self, plan):
        # The day that this review is about is not the next one.
        return None


class PlanView(PolicyFormView):
    """Says when the next review is, without one having been made."""

    form_class = PlanForm
    page_title = _("Plan the next review")
    submit_label = _("Save the plan")
    done = _("The next review is planned.")
    act = staticmethod(plan_review)


urls = [
    path("kalix/reviews/<int:page_id>/", ReviewView.as_view(), name="kalix_review"),
    path("kalix/reviews/<int:page_id>/plan/", PlanView.as_view(), name="kalix_plan_review"),
]
