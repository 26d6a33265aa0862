"""All that is tried, in chapters: what is found in one decides whether the next can be tried at all."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from config.doctor.answers import answers
from config.doctor.asking import Site
from config.doctor.finding import Finding
from config.doctor.inside import inside
from config.doctor.limits import limits
from config.doctor.proxies import proxies
from config.doctor.transport import transport


@dataclass(frozen=True, slots=True)
class Chapter:
    """Findings under one heading."""

    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to examine: the place behind the proxy, our address as it is seen from outside, who gets a mail."""

    behind: str
    seen_as: str = ""
    mail_to: str = ""


def examined(site: Site, wanted: Wanted) -> Iterator[Chapter]:
    """The chapters, each as soon as it is done. Nothing is changed but that a few wrong sign-ins
    are on record."""
    yield _chapter(_("TLS"), lambda: transport(site))
    where_from = _chapter(_("Proxies"), lambda: proxies(site, wanted.behind, wanted.seen_as))
    yield where_from
    if where_from.findings[0].is_well:
        yield _chapter(_("Answers"), lambda: answers(site))
        yield _chapter(_("Limits"), lambda: limits(site))
    else:
        said = _("Not tried, since requests do not arrive as they should.")
        advice = _("See the chapter “Proxies”.")
        yield Chapter(_("Answers and limits"), (Finding(_("All the rest"), None, said, advice),))
    yield _chapter(_("From inside"), lambda: inside(wanted.mail_to))


def _chapter(title: str, tried: Callable[[], Iterator[Finding]]) -> Chapter:
    """What was found until then stands, where the connection fails."""
    done: list[Finding] = []
    try:
        for finding in tried():
            done.append(finding)
    except ssl.SSLError as error:
        advice = _(
            "Is the certificate that of this name, whole with its chain, and not ended? Name a CA with --ca."
        )
        done.append(Finding(_("Connection"), False, str(error), advice))
    except OSError as error:
        advice = _("Is the server running, and does the name lead to it? --connect names another place.")
        done.append(Finding(_("Connection"), False, str(error), advice))
    return Chapter(title, tuple(done))
