# Made under Wagtail 7.4, so that it runs on 7.4 and 8.0.

import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentPage",
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
                ("intro", models.TextField(blank=True, verbose_name="introduction")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("heading", 0), ("paragraph", 1), ("deficiency_form", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"icon": "title", "label": "Heading", "template": "example_site/blocks/heading.html"},
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["h3", "bold", "italic", "ol", "ul", "link"],
                                    "icon": "pilcrow",
                                    "label": "Text",
                                },
                            ),
                            2: ("kalix_wagtail.blocks.deficiency_form.DeficiencyFormBlock", (), {}),
                        },
                        verbose_name="content",
                    ),
                ),
            ],
            options={
                "verbose_name": "page",
                "verbose_name_plural": "pages",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="StartPage",
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
                ("heading", models.CharField(max_length=120, verbose_name="heading")),
                ("intro", models.TextField(blank=True, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "start page",
                "verbose_name_plural": "start pages",
            },
            bases=("wagtailcore.page",),
        ),
    ]
