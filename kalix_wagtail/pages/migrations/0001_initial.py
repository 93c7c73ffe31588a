# Made under Wagtail 7.4, so that it runs on 7.4 and 8.0.

import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.contrib.routable_page.models
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kalix_wagtail", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="GoalsPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("intro", wagtail.fields.RichTextField(blank=True, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "page of goals",
                "verbose_name_plural": "pages of goals",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PolicyIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("intro", wagtail.fields.RichTextField(blank=True, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "list of steering documents",
                "verbose_name_plural": "lists of steering documents",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ResponsibilitiesPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("intro", wagtail.fields.RichTextField(blank=True, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "page of responsibilities",
                "verbose_name_plural": "pages of responsibilities",
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="PolicyPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "code_prefix",
                    models.CharField(
                        help_text="Begins the public codes of this document's duties, such as SÄK in SÄK-07.",
                        max_length=12,
                        verbose_name="code",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="A sentence or two for the reader. Not part of the decided document.",
                        verbose_name="in short",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("part", 0), ("section", 1), ("deficiency_form", 2)],
                        blank=True,
                        block_lookup={
                            0: ("kalix_wagtail.blocks.part.PartBlock", (), {}),
                            1: ("kalix_wagtail.blocks.body.SectionBlock", (), {}),
                            2: ("kalix_wagtail.blocks.deficiency_form.DeficiencyFormBlock", (), {}),
                        },
                        verbose_name="the document",
                    ),
                ),
                ("revision_rule", models.CharField(blank=True, max_length=200, verbose_name="when it is revised")),
                ("publication_id", models.UUIDField(default=uuid.uuid4)),
                (
                    "edition_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("adoption", "Adoption"),
                            ("revision", "Revision"),
                            ("reaffirmation", "Reaffirmation"),
                            ("repeal", "Repeal"),
                            ("correction", "Editorial correction"),
                        ],
                        max_length=16,
                        verbose_name="what this is",
                    ),
                ),
                ("edition_valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                (
                    "edition_change_note",
                    models.TextField(
                        blank=True, help_text="What is new, in a sentence that readers see.", verbose_name="change note"
                    ),
                ),
                (
                    "document_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kalix_wagtail.documenttype",
                        verbose_name="document type",
                    ),
                ),
                (
                    "edition_corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="kalix_wagtail.edition",
                        verbose_name="corrects edition",
                    ),
                ),
                (
                    "edition_replacement",
                    models.ForeignKey(
                        blank=True,
                        help_text="For a repeal: the document that takes its place, if any.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.page",
                        verbose_name="replaced by",
                    ),
                ),
                (
                    "responsible_party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kalix_wagtail.responsibleparty",
                        verbose_name="responsible for the document",
                    ),
                ),
                (
                    "revising_organ",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kalix_wagtail.unit",
                        verbose_name="revised by",
                    ),
                ),
            ],
            options={
                "verbose_name": "steering document",
                "verbose_name_plural": "steering documents",
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, "wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="PolicyDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kalix_wagtail.decision",
                        verbose_name="decision",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decision_links",
                        to="kalix_pages.policypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
    ]
