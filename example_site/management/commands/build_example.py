"""Builds the example intranet. Run it as often as you like: what is there is left as it is."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import translation

from example_site.accounts import build_accounts, join_groups
from example_site.follow_ups import build_follow_ups
from example_site.models import ContentPage
from example_site.organisation import build_organisation
from example_site.people import account_of
from example_site.reports import build_reports
from example_site.site_pages import build_pages, build_vocabularies
from example_site.translating import translate_pages
from kalix_wagtail.actions.permissions import create_groups


class Command(BaseCommand):
    help = (
        "Builds the example intranet: organisation, accounts, pages and the säkerhetspolicy of 2007 in two languages, "
        "and deficiency reports of the last year."
    )

    @transaction.atomic
    def handle(self, *args, **options):
        with translation.override("sv"):
            units = build_organisation()
            build_accounts(units)
            build_vocabularies()
            administrator = get_user_model().objects.get(username=account_of("administrator").username)
            pages = build_pages(units, administrator)
            translate_pages(pages, administrator)
            # Last, for communicators are given rights to the lists of documents there are.
            join_groups(create_groups())
            build_follow_ups(units)
            build_reports(units, next(page for page in pages if isinstance(page, ContentPage)))
        if options["verbosity"]:
            self.stdout.write("The example intranet is built.")
