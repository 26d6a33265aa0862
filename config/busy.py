"""A database that can't save now, or a storage of files that does not answer: 503, and what was typed.

Where it is locked or has no room for one more, that passes by waiting: “try again”. Where its disk is full or
broken, it may only be read, or it does not answer, somebody has to look at the server: the page says so, and
the log why. Anything else, such as a missing column, is a fault: 500.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string

from assessments.files.store import NotReached
from mechanisms.people.typed_text import came_too_late

AGAIN_AFTER = 5
"""Seconds, for programs: locks of other people's work last less long."""
LATER = 60
"""Seconds, for programs: somebody has to come and look."""

#: SQLSTATEs of PostgreSQL that pass by waiting: not serialized, deadlock, lock timeout, too many connections.
PASSING = frozenset({"40001", "40P01", "55P03", "53300"})

#: SQLITE_BUSY and SQLITE_LOCKED; the bits above these eight say more about why.
LOCKED = frozenset({5, 6})

#: How the same is said where an error has no code: by SQLite below Django, and by PostgreSQL or the
#: pool to who connects.
SAID = (
    "database is locked",
    "database table is locked",
    "database schema is locked",
    "too many clients already",
    "too many connections for",
    "remaining connection slots are reserved",
    "couldn't get a connection after",  # all of the pool were lent out, or the database is away
)


#: SQLSTATEs: not to be written to, disk full, out of memory, ended by an operator or a crash, not there yet,
#: a broken disk; and all that begin with 08, which are of the connection.
STOPPED = frozenset({"25006", "53100", "53200", "57P01", "57P02", "57P03", "58030"})

#: SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL and SQLITE_CANTOPEN.
UNFIT = frozenset({8, 10, 13, 14})


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


def is_stopped(error: BaseException | None) -> bool:
    """Whether a database that can't save until somebody has looked after it is behind an error."""
    return any(_stands_still(each) for each in _chain(error))


def _stands_still(error: BaseException) -> bool:
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and error.sqlstate is None:
        return True  # nobody answers, or no more
    state = getattr(error, "sqlstate", None) or ""
    if state in STOPPED or state.startswith("08"):
        return True
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in UNFIT


def raise_what_is_behind(error: BaseException) -> None:
    """Raise what the database said. Django calls it a session that was deleted, whatever it was: 400."""
    for each in _chain(error):
        if isinstance(each, OperationalError | InterfaceError | InternalError):
            raise each


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def busy(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """503 of a database that others keep busy, with what was typed; or of the storage of files where that is
    behind the error."""
    page = "503_storage" if any(isinstance(each, NotReached) for each in _chain(error)) else "503"
    return _not_saved(request, f"{page}.html", f"{page}_typed.html", AGAIN_AFTER)


def stopped(request: HttpRequest) -> HttpResponse:
    """503 of a database that can't save until somebody has looked after it, with what was typed."""
    return _not_saved(request, "503_stopped.html", "503_stopped_typed.html", LATER)


def _not_saved(request: HttpRequest, plain: str, typed: str, again: int) -> HttpResponse:
    """A form is shown again with all that was typed; who asks is left open where the database can't say."""
    try:
        request.user.is_authenticated  # noqa: B018  # asks the database, if nobody has
    except DatabaseError:
        request.user = AnonymousUser()
        vars(request).pop("_messages", None)  # which are in the session
    # What another site sends is never shown on a page of ours.
    if request.method == "POST" and _is_ours(request):
        response = came_too_late(request, status=503, template=typed)
    else:
        response = HttpResponse(render_to_string(plain), status=503)
    response.headers["Retry-After"] = str(again)
    return response


def _is_ours(request: HttpRequest) -> bool:
    """Whether the token of a form is good, also where the database failed before that was looked at."""
    if getattr(request, "csrf_processing_done", False):
        return True
    return CsrfViewMiddleware(stopped).process_view(request, stopped, (), {}) is None
