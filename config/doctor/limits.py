"""Whether limits hold: wrong sign-ins, requests that are too large, and senders who never finish."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from allauth.core.internal.ratelimit import get_rates
from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from config.doctor.asking import Site
from config.doctor.finding import Finding, found
from mechanisms.people.rate_limits import APP
from mechanisms.people.signin import AccountAdapter

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
SLOW = 24
"""As many as three servers of the usual size have threads."""
PATIENCE = 10.0


def limits(site: Site) -> Iterator[Finding]:
    """Wrong sign-ins for an address that nobody has, then two kinds of requests that keep a server busy."""
    yield _wrong_sign_ins(site)
    yield _too_large(site)
    yield _slow_senders(site)


def tries_at_one_address() -> int:
    """How many wrong passwords the settings allow at one e-mail address from one place."""
    rates = get_rates(app=APP, action="login_failed")
    return min(int(rate.amount) for rate in rates if rate.per == "key")


def _wrong_sign_ins(site: Site) -> Finding:
    """Each from another forged address, as a guesser would; then another account, which stays open."""
    title = _("Guessing passwords ends")
    guessed, other = (f"doctor-{secrets.token_hex(8)}@invalid.example" for _try in range(2))
    allowed = tries_at_one_address()
    tries = 0
    while tries <= allowed and (outcome := _sign_in(site, guessed, tries)) == "wrong":
        tries += 1
    if outcome == "no page":
        return Finding(
            title, False, _("The page to sign in did not take the form."), _("Read the server's log.")
        )
    if tries < allowed:
        said = _("Somebody else at this address has just tried as well: ended after %d.") % tries
        return Finding(title, None, said, _("Try again in a minute."))
    said = ngettext(
        "%(tries)d wrong password was taken; the limit is %(allowed)d.",
        "%(tries)d wrong passwords were taken; the limit is %(allowed)d.",
        tries,
    )
    names = {"tries": tries, "allowed": allowed}
    if tries == allowed and _sign_in(site, other, 0) != "wrong":
        advice = _("Another account was locked out as well: see ACCOUNT_RATE_LIMITS and “createcachetable”.")
        return Finding(title, False, said % names, advice)
    advice = _(
        "Run “manage.py createcachetable”; see that all processes share one database, and that no forged "
        "address is believed."
    )
    return found(title, tries == allowed, said % names, advice)


def _sign_in(site: Site, email: str, number: int) -> str:
    """`wrong`, `too often`, or `no page`."""
    forged = {"X-Forwarded-For": f"198.51.100.{number + 1}"}
    path = reverse("account_login")
    page = site.ask(path, headers=forged)
    token = TOKEN.search(page.body.decode(errors="replace"))
    cookies = SimpleCookie(page.header("Set-Cookie"))
    if page.status != 200 or token is None or not cookies:
        return "no page"
    form = {"login": email, "password": secrets.token_hex(12), "csrfmiddlewaretoken": token[1]}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://{site.host}{path}",
        "Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items()),
        **forged,
    }
    sent = site.ask(path, "POST", urlencode(form).encode(), headers=headers)
    with override("en"):
        words = escape(AccountAdapter.error_messages["too_many_login_attempts"]).encode()
    if sent.status == 429 or words in sent.body:
        return "too often"
    return "wrong" if sent.status == 200 else "no page"


def _too_large(site: Site) -> Finding:
    """A megabyte more than any form here takes."""
    body = b"0" * (settings.REQUEST_MAX_BYTES + (1 << 20))
    answer = site.ask(reverse("assessments:verify"), "POST", body)
    # A proxy may hang up as soon as it has the answer, and then nobody reads it.
    is_well = answer.status in (0, 413)
    said = _("The answer was %d.") % answer.status if answer.status else _("The connection was ended.")
    advice = _(
        "Let nobody in front take such a request for the server's: “client_max_body_size 32m;” in nginx."
    )
    return found(_("Too large a request is refused"), is_well, said, advice)


def _slow_senders(site: Site) -> Finding:
    """Half a form each, and somebody who asks for a page meanwhile."""
    title = _("Slow senders keep nobody out")
    head = (
        f"POST {reverse('assessments:verify')} HTTP/1.1\r\nHost: {site.host}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nhalf"
    )
    with ExitStack() as held:
        for _number in range(SLOW):
            held.enter_context(site.connected()).sendall(head.encode())
        try:
            status = site.ask("/help/", within=PATIENCE).status
        except TimeoutError:
            status = 0
    said = ngettext(
        "While %(count)d visitor sent half a form, a page answered %(status)d.",
        "While %(count)d visitors sent half a form, a page answered %(status)d.",
        SLOW,
    )
    if not status:
        said = ngettext(
            "While %(count)d visitor sent half a form, no page came within ten seconds.",
            "While %(count)d visitors sent half a form, no page came within ten seconds.",
            SLOW,
        )
    advice = _(
        "Let the proxy take the whole of a request before it passes it on: nginx does so by itself; in Caddy "
        "“request_buffers 32MiB”, or “buffer_requests” before 2.6.3."
    )
    return found(title, status == 200, said % {"count": SLOW, "status": status}, advice)
