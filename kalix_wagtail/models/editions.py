"""Editions: the record of what was decided, and the passages readers search in."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from ..enums import EditionKind, EditionLifecycle, EditionStatus
from ..exceptions import ImmutableRecordError
from .decisions import Decision
from .keeping import keep_page

#: What an edition says of itself; no code path may change these once stored.
RECORD_FIELDS = (
    "page", "policy_key", "language", "major", "minor", "translation_revision", "kind", "valid_from", "change_note",
    "title", "content", "content_hash", "document_hash", "publication_id", "published_at", "published_by", "corrects",
    "renders", "is_legacy", "file",
)  # fmt: skip


def format_number(major, minor, translation_revision=0):
    """Return the number of an edition as readers see it, e.g. "2.0"; a translation's own revisions as "2.0 rev. 1"."""
    return f"{major}.{minor} rev. {translation_revision}" if translation_revision else f"{major}.{minor}"


def format_slug(major, minor, translation_revision=0):
    """Return the number of an edition as it stands in addresses, where Wagtail allows no dots: "2-0", "2-0-1"."""
    return f"{major}-{minor}-{translation_revision}" if translation_revision else f"{major}-{minor}"


def is_in_force(date, prefix=""):
    """Return the condition that an edition is in force on `date`; see `EditionQuerySet.in_force`.

    `prefix` leads from the rows asked for to the edition, as "edition__". Asked this way, a database looks at the
    editions of those rows only.
    """
    newest = (
        Edition.objects.standing()
        .filter(page=OuterRef(f"{prefix}page"), valid_from__lte=date)
        .order_by("-valid_from", "-major", "-minor", "-translation_revision")
        .values("pk")[:1]
    )
    is_repealed = Exists(Edition.objects.repeals_of_outer(prefix, valid_from__lte=date))
    return Q(**{f"{prefix}pk": Subquery(newest)}) & ~is_repealed


class EditionQuerySet(models.QuerySet):
    """Editions, asked in words."""

    def standing(self):
        """Return editions that were not cancelled, annulled or withdrawn."""
        return self.filter(lifecycle=EditionLifecycle.STANDING)

    def in_force(self, date):
        """Return the editions in force on `date`: for each page the newest that had begun, unless it was repealed.

        A repeal ends what it decided on and all before it, in every language, and corrections of the repeal too.
        """
        return self.filter(is_in_force(date))

    def repeals_of_outer(self, prefix="", **conditions):
        """Return the standing repeals that end the edition of the outer query, at `prefix` there; for subqueries."""
        same = {"policy_key": OuterRef(f"{prefix}policy_key"), "major__gte": OuterRef(f"{prefix}major")}
        return self.standing().filter(kind=EditionKind.REPEAL, **same, **conditions)

    def newest_first(self):
        """Return the editions with the highest number first."""
        return self.order_by("-major", "-minor", "-translation_revision")

    def update(self, **values):
        changed = sorted(set(values) & set(RECORD_FIELDS))
        if changed:
            raise ImmutableRecordError(f"An edition is a record; {', '.join(changed)} cannot be changed.")
        return super().update(**values)

    def delete(self):
        if self.exists():
            raise ImmutableRecordError("An edition is a record and is never deleted.")
        return 0, {}


class Edition(models.Model):
    """One decided wording of a policy in one language: immutable content with its sha256."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=keep_page, related_name="kalix_editions")
    policy_key = models.UUIDField(
        _("policy"), db_index=True, help_text=_("The page's translation key: one for all languages.")
    )
    language = models.CharField(_("language"), max_length=20)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField(default=0)
    translation_revision = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=16, choices=EditionKind)
    decisions = models.ManyToManyField(Decision, blank=True, related_name="editions", verbose_name=_("decisions"))
    valid_from = models.DateField(_("in force from"))
    change_note = models.TextField(_("change note"), blank=True)
    title = models.CharField(_("title"), max_length=255)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    document_hash = models.CharField(max_length=64)
    html = models.TextField(blank=True)
    renderer_version = models.PositiveIntegerField(default=0)
    publication_id = models.UUIDField()
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    renders = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="translations")
    # An edition that exists only as a file: a copy of the original, registered afterwards.
    is_legacy = models.BooleanField(_("registered from a file"), default=False)
    file = models.ForeignKey(
        get_document_model_string(), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifecycle = models.CharField(
        _("how it stands"), max_length=16, choices=EditionLifecycle, default=EditionLifecycle.STANDING
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["page", "-major", "-minor", "-translation_revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "major", "minor", "translation_revision"], name="kalix_edition_number"
            ),
            models.UniqueConstraint(
                fields=["page", "publication_id"],
                condition=~Q(kind=EditionKind.TRANSLATION),
                name="kalix_edition_publication",
            ),
        ]
        indexes = [models.Index(fields=["page", "valid_from"], name="kalix_edition_in_force")]

    def __str__(self):
        return f"{self.title} {self.number}"

    def save(self, *args, **kwargs):
        if self.pk and not kwargs.get("force_insert"):
            fields = kwargs.get("update_fields")
            if fields is None or set(fields) & set(RECORD_FIELDS):
                stored = Edition.objects.filter(pk=self.pk).values(*RECORD_FIELDS).first()
                mine = {name: getattr(self, self._meta.get_field(name).attname) for name in RECORD_FIELDS}
                changed = sorted(name for name, value in (stored or {}).items() if value != mine[name])
                if changed:
                    raise ImmutableRecordError(f"An edition is a record; {', '.join(changed)} cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableRecordError("An edition is a record and is never deleted.")

    @property
    def number(self):
        """Return the number as readers see it; see `format_number`."""
        return format_number(self.major, self.minor, self.translation_revision)

    @property
    def slug(self):
        """Return the number as it stands in addresses; see `format_slug`."""
        return format_slug(self.major, self.minor, self.translation_revision)

    @property
    def short_hash(self):
        """Return the first ten hex digits of the hash, for print and receipts."""
        return self.content_hash[:10]

    @cached_property
    def record(self):
        """Return the part of the content that says who decided what and when, as plain data."""
        return self.content["record"]

    def status_on(self, date, successor_from=None):
        """Return the `EditionStatus` on `date`; `successor_from` is when the next standing edition begins, or None."""
        if self.lifecycle != EditionLifecycle.STANDING:
            return EditionStatus(self.lifecycle)
        if self.valid_from > date:
            return EditionStatus.UPCOMING
        if successor_from is not None and successor_from <= date:
            return EditionStatus.SUPERSEDED
        return EditionStatus.REPEALED if self.kind == EditionKind.REPEAL else EditionStatus.IN_FORCE


class PassageQuerySet(SearchableQuerySetMixin, models.QuerySet):
    def in_force(self, date):
        """Return the passages of the editions in force on `date`."""
        return self.filter(edition__in=Edition.objects.in_force(date))


class Passage(index.Indexed, models.Model):
    """A piece of an edition that a reader can be led to: a paragraph, a goal, a duty, a table. Derived, rebuildable."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="passages")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    block_id = models.CharField(max_length=64)
    anchor = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=255, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=20)
    order = models.PositiveIntegerField()

    objects = PassageQuerySet.as_manager()

    search_fields = [
        index.SearchField("text"),
        index.SearchField("heading", boost=2),
        index.AutocompleteField("text"),
        index.FilterField("id"),
        index.FilterField("edition_id"),
        index.FilterField("page_id"),
        index.FilterField("language"),
    ]

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["edition", "order"]

    def __str__(self):
        return f"{self.number} {self.heading}".strip()
