"""What every answer brings along: headers, cookies, what may be kept, and who is asked for."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from http.cookies import CookieError, SimpleCookie

from django.urls import reverse
from django.utils.translation import gettext as _

from config.doctor.asking import Answer, Site
from config.doctor.finding import Finding, found
from config.middleware import HEADERS

FOREIGN = "attacker.example"
MONTH = 30 * 24 * 3600
NOWHERE = "/no-such-page-for-the-doctor/"
STATIC = re.compile(r'href="(/static/[^"]+\.css)"')


def answers(site: Site) -> Iterator[Finding]:
    """Each thing that is looked at in an answer."""
    page = site.ask("/help/")
    style = STATIC.search(page.body.decode(errors="replace"))
    path = style[1] if style else "/static/no-style"
    file = site.ask(path, headers={"Accept-Encoding": "br, gzip"})
    private = site.ask(reverse("assessments:dashboard"))
    yield _headers({"/help/": page, NOWHERE: site.ask(NOWHERE), path: file, "/dashboard/": private})
    yield _policy(page)
    sign_in = site.ask(reverse("account_login"))
    yield _cookies(sign_in)
    yield _not_kept({"/account/login/": sign_in, "/dashboard/": private})
    yield _static(file)
    yield _foreign_host(site)
    yield _upgrade(site)
    yield _figures(site)
    yield from _health(site)


def _headers(asked: dict[str, Answer]) -> Finding:
    lacking = [
        f"{path}: {name}"
        for path, answer in asked.items()
        for name, value in HEADERS.items()
        if answer.header(name) != value
    ]
    advice = _(
        "The proxy takes headers away, changes them or answers itself: let it pass all on as they come."
    )
    said = _("Missing or changed: %s.") % "; ".join(lacking) if lacking else _("On pages, files and errors.")
    return found(_("Protecting headers on every answer"), not lacking, said, advice)


def _policy(page: Answer) -> Finding:
    said = page.header("Content-Security-Policy")
    is_well = "default-src 'none'" in said and "unsafe" not in said
    advice = _("Let the proxy pass the header on, and add no second one.")
    return found(_("Content security policy"), is_well, said or _("None."), advice)


def _cookies(page: Answer) -> Finding:
    title = _("Cookies are bound to this host")
    loose = []
    for line in page.headers.get_all("Set-Cookie", []):
        loose += [name for name, is_bound in _each_cookie(line) if not is_bound]
    advice = _("Set THIRTYTWO_HTTPS=1 and let the proxy leave Set-Cookie as it is.")
    if not page.header("Set-Cookie"):
        return Finding(title, False, _("None came with the page to sign in."), advice)
    said = _("Loose: %s.") % ", ".join(loose) if loose else _("__Host-, Secure, HttpOnly, SameSite.")
    return found(title, not loose, said, advice)


def _each_cookie(line: str) -> Iterator[tuple[str, bool]]:
    try:
        cookies = SimpleCookie(line)
    except CookieError:
        yield line.partition("=")[0], False
        return
    for name, cookie in cookies.items():
        flags = bool(cookie["secure"] and cookie["httponly"]) and cookie["samesite"] in ("Lax", "Strict")
        yield name, name.startswith("__Host-") and flags and cookie["path"] == "/" and not cookie["domain"]


def _not_kept(asked: dict[str, Answer]) -> Finding:
    kept = [path for path, answer in asked.items() if "no-store" not in answer.header("Cache-Control")]
    said = _("May be kept: %s.") % ", ".join(kept) if kept else _("no-store on all that were asked for.")
    advice = _("Let the proxy neither keep pages nor change Cache-Control.")
    return found(_("Private pages are kept nowhere"), not kept, said, advice)


def _static(file: Answer) -> Finding:
    kept = re.search(r"max-age=(\d+)", file.header("Cache-Control"))
    packed = file.header("Content-Encoding")
    is_well = file.status == 200 and packed in ("br", "gzip", "zstd")
    is_well = is_well and kept is not None and int(kept[1]) >= MONTH
    names = {"status": file.status, "packed": packed or "–", "kept": file.header("Cache-Control") or "–"}
    said = _("Status %(status)d, Content-Encoding %(packed)s, Cache-Control %(kept)s.") % names
    advice = _("Run “manage.py collectstatic”, restart the server, and let the proxy pass these headers on.")
    return found(_("Files of the design are packed and kept by browsers"), is_well, said, advice)


def _foreign_host(site: Site) -> Finding:
    """Ours have an id of the request: a page of the proxy's own, for hosts that it does not know, is fine."""
    direct = site.ask("/help/", host=FOREIGN)
    forged = {"X-Forwarded-Host": FOREIGN, "Forwarded": f"host={FOREIGN}"}
    beside = site.ask("/dashboard/", headers=forged)
    taken = direct.status < 400 and bool(direct.header("X-Request-ID"))
    led = any(FOREIGN in answer.header("Location") for answer in (direct, beside))
    names = {"host": FOREIGN, "status": direct.status}
    said = _("For the host %(host)s the answer was %(status)d.") % names
    if direct.status < 400 and not taken:
        said += " " + _("It came from the proxy, not from this installation.")
    if led:
        said += " " + _("A redirect leads there.")
    advice = _("Name the hosts of this installation in ALLOWED_HOSTS and no others.")
    return found(_("A forged host is refused"), not taken and not led, said, advice)


def _upgrade(site: Site) -> Finding:
    key = base64.b64encode(b"0123456789abcdef").decode()
    wanted = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    answer = site.ask("/help/", headers={**wanted, "Sec-WebSocket-Key": key})
    advice = _("Something in front opens WebSockets, which this product has none of: switch it off.")
    said = _("The answer was %d.") % answer.status
    return found(_("No WebSocket is opened"), answer.status not in (0, 101), said, advice)


def _figures(site: Site) -> Finding:
    answer = site.ask("/metrics")
    advice = _("Let no proxy lead to the port of “serve_metrics”.")
    title = _("Figures are not shown to visitors")
    return found(title, b"thirtytwo_" not in answer.body, _("The answer was %d.") % answer.status, advice)


def _health(site: Site) -> Iterator[Finding]:
    alive, ready = site.ask("/healthz"), site.ask("/readyz")
    advice = _("Read the log of the server.")
    said = _("The answer was %d.") % alive.status
    yield found(_("The database answers"), alive.status == 200, said, advice)
    lines = [line for line in ready.body.decode(errors="replace").splitlines() if not line.endswith(": ok")]
    said = "; ".join(lines[:9]) or _("All parts are well.")
    advice = _("docs/watching.md says what each part means.")
    yield found(_("All that it promises works"), ready.status == 200, said, advice)
