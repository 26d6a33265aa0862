"""What the doctor makes of answers: each thing that can be wrong is named, on a site that is invented."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import Message
from email.utils import format_datetime
from io import StringIO
from pathlib import Path
from ssl import SSLCertVerificationError

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.doctor import inside, limits, proxies, transport
from config.doctor.answers import answers
from config.doctor.asking import NOTHING, Answer, Site, site
from config.doctor.examining import Chapter, Wanted, examined
from config.doctor.finding import Finding
from config.middleware import HEADERS

HOST = "assess.example.org"


def answer(status: int = 200, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
    said = Message()
    for name, value in (headers or {}).items():
        said[name] = value
    return Answer(status, said, body)


OURS = {
    **HEADERS,
    "X-Request-ID": "1",
    "Content-Security-Policy": "default-src 'none'",
    "Cache-Control": "no-store",
}
STYLE = {**OURS, "Content-Encoding": "br", "Cache-Control": "max-age=315360000, public, immutable"}
COOKIE = "__Host-csrf=x; HttpOnly; Path=/; SameSite=Lax; Secure"
GOOD = {
    "/help/": answer(headers=OURS, body=b'<link href="/static/page.css">'),
    "/static/page.css": answer(headers=STYLE),
    "/no-such-page-for-the-doctor/": answer(404, OURS),
    "/dashboard/": answer(302, {**OURS, "Location": "/account/login/"}),
    "/account/login/": answer(headers={**OURS, "Set-Cookie": COOKIE}),
    "/metrics": answer(404, OURS),
    "/healthz": answer(headers=OURS, body=b"ok\n"),
    "/readyz": answer(headers=OURS, body=b"database: ok\nworker: ok\n"),
    "foreign": answer(400, OURS),
    "upgrade": answer(headers=OURS),
}


@dataclass
class Invented:
    """A site that says what it is told to say, by path."""

    said: dict[str, Answer] = field(default_factory=lambda: dict(GOOD))
    host: str = HOST
    name: str = HOST

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", *, headers=None, host="", within=0.0
    ) -> Answer:
        if host:
            return self.said["foreign"]
        return self.said["upgrade" if "Upgrade" in (headers or {}) else path]


def with_header(path: str, name: str, value: str) -> Callable[[Invented], None]:
    def change(where: Invented) -> None:
        headers = dict(where.said[path].headers.items())
        headers[name] = value
        where.said[path] = replace(where.said[path], headers=answer(headers=headers).headers)

    return change


def says(path: str, new: Answer) -> Callable[[Invented], None]:
    def change(where: Invented) -> None:
        where.said[path] = new

    return change


def wrong(findings) -> list[str]:
    return [finding.title for finding in findings if finding.is_well is False]


def test_a_site_as_it_should_be() -> None:
    assert wrong(answers(Invented())) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (
            with_header("/no-such-page-for-the-doctor/", "X-Frame-Options", ""),
            "Protecting headers on every answer",
        ),
        (
            with_header("/static/page.css", "X-Content-Type-Options", "x"),
            "Protecting headers on every answer",
        ),
        (with_header("/help/", "Content-Security-Policy", ""), "Content security policy"),
        (
            with_header(
                "/help/", "Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'"
            ),
            "Content security policy",
        ),
        *(
            (with_header("/account/login/", "Set-Cookie", cookie), "Cookies are bound to this host")
            for cookie in (
                "",
                COOKIE.replace("__Host-", ""),
                COOKIE.replace("; Secure", ""),
                COOKIE.replace("HttpOnly; ", ""),
                COOKIE.replace("Lax", "None"),
                f"{COOKIE}; Domain=example.org",
            )
        ),
        (with_header("/dashboard/", "Cache-Control", "max-age=60"), "Private pages are kept nowhere"),
        (
            with_header("/static/page.css", "Content-Encoding", ""),
            "Files of the design are packed and kept by browsers",
        ),
        (
            with_header("/static/page.css", "Cache-Control", "max-age=60"),
            "Files of the design are packed and kept by browsers",
        ),
        (says("foreign", answer(200, OURS)), "A forged host is refused"),
        (
            says("/dashboard/", answer(302, {**OURS, "Location": "https://attacker.example/account/login/"})),
            "A forged host is refused",
        ),
        (says("upgrade", answer(101)), "No WebSocket is opened"),
        (says("/metrics", answer(body=b"thirtytwo_queue_waiting 0.0")), "Figures are not shown to visitors"),
        (says("/healthz", answer(503)), "The database answers"),
        (says("/readyz", answer(503, body=b"worker: not ready\n")), "All that it promises works"),
    ],
)
def test_what_is_wrong_is_named(change: Callable[[Invented], None], title: str) -> None:
    where = Invented()
    change(where)
    assert wrong(answers(where)) == [title]  # type: ignore[arg-type]


def test_a_page_of_the_proxy_for_other_hosts_is_fine() -> None:
    where = Invented()
    says("foreign", answer(200, body=b"Welcome to nginx"))(where)
    assert wrong(answers(where)) == []  # type: ignore[arg-type]


def seen(address: str, named: int = 1, counted: int = 1) -> Answer:
    said = (
        f'{{"address": "{address}", "named": {named}, "counted": {counted}, "is_secure": true, "host": "x"}}'
    )
    return answer(body=said.encode())


@pytest.mark.parametrize(
    ("own", "address", "seen_as", "is_well"),
    [
        ("192.0.2.5", "192.0.2.5", "", True),
        ("192.168.1.5", "127.0.0.1", "", False),  # the proxy's own: all visitors count as one
        ("192.168.1.5", "172.18.0.1", "", False),
        ("192.168.1.5", "8.8.8.8", "", None),  # behind a router, perhaps
        ("192.168.1.5", "8.8.8.8", "8.8.8.8", True),
        ("192.168.1.5", "8.8.4.4", "8.8.8.8", False),
    ],
)
def test_our_own_address_is_seen(own: str, address: str, seen_as: str, is_well: bool | None) -> None:
    class Connected:
        def connected(self):
            return self

        def __enter__(self):
            return self

        def __exit__(self, *_error: object) -> None:
            return None

        def getsockname(self):
            return (own, 50000)

    assert proxies._is_our_address(Connected(), address, seen_as).is_well is is_well  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plain", "is_well", "word"),
    [
        (seen("192.0.2.5"), True, "192.0.2.5"),
        (answer(400), False, "X-Forwarded-For is missing"),
        (answer(404), False, "another SECRET_KEY"),
        (answer(502), False, "502"),
    ],
)
def test_what_a_request_is_taken_for(plain: Answer, is_well: bool, word: str) -> None:
    finding = proxies._says_where_from(plain)
    assert (finding.is_well, word in finding.said) == (is_well, True)


def test_a_forged_address_and_a_proxy_that_is_not_counted() -> None:
    assert proxies._is_not_believed(seen(proxies.FORGED)).is_well is False
    assert proxies._is_not_believed(seen("192.0.2.5")).is_well is True
    assert proxies._all_are_counted(seen("192.0.2.5", named=2, counted=1)).is_well is False
    assert proxies._all_are_counted(seen("192.0.2.5", named=2, counted=2)).is_well is True


@pytest.mark.parametrize(
    ("lifetime", "left", "is_well"),
    [
        (timedelta(days=90), timedelta(days=13), False),
        (timedelta(days=90), timedelta(days=15), True),
        (timedelta(days=365), timedelta(days=20), True),
        (timedelta(hours=12), timedelta(hours=4), True),
        (timedelta(hours=12), timedelta(hours=1), False),
        (timedelta(days=90), timedelta(days=-1), False),
    ],
)
def test_days_of_a_certificate(lifetime: timedelta, left: timedelta, is_well: bool) -> None:
    ends = timezone.now() + left
    shown = {"notBefore": ends - lifetime, "notAfter": ends}
    written = {name: moment.strftime("%b %d %H:%M:%S %Y GMT") for name, moment in shown.items()}
    assert transport._certificate(written).is_well is is_well


@pytest.mark.parametrize(
    ("said", "is_well"),
    [
        ("max-age=31536000; includeSubDomains; preload", True),
        ("max-age=31536000", True),
        ("max-age=300", False),
        ("", False),
        ("max-age=soon", False),
    ],
)
def test_browsers_stay_with_https(said: str, is_well: bool) -> None:
    assert transport._strict(answer(headers={"Strict-Transport-Security": said})).is_well is is_well


@pytest.mark.parametrize(("seconds", "is_well"), [(0, True), (-8, True), (40, False), (-40, False)])
def test_a_clock_that_is_wrong(seconds: int, is_well: bool) -> None:
    date = format_datetime(timezone.now() + timedelta(seconds=seconds))
    assert transport._clock(answer(headers={"Date": date})).is_well is is_well


@pytest.mark.parametrize(
    ("guessed", "other", "is_well"),
    [
        (["wrong"] * 5 + ["too often"], "wrong", True),
        (["wrong"] * 9, "wrong", False),  # no limit holds
        (["wrong"] * 5 + ["too often"], "too often", False),  # somebody else is locked out
        (["wrong", "wrong", "too often"], "wrong", None),  # others try from here
        (["no page"], "wrong", False),
    ],
)
def test_guessing(guessed, other, is_well, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings allow five at one address."""
    names: list[str] = []

    def sign_in(_site: Site, email: str, number: int) -> str:
        names.append(email)
        return str(guessed[number] if email == names[0] else other)

    monkeypatch.setattr(limits, "_sign_in", sign_in)
    assert limits._wrong_sign_ins(Invented()).is_well is is_well  # type: ignore[arg-type]
    assert all(name.endswith("@invalid.example") for name in names)
    assert len(names) <= 7


@pytest.mark.parametrize(("said", "is_well"), [(answer(413), True), (NOTHING, True), (answer(200), False)])
def test_too_large(said: Answer, is_well: bool) -> None:
    where = Invented(said={"/verify/": said})
    assert limits._too_large(where).is_well is is_well  # type: ignore[arg-type]


STRONG = "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnop"


@pytest.mark.parametrize(
    ("secret", "audit", "is_well"),
    [
        (STRONG, STRONG[::-1], True),
        (STRONG, f"audit:{STRONG}", False),
        (STRONG, "short", False),
        ("x" * 60, STRONG, False),
    ],
)
def test_keys(secret: str, audit: str, is_well: bool, settings) -> None:
    settings.SECRET_KEY, settings.AUDIT_KEY = secret, audit
    assert inside._keys().is_well is is_well


def test_files_that_others_may_read(settings, tmp_path: Path) -> None:
    """A folder above that nobody enters closes all below."""
    settings.MEDIA_ROOT = tmp_path
    folder = tmp_path / "evidence"
    folder.mkdir(mode=0o755)
    assert inside._others_may_read(folder) is all(
        above.stat().st_mode & 0o001 for above in folder.resolve().parents
    )
    folder.chmod(0o700)
    assert not inside._others_may_read(folder)
    os.chmod(tmp_path, 0o700)
    folder.chmod(0o755)
    assert not inside._others_may_read(folder)


def test_a_test_mail() -> None:
    assert inside._test_mail("").is_well is None
    assert inside._test_mail("keeper@example.org").is_well is True
    assert [letter.to for letter in mail.outbox] == [["keeper@example.org"]]


@pytest.mark.parametrize("written", ["http://assess.example.org", "assess.example.org", "https://"])
def test_an_installation_has_https(written: str) -> None:
    with pytest.raises(CommandError, match="Name the installation as https"):
        call_command("doctor", written)


@pytest.mark.enable_socket
def test_where_to_ask() -> None:
    found = site("https://assess.example.org:8443", "127.0.0.1:443", "192.0.2.1:80")
    assert (found.host, found.place, found.plain) == (
        "assess.example.org:8443",
        ("127.0.0.1", 443),
        ("192.0.2.1", 80),
    )
    assert found.source.startswith("127.")
    assert site("https://192.0.2.1").source == ""


@pytest.mark.django_db
@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ConnectionRefusedError("nobody"), "Is the server running"),
        (SSLCertVerificationError("self-signed"), "Is the certificate that of this name"),
    ],
)
def test_who_is_not_there_at_all(error: OSError, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is inside is looked at all the same."""

    def fails(*_args: object) -> None:
        raise error

    monkeypatch.setattr("config.doctor.asking.reached", fails)
    monkeypatch.setattr("config.doctor.proxies.reached", fails)
    chapters = {
        chapter.title: chapter.findings for chapter in examined(site("https://192.0.2.1"), Wanted("x:1"))
    }
    assert word in chapters["TLS"][0].advice
    assert chapters["Answers and limits"][0].is_well is None
    assert len(chapters["From inside"]) > 10


@pytest.mark.django_db
@pytest.mark.enable_socket
def test_the_page_to_hang_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    findings = (
        Finding("One", True, "seen"),
        Finding("Two", False, "<b>", "Do this."),
        Finding("Three", None, "no"),
    )
    command = "config.management.commands.doctor"
    monkeypatch.setattr(f"{command}.examined", lambda *_args: [Chapter("TLS", findings)])
    page, out = tmp_path / "page.html", StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "https://assess.example.org", page=page, stdout=out)
    text = page.read_text()
    assert "✗ 1 thing is not as it should be." in text
    assert "1 could not be tried." in text
    assert "&lt;b&gt;" in text
    assert "  ✗ Two: <b>\n      Do this.\n" in out.getvalue()
