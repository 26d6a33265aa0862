"""How the installation is, line by line, in words: for the administrator's page and for `manage.py doctor`.

What is well is decided by the same rules as on `/readyz`. Each line that is not well says what to do next.
"""

from __future__ import annotations

import fcntl
import os
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.formats.places import folder
from assessments.making.last_done import (
    BACKUP,
    DAILY,
    EVIDENCE,
    HEADS,
    HEADS_SENT,
    VERIFIED,
    WORKER,
    all_last_done,
)
from assessments.models import Bundle, Order
from assessments.models.work import Work
from assessments.trail.sending_heads import without_secret
from config.watching.readiness import LEAST_ROOM, LONGEST_WAIT, is_migrated, is_recent, room, waiting
from mechanisms.people.letters import can_send

JUST_BEGUN = 2.0
"""Seconds in which a worker may still be taking its lock."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about the installation. `is_well` is None where it can't be known here; `advice` is what
    to do next, empty where there is nothing."""

    code: str
    title: str
    said: str
    is_well: bool | None = True
    advice: str = ""


def standing() -> Iterator[Line]:
    """All lines. A fixed number of queries, whatever is in the database."""
    done = all_last_done()
    yield _queue()
    yield _workers(done.get(WORKER))
    yield from _every_day(done)
    yield _verified(done.get(VERIFIED))
    yield _sent(done.get(HEADS_SENT))
    yield _room()
    yield _database()
    yield _mail()
    yield _version()


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return _("Never, as far as is known here.")
    names = {
        "ago": timesince(moment),
        "moment": date_format(moment.astimezone(UTC), "DATETIME_FORMAT"),
    }
    return _("%(ago)s ago: %(moment)s UTC.") % names


def _line(code: str, title: str, said: str, is_well: bool, advice: str) -> Line:
    return Line(code, title, said, is_well, "" if is_well else advice)


def _queue() -> Line:
    count, longest = waiting()
    kinds = (Order, Bundle)
    making = sum(kind._default_manager.filter(status=Work.Status.MAKING).count() for kind in kinds)
    said = [
        ngettext("%(number)d file is being made.", "%(number)d files are being made.", making)
        % {"number": making},
        ngettext("%(number)d waits.", "%(number)d wait.", count) % {"number": count},
    ]
    if count:
        said.append(_("The first has waited for %s.") % timesince(timezone.now() - longest))
    advice = _(
        "Look whether a worker runs (next line). If one does, more is asked for than it can make: start "
        "another on a machine with free cores."
    )
    return _line("queue", _("Files that take long"), " ".join(said), longest < LONGEST_WAIT, advice)


def _workers(seen: datetime | None) -> Line:
    since = running_workers()
    said = [_("Last seen: %s") % _ago(seen)]
    if since:
        days = ", ".join(date_format(moment, "DATETIME_FORMAT") for moment in since)
        here = ngettext(
            "%(count)d worker runs on this machine, since %(days)s UTC.",
            "%(count)d workers run on this machine, since %(days)s UTC.",
            len(since),
        )
        said.insert(0, here % {"count": len(since), "days": days})
    advice = _(
        "Start the worker: “systemctl start” its unit, or “docker compose up --detach worker”. PDFs, Word "
        "files and bundles wait until then."
    )
    return _line("worker", _("Worker"), " ".join(said), is_recent(WORKER, seen), advice)


def running_workers() -> list[datetime]:
    """Since when each worker of this machine runs, the longest first: it holds a lock as long as it lives."""
    found = []
    for path in folder().glob("worker-*"):
        begun = path.stat().st_mtime
        if time.time() - begun > JUST_BEGUN and _is_held(path):
            found.append(datetime.fromtimestamp(begun, UTC))
    return sorted(found)


def _is_held(path: Path) -> bool:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _every_day(done: Mapping[str, datetime]) -> Iterator[Line]:
    daily = _(
        "Run “manage.py daily” and read what it says; the log has the reason of a piece that failed. If all "
        "goes well, look whether the timer or cron still starts it."
    )
    backup = _("Run “manage.py backup” and read what it says, then let a timer start it every day.")
    evidence = _(
        "The log of “manage.py daily” names the files that are missing or changed: take them from a backup."
    )
    heads = _("Run “manage.py verify_audit”. If it finds nothing, run “manage.py daily”.")
    for what, title, advice in (
        (DAILY, _("Work of every day"), daily),
        (BACKUP, _("Backup"), backup),
        (EVIDENCE, _("Evidence files are what was uploaded"), evidence),
        (HEADS, _("Heads of the audit trail written"), heads),
    ):
        moment = done.get(what)
        yield _line(what, title, _ago(moment), is_recent(what, moment), advice)


def _verified(moment: datetime | None) -> Line:
    advice = _(
        "Read one back where the secret key is: “manage.py backup PLACE --verify --identity FILE”. Done on "
        "another machine, it is not known here: its certificate is the proof."
    )
    title = _("Backup read back")
    if moment is None:
        return Line(VERIFIED, title, _ago(None), None, advice)
    return _line(VERIFIED, title, _ago(moment), is_recent(VERIFIED, moment), advice)


def _sent(moment: datetime | None) -> Line:
    title = _("Heads sent off this machine")
    if not settings.HEADS_TO:
        advice = _(
            "Name a place in THIRTYTWO_HEADS_TO, or let another machine fetch “manage.py audit_heads”."
        )
        return Line(HEADS_SENT, title, _("Nowhere, as far as is known here."), None, advice)
    to = ", ".join(map(without_secret, settings.HEADS_TO))
    advice = _("The log of “manage.py daily” says which place could not be reached: %s") % to
    return _line(HEADS_SENT, title, _ago(moment), is_recent(HEADS_SENT, moment), advice)


def _room() -> Line:
    free = room()
    advice = _(
        "Make room, or move THIRTYTWO_FILES to a larger disk: uploads and backups fail when it is full."
    )
    said = _("%s are free where files are kept.") % filesizeformat(free)
    return _line("disk", _("Disk"), said, free > LEAST_ROOM, advice)


def _database() -> Line:
    names = {"kind": connection.display_name, "size": filesizeformat(size_of_database())}
    said = _("%(kind)s, %(size)s.") % names
    advice = _("Run “manage.py migrate”: this program expects other tables than there are.")
    return _line("database", _("Database"), said, is_migrated(), advice)


def size_of_database() -> int:
    """Bytes; with SQLite those of its log too. One query at most."""
    if connection.vendor == "sqlite":
        paths = [Path(f"{connection.settings_dict['NAME']}{ending}") for ending in ("", "-wal")]
        return sum(path.stat().st_size for path in paths if path.is_file())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _mail() -> Line:
    if can_send():
        host = settings.MAILERS["default"].get("OPTIONS", {}).get("host", "")
        names = {"host": host, "sender": settings.DEFAULT_FROM_EMAIL}
        return Line("mail", _("Mail"), _("Leaves by %(host)s, from %(sender)s.") % names)
    advice = _("Set EMAIL_URL: nobody is told of requests, recoveries and failed sign-ins otherwise.")
    return Line("mail", _("Mail"), _("No mail leaves this installation."), False, advice)


def _version() -> Line:
    names = {"version": version(), "django": django.get_version()}
    return Line("version", _("Version"), _("ThirtyTwo %(version)s on Django %(django)s.") % names)


def version() -> str:
    """The version of the product; a question mark where its file is not installed."""
    path = Path(settings.BASE_DIR) / "pyproject.toml"
    if not path.is_file():
        return "?"
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"])
