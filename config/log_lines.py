"""How the log is written: one event one line, and nothing in it that opens a door or tells content."""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that is being answered."""

# What follows one of these in an address is a secret: a link for a password, an invitation, an address,
# an unsubscribe, a link without an account (whose pages are below `questions`).
_SECRET = re.compile(r"(/(?:key|invitations|stop|account/email|by-link(?!/questions))/)[^/\s'\"?]+")
# A token of a program, wherever somebody put it.
_TOKEN = re.compile(r"(t32_)[A-Za-z0-9_-]+")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
# PostgreSQL tells the whole row that it refused, answers included.
_ROW = re.compile(r"^\s*(?:DETAIL|CONTEXT):", re.IGNORECASE)


class NamesItsRequest(logging.Filter):
    """Puts the id of the request on each line of the log; `-` outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every line through."""
        record.request_id = REQUEST_ID.get()
        return True


class OneLine(logging.Formatter):
    """Line breaks and control characters of a message are escaped; a traceback is indented below it.

    So no text from outside can look like a line of the log.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line; below it, indented, the traceback if there is one."""
        record.message = _without_secrets(escaped(record.getMessage()))
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        line = self.formatMessage(record)
        if record.exc_info:
            traceback = self.formatException(record.exc_info)
            kept = [part for part in traceback.splitlines() if not _ROW.match(part)]
            line += "".join(f"\n  | {_without_secrets(escaped(part))}" for part in kept)
        return line


def escaped(text: str) -> str:
    """The text on one line: `\\n` is a line break, `\\x1b` for an escape."""
    return _BREAKS.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def _without_secrets(text: str) -> str:
    return _TOKEN.sub(r"\1…", _SECRET.sub(r"\1…", text))
