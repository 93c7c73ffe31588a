"""One edition in the admin: its facts and what was done to it, the acts upon it, and earlier editions from files."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..actions.legacy import register_legacy_edition
from ..actions.lifecycle import annul_edition, cancel_edition, mask_passage, withdraw_edition
from ..enums import EditionStatus, LifecycleAct
from ..exceptions import LifecycleRefusedError, NotAllowedError, PublicationRefusedError
from ..models import Edition, EditionPdf
from ..permissions import may_change_lifecycle
from ..rules.editions import status_of
from ..rules.lifecycle import acts_possible
from ..rules.masking import maskable_passages, shown_change_note
from ..rules.pdf_rendering import is_wanted
from ..rules.reading import readable
from ..rules.timeline import Timeline
from .edition_forms import ActForm, LegacyEditionForm, MaskForm, publishable_policies
from .reviews import review_address

#: act → (URL name, action, form, what the button says, what it means, what is said when it is done)
ACTS = {
    LifecycleAct.CANCEL: (
        "cancel", cancel_edition, ActForm, _("Cancel the edition"),
        _("It is taken out before the day it would have been in force. Readers still find it, marked as cancelled."),
        _("The edition is cancelled."),
    ),
    LifecycleAct.ANNUL: (
        "annul", annul_edition, ActForm, _("Enter annulment by court"),
        _("The edition no longer applies, nor do its corrections. The one before it is in force again."),
        _("The edition is marked as annulled."),
    ),
    LifecycleAct.WITHDRAW: (
        "withdraw", withdraw_edition, ActForm, _("Withdraw the edition"),
        _("For what was published in error. The one before it is in force again. Nothing is deleted."),
        _("The edition is withdrawn."),
    ),
    LifecycleAct.MASK: (
        "mask", mask_passage, MaskForm, _("Hide a passage"),
        _("For what must not be read, such as a personal identity number. A note takes its place."),
        _("The passage is hidden."),
    ),
}  # fmt: skip


def edition_or_404(user, pk):
    """Return an edition that `user` may read, with its status fields; one that is hidden from the user is missing."""
    editions = readable(Edition.objects.all(), user).select_related("page__locale", "published_by")
    edition = get_object_or_404(editions, pk=pk)
    return Timeline(edition.page_id).complete(edition)


def edition_address(edition):
    """Return where an edition is read, or None when its page has no address."""
    url = edition.page.get_url()
    return f"{url}editions/{edition.slug}/" if url else None


def breakable(fingerprint):
    """Return a fingerprint that may break into lines on a narrow screen, and is copied as it is."""
    parts = (fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


def pdf_line(edition):
    """Return how it stands with the PDF of an edition, in a few words."""
    pdf = EditionPdf.objects.filter(edition=edition).defer("data").first()
    if pdf is None:
        return gettext("Not made yet. The command make_pdfs makes it.")
    if pdf.failure:
        tried = formats.date_format(timezone.localtime(pdf.tried_at), "DATETIME_FORMAT")
        return gettext("Could not be made (%(tried)s): %(failure)s") % {"tried": tried, "failure": pdf.failure}
    return filesizeformat(pdf.size)


class EditionInspectView(InspectView):
    """What is recorded about one edition, and buttons to what can be done to it by who may publish its page."""

    template_name = "kalix_wagtail/admin/edition.html"
    page_title = _("Edition")

    def get_object(self, queryset=None):
        return edition_or_404(self.request.user, self.pk)

    def get_fields(self):
        return []

    def get_context_data(self, **kwargs):
        edition = self.object
        passages = maskable_passages(edition.content)
        may_act = may_change_lifecycle(self.request.user, edition)
        acts = acts_possible(edition, passages) if may_act else []
        return super().get_context_data(**kwargs) | {
            "edition": edition,
            "facts": self.facts(),
            "events": [
                (event, passages[event.block_id].section if event.block_id in passages else "")
                for event in edition.lifecycle_events.select_related("decision__organ", "user")
            ],
            "url": edition_address(edition),
            "review_url": review_address(edition) if may_act else "",
            "may_fetch": may_act,
            "may_correct": may_act and LifecycleAct.WITHDRAW in acts and not (edition.is_legacy or edition.renders_id),
            "acts": [
                {"label": ACTS[act][3], "url": reverse(f"kalix_editions:{ACTS[act][0]}", args=[edition.pk])}
                for act in acts
            ],
        }

    def facts(self):
        """Return what is recorded, as ``[(label, value), …]``."""
        edition = self.object
        status = EditionStatus(status_of(edition, timezone.localdate()))
        decisions = edition.decisions.select_related("organ").prefetch_related("organ__names")
        facts = [
            (gettext("Title"), edition.title),
            (gettext("Edition"), edition.number),
            (gettext("What this is"), edition.get_kind_display()),
            (gettext("Language"), edition.page.locale.get_display_name()),
            (gettext("Status"), status.label),
            (gettext("In force from"), formats.date_format(edition.valid_from)),
            (gettext("Decisions"), "; ".join(str(decision) for decision in decisions) or "–"),
            (gettext("Change note"), shown_change_note(edition) or "–"),
            (gettext("Published"), formats.date_format(timezone.localtime(edition.published_at), "DATETIME_FORMAT")),
            (gettext("Published by"), get_user_display_name(edition.published_by) if edition.published_by else "–"),
            (gettext("Fingerprint (SHA-256)"), breakable(edition.content_hash)),
        ]
        if edition.is_legacy:
            facts.append((gettext("Copy of the original"), edition.content["document"]["file"]["title"]))
        elif is_wanted():
            facts.append((gettext("PDF"), pdf_line(edition)))
        return facts


class KalixFormView(WagtailAdminTemplateMixin, FormView):
    """A form page of our own in the admin."""

    template_name = "kalix_wagtail/admin/edition_form.html"
    header_icon = "history"

    def get_breadcrumbs_items(self):
        index = {"url": reverse("kalix_editions:index"), "label": gettext("Editions")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "media": context["form"].media,
            "action_url": self.request.get_full_path(),
            "submit_button_label": self.submit_label,
        }


class EditionActView(KalixFormView):
    """The form of one act upon an edition. `act` is set by the viewset."""

    act = None

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, pk=pk, **kwargs)
        self.edition = edition_or_404(request.user, pk)
        _name, self.action, self.form_class, self.submit_label, self.explanation, self.done = ACTS[self.act]

    def dispatch(self, request, *args, **kwargs):
        if not may_change_lifecycle(request.user, self.edition):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.submit_label

    def get_page_subtitle(self):
        return str(self.edition)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"edition": self.edition}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"edition": self.edition, "explanation": self.explanation}

    def form_valid(self, form):
        act = partial(ACTS[self.act][1], self.edition, user=self.request.user)
        try:
            act(**form.cleaned_data)
        except LifecycleRefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("kalix_editions:inspect", self.edition.pk)


class LegacyEditionView(KalixFormView):
    """The form that enters an earlier edition from a file."""

    form_class = LegacyEditionForm
    page_title = _("Enter an earlier edition")
    submit_label = _("Enter the edition")

    def dispatch(self, request, *args, **kwargs):
        if not publishable_policies(request.user).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"page": self.request.GET.get("page")}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        explanation = _("For an edition that exists only as a file. It stands among the others, marked as a copy.")
        return super().get_context_data(**kwargs) | {"explanation": explanation}

    def form_valid(self, form):
        try:
            edition = register_legacy_edition(form.cleaned_data["page"], user=self.request.user, **form.values())
        except NotAllowedError as refusal:
            raise PermissionDenied from refusal
        except PublicationRefusedError as refusal:
            form.add_refusal(refusal)
            return self.form_invalid(form)
        messages.success(self.request, gettext("Edition %(edition)s is entered.") % {"edition": edition})
        return redirect("kalix_editions:inspect", edition.pk)
