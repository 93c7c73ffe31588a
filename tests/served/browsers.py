"""People at their browsers, who press Send again when the connection breaks."""

import http.client
import re
import time
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

NEW = "/intranat/reports/new/"


class NotAcceptedError(Exception):
    """The report was not accepted in time."""


class Browser:
    """Someone who is logged in, and has the form of reports open."""

    def __init__(self, user, port):
        client = Client()
        client.force_login(user)
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.port, self.token = port, None

    def open_form(self):
        """Fetch the form, and keep the token of its cookie."""
        response, body = self._send("GET", NEW, {"Cookie": self._cookies()})
        assert response.status == 200, response.status
        self.token = re.search(r"csrftoken=([^;]+)", response.headers["Set-Cookie"]).group(1)
        self.masked = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body).group(1)

    def send(self, path, values):
        """Send a form once and return the status and the page that came."""
        body = urlencode({"csrfmiddlewaretoken": self.masked} | values)
        headers = {"Cookie": self._cookies(), "Content-Type": "application/x-www-form-urlencoded"}
        response, text = self._send("POST", path, headers, body)
        return response.status, text

    def report(self, description, key, seconds):
        """Send a report until it is accepted and return its reference and how many tries it took."""
        body = urlencode(
            {"csrfmiddlewaretoken": self.masked, "form": "", "description": description, "place": "Plan 2", "key": key}
        )
        headers = {"Cookie": self._cookies(), "Content-Type": "application/x-www-form-urlencoded"}
        deadline, tries = time.monotonic() + seconds, 0
        while time.monotonic() < deadline:
            tries += 1
            try:
                response, _body = self._send("POST", NEW, headers, body)
            except (OSError, http.client.HTTPException):
                time.sleep(0.3)
                continue
            if response.status == 302:
                return re.search(r"/reports/([A-Z0-9-]+)/receipt/", response.headers["Location"]).group(1), tries
            assert response.status == 503, response.status
            time.sleep(0.3)
        raise NotAcceptedError(description)

    def _cookies(self):
        cookies = {settings.SESSION_COOKIE_NAME: self.session}
        if self.token:
            cookies[settings.CSRF_COOKIE_NAME] = self.token
        return "; ".join(f"{name}={value}" for name, value in cookies.items())

    def _send(self, method, path, headers, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response, response.read().decode("utf-8", "replace")
        finally:
            connection.close()
