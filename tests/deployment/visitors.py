"""People in front of a browser: cookies, forms, and the pages of one machine or another."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

#: What a browser meets when the machine it talks to dies.
GONE = (urllib.error.URLError, HTTPException, ConnectionError, TimeoutError)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    address: str

    @property
    def text(self) -> str:
        return self.body.decode()

    def field(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.text)
        assert found, f"no field {name}: {self.status} {self.text[:2000]}"
        return unescape(found[1])


class _Staying(urllib.request.HTTPRedirectHandler):
    """A form that was accepted answers with where to go on; nobody needs that page here."""

    def redirect_request(self, *_given: Any) -> None:
        return None


@dataclass
class Visitor:
    """Somebody with a browser of his or her own: one jar of cookies for all machines."""

    site: str
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), _Staying(), urllib.request.ProxyHandler({})
        )

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(self.site + path))  # noqa: S310

    def post(self, path: str, **fields: str) -> Answer:
        """A form of ours, with the token that it has."""
        token = next((each.value for each in self.jar if each.name == "csrftoken"), None)
        if token is None:
            token = self.get("/account/login/").field("csrfmiddlewaretoken")
        data = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self._ask(urllib.request.Request(self.site + path, data))  # noqa: S310

    def step_in(self, username: str) -> Visitor:
        """Sign in as one of the sample people, by the click that the demo offers."""
        assert self.post(f"/demo/{username}/").status == 302
        return self

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read(), answer.url)
        except urllib.error.HTTPError as answer:
            with answer:
                return Answer(answer.code, answer.read(), answer.headers.get("Location", ""))
