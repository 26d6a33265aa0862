"""What only the machine itself knows: settings and keys, rights of files, and how the installation is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils.translation import gettext as _

from config.doctor.finding import Finding, found
from config.watching.standing import standing
from mechanisms.people import letters

SHORTEST, FEWEST = 50, 16


def inside(mail_to: str) -> Iterator[Finding]:
    """Settings, keys, files, the lines of the administrator's page, and a mail if somebody is to get one."""
    yield _deployment()
    yield _keys()
    yield _files()
    yield _database_link()
    for line in standing():
        yield Finding(line.title, line.is_well, line.said, line.advice)
    yield _test_mail(mail_to)


def _deployment() -> Finding:
    warned = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    said = "; ".join(str(message.id) for message in warned) or _("Nothing to warn of.")
    if not settings.PRODUCTION:
        said += " " + _("THIRTYTWO_PRODUCTION is not set.")
    advice = _("Run “manage.py check --deploy”, which says more, and do what it says.")
    return found(_("Settings for production"), settings.PRODUCTION and not warned, said, advice)


def _keys() -> Finding:
    keys = {"SECRET_KEY": settings.SECRET_KEY, "THIRTYTWO_AUDIT_KEY": settings.AUDIT_KEY}
    weak = [name for name, key in keys.items() if len(key) < SHORTEST or len(set(key)) < FEWEST]
    if settings.SECRET_KEY in settings.AUDIT_KEY:
        weak.append(_("THIRTYTWO_AUDIT_KEY is made from SECRET_KEY"))
    said = _("Weak: %s.") % "; ".join(weak) if weak else _("Two, long enough, and not the same.")
    advice = _(
        'Make each with python3 -c "import secrets; print(secrets.token_urlsafe(64))". The audit key is '
        "set once, "
        "before there is anything to prove."
    )
    return found(_("Keys"), not weak, said, advice)


def _files() -> Finding:
    """Those that hold what people wrote: the database, if it is a file, evidence and heads."""
    places = [settings.AUDIT_HEADS, *Path(settings.MEDIA_ROOT).glob("*/")]
    if connection.vendor == "sqlite":
        places.append(Path(str(connection.settings_dict["NAME"])))
    is_open = [str(place) for place in places if place.exists() and _others_may_read(place)]
    said = (
        _("Others on this machine may read %s.") % ", ".join(is_open)
        if is_open
        else _("By this account alone.")
    )
    advice = _("“chmod -R go= ” each of them, and set “UMask=0077” in the unit.")
    return found(_("Files are closed to others"), not is_open, said, advice)


def _others_may_read(place: Path) -> bool:
    """A folder above that others can't enter closes what is in it."""
    if not place.stat().st_mode & 0o007:
        return False
    return all(above.stat().st_mode & 0o001 for above in place.resolve().parents)


def _database_link() -> Finding:
    title = _("The way to the database")
    told = connection.settings_dict
    host = str(told.get("HOST") or "")
    if connection.vendor == "sqlite" or not host or host.startswith("/"):
        return Finding(title, True, _("It is on this machine."))
    if host in ("localhost", "127.0.0.1", "::1"):
        return Finding(title, True, _("It is on this machine."))
    mode = str(told.get("OPTIONS", {}).get("sslmode", "prefer"))
    is_well = mode in ("require", "verify-ca", "verify-full")
    said = _("%(host)s, sslmode %(mode)s.") % {"host": host, "mode": mode}
    if "." not in host:
        return Finding(title, None, said, _("A name without a dot is one of the containers beside this one."))
    advice = _(
        "Add “?sslmode=verify-full” (or require) to DATABASE_URL: what people write goes over a network."
    )
    return found(title, is_well, said, advice)


def _test_mail(to: str) -> Finding:
    title = _("A mail arrives")
    if not to:
        return Finding(
            title, None, _("None was sent."), _("Name an address with --mail-to, and look into its mailbox.")
        )
    if letters.send("doctor", to=to):
        return Finding(
            title,
            True,
            _("It was handed over for %s: look whether it is there, and not among the spam.") % to,
        )
    return Finding(
        title, False, _("It was not handed over."), _("Set EMAIL_URL; the log says what went wrong.")
    )
