"""A real SMTP server on this machine that fails on demand."""

import asyncio
import email
import socket
import threading
from contextlib import contextmanager
from email import policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


def free_port():
    """Return a port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mailbox:
    """What the server has accepted, as (recipient, message) in order, and how it behaves meanwhile.

    `refuse_recipient` and `refuse_data`: the answer to give, such as "451 4.3.0 Try later", by address;
    `refuse_sender`: the answer to everyone. `seconds`: how long it thinks about each message. `drops`: "MAIL" or
    "DATA": it hangs up there, before the message or in the middle of it. `stops_at`: "MAIL" or "ACCEPTED": it sets
    `reached` there and does not go on.
    """

    def __init__(self):
        self.messages = []
        self.refuse_sender, self.refuse_recipient, self.refuse_data = "", {}, {}
        self.seconds, self.drops, self.stops_at = 0, "", ""
        self.reached = threading.Event()

    def mend(self):
        """Behave from now on."""
        self.__dict__.update(Mailbox().__dict__ | {"messages": self.messages})

    def ids(self, address=None):
        """Return the Message-IDs of what came, to one address when given."""
        return [message["Message-ID"] for to, message in self.messages if address in (None, to)]

    async def _stop(self, point):
        if self.stops_at == point:
            self.reached.set()
            await asyncio.sleep(3600)

    async def handle_MAIL(self, server, session, envelope, address, options):
        await self._stop("MAIL")
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.seconds)
        (address,) = envelope.rcpt_tos
        if address in self.refuse_data:
            return self.refuse_data[address]
        self.messages.append((address, email.message_from_bytes(envelope.content, policy=policy.default)))
        await self._stop("ACCEPTED")
        return "250 OK"


class HangingUpSMTP(SMTP):
    async def smtp_MAIL(self, argument):
        if self.event_handler.drops == "MAIL":
            self.transport.abort()
            return
        await super().smtp_MAIL(argument)

    async def smtp_DATA(self, argument):
        if self.event_handler.drops == "DATA":
            await self.push("354 Go on")
            self.transport.abort()
            return
        await super().smtp_DATA(argument)


class MailController(Controller):
    def factory(self):
        return HangingUpSMTP(self.handler, hostname="localhost", **self.SMTP_kwargs)


def let_in(server, session, envelope, mechanism, auth_data):
    """Take every name and password."""
    return AuthResult(success=True)


@contextmanager
def mail_server(port, mailbox, *, tls=None):
    """Serve `mailbox` on `port`. With `tls`, an `SSLContext`, it takes mail encrypted and after a log-in only."""
    closed = {"tls_context": tls, "require_starttls": True, "authenticator": let_in, "auth_required": True}
    controller = MailController(mailbox, hostname="127.0.0.1", port=port, **(closed if tls else {}))
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop(no_assert=True)


@contextmanager
def busy_server(port):
    """Answer every call on `port` with "421", and hang up."""

    def answer():
        while True:
            try:
                caller, _address = listening.accept()
            except OSError:
                return
            with caller:
                caller.sendall(b"421 4.3.2 Too many connections\r\n")

    with socket.create_server(("127.0.0.1", port)) as listening:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield
        finally:
            listening.shutdown(socket.SHUT_RDWR)
    thread.join()


@contextmanager
def silent_server(port):
    """Take every call on `port` and never say a word."""
    with socket.create_server(("127.0.0.1", port)):
        yield


@contextmanager
def deaf_server(port):
    """Let every call on `port` ring, as a firewall does that drops what it does not like."""
    with socket.create_server(("127.0.0.1", port), backlog=0), socket.create_connection(("127.0.0.1", port)):
        yield
