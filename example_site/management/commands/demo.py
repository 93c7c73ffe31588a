"""Sets up and serves the demo: one command, nothing to configure."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from kalix_wagtail.exceptions import PdfNotPossibleError
from kalix_wagtail.rules.pdf_rendering import weasyprint

FIRST_PORT, LAST_PORT = 8000, 8099
#: Seconds that the web server has to give its first answer, and that a child has to stop.
START_SECONDS, STOP_SECONDS = 60, 10


class Command(BaseCommand):
    help = "Sets up and serves the example intranet with its mail worker, until Ctrl-C. PORT chooses the port."

    def handle(self, *args, **options):
        port = chosen_port()
        address = f"http://localhost:{port}"
        self.stdout.write("Setting up the database, files and content …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("build_example", verbosity=0)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "example_site.settings"),
            "DEMO": "1",
            "BASE_URL": os.environ.get("BASE_URL") or address,
            "PYTHONUNBUFFERED": "1",
        }
        web = [
            sys.executable,
            "-m",
            "waitress",
            f"--listen=127.0.0.1:{port}",
            "--threads=8",
            "example_site.wsgi:application",
        ]
        workers = [[sys.executable, sys.argv[0], "send_notifications", "--loop", "5"]]
        try:
            weasyprint()
        except PdfNotPossibleError as error:
            self.stdout.write(f"Editions get no PDF here: {error}")
        else:
            workers.append([sys.executable, sys.argv[0], "make_pdfs", "--loop", "5"])
        signal.signal(signal.SIGTERM, stop_like_ctrl_c)
        children = []
        try:
            for command in (web, *workers):
                children.append(
                    subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)
                )
            wait_until_served(address, children[0])
            self.introduce(address)
            wait_for_end(children)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            stop(children)

    def introduce(self, address):
        """Print where the demo is and who can log in."""
        self.stdout.write("")
        call_command("demo_accounts", stdout=self.stdout)
        self.stdout.write(f"\nThe intranet:  {address}/\nThe admin:     {address}/admin/\n\nCtrl-C stops it.")
        self.stdout.flush()


def chosen_port():
    """Return PORT from the environment, or the first free port from 8000 on."""
    wanted = os.environ.get("PORT", "").strip()
    if wanted:
        if not (wanted.isdecimal() and 0 < int(wanted) < 65536):
            raise CommandError(f"PORT must be a number from 1 to 65535, not “{wanted}”.")
        if not is_free(int(wanted)):
            raise CommandError(f"Port {wanted} is taken. Choose another with PORT=…")
        return int(wanted)
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if is_free(port):
            return port
    raise CommandError(f"No port from {FIRST_PORT} to {LAST_PORT} is free. Choose one with PORT=…")


def is_free(port):
    """Return whether a server can listen to `port` on this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until_served(address, server):
    """Return when the server answers; CommandError when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CommandError("The web server did not start; see above.")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise CommandError(f"The web server gave no answer within {START_SECONDS} seconds.")


def wait_for_end(children):
    """Return never while all children run; CommandError when one ends by itself."""
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    raise CommandError("A part of the demo ended by itself; see above.")


def stop(children):
    """Ask the children to stop, and make them when they do not."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def stop_like_ctrl_c(_number, _frame):
    """Make SIGTERM end the demo in the same way as Ctrl-C."""
    raise KeyboardInterrupt
