"""Starts application servers and workers as processes of their own."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(database_url, mail_port):
    """Return the environment of a process that works on the shared database."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.served.settings",
        "DATABASE_URL": database_url,
        "EMAIL_PORT": str(mail_port),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def running(*commands, env):
    """Run Python with each list of arguments until the block ends; gives the processes."""
    processes = []
    try:
        for command in commands:
            processes.append(
                subprocess.Popen(
                    [sys.executable, *command], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def web_server(port):
    """Return the arguments of an application server."""
    listen = f"--listen=127.0.0.1:{port}"
    return ["-m", "waitress", listen, "--threads=8", "--backlog=512", "example_site.wsgi:application"]


#: The arguments of a mail worker that stays.
WORKER = ["manage.py", "send_notifications", "--loop", "0.2"]


def wait_for_port(port, seconds=120):
    """Return when someone listens to `port`."""
    wait_until(lambda: _answers(port), seconds)


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(is_so, seconds):
    """Return when `is_so()`; AssertionError when that takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.1)
