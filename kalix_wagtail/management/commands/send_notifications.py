"""Send the mails that are due: once, from cron, or as a worker that stays."""

from ...notifications import send_due
from ..workers import WorkerCommand


class Command(WorkerCommand):
    help = "Send the mails that are due. With --loop SECONDS: stay and look again every so often."

    def run_once(self, *, quiet):
        counts = send_due()
        if not quiet or any(counts.values()):
            self.stdout.write(", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
