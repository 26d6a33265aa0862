"""A database that is locked or has no room for one more, or a storage of files that does not answer: 503 with
"try again", and what was typed.

Whatever does not pass by waiting, such as a missing column or a full disk, is a fault: 500, and in the log.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from assessments.files.store import NotReached
from mechanisms.people.typed_text import came_too_late

AGAIN_AFTER = 5
"""Seconds, for programs: locks of other people's work last less long."""

#: SQLSTATEs of PostgreSQL that pass by waiting: not serialized, deadlock, lock timeout, too many connections.
PASSING = frozenset({"40001", "40P01", "55P03", "53300"})

#: SQLITE_BUSY and SQLITE_LOCKED; the bits above these eight say more about why.
LOCKED = frozenset({5, 6})

#: How the same is said where an error has no code: by SQLite below Django, and by PostgreSQL to who connects.
SAID = (
    "database is locked",
    "database table is locked",
    "database schema is locked",
    "too many clients already",
    "too many connections for",
    "remaining connection slots are reserved",
)


def is_busy(error: BaseException | None) -> bool:
    """Whether a database that is locked or has no room for one more is behind an error, or a storage of files
    that does not answer."""
    return any(_passes(each) for each in _chain(error))


def _passes(error: BaseException) -> bool:
    """Whether this error is none any more after a while, as when somebody else has finished."""
    if isinstance(error, NotReached) or getattr(error, "sqlstate", None) in PASSING:
        return True
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in LOCKED:
        return True
    is_one = isinstance(error, OperationalError)
    return is_one and any(words in str(error) for words in SAID)


def raise_what_is_behind(error: BaseException) -> None:
    """Raise what the database said. Django calls it a session that was deleted, whatever it was: 400."""
    for each in _chain(error):
        if isinstance(each, OperationalError | InterfaceError):
            raise each


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def busy(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """503. A form is shown again with all that was typed, as far as the database still says who asks.

    The page speaks of the storage of files where that is what is behind the error.
    """
    response = None
    page = "503_storage" if any(isinstance(each, NotReached) for each in _chain(error)) else "503"
    # What another site sends is never shown on a page of ours.
    if request.method == "POST" and getattr(request, "csrf_processing_done", False):
        try:
            response = came_too_late(request, status=503, template=f"{page}_typed.html")
        except DatabaseError:
            response = None
    if response is None:
        response = HttpResponse(render_to_string(f"{page}.html"), status=503)
    response.headers["Retry-After"] = str(AGAIN_AFTER)
    return response
