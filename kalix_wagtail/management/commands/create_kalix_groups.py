"""Makes the groups for communicators, security coordinators and registrars."""

from django.core.management.base import BaseCommand

from kalix_wagtail.actions.permissions import create_groups


class Command(BaseCommand):
    help = "Makes the groups for communicators, security coordinators and registrars; those that exist are left alone."

    def handle(self, *args, **options):
        for group in create_groups().values():
            self.stdout.write(group.name)
