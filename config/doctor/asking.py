"""Asking the installation over the network, as anybody outside can: one connection for each request."""

from __future__ import annotations

import http.client
import ipaddress
import json
import secrets
import socket
import ssl
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from config.doctor.seen import ADDRESS, HEADER, token

SECONDS = 20
MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 where the connection was ended without an answer."""

    status: int
    headers: Message = field(default_factory=Message)
    body: bytes = b""

    def header(self, name: str) -> str:
        """A header, empty where there is none."""
        return str(self.headers.get(name, ""))

    def json(self) -> dict[str, Any]:
        """The body of an answer of the product's own; empty where it is none."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


NOTHING = Answer(0)


@dataclass(frozen=True, slots=True)
class Site:
    """An installation as it is reached: its name, also with the port where that is not 443; where https and
    http are asked; a file of certificates to trust besides those of the system; and our own address.

    A proxy on this machine is asked from an address of its own, so that visitor and proxy are two; and from
    another one each time, so that tries of before do not count.
    """

    name: str
    host: str
    place: tuple[str, int]
    plain: tuple[str, int]
    ca: str = ""
    source: str = ""

    def context(self) -> ssl.SSLContext:
        """What a browser would accept, which is more than the strict reading of X.509 in newer Pythons."""
        context = ssl.create_default_context()
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if self.ca:
            context.load_verify_locations(self.ca)
        return context

    @contextmanager
    def connected(
        self, context: ssl.SSLContext | None = None, within: float = SECONDS
    ) -> Iterator[ssl.SSLSocket]:
        """A connection by TLS. Raises OSError, of which ssl.SSLError is one."""
        with (
            reached(self.place, self.source) as plain,
            (context or self.context()).wrap_socket(plain, server_hostname=self.name) as secure,
        ):
            secure.settimeout(within)
            yield secure

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        host: str = "",
        within: float = SECONDS,
    ) -> Answer:
        """One request; `host` is named in place of the right one. Raises OSError where nobody is there, or
        answers within so many seconds."""
        with self.connected(within=within) as connection:
            return answer_on(connection, host or self.host, path, method, body, headers)

    def ask_plainly(self, path: str) -> Answer:
        """One request without TLS."""
        with reached(self.plain, self.source) as connection:
            return answer_on(connection, self.host, path)

    def seen(self, headers: Mapping[str, str] | None = None) -> Answer:
        """What the server saw of a request; 404 where it has another secret key."""
        return self.ask(ADDRESS, headers={HEADER: token(), **(headers or {})})


def site(address: str, connect: str = "", plain: str = "", ca: str = "") -> Site:
    """The installation at an address such as https://assess.example.org. Raises ValueError for any other."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(address)
    port = parts.port or 443
    host = parts.hostname if port == 443 else f"{parts.hostname}:{port}"
    https, http = _place(connect, (parts.hostname, port)), _place(plain, (parts.hostname, 80))
    source = f"127.{secrets.randbelow(254) + 1}.{secrets.randbelow(256)}.2" if is_here(https[0]) else ""
    return Site(parts.hostname, host, https, http, ca, source)


def _place(written: str, otherwise: tuple[str, int]) -> tuple[str, int]:
    if not written:
        return otherwise
    host, _colon, port = written.rpartition(":")
    return host, int(port)


def reached(place: tuple[str, int], source: str = "") -> socket.socket:
    """A connection without TLS. Raises OSError."""
    return socket.create_connection(place, SECONDS, (source, 0) if source else None)


def is_here(host: str) -> bool:
    """Whether a name leads to this machine and to no network."""
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET)
    except OSError:
        return False
    return bool(found) and ipaddress.ip_address(found[0][4][0]) in ipaddress.ip_network("127.0.0.0/8")


def answer_on(
    connection: socket.socket,
    host: str,
    path: str,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request over a connection that is open; what was answered counts, even if not all was taken."""
    asking = http.client.HTTPConnection(host)
    asking.sock = connection
    try:
        asking.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": host, "Accept-Language": "en", **(headers or {})}.items():
            asking.putheader(name, value)
        if body:
            asking.putheader("Content-Length", str(len(body)))
        asking.endheaders()
        _send(connection, body)
        response = asking.getresponse()
        return Answer(response.status, response.headers, response.read(MOST_BYTES))
    except (http.client.HTTPException, ConnectionError):
        return NOTHING


def _send(connection: socket.socket, body: bytes) -> None:
    """All of it, or as much as is taken: whoever refuses says why and may hang up."""
    try:
        connection.sendall(body)
    except (BrokenPipeError, ConnectionResetError):
        return


def offers(where: Site, version: ssl.TLSVersion) -> bool:
    """Whether a connection of this version of TLS and none newer comes about, whoever has signed for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what is old is what is tried
        context.minimum_version = context.maximum_version = version
    context.set_ciphers("ALL:@SECLEVEL=0")
    try:
        with where.connected(context):
            return True
    except OSError:
        return False
