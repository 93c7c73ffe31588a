"""Commands that do their work once, or stay and look again every so often."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections

logger = logging.getLogger(__name__)


class WorkerCommand(BaseCommand):
    """A command with ``--loop SECONDS``. Subclasses do their work in ``run_once(quiet=…)``."""

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop", type=float, metavar="SECONDS", help="stay, and look again after this many seconds"
        )

    def handle(self, *args, loop=None, **options):
        if loop is None:
            self.run_once(quiet=False)
            return
        if loop <= 0:
            raise CommandError("--loop takes a number of seconds above 0.")
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_received: stopping.set())
        while not stopping.is_set():
            self.turn()
            stopping.wait(loop)

    def turn(self):
        """Do the work once; a database that is away now may be back at the next turn."""
        close_old_connections()
        try:
            self.run_once(quiet=True)
        except Error:
            logger.exception("The database could not be read; trying again later")
        finally:
            close_old_connections()

    def run_once(self, *, quiet):
        """Do what is due. `quiet`: say nothing when nothing was."""
        raise NotImplementedError
