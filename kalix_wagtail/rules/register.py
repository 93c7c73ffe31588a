"""How every policy stands on a date, as a queryset: what the register, the report of reviews and the panel ask."""

from django.apps import apps
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from wagtail.models import PageLogEntry

from .. import conf
from ..enums import DECIDED_KINDS, EditionLifecycle, EditionStatus
from ..log_actions import PUBLICATION_REFUSED
from ..models import Decision, Edition
from .reading import readable
from .reviews import with_review_state

#: The status of a policy of which nothing has been published.
NO_EDITION = "none"

STANDS = {
    EditionLifecycle.CANCELLED: EditionStatus.CANCELLED,
    EditionLifecycle.ANNULLED: EditionStatus.ANNULLED,
    EditionLifecycle.WITHDRAWN: EditionStatus.WITHDRAWN,
}


def policies(user, visible):
    """Return the policies in the decisive language that `user` may read.

    Of those nobody has published yet, only those among `visible`, the pages that the user finds in the admin's page
    tree: a draft's title is no reader's business.
    """
    pages = apps.get_model("kalix_pages", "PolicyPage").objects.filter(
        alias_of=None, locale__language_code=conf.get("DECISIVE_LANGUAGE")
    )
    published = Exists(Edition.objects.filter(page=OuterRef("pk")))
    return readable(pages, user, "path").filter(published | Q(pk__in=visible.values("pk")))


def with_standing(pages, date, *, due_days=None):
    """Annotate how each policy of the queryset `pages` stands on `date`.

    `current_id`: the edition that is shown; `coming_id`: the next one that waits for its day; `register_status`: an
    `EditionStatus` or NO_EDITION; `decided_on`; `has_draft`; `is_refused`; `has_outdated`; and what `with_review_state`
    adds.
    """
    standing = Edition.objects.standing().filter(page=OuterRef("pk"))
    begun = standing.filter(valid_from__lte=date).order_by("-valid_from", "-major", "-minor", "-translation_revision")
    coming = standing.filter(valid_from__gt=date).order_by("valid_from", "major", "minor")
    last = Edition.objects.filter(page=OuterRef("pk")).newest_first()
    ended = Exists(Edition.objects.repeals_of_outer(valid_from__lte=date))
    pages = pages.annotate(
        begun_id=Subquery(begun.values("pk")[:1]),
        is_ended=Subquery(begun.annotate(is_ended=ended).values("is_ended")[:1], output_field=BooleanField()),
        coming_id=Subquery(coming.values("pk")[:1]),
        lifecycle_last=Subquery(last.values("lifecycle")[:1]),
        looked_through_from=Subquery(begun.filter(kind__in=DECIDED_KINDS).values("valid_from")[:1]),
        newest_major=Subquery(standing.order_by("-major").values("major")[:1]),
    ).annotate(
        current_id=Coalesce("begun_id", "coming_id", Subquery(last.values("pk")[:1])),
        register_status=Case(
            When(is_ended=True, then=Value(EditionStatus.REPEALED)),
            When(begun_id__isnull=False, then=Value(EditionStatus.IN_FORCE)),
            When(coming_id__isnull=False, then=Value(EditionStatus.UPCOMING)),
            *(When(lifecycle_last=lifecycle, then=Value(status)) for lifecycle, status in STANDS.items()),
            default=Value(NO_EDITION),
            output_field=CharField(),
        ),
    )
    decisions = Decision.objects.filter(editions=OuterRef("current_id")).order_by("-decided_on")
    refusals = PageLogEntry.objects.filter(page=OuterRef("pk"), action=PUBLICATION_REFUSED)
    since = Q(timestamp__gt=OuterRef("last_published_at")) | Q(page__last_published_at__isnull=True)
    pages = pages.annotate(
        decided_on=Subquery(decisions.values("decided_on")[:1]),
        has_draft=Case(
            When(
                Q(has_unpublished_changes=True)
                & ~Exists(Edition.objects.filter(page=OuterRef("pk"), revision=OuterRef("latest_revision"))),
                then=True,
            ),
            default=False,
        ),
        is_refused=Exists(refusals.filter(since)),
        has_outdated=Exists(
            _translations(date).filter(policy_key=OuterRef("translation_key")).exclude(renders=OuterRef("current_id"))
        ),
    )
    return with_review_state(pages, date, due_days=due_days)


def decided_by(pages, organ):
    """Return those of `pages`, read `with_standing`, whose edition rests on a decision of `organ`."""
    return pages.filter(Exists(Decision.objects.filter(editions=OuterRef("current_id"), organ=organ)))


def in_language(pages, language):
    """Return those of `pages` of which there is an edition in `language`."""
    return pages.filter(Exists(Edition.objects.filter(policy_key=OuterRef("translation_key"), language=language)))


def complete(pages, date):
    """Give each page of a list read `with_standing` its editions and translations; a constant number of queries.

    `shown`: the edition that is shown, `coming`: the one that waits, each or None; `translated`: a list of
    ``(edition in another language, whether it is outdated)``.
    """
    wanted = {pk for page in pages for pk in (page.current_id, page.coming_id) if pk}
    editions = Edition.objects.filter(pk__in=wanted).defer("content", "html")
    editions = editions.prefetch_related("decisions__organ__names").in_bulk()
    translated = {}
    keys = {page.translation_key for page in pages}
    for edition in _translations(date).filter(policy_key__in=keys).defer("content", "html").order_by("language"):
        translated.setdefault(edition.policy_key, []).append(edition)
    prefetch_related_objects(pages, "document_type", "responsible_party__labels")
    for page in pages:
        page.shown, page.coming = editions.get(page.current_id), editions.get(page.coming_id)
        page.translated = [
            (edition, edition.renders_id != page.current_id) for edition in translated.get(page.translation_key, ())
        ]
    return pages


def status_label(page):
    """Return what the status of a page read `with_standing` is called, or "" when nothing has been published."""
    return "" if page.register_status == NO_EDITION else EditionStatus(page.register_status).label


def _translations(date):
    return Edition.objects.in_force(date).filter(renders__isnull=False)
