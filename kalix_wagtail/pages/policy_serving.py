"""How a policy page is shown: the edition in force, the others at their own addresses, and drafts in preview."""

from django.db import models
from django.db.models import F
from django.http import Http404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.models import Page

from .. import conf
from ..enums import EditionStatus
from ..forms.embedding import render_deficiency_form
from ..models import Edition
from ..rules.changes import changes_of, put_marks
from ..rules.content import decision_reference, document_of, nodes_of
from ..rules.editions import edition_by_slug, edition_shown, editions_of, status_of
from ..rules.implementing import told_policy
from ..rules.json_ld import as_element_text, legislation_of
from ..rules.lifecycle import ending_events, last_day_of, repeal_of
from ..rules.masking import shown_edition, shown_record
from ..rules.numbering import ItemNumbers
from ..rules.pdf_rendering import is_wanted
from ..rules.personal_acknowledgements import answer_of, question_of
from ..rules.rendering import contents_of, render_document
from ..rules.reviews import told_review
from ..rules.serving import has_references, put_forms, put_register_links, resolve
from ..rules.timeline import NUMBER_IN_ADDRESS
from .policy_kept import Drawn, keep_drawing, kept_drawing

#: Drawn once for all readers, and so without the host's context processors.
ARTICLE = "kalix_wagtail/pages/policy_article.html"
#: Where an employee's answer stands in it, see `policy_article.html`.
ANSWER = "<!--kalix-answer-->"


class ServesEditions(RoutablePageMixin, models.Model):
    """Readers see editions only; a draft is seen in preview, drawn by the same renderer from the same content."""

    class Meta:
        abstract = True

    @property
    def record_page_id(self):
        """Return the id of the page that holds the editions: an alias has none of its own."""
        return self.alias_of_id or self.pk

    @path("")
    def current(self, request):
        """Show the edition in force; before the first one's day, that one as upcoming."""
        drawn = kept_drawing(self, request)
        if drawn is None:
            edition = edition_shown(self.record_page_id, timezone.localdate())
            if edition is None:
                raise Http404
            drawn = self.drawn(request, edition, is_current_address=True)
            keep_drawing(self, request, drawn)
        return self.drawn_response(request, drawn)

    @path("editions/")
    def editions(self, request):
        """List every edition, newest first."""
        return self.editions_response(request)

    def editions_response(self, request, *, date_error=""):
        """Return the list of editions; `date_error` says what is wrong with a date that was asked for there."""
        rows = editions_of(self.record_page_id, timezone.localdate())
        if not rows:
            raise Http404
        context = self.get_context(request) | {"rows": rows, "date_error": date_error}
        return TemplateResponse(request, "kalix_wagtail/pages/policy_editions.html", context)

    @re_path(rf"^editions/(?P<number>{NUMBER_IN_ADDRESS})/$")
    def edition(self, request, number):
        """Show one edition exactly as it was published, with a banner unless it is the one in force."""
        edition = edition_by_slug(self.record_page_id, number)
        if edition is None:
            raise Http404
        return self.edition_response(request, edition, is_current_address=False)

    def serve_preview(self, request, mode_name):
        """Show the draft, drawn as an edition would be."""
        numbers = ItemNumbers.of_policy(self.translation_key, self.code_prefix)
        document = document_of(self, numbers)
        language = self.locale.language_code
        links = [link for link in self.decision_links.all() if link.decision_id]
        context = self._document_context(request, document, render_document(document))
        context["record"] = {
            "number": "",
            "decisions": [decision_reference(link.decision, language) for link in links],
            "valid_from": self.edition_valid_from.isoformat() if self.edition_valid_from else None,
            "change_note": self.edition_change_note,
        }
        context["is_draft"] = True
        forms = {node["id"]: node for node in nodes_of(document, "deficiency_form")}
        drawn = Drawn(document["title"], render_to_string(ARTICLE, context), forms=forms)
        return self.drawn_response(request, drawn)

    def edition_response(self, request, edition, *, is_current_address, asked=None):
        """Show an edition; `asked`: the day that was asked for."""
        return self.drawn_response(
            request, self.drawn(request, edition, is_current_address=is_current_address, asked=asked)
        )

    def drawn_response(self, request, drawn):
        """Show what was drawn, in the host's chrome: its references are reached as they are today."""

        def form(block_id):
            options = drawn.forms.get(block_id)
            if options is None:
                return ""
            edition = Edition(pk=drawn.edition_id)
            return render_deficiency_form(request, page=self, block_id=block_id, options=options, edition=edition)

        answer = answer_of(drawn.question, request.user, timezone.localdate()) if drawn.question else None
        article = put_forms(resolve(drawn.article, request), form) if drawn.has_references else drawn.article
        article = article.replace(ANSWER, self._answer_html(request, answer)) if drawn.question else article
        context = self.get_context(request) | {"drawn": drawn, "article": article}
        response = TemplateResponse(request, self.template, context)
        if not drawn.is_indexed:
            response["X-Robots-Tag"] = "noindex"
        if answer is not None:
            patch_cache_control(response, private=True)
        return response

    def _answer_html(self, request, answer):
        """Return the line that one employee is shown of what is to be confirmed, or has been."""
        if answer is None:
            return ""
        context = {"page": self, "request": request, "answer": answer, "question": answer.question}
        return render_to_string("kalix_wagtail/pages/policy_answer.html", context, request=request)

    def drawn(self, request, edition, *, is_current_address, asked=None):
        """Return the `Drawn` of an edition that `rules.editions` loaded."""
        status = status_of(edition, timezone.localdate())
        document, html = shown_edition(edition)
        changes = changes_of(edition) if status in (EditionStatus.IN_FORCE, EditionStatus.UPCOMING) else None
        if changes is not None:
            address = f"{self.get_url(request)}compare/{changes.slug}/{edition.slug}/"
            html = put_marks(html, changes, address=address, number=edition.number)
        context = self._document_context(request, document, html)
        translations = self._translations(request, edition.timeline)
        is_in_force = status == EditionStatus.IN_FORCE
        source = self._source_in_force(edition)
        asks = is_current_address and is_in_force and self._asks_employees(edition, source)
        context |= {
            "edition": edition,
            "record": shown_record(edition),
            "status": status,
            "status_label": EditionStatus(status).label,
            "last_day": last_day_of(edition),
            "asked": asked,
            "previous_slug": changes.slug if changes is not None else None,
            "is_current_address": is_current_address,
            "print_address": conf.base_url() + reverse("kalix_wagtail:print_check", args=[edition.short_hash]),
            "awaits_pdf": not edition.is_legacy and is_wanted(),
            "is_in_force": is_in_force,
            "translations": translations,
            "source_edition": source if source is not None and source.pk != edition.renders_id else None,
            "asks_employees": asks,
            "review": told_review(edition, status),
            "events": ending_events(edition),
            "repeal": repeal_of(edition, request) if status == EditionStatus.REPEALED else None,
        }
        title = (
            document["title"]
            if is_in_force
            else f"{document['title']} ({edition.number}, {context['status_label'].lower()})"
        )
        article = render_to_string(ARTICLE, context)
        return Drawn(
            title,
            article,
            has_references=has_references(article),
            json_ld=as_element_text(self._legislation(request, edition, document, status, changes, translations)),
            feed_url=f"{self.get_url(request)}{self.reverse_subpage('feed')}",
            is_indexed=is_current_address and status in (EditionStatus.IN_FORCE, EditionStatus.UPCOMING),
            # What a document implements is named with its address to those only who may read it.
            is_for_all=is_in_force and context["implements"] is None,
            edition_id=edition.pk,
            forms={node["id"]: node for node in nodes_of(document, "deficiency_form")} if is_in_force else {},
            question=question_of(edition) if asks else None,
        )

    def _legislation(self, request, edition, document, status, changes, translations):
        current_url = self.get_full_url(request)
        return legislation_of(
            edition,
            document,
            status,
            f"{current_url}editions/{edition.slug}/",
            current_url=current_url,
            previous_url=f"{current_url}editions/{changes.slug}/" if changes is not None else "",
            translations=[{"language": each["language"], "url": each["full_url"]} for each in translations],
        )

    def _document_context(self, request, document, html):
        return {
            "page": self,
            "request": request,
            "document": document,
            "implements": told_policy(document, getattr(request, "user", None), request),
            "contents": contents_of(document),
            "body_html": put_register_links(html),
        }

    def _translations(self, request, timeline):
        if not timeline.other_page_ids:
            return []
        pages = Page.objects.live().filter(pk__in=timeline.other_page_ids).select_related("locale")
        return [
            {
                "language": page.locale.language_code,
                "name": page.locale.get_display_name(),
                "url": page.get_url(request),
                "full_url": page.get_full_url(request),
            }
            for page in pages
        ]

    def _source_in_force(self, edition):
        """Return the decisive language's edition in force when `edition` is a translation, else None."""
        if edition.renders_id is None:
            return None
        source = Edition.objects.in_force(timezone.localdate()).filter(
            policy_key=edition.policy_key, language=conf.get("DECISIVE_LANGUAGE")
        )
        source = source.annotate(asks_employees=F("page__policypage__asks_employees"))
        return source.only("major", "minor", "translation_revision", "page_id").first()

    def _asks_employees(self, edition, source):
        """Return whether employees are asked to confirm `edition`: no translation that lags behind `source`."""
        if edition.renders_id is None:
            return self.asks_employees
        return bool(source is not None and source.asks_employees and source.major == edition.major)
