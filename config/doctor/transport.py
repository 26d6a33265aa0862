"""TLS: who signed the certificate and for how long, which versions are offered, and the way from http."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.doctor.asking import Answer, Site, offers
from config.doctor.finding import Finding, found

DAY = 24 * 3600
SHORTLY = 14 * DAY
"""Seconds before the end at which somebody has to look; sooner where a certificate lasts for days only."""
YEAR = 365 * DAY
CLOCK_MAY_DIFFER = 10
"""Seconds; codes of a second factor bear thirty."""


def transport(site: Site) -> Iterator[Finding]:
    """What can be said of the connection before a page is asked for. Raises OSError where there is none."""
    with site.connected() as connection:
        certificate, version = connection.getpeercert() or {}, connection.version() or "?"
    yield _certificate(certificate)
    title = _("TLS as it should be")
    yield found(title, version in ("TLSv1.2", "TLSv1.3"), version, _("Allow TLS 1.2 and 1.3 alone."))
    old = [
        name
        for name, number in (("1.0", ssl.TLSVersion.TLSv1), ("1.1", ssl.TLSVersion.TLSv1_1))
        if offers(site, number)
    ]
    said = _("Offered: TLS %s.") % ", ".join(old) if old else _("None older than 1.2 is offered.")
    advice = _("In nginx “ssl_protocols TLSv1.2 TLSv1.3;”; Caddy offers no others.")
    yield found(_("No old TLS"), not old, said, advice)
    yield _from_http(site)
    page = site.ask("/help/")
    yield _strict(page)
    yield _clock(page)


def _certificate(shown: Mapping[str, Any]) -> Finding:
    begins, ends = (ssl.cert_time_to_seconds(str(shown[name])) for name in ("notBefore", "notAfter"))
    left = ends - time.time()
    days = int(left // DAY)
    said = ngettext(
        "It is trusted, for %(number)d more day.", "It is trusted, for %(number)d more days.", days
    ) % {"number": days}
    advice = _("Renew it, and see why that did not happen by itself.")
    return found(_("Certificate"), left >= min(SHORTLY, (ends - begins) * 0.15), said, advice)


def _from_http(site: Site) -> Finding:
    title = _("From http to https")
    advice = _("Let the proxy answer port 80 with “return 301 https://$host$request_uri;”.")
    try:
        answer = site.ask_plainly("/help/")
    except OSError:
        return Finding(
            title, None, _("Nobody answers by http: whoever types the name alone may find nothing.")
        )
    to = urlsplit(answer.header("Location"))
    is_sent = answer.status in (301, 308) and to.scheme == "https" and to.hostname == site.name
    return found(title, is_sent, _("The answer was %d.") % answer.status, advice)


def _strict(page: Answer) -> Finding:
    said = page.header("Strict-Transport-Security")
    age = next((part.partition("=")[2] for part in said.split(";") if "max-age" in part), "0").strip('" ')
    advice = _("Let the proxy pass the header on, and set THIRTYTWO_HTTPS=1 (THIRTYTWO_PRODUCTION does).")
    is_well = age.isdecimal() and int(age) >= YEAR
    return found(_("Browsers stay with https"), is_well, said or _("No HSTS."), advice)


def _clock(page: Answer) -> Finding:
    title = _("The clock is right")
    if not page.header("Date"):
        return Finding(title, None, _("The answer has no date."))
    apart = abs((parsedate_to_datetime(page.header("Date")) - timezone.now()).total_seconds())
    said = _("It differs from the one here by %d s.") % round(apart)
    advice = _("Let both machines keep time by NTP: codes of second factors fail by half a minute.")
    return found(title, apart <= CLOCK_MAY_DIFFER, said, advice)
