"""Behind nginx and Caddy, set up by the very blocks of the guide, limits hold for each visitor alone."""

from __future__ import annotations

import contextlib
import datetime
import http.client
import http.server
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.e2e import guide
from tests.e2e.conftest import ROOT, STARTS_WITHIN, free_port, manage

# All in one process of the run: the limits count for everybody who asks one server.
pytestmark = pytest.mark.xdist_group("proxy")

HOST = "assess.example.org"
PATHS = f"{os.environ.get('PATH', '')}:/usr/sbin"
PASSWORD = "a long and quiet sentence"
PEOPLE = ("amina", "bilal")
MAKE_PEOPLE = (
    "from mechanisms.models import Person; "
    f"[Person.objects.create_user(f'{{name}}@example.org', {PASSWORD!r}) for name in {PEOPLE!r}]"
)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """A server that is running: where it listens, and where its log is."""

    port: int
    log: Path
    plain_port: int = 0


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at an address of this machine, before the proxy."""

    proxy: Place
    address: str

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request by https, from this visitor's address."""
        # The certificate was made a minute ago by nobody in particular.
        trusting = ssl._create_unverified_context()  # noqa: S323
        with (
            socket.create_connection(
                ("127.0.0.1", self.proxy.port), timeout=60, source_address=(self.address, 0)
            ) as plain,
            trusting.wrap_socket(plain, server_hostname=HOST) as secure,
        ):
            return answered(secure, method, path, body, headers)

    def sign_in(self, name: str, password: str, pretending: str) -> str:
        """`in`, `wrong` or `too often`; the visitor pretends to be at another address."""
        forged = {"X-Forwarded-For": pretending}
        page = self.ask("GET", "/account/login/", headers=forged)
        assert page.status == 200, page.body
        token = TOKEN.search(page.body)
        assert token is not None
        form = {
            "login": f"{name}@example.org",
            "password": password,
            "csrfmiddlewaretoken": token[1].decode(),
        }
        headers = forged | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"https://{HOST}/account/login/",
            "Cookie": page.headers["Set-Cookie"].partition(";")[0],
        }
        answer = self.ask("POST", "/account/login/", urlencode(form).encode(), headers)
        if answer.status == 302:
            return "in"
        assert answer.status == 200, answer.body
        return "too often" if b"Too many tries" in answer.body else "wrong"


def answered(
    connection: socket.socket,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request over a connection that is open."""
    asking = http.client.HTTPConnection(HOST)
    asking.sock = connection
    asking.request(method, path, body or None, dict(headers or {}))
    response = asking.getresponse()
    return Answer(response.status, response.headers, response.read())  # type: ignore[arg-type]


def wait_for(place: Place, process: subprocess.Popen[bytes]) -> None:
    """Returns once something listens; at a proxy once it has its certificate, which Caddy makes later."""
    pause = threading.Event()
    trusting = ssl._create_unverified_context()  # noqa: S323
    for _ in range(STARTS_WITHIN * 10):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", place.port), 1) as plain:
            if place.plain_port:
                trusting.wrap_socket(plain, server_hostname=HOST).close()
            return
        assert process.poll() is None, place.log.read_text()
        pause.wait(0.1)
    pytest.fail(f"nothing listens: {place.log.read_text()}")


@contextlib.contextmanager
def running(command: list[str], place: Place, **options: object) -> Iterator[Place]:
    """A server, until the block ends."""
    with (
        place.log.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, **options) as process,  # type: ignore[call-overload]
    ):
        try:
            wait_for(place, process)
            yield place
        finally:
            process.terminate()
            process.wait(timeout=30)


def production(prepared: Path, folder: Path) -> dict[str, str]:
    """The settings of the guide, with a database and files in this folder."""
    database = folder / "production.sqlite3"
    shutil.copy(prepared, database)
    printed = guide.settings(
        {
            "SECRET_KEY": "for-the-tests-of-the-proxy-only-" + "abcdefghijklmnopqrstuvwxyz0123456789",
            "THIRTYTWO_AUDIT_KEY": "another-for-the-tests-of-the-proxy-only-" + "0" * 40,
            "DATABASE_URL": f"sqlite:///{database}",
        }
    )
    assert (printed["THIRTYTWO_PRODUCTION"], printed["THIRTYTWO_PROXIES"]) == ("1", "1")
    kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")
    outer = {name: os.environ[name] for name in kept if name in os.environ}
    return outer | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "THIRTYTWO_FILES": str(folder / "files"),
        "THIRTYTWO_AUDIT_HEADS": str(folder / "audit-heads"),
        **printed,
    }


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which proxy stands in front; each has a product of its own behind it."""
    name: str = request.param
    if shutil.which(name, path=PATHS) is None:
        pytest.fail(f"this test needs {name}: apt-get install nginx-light caddy")
    return name


@pytest.fixture(scope="module")
def product(kind: str, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The product with production's settings, started as the unit file of the guide starts it."""
    folder = tmp_path_factory.mktemp(f"behind-{kind}")
    env = production(prepared, folder)
    manage(["shell", "--no-imports", "-c", MAKE_PEOPLE], env)
    place = Place(free_port(), folder / "gunicorn.log")
    command = [sys.executable, *guide.server_command(f"127.0.0.1:{place.port}")]
    with running(command, place, cwd=ROOT, env=env):
        yield place


@pytest.fixture(scope="module")
def proxy(kind: str, product: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The proxy of the guide in front of it."""
    folder = tmp_path_factory.mktemp(kind)
    place = Place(free_port(), folder / "log", plain_port=free_port())
    command = {"nginx": nginx, "caddy": caddy}[kind](folder, place, product)
    with running(command, place, env={"HOME": str(folder), "PATH": PATHS}):
        yield place


def nginx(folder: Path, place: Place, product: Place, outer: str = "") -> list[str]:
    """How nginx is started with the block of the guide; what Debian puts around it lies in the folder.

    `outer` are the lines of the guide for a proxy behind another.
    """
    certificate(folder)
    servers = guide.changed(
        guide.block("nginx", "server_name"),
        {
            "listen 80;": f"listen 127.0.0.1:{place.plain_port};",
            "listen 443 ssl;": f"listen 127.0.0.1:{place.port} ssl;",
            "/etc/ssl/assess.example.org.pem": str(folder / "certificate.pem"),
            "/etc/ssl/private/assess.example.org.key": str(folder / "key.pem"),
            guide.UPSTREAM: f"127.0.0.1:{product.port}",
            "    ssl_certificate  ": f"{outer}    ssl_certificate  ",
        },
    )
    temporary = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder / 'pid'}; error_log stderr;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{servers}}}\n"
    )
    program = shutil.which("nginx", path=PATHS) or ""
    return [program, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, place: Place, product: Place, outer: str = "") -> list[str]:
    """How Caddy is started with the block of the guide; it makes its certificate itself. `outer` as above."""
    site = guide.block("caddyfile", "request_body")
    if outer:
        site = f"{site.partition('\treverse_proxy')[0]}{outer}}}\n"
    site = guide.changed(site, {guide.UPSTREAM: f"127.0.0.1:{product.port}"})
    (folder / "Caddyfile").write_text(
        "{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tdefault_bind 127.0.0.1\n"
        f"\thttp_port {place.plain_port}\n\thttps_port {place.port}\n"
        f"\tstorage file_system {folder / 'storage'}\n}}\n{site}"
    )
    program = shutil.which("caddy", path=PATHS) or ""
    return [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def certificate(folder: Path) -> None:
    """A certificate of this host, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def round_the_proxy(product: Place, path: str) -> Answer:
    """One request straight to gunicorn, with what a proxy adds except for the address."""
    said = {"Host": HOST, "X-Forwarded-Proto": "https"}
    with socket.create_connection(("127.0.0.1", product.port), timeout=60) as connection:
        return answered(connection, "GET", path, headers=said)


def test_a_forged_address_buys_no_more_tries_at_an_account(proxy: Place) -> None:
    """Five in five minutes, whatever the visitor writes into the header; and nobody else is locked out."""
    guesser = Visitor(proxy, "127.0.0.2")
    tries = [guesser.sign_in("amina", f"wrong {number}", f"10.1.{number}.7") for number in range(8)]
    assert tries == ["wrong"] * 5 + ["too often"] * 3
    assert guesser.sign_in("amina", PASSWORD, "10.2.0.7") == "too often"
    assert Visitor(proxy, "127.0.0.3").sign_in("amina", PASSWORD, "127.0.0.2") == "in"


def test_a_forged_address_buys_no_more_accounts_to_try(proxy: Place) -> None:
    """Ten a minute from one place, over all accounts; and nobody else is locked out."""
    sprayer = Visitor(proxy, "127.0.0.4")
    tries = [sprayer.sign_in(f"nobody{number}", "wrong", f"10.3.{number}.7") for number in range(12)]
    assert tries == ["wrong"] * 10 + ["too often"] * 2
    assert sprayer.sign_in("bilal", PASSWORD, "10.4.0.7") == "too often"
    assert Visitor(proxy, "127.0.0.5").sign_in("bilal", PASSWORD, "127.0.0.4") == "in"


def test_what_goes_round_the_proxy_is_refused_and_the_log_says_why(proxy: Place, product: Place) -> None:
    assert round_the_proxy(product, "/account/login/").status == 400
    log = product.log.read_text()
    assert "Refused GET /account/login/: X-Forwarded-For has 0 addresses" in log
    assert Visitor(proxy, "127.0.0.6").ask("GET", "/account/login/").status == 200


def test_a_watchdog_may_ask_without_the_proxy(product: Place) -> None:
    answer = round_the_proxy(product, "/healthz")
    assert (answer.status, answer.body) == (200, b"ok\n")


def test_plain_http_is_sent_to_https(proxy: Place) -> None:
    with socket.create_connection(("127.0.0.1", proxy.plain_port), timeout=60) as connection:
        answer = answered(connection, "GET", "/help/")
    assert answer.status in (301, 308)
    assert answer.headers["Location"].startswith(f"https://{HOST}")


@pytest.mark.parametrize("kind", ["nginx"], indirect=True)
def test_too_large_a_request_gets_our_page(proxy: Place) -> None:
    """Caddy passes on what comes, and may end the connection before a browser has sent all and reads."""
    answer = Visitor(proxy, "127.0.0.7").ask("POST", "/verify/", b"0" * (26 << 20))
    assert answer.status == 413
    assert b"At most 25 megabytes can be sent at once" in answer.body


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Place]:
    """In place of the product: answers with the `X-Forwarded-For` that it was sent."""

    class Echo(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = self.headers.get("X-Forwarded-For", "").encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Place(server.server_port, tmp_path / "echo.log")
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("name", "lines", "through", "past"),
    [
        ("nginx", ("nginx", "set_real_ip_from"), "203.0.113.5", "127.0.0.2"),
        # Two are counted: with one address alone it is refused.
        ("caddy", ("caddyfile", "trusted_proxies 1"), "10.6.6.6, 203.0.113.5, 127.0.0.9", "127.0.0.2"),
    ],
    ids=["nginx", "caddy"],
)
def test_behind_another_proxy_that_one_alone_is_believed(
    name: str, lines: tuple[str, str], through: str, past: str, echo: Place, tmp_path: Path
) -> None:
    """The visitor writes an address into the header, and the outer proxy adds the one that is connected."""
    outer = guide.changed(guide.block(*lines), {"192.0.2.10": "127.0.0.9"})
    place = Place(free_port(), tmp_path / "log", plain_port=free_port())
    command = {"nginx": nginx, "caddy": caddy}[name](tmp_path, place, echo, outer)
    forged = {"X-Forwarded-For": "10.6.6.6, 203.0.113.5"}
    with running(command, place, env={"HOME": str(tmp_path), "PATH": PATHS}):
        told = {
            address: Visitor(place, address).ask("GET", "/", headers=forged).body.decode()
            for address in ("127.0.0.9", "127.0.0.2")
        }
    assert told == {"127.0.0.9": through, "127.0.0.2": past}


def test_pages_come_with_their_headers_and_cookies(proxy: Place) -> None:
    answer = Visitor(proxy, "127.0.0.8").ask("GET", "/account/login/")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["Set-Cookie"].startswith("__Host-csrf=")
