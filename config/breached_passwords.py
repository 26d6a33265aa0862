"""Passwords that leaked somewhere: looked up in a file that the operator keeps here; nobody is asked.

The file is that of Have I Been Pwned: one SHA-1 hash in capitals a line, in order, each with ":" and how
often it leaked.
"""

from __future__ import annotations

import hashlib
import mmap
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

HASH = 40
"""How many characters a SHA-1 has."""


def is_breached(password: str, file: Path) -> bool:
    """Whether the file has the password. About 35 lines are read of a thousand million. Raises OSError."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        first, behind = 0, len(lines)
        while first < behind:
            begin = lines.rfind(b"\n", first, (first + behind) // 2) + 1 or first
            found = lines[begin : begin + HASH].upper()
            if found == wanted:
                return True
            end = lines.find(b"\n", begin, behind)
            if found < wanted:
                first = end + 1 if end >= 0 else behind
            else:
                behind = begin
        return False


class NotBreached:
    """A validator of passwords: none that leaked; `file` is that of the operator."""

    def __init__(self, file: str) -> None:
        self.file = Path(file)

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError for a password that leaked."""
        if is_breached(password, self.file):
            raise ValidationError(
                gettext("This password was stolen from another site. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return gettext("Not one that was stolen from another site.")
