"""Send the mails that are due: once, from cron, or as a worker that stays."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections

from ...notifications import send_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the mails that are due. With --loop SECONDS: stay and look again every so often."

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop", type=float, metavar="SECONDS", help="stay, and look again after this many seconds"
        )

    def handle(self, *args, loop=None, **options):
        if loop is None:
            self.report(send_due())
            return
        if loop <= 0:
            raise CommandError("--loop takes a number of seconds above 0.")
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_received: stopping.set())
        while not stopping.is_set():
            self.run_once()
            stopping.wait(loop)

    def run_once(self):
        """Drain the outbox; a database that is away now may be back at the next turn."""
        close_old_connections()
        try:
            self.report(send_due(), quiet=True)
        except Error:
            logger.exception("The outbox could not be read; trying again later")
        finally:
            close_old_connections()

    def report(self, counts, *, quiet=False):
        if not quiet or any(counts.values()):
            self.stdout.write(", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
