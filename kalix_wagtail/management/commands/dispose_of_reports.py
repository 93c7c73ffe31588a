"""Dispose of closed reports under a disposal rule, or show exactly what would be disposed of."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...actions.disposal import dispose_of_reports, resume_disposal
from ...exceptions import DisposalRefusedError, NotAllowedError
from ...models import DisposalRule
from ...rules.disposal import plan_disposal, progress_of, unfinished_disposal


class Command(BaseCommand):
    help = (
        "Dispose of the closed reports that a disposal rule reaches today. A disposal that was interrupted is carried "
        "on first. Texts, names, files, earlier versions and log entries are removed for ever; look at --dry-run first."
    )

    def add_arguments(self, parser):
        parser.add_argument("--rule", required=True, metavar="NAME", help="the name of the rule, as in the admin")
        parser.add_argument("--dry-run", action="store_true", help="show what a run would do, and do nothing")
        parser.add_argument(
            "--user",
            metavar="USERNAME",
            help="who carries it out, for the protocol; needs the permission to. Without: the server",
        )

    def handle(self, *args, rule, dry_run, user, **options):
        rule, user = self.find_rule(rule), self.find_user(user)
        going_on = unfinished_disposal(rule)
        if going_on is None:
            plan = plan_disposal(rule, timezone.localdate())
            self.show(plan)
        else:
            progress = progress_of(going_on)
            self.stdout.write(
                f"A disposal begun {going_on.started_at:%Y-%m-%d %H:%M} is not finished: {progress.settled} of "
                f"{progress.planned} reports. It is carried on."
            )
            for reference in going_on.protocol["planned"][progress.settled :]:
                self.stdout.write(f"  {reference}")
        if dry_run:
            self.stdout.write("Nothing has been changed.")
            return
        if going_on is None and not plan.references:
            return
        try:
            if going_on is None:
                disposal = dispose_of_reports(rule, user=user, on=plan.date, expected_digest=plan.digest)
            else:
                disposal = resume_disposal(going_on, user=user)
        except (DisposalRefusedError, NotAllowedError) as refusal:
            raise CommandError(str(refusal)) from refusal
        for reference, reason in disposal.protocol["skipped"]:
            self.stdout.write(f"Kept: {reference}, {reason}")
        count = disposal.protocol["counts"]["reports"]
        self.stdout.write(self.style.SUCCESS(f"{count} reports disposed of. Protocol {disposal.pk}."))

    def show(self, plan):
        """Write what a run would do; refuse when the rule cannot be used."""
        if plan.refusal:
            raise CommandError(plan.refusal)
        self.stdout.write(f"{plan.rule.name}, {plan.rule.decision}")
        self.stdout.write(f"{len(plan.references)} reports closed before {plan.closed_before} to be disposed of:")
        for reference in plan.references:
            self.stdout.write(f"  {reference}")
        self.stdout.write(f"{len(plan.held)} kept by a legal hold:")
        for reference, reason in plan.held:
            self.stdout.write(f"  {reference}: {reason}")

    @staticmethod
    def find_rule(name):
        rules = list(DisposalRule.objects.filter(name=name))
        if not rules:
            known = ", ".join(DisposalRule.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"There is no disposal rule “{name}”. There is: {known}.")
        if len(rules) > 1:
            raise CommandError(f"{len(rules)} rules are called “{name}”. Give each a name of its own.")
        return rules[0]

    @staticmethod
    def find_user(username):
        if username is None:
            return None
        model = get_user_model()
        user = model.objects.filter(**{model.USERNAME_FIELD: username}).first()
        if user is None:
            raise CommandError(f"There is no user “{username}”.")
        return user
