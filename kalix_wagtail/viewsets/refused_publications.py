"""What the admin answers when a publication is refused: the reasons, wherever someone pressed the button."""

from functools import wraps

from django.apps import apps
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.views.generic.workflow import WorkflowAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.views.pages.edit import EditView
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.views.update_translations import UpdateTranslationsView

from ..exceptions import PublicationRefusedError
from ..rules.publishing import plan_publication, source_page_of
from .kept_pages import publication_tab


class PublishPages(PublishBulkAction):
    """Wagtail's bulk action, which would publish none if one is refused: publishes the others and says why not all."""

    def get_execution_context(self):
        self.refusals = []
        return {**super().get_execution_context(), "refusals": self.refusals}

    @classmethod
    def execute_action(cls, objects, include_descendants=False, user=None, refusals=None, **kwargs):
        below = cls._drafts_below(objects, user) if include_descendants else []
        return tuple(sum(cls._publish(page, user, refusals) for page in pages) for pages in (objects, below))

    @classmethod
    def _publish(cls, page, user, refusals):
        try:
            with transaction.atomic():
                super().execute_action([page], user=user)
        except PublicationRefusedError as refusal:
            if refusals is None:
                raise
            refusals.append((page, refusal))
            return 0
        return 1

    @staticmethod
    def _drafts_below(objects, user):
        drafts = {}
        for page in objects:
            for draft in page.get_descendants().not_live().specific():
                if user is None or draft.permissions_for_user(user).can_publish():
                    drafts[draft.pk] = draft
        for page in objects:
            drafts.pop(page.pk, None)
        return list(drafts.values())

    def form_valid(self, form):
        response = super().form_valid(form)
        for page, refusal in self.refusals:
            say_refused(self.request, page, refusal)
        return response

    def get_success_message(self, num_parent_objects, num_child_objects):
        if not num_parent_objects and not num_child_objects:
            return None
        return super().get_success_message(num_parent_objects, num_child_objects)


def say_refused(request, page, refusal, *, only_translations=False):
    """Say that `page`, or `only_translations` of it, was not published and why, with a button to put it right.

    What a translation lacks is put right in the document that it translates.
    """
    text = gettext("“%(title)s” was not published. %(reasons)s")
    if only_translations:
        text = gettext("The translations of “%(title)s” were not published. %(reasons)s")
    text %= {"title": page.get_admin_display_title(), "reasons": " ".join(refusal.messages)}
    address = publication_tab(source_page_of(page) or page)
    messages.error(request, text, buttons=[messages.button(address, gettext("Put it right"))])


def refuse_translation(request, page):
    """Return a response that refuses when the translation editor would publish what may not be published, else None.

    The editor publishes when the transaction is over, and would then only say that there is something to mend.
    """
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    if not isinstance(page, apps.get_model("kalix_pages", "PolicyPage")):
        return None
    translations = Translation.objects.filter(source__object_id=page.translation_key, target_locale_id=page.locale_id)
    translation = translations.filter(enabled=True).select_related("source", "target_locale").first()
    if translation is None:
        return None
    try:
        plan_publication(
            translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True),
            publisher=request.user,
        )
    except PublicationRefusedError as refusal:
        say_refused(request, page, refusal)
        return redirect("wagtailadmin_pages:edit", page.pk)


def guard_views():
    """Let the views that publish without a form of ours answer a refusal with a message instead of an error.

    Workflow tasks approved from the dashboard, two people who publish at the same moment, and "sync and publish" of
    translations. Wagtail 7.4 has no hook around these views, and 8.0 only around some.
    """
    for view in (EditView, WorkflowAction, UpdateTranslationsView):
        view.post = _answering_refusals(view.post)


def _answering_refusals(post):
    @wraps(post)
    def guarded(view, request, *args, **kwargs):
        try:
            return post(view, request, *args, **kwargs)
        except PublicationRefusedError as refusal:
            return _answer(view, request, refusal)

    return guarded


def _answer(view, request, refusal):
    subject = getattr(view, "page", None) or view.object
    of_translations = isinstance(subject, TranslationSource)
    page = subject.get_source_instance() if of_translations else subject
    say_refused(request, page, refusal, only_translations=of_translations)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if isinstance(view, WorkflowAction) and request.headers.get("x-requested-with") == "XMLHttpRequest":
        return view.render_modal_json(request, {"step": "success", "redirect": address})
    return redirect(address)
