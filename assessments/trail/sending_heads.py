"""The heads of the audit trail are sent off this machine: whoever can cut a chain here can also remove the
files beside it, but not the copies elsewhere.

`THIRTYTWO_HEADS_TO` names the places: a folder of another machine that is mounted here, an address that takes
files by PUT, or a mailbox.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import SplitResult, quote, unquote, urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

from assessments.files.store import write_whole
from assessments.trail.chain_heads import HeadsBroken, files_in, read_head_file
from mechanisms.people.letters import Letter, can_send, sent_with_file, text_of

logger = logging.getLogger(__name__)

SECONDS = 30
NEW_FOR = timedelta(days=1)


class HeadsNotSent(Exception):
    """The newest heads did not reach each of the places; the message names those that have none."""


def send_heads() -> int:
    """Send the file that was written last to each place of `settings.HEADS_TO`; how many there are.

    A place that cannot be reached keeps no other from getting it. Raises HeadsNotSent at the end, and where
    no file was written within a day.
    """
    if not settings.HEADS_TO:
        return 0
    path = _newest()
    missed = [place for place in settings.HEADS_TO if not _reached(place, path)]
    if missed:
        raise HeadsNotSent(", ".join(map(without_secret, missed)))
    return len(settings.HEADS_TO)


def without_secret(place: str) -> str:
    """A place as a log or a page may name it: without the token in its address."""
    parts = urlsplit(place)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _newest() -> Path:
    paths = files_in(settings.AUDIT_HEADS) if settings.AUDIT_HEADS.is_dir() else []
    if not paths:
        raise HeadsNotSent("no heads were written yet")
    try:
        file = read_head_file(paths[-1].read_bytes(), paths[-1].name)
    except HeadsBroken as broken:
        raise HeadsNotSent(str(broken)) from broken
    if timezone.now() - file.made_at > NEW_FOR:
        raise HeadsNotSent(f"the newest heads are of {file.made_at.date().isoformat()}")
    return paths[-1]


def _reached(place: str, path: Path) -> bool:
    parts = urlsplit(place)
    send = {"file": _into_folder, "https": _by_put, "mailto": _by_mail}[parts.scheme]
    try:
        send(parts, path)
    except (OSError, HTTPException, HeadsNotSent) as error:
        said = str(error.code) if isinstance(error, HTTPError) else type(error).__name__
        logger.error("The heads did not reach %s: %s", without_secret(place), said)
        return False
    return True


def _into_folder(parts: SplitResult, path: Path) -> None:
    """A folder that is not there is not made: it would be on the disk of this machine, and the other one not
    mounted."""
    write_whole(Path(unquote(parts.path)) / path.name, path.read_bytes(), mode=0o640)


def _by_put(parts: SplitResult, path: Path) -> None:
    """The token before the host goes into a header; whoever keeps logs of addresses does not see it."""
    token, _at, host = parts.netloc.rpartition("@")
    address = parts._replace(netloc=host, path=f"{parts.path.rstrip('/')}/{quote(path.name)}").geturl()
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {unquote(token)}"
    asking = Request(address, path.read_bytes(), headers, method="PUT")  # noqa: S310  # https alone, see settings
    urlopen(asking, timeout=SECONDS).close()  # noqa: S310


def _by_mail(parts: SplitResult, path: Path) -> None:
    if not can_send():
        raise HeadsNotSent("no mail leaves this installation")
    subject, body = text_of("heads", day=path.stem)
    letter = Letter(subject, body, to=[unquote(parts.path)])
    if not sent_with_file(letter, (path.name, path.read_bytes(), "application/json")):
        raise HeadsNotSent("the mail was not handed over")
