"""A running copy of the example intranet, with its database, its mail and its commands."""

import email
import email.policy
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]


def free_port():
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class Intranet:
    """The example intranet in a directory of its own. Use the fixture `intranet`, which has it running."""

    var_dir: Path
    port: int

    @property
    def url(self):
        """Scheme, host and port, without a trailing slash."""
        return f"http://localhost:{self.port}"

    @property
    def environment(self):
        kept = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        return {
            **kept,
            "VAR_DIR": str(self.var_dir),
            "BASE_URL": self.url,
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        }

    def command(self, *arguments):
        return [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]

    def manage(self, *arguments):
        """Run a management command to its end and return what it printed; fails the test with its errors."""
        done = subprocess.run(
            self.command(*arguments), cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"manage.py {' '.join(map(str, arguments))}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def build(self):
        """Make the database and the content, and collect the static files."""
        self.manage("migrate", "--verbosity", 0)
        self.manage("build_example")
        self.manage("collectstatic", "--noinput", "--verbosity", 0)

    def copy(self, var_dir):
        """Return another intranet, with a copy of everything in this one."""
        shutil.copytree(self.var_dir, var_dir)
        return Intranet(var_dir, self.port)

    def start(self):
        """Serve, and return once the start page answers."""
        self._log = (self.var_dir / "server.log").open("w")
        self._server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "waitress",
                f"--listen=127.0.0.1:{self.port}",
                "--threads=8",
                "example_site.wsgi:application",
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError(f"The server did not start:\n{self.log}")

    def stop(self):
        self._server.terminate()
        self._server.wait(timeout=20)
        self._log.close()

    @property
    def log(self):
        """What the server has written."""
        return (self.var_dir / "server.log").read_text()

    @cached_property
    def accounts(self):
        """The demo's accounts: a list of ``{"role", "username", "password", "unit"}``."""
        return json.loads(self.manage("demo_accounts", "--json"))

    def account(self, role):
        """Return the first account with `role`, such as "employee"."""
        for account in self.accounts:
            if account["role"] == role:
                return account
        raise AssertionError(f"No account with the role {role!r}: {sorted({a['role'] for a in self.accounts})}")

    def send_mail(self):
        """Send the mail that waits, as the worker would; return what the command printed."""
        return self.manage("send_notifications")

    @property
    def mail(self):
        """Return every mail that was sent, oldest first, as `email.message.EmailMessage`."""
        found = []
        for path in sorted((self.var_dir / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns):
            for text in path.read_text().split("-" * 79 + "\n"):
                if text.strip():
                    found.append(email.message_from_string(text, policy=email.policy.default))
        return found

    def mail_to(self, address):
        """Return the mails sent to `address`, oldest first."""
        return [message for message in self.mail if address in (message["to"] or "")]
