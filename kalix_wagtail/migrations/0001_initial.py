# Made under Wagtail 7.4, so that it runs on 7.4 and 8.0.

import django.db.models.deletion
import django.utils.timezone
import kalix_wagtail.models.deficiencies
import kalix_wagtail.models.keeping
import modelcluster.fields
import modelsearch.index
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeficiencyCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("is_active", models.BooleanField(default=True, verbose_name="can be chosen")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
            ],
            options={
                "verbose_name": "deficiency category",
                "verbose_name_plural": "deficiency categories",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="DocumentType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=64, unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("normative", "Normative (how we act)"),
                            ("activating", "Activating (what we will do)"),
                        ],
                        max_length=16,
                        verbose_name="family",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Lower stands higher.", verbose_name="rank"
                    ),
                ),
            ],
            options={
                "verbose_name": "document type",
                "verbose_name_plural": "document types",
                "ordering": ["rank", "name"],
            },
        ),
        migrations.CreateModel(
            name="ResponsibleParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.SlugField(
                        help_text="Never changes; kept in every edition.",
                        max_length=64,
                        unique=True,
                        verbose_name="key",
                    ),
                ),
                ("everyone", models.BooleanField(default=False, verbose_name="everyone employed")),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="every unit of these kinds")),
                ("include_below", models.BooleanField(default=False, verbose_name="with the units below them")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("manager", "Manager"),
                            ("deputy", "Deputy manager"),
                            ("employee", "Employee"),
                            ("safety_representative", "Safety representative"),
                            ("coordinator", "Security coordinator"),
                            ("member", "Member"),
                        ],
                        max_length=32,
                        verbose_name="the people with this role there",
                    ),
                ),
            ],
            options={
                "verbose_name": "responsible party",
                "verbose_name_plural": "responsible parties",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="Never changes, also when the name does.",
                        max_length=64,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("date_unknown", models.BooleanField(default=False, verbose_name="the date is unknown")),
                (
                    "paragraph",
                    models.CharField(
                        blank=True, help_text="The number only, without the sign.", max_length=20, verbose_name="§"
                    ),
                ),
                ("paragraph_unknown", models.BooleanField(default=False, verbose_name="the § is unknown")),
                ("dnr", models.CharField(blank=True, max_length=60, verbose_name="record number (dnr)")),
                ("dnr_unknown", models.BooleanField(default=False, verbose_name="the record number is unknown")),
                ("minutes_url", models.URLField(blank=True, verbose_name="link to the minutes")),
                (
                    "appeal_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day, when it is known.",
                        null=True,
                        verbose_name="can be appealed until",
                    ),
                ),
                (
                    "minutes_document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtaildocs.document",
                        verbose_name="the minutes as a file",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="kalix_wagtail.unit",
                        verbose_name="organ",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["-decided_on", "-pk"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="DeficiencyReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(
                        default=kalix_wagtail.models.deficiencies.draw_reference,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                ("description", models.TextField(verbose_name="what was seen")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where")),
                ("is_sensitive", models.BooleanField(default=False, verbose_name="sensitive")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("in_progress", "In progress"),
                            ("resolved", "Resolved"),
                            ("no_action", "Closed without action"),
                        ],
                        default="received",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("route", models.JSONField(default=list, editable=False)),
                ("source_block", models.CharField(blank=True, max_length=64)),
                ("language", models.CharField(default="sv", max_length=20)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="reported"),
                ),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed")),
                ("submitter", models.CharField(editable=False, max_length=80)),
                ("submission_key", models.CharField(editable=False, max_length=64)),
                ("submission_hash", models.CharField(editable=False, max_length=64)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kalix_wagtail.deficiencycategory",
                        verbose_name="category",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers",
                    ),
                ),
                (
                    "passed_over",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kalix_reports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reporter",
                    ),
                ),
                (
                    "source_page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.page",
                    ),
                ),
            ],
            options={
                "verbose_name": "deficiency report",
                "verbose_name_plural": "deficiency reports",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "Report received"),
                            ("comment", "Comment"),
                            ("status_changed", "Status changed"),
                            ("rerouted", "Passed on"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[("reporter", "Handlers and the reporter"), ("internal", "Handlers only")],
                        default="reporter",
                        max_length=16,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "Received"),
                            ("in_progress", "In progress"),
                            ("resolved", "Resolved"),
                            ("no_action", "Closed without action"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "Received"),
                            ("in_progress", "In progress"),
                            ("resolved", "Resolved"),
                            ("no_action", "Closed without action"),
                        ],
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="kalix_wagtail.deficiencyreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a report",
                "verbose_name_plural": "events of reports",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "policy_key",
                    models.UUIDField(
                        db_index=True,
                        help_text="The page's translation key: one for all languages.",
                        verbose_name="policy",
                    ),
                ),
                ("language", models.CharField(max_length=20, verbose_name="language")),
                ("major", models.PositiveIntegerField()),
                ("minor", models.PositiveIntegerField(default=0)),
                ("translation_revision", models.PositiveIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("adoption", "Adoption"),
                            ("revision", "Revision"),
                            ("reaffirmation", "Reaffirmation"),
                            ("repeal", "Repeal"),
                            ("correction", "Editorial correction"),
                            ("translation", "Translation"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("change_note", models.TextField(blank=True, verbose_name="change note")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("content", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("document_hash", models.CharField(max_length=64)),
                ("html", models.TextField(blank=True)),
                ("renderer_version", models.PositiveIntegerField(default=0)),
                ("publication_id", models.UUIDField()),
                ("published_at", models.DateTimeField(verbose_name="published")),
                ("is_legacy", models.BooleanField(default=False, verbose_name="registered from a file")),
                (
                    "lifecycle",
                    models.CharField(
                        choices=[
                            ("standing", "Standing"),
                            ("cancelled", "Cancelled before it took effect"),
                            ("annulled", "Annulled by court"),
                            ("withdrawn", "Withdrawn in error"),
                        ],
                        default="standing",
                        max_length=16,
                        verbose_name="how it stands",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="kalix_wagtail.edition",
                    ),
                ),
                (
                    "decisions",
                    models.ManyToManyField(
                        blank=True, related_name="editions", to="kalix_wagtail.decision", verbose_name="decisions"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtaildocs.document",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=kalix_wagtail.models.keeping.keep_page,
                        related_name="kalix_editions",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "renders",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="translations",
                        to="kalix_wagtail.edition",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["page", "-major", "-minor", "-translation_revision"],
            },
        ),
        migrations.AddField(
            model_name="deficiencyreport",
            name="source_edition",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kalix_wagtail.edition",
            ),
        ),
        migrations.CreateModel(
            name="EditionDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtaildocs.document"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_uses",
                        to="kalix_wagtail.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of an edition",
                "verbose_name_plural": "documents of editions",
            },
        ),
        migrations.CreateModel(
            name="EditionImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="image_uses",
                        to="kalix_wagtail.edition",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailimages.image"
                    ),
                ),
            ],
            options={
                "verbose_name": "image of an edition",
                "verbose_name_plural": "images of editions",
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy_key", models.UUIDField(verbose_name="policy")),
                ("block_id", models.CharField(max_length=64)),
                (
                    "number",
                    models.PositiveIntegerField(help_text="Running number within the policy; never used again."),
                ),
            ],
            options={
                "verbose_name": "goal",
                "verbose_name_plural": "goals",
                "ordering": ["policy_key", "number"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("policy_key", "block_id"), name="kalix_goal_identity"),
                    models.UniqueConstraint(fields=("policy_key", "number"), name="kalix_goal_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="text")),
                ("anchor", models.CharField(max_length=80)),
                (
                    "section",
                    models.CharField(
                        blank=True, help_text="Number and heading, as printed.", max_length=300, verbose_name="section"
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="kalix_wagtail.edition",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wordings", to="kalix_wagtail.goal"
                    ),
                ),
            ],
            options={
                "verbose_name": "wording of a goal",
                "verbose_name_plural": "wordings of goals",
                "ordering": ["edition", "order"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAbsence",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until further notice.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical absence",
                "verbose_name_plural": "historical absences",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalResponsibleParty",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "key",
                    models.SlugField(
                        help_text="Never changes; kept in every edition.", max_length=64, verbose_name="key"
                    ),
                ),
                ("everyone", models.BooleanField(default=False, verbose_name="everyone employed")),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="every unit of these kinds")),
                ("include_below", models.BooleanField(default=False, verbose_name="with the units below them")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("manager", "Manager"),
                            ("deputy", "Deputy manager"),
                            ("employee", "Employee"),
                            ("safety_representative", "Safety representative"),
                            ("coordinator", "Security coordinator"),
                            ("member", "Member"),
                        ],
                        max_length=32,
                        verbose_name="the people with this role there",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical responsible party",
                "verbose_name_plural": "historical responsible parties",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUnit",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="Never changes, also when the name does.", max_length=64, verbose_name="code"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical unit",
                "verbose_name_plural": "historical units",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LifecycleEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("cancel", "Cancelled before it took effect"),
                            ("annul", "Annulled by court"),
                            ("withdraw", "Withdrawn in error"),
                            ("mask", "A passage masked"),
                        ],
                        max_length=16,
                        verbose_name="what was done",
                    ),
                ),
                ("block_id", models.CharField(blank=True, max_length=64)),
                ("reason", models.TextField(help_text="Readers see this.", verbose_name="reason")),
                ("acted_on", models.DateField(verbose_name="date")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kalix_wagtail.decision",
                        verbose_name="decision",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lifecycle_events",
                        to="kalix_wagtail.edition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "act upon an edition",
                "verbose_name_plural": "acts upon editions",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report_to_handle", "A report to handle"),
                            ("report_receipt", "Receipt to the reporter"),
                            ("report_news", "News about a report"),
                            ("publication_refused", "A scheduled publication was refused"),
                            ("expiry_refused", "A scheduled expiry was refused"),
                        ],
                        max_length=32,
                        verbose_name="kind",
                    ),
                ),
                ("language", models.CharField(default="sv", max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("quarantined", "Given up"),
                            ("skipped", "Not sent"),
                        ],
                        default="queued",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="next attempt"),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=255, verbose_name="last error")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="kalix_wagtail.caseevent",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kalix_notifications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="kalix_wagtail.deficiencyreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Obligation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy_key", models.UUIDField(verbose_name="policy")),
                ("block_id", models.CharField(max_length=64)),
                (
                    "number",
                    models.PositiveIntegerField(help_text="Running number within the policy; never used again."),
                ),
                (
                    "code",
                    models.CharField(help_text="Public, e.g. SÄK-07.", max_length=40, unique=True, verbose_name="code"),
                ),
            ],
            options={
                "verbose_name": "obligation",
                "verbose_name_plural": "obligations",
                "ordering": ["policy_key", "number"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("policy_key", "block_id"), name="kalix_obligation_identity"),
                    models.UniqueConstraint(fields=("policy_key", "number"), name="kalix_obligation_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("block_id", models.CharField(max_length=64)),
                ("anchor", models.CharField(max_length=80)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("heading", models.CharField(blank=True, max_length=255)),
                ("text", models.TextField()),
                ("language", models.CharField(max_length=20)),
                ("order", models.PositiveIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="kalix_wagtail.edition"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.page"
                    ),
                ),
            ],
            options={
                "verbose_name": "passage",
                "verbose_name_plural": "passages",
                "ordering": ["edition", "order"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="ObligationWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="text")),
                ("anchor", models.CharField(max_length=80)),
                (
                    "section",
                    models.CharField(
                        blank=True, help_text="Number and heading, as printed.", max_length=300, verbose_name="section"
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                (
                    "modality",
                    models.CharField(
                        choices=[("shall", "Shall"), ("should", "Should"), ("may", "May")],
                        max_length=16,
                        verbose_name="modality",
                    ),
                ),
                (
                    "recurrence",
                    models.CharField(
                        choices=[
                            ("continuous", "Until further notice"),
                            ("yearly", "Every operating year"),
                            ("once", "Once"),
                        ],
                        max_length=16,
                        verbose_name="recurrence",
                    ),
                ),
                ("legal_basis", models.CharField(blank=True, max_length=255, verbose_name="legal basis")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="kalix_wagtail.edition",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="kalix_wagtail.goal",
                    ),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wordings",
                        to="kalix_wagtail.obligation",
                    ),
                ),
                (
                    "parties",
                    models.ManyToManyField(
                        related_name="+", to="kalix_wagtail.responsibleparty", verbose_name="responsible parties"
                    ),
                ),
            ],
            options={
                "verbose_name": "wording of an obligation",
                "verbose_name_plural": "wordings of obligations",
                "ordering": ["edition", "order"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalResponsiblePartyLabel",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("language", models.CharField(default="sv", max_length=20, verbose_name="language")),
                ("label", models.CharField(max_length=200, verbose_name="name")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.responsibleparty",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical name of a party",
                "verbose_name_plural": "historical names of parties",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ResponsiblePartyLabel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(default="sv", max_length=20, verbose_name="language")),
                ("label", models.CharField(max_length=200, verbose_name="name")),
                (
                    "party",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="labels",
                        to="kalix_wagtail.responsibleparty",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "name of a party",
                "verbose_name_plural": "names of parties",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="responsibleparty",
            name="units",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="+", to="kalix_wagtail.unit", verbose_name="these units"
            ),
        ),
        migrations.CreateModel(
            name="HistoricalUnitPlacement",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until further notice.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assembly", "Municipal council"),
                            ("executive", "Municipal executive board"),
                            ("committee", "Committee"),
                            ("administration", "Administration"),
                            ("department", "Department"),
                            ("workplace", "Workplace"),
                            ("company", "Municipal company"),
                            ("company_board", "Company board"),
                            ("group", "Group"),
                        ],
                        max_length=32,
                        verbose_name="kind",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.unit",
                        verbose_name="below",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical placement",
                "verbose_name_plural": "historical placements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUnitName",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until further notice.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                ("language", models.CharField(default="sv", max_length=20, verbose_name="language")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical name of a unit",
                "verbose_name_plural": "historical names of units",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDeficiencyReport",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "reference",
                    models.CharField(
                        db_index=True,
                        default=kalix_wagtail.models.deficiencies.draw_reference,
                        editable=False,
                        max_length=12,
                        verbose_name="reference",
                    ),
                ),
                ("description", models.TextField(verbose_name="what was seen")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where")),
                ("is_sensitive", models.BooleanField(default=False, verbose_name="sensitive")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("in_progress", "In progress"),
                            ("resolved", "Resolved"),
                            ("no_action", "Closed without action"),
                        ],
                        default="received",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("route", models.JSONField(default=list, editable=False)),
                ("source_block", models.CharField(blank=True, max_length=64)),
                ("language", models.CharField(default="sv", max_length=20)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="reported"),
                ),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="closed")),
                ("submitter", models.CharField(editable=False, max_length=80)),
                ("submission_key", models.CharField(editable=False, max_length=64)),
                ("submission_hash", models.CharField(editable=False, max_length=64)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.deficiencycategory",
                        verbose_name="category",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "passed_over",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reporter",
                    ),
                ),
                (
                    "source_edition",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.edition",
                    ),
                ),
                (
                    "source_page",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "reporter_unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.unit",
                        verbose_name="the reporter's unit",
                    ),
                ),
                (
                    "route_unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.unit",
                        verbose_name="goes to",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical deficiency report",
                "verbose_name_plural": "historical deficiency reports",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDecision",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("date_unknown", models.BooleanField(default=False, verbose_name="the date is unknown")),
                (
                    "paragraph",
                    models.CharField(
                        blank=True, help_text="The number only, without the sign.", max_length=20, verbose_name="§"
                    ),
                ),
                ("paragraph_unknown", models.BooleanField(default=False, verbose_name="the § is unknown")),
                ("dnr", models.CharField(blank=True, max_length=60, verbose_name="record number (dnr)")),
                ("dnr_unknown", models.BooleanField(default=False, verbose_name="the record number is unknown")),
                ("minutes_url", models.URLField(blank=True, verbose_name="link to the minutes")),
                (
                    "appeal_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day, when it is known.",
                        null=True,
                        verbose_name="can be appealed until",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "minutes_document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="wagtaildocs.document",
                        verbose_name="the minutes as a file",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.unit",
                        verbose_name="organ",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical decision",
                "verbose_name_plural": "historical decisions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAppointment",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until further notice.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "Manager"),
                            ("deputy", "Deputy manager"),
                            ("employee", "Employee"),
                            ("safety_representative", "Safety representative"),
                            ("coordinator", "Security coordinator"),
                            ("member", "Member"),
                        ],
                        max_length=32,
                        verbose_name="role",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="kalix_wagtail.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical appointment",
                "verbose_name_plural": "historical appointments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="deficiencyreport",
            name="reporter_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kalix_wagtail.unit",
                verbose_name="the reporter's unit",
            ),
        ),
        migrations.AddField(
            model_name="deficiencyreport",
            name="route_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kalix_wagtail.unit",
                verbose_name="goes to",
            ),
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until further notice.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "Manager"),
                            ("deputy", "Deputy manager"),
                            ("employee", "Employee"),
                            ("safety_representative", "Safety representative"),
                            ("coordinator", "Security coordinator"),
                            ("member", "Member"),
                        ],
                        max_length=32,
                        verbose_name="role",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kalix_appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="kalix_wagtail.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "ordering": ["unit__code", "role", "-valid_from"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UnitName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until further notice.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                ("language", models.CharField(default="sv", max_length=20, verbose_name="language")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "unit",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="kalix_wagtail.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "name of a unit",
                "verbose_name_plural": "names of units",
                "ordering": ["-valid_from", "language"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UnitPlacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until further notice.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assembly", "Municipal council"),
                            ("executive", "Municipal executive board"),
                            ("committee", "Committee"),
                            ("administration", "Administration"),
                            ("department", "Department"),
                            ("workplace", "Workplace"),
                            ("company", "Municipal company"),
                            ("company_board", "Company board"),
                            ("group", "Group"),
                        ],
                        max_length=32,
                        verbose_name="kind",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements_below",
                        to="kalix_wagtail.unit",
                        verbose_name="below",
                    ),
                ),
                (
                    "unit",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="kalix_wagtail.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "placement",
                "verbose_name_plural": "placements",
                "ordering": ["-valid_from"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until further notice.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kalix_stands_in",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kalix_absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ["-valid_from"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="kalix_wagtail_absence_period",
                        violation_error_message="The last day is before the first.",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["page", "valid_from"], name="kalix_edition_in_force"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                fields=("page", "major", "minor", "translation_revision"), name="kalix_edition_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "translation"), _negated=True),
                fields=("page", "publication_id"),
                name="kalix_edition_publication",
            ),
        ),
        migrations.AddConstraint(
            model_name="editiondocument",
            constraint=models.UniqueConstraint(fields=("edition", "document"), name="kalix_edition_document"),
        ),
        migrations.AddConstraint(
            model_name="editionimage",
            constraint=models.UniqueConstraint(fields=("edition", "image"), name="kalix_edition_image"),
        ),
        migrations.AddConstraint(
            model_name="goalwording",
            constraint=models.UniqueConstraint(fields=("goal", "edition"), name="kalix_goal_wording"),
        ),
        migrations.AddConstraint(
            model_name="lifecycleevent",
            constraint=models.UniqueConstraint(fields=("edition", "act", "block_id"), name="kalix_lifecycle_once"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["status", "next_attempt_at"], name="kalix_notification_due"),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event__isnull", False)),
                fields=("event", "recipient", "kind"),
                name="kalix_notification_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligationwording",
            constraint=models.UniqueConstraint(fields=("obligation", "edition"), name="kalix_obligation_wording"),
        ),
        migrations.AddConstraint(
            model_name="responsiblepartylabel",
            constraint=models.UniqueConstraint(fields=("party", "language"), name="kalix_party_label_language"),
        ),
        migrations.AddIndex(
            model_name="deficiencyreport",
            index=models.Index(fields=["reporter", "-created_at"], name="kalix_report_reporter"),
        ),
        migrations.AddIndex(
            model_name="deficiencyreport",
            index=models.Index(fields=["route_unit", "status", "-created_at"], name="kalix_report_route"),
        ),
        migrations.AddConstraint(
            model_name="deficiencyreport",
            constraint=models.UniqueConstraint(
                fields=("submitter", "submission_key", "submission_hash"), name="kalix_report_submission"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("decided_on__isnull", True), _negated=True), ("date_unknown", False)),
                    models.Q(("decided_on__isnull", True), ("date_unknown", True)),
                    _connector="OR",
                ),
                name="kalix_decision_decided_on_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("paragraph", ""), _negated=True), ("paragraph_unknown", False)),
                    models.Q(("paragraph", ""), ("paragraph_unknown", True)),
                    _connector="OR",
                ),
                name="kalix_decision_paragraph_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("dnr", ""), _negated=True), ("dnr_unknown", False)),
                    models.Q(("dnr", ""), ("dnr_unknown", True)),
                    _connector="OR",
                ),
                name="kalix_decision_dnr_known",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["user", "valid_from"], name="kalix_appointment_user"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="kalix_wagtail_appointment_period",
                violation_error_message="The last day is before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitname",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="kalix_wagtail_unitname_period",
                violation_error_message="The last day is before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="kalix_wagtail_unitplacement_period",
                violation_error_message="The last day is before the first.",
            ),
        ),
    ]
