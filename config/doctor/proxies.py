"""Whether the installation knows where a request comes from, and believes nobody but its proxies about it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from config.doctor.asking import NOTHING, Answer, Site, answer_on, is_here, reached
from config.doctor.finding import Finding, found

FORGED = "203.0.113.77"
METRICS_PORT = 9464


def proxies(site: Site, behind: str, seen_as: str) -> Iterator[Finding]:
    """What a request with and without a forged address counts as, and whether one can go round the proxy."""
    plain = site.seen()
    yield _says_where_from(plain)
    yield _is_not_believed(site.seen({"X-Forwarded-For": f"{FORGED}, {FORGED}"}))
    if plain.status == 200:
        yield _is_our_address(site, str(plain.json().get("address")), seen_as)
        yield _all_are_counted(plain)
        yield _knows_https(plain, site)
    yield _cannot_be_gone_round(site, behind)
    yield from _ports_are_closed(site, int(behind.rpartition(":")[2]))


def _says_where_from(plain: Answer) -> Finding:
    title = _("The proxy says where a request comes from")
    guide = _(
        "Let the proxy set X-Forwarded-For to the address that is connected: “The proxy in front” in "
        "docs/installation.md."
    )
    if plain.status == 200:
        return Finding(title, True, _("It came as from %s.") % plain.json().get("address"))
    if plain.status == 400:
        return Finding(
            title, False, _("Refused with 400, as every page is: X-Forwarded-For is missing."), guide
        )
    if plain.status == 404:
        advice = _("Run this command on the server, with the settings of the installation.")
        return Finding(title, False, _("The server has another SECRET_KEY than this command."), advice)
    return Finding(title, False, _("The answer was %d.") % plain.status, guide)


def _is_not_believed(forged: Answer) -> Finding:
    advice = _(
        "The proxy passes on what a visitor writes into X-Forwarded-For: no limit on tries holds. Let it "
        "replace the header, as in “The proxy in front” of docs/installation.md."
    )
    believed = forged.json().get("address") == FORGED
    said = _("A visitor who wrote %s counted as that address.") if believed else _("%s was not believed.")
    return found(_("A forged address is not believed"), not believed, said % FORGED, advice)


def _is_our_address(site: Site, address: str, seen_as: str) -> Finding:
    title = _("Each visitor counts alone")
    with site.connected() as connection:
        own = seen_as or str(connection.getsockname()[0])
    if address == own:
        return Finding(title, True, _("We are at %s, and so it was seen.") % own)
    advice = _(
        "If that is an address of the proxy, all visitors count as one, and a few wrong passwords of one "
        "lock out all: set THIRTYTWO_PROXIES to the number of proxies. If it is your own address as seen "
        "from outside, say so with --seen-as."
    )
    said = _("We are at %(own)s, and it was seen as %(address)s.") % {"own": own, "address": address}
    # Behind a router that translates addresses the two differ by right, and the outer one is public.
    return Finding(title, None if _is_public(address) and not seen_as else False, said, advice)


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def _all_are_counted(plain: Answer) -> Finding:
    named, counted = plain.json().get("named"), plain.json().get("counted")
    advice = _(
        "Set THIRTYTWO_PROXIES to the number of proxies that a request passes, and let each believe none "
        "but the one before it."
    )
    said = _("Addresses in X-Forwarded-For: %(named)s. THIRTYTWO_PROXIES: %(counted)s.")
    names = {"named": named, "counted": counted}
    return found(_("As many proxies as are counted"), named == counted, said % names, advice)


def _knows_https(plain: Answer, site: Site) -> Finding:
    said = plain.json()
    is_well = said.get("is_secure") is True and said.get("host") in (site.host, site.name)
    names = {"scheme": "https" if said.get("is_secure") else "http", "host": said.get("host")}
    advice = _("Let the proxy pass on Host and set X-Forwarded-Proto to https.")
    return found(
        _("Scheme and host arrive"), is_well, _("It was seen as %(scheme)s://%(host)s.") % names, advice
    )


def _cannot_be_gone_round(site: Site, behind: str) -> Finding:
    title = _("Whoever goes round the proxy is refused")
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return Finding(title, None, _("THIRTYTWO_PROXIES is 0: there is none to go round."))
    host, _colon, port = behind.rpartition(":")
    try:
        with reached((host, int(port))) as connection:
            answer = answer_on(connection, site.host, "/", headers={"X-Forwarded-Proto": "https"})
    except OSError:
        return Finding(title, None, _("Nothing listens at %s; name the place with --behind.") % behind)
    said = _("At %(behind)s the answer was %(status)d.") % {"behind": behind, "status": answer.status}
    is_ours = answer.status == 400 or not answer.header("X-Request-ID")
    advice = _("See that THIRTYTWO_PROXIES is set for the server, and restart it.")
    return found(title, is_ours and answer != NOTHING, said, advice)


def _ports_are_closed(site: Site, port: int) -> Iterator[Finding]:
    names = {port: _("The server itself is out of reach"), METRICS_PORT: _("The figures are out of reach")}
    for number, title in names.items():
        if is_here(site.place[0]):
            yield Finding(title, None, _("The name leads to this machine itself: try it from another one."))
            continue
        said = _("At %(host)s, port %(port)d, ") % {"host": site.place[0], "port": number}
        is_open = _is_open((site.place[0], number))
        said += _("somebody answers.") if is_open else _("nobody answers.")
        advice = _("Bind it to 127.0.0.1, and close the port in the firewall.")
        yield found(title, not is_open, said, advice)


def _is_open(place: tuple[str, int]) -> bool:
    try:
        reached(place).close()
    except OSError:
        return False
    return True
