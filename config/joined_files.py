"""Style and scripts that go out together, so that a first page takes few requests.

Each file is joined from those it names, in their order, whenever it is asked for or collected and one of them
has changed. Only comments that have lines of their own are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from assessments.files.store import write_whole

COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
PRINT = "css/print-pages.css"
"""For paper alone, and last, so that it holds."""
HTMX = ("js/no_session_storage.js", "django_htmx/htmx-2.min.js")
SIGNED_IN = (*HTMX, "js/device.js")
# Each looks for what is its own on the page, and does nothing where there is none.
TYPING = ("js/connection.js", "js/cut_off.js", "js/autosave.js", "js/kept_text.js", "js/together.js")
JOINED: Mapping[str, tuple[str, ...]] = {
    "joined/page.css": ("vendor/bootstrap/bootstrap.min.css", "css/thirtytwo.css", PRINT),
    "joined/page.rtl.css": ("vendor/bootstrap/bootstrap.rtl.min.css", "css/thirtytwo.css", PRINT),
    "joined/answering.css": ("css/answering.css",),
    "joined/group.css": ("css/answering.css", "css/answer_rows.css", PRINT),
    "joined/answer-rows.css": ("css/answer_rows.css", PRINT),
    "joined/annual.css": ("css/annual.css", PRINT),
    "joined/board.css": ("css/board.css", PRINT),
    "joined/compare.css": ("css/compare.css", PRINT),
    "joined/embed.css": ("css/thirtytwo.css", "css/compare.css", "css/embed.css"),
    "joined/gap-report.css": ("css/gap-report.css", PRINT),
    "joined/report.css": ("css/report.css", PRINT),
    "joined/reviewing.css": ("css/reviewing.css", PRINT),
    "joined/reading-across.css": ("css/compare.css", "css/reviewing.css", PRINT),
    "joined/page.js": HTMX,
    "joined/signed-in.js": SIGNED_IN,
    "joined/typing.js": TYPING,
    # In place of signed-in.js, where a page has a style of its own as well.
    "joined/writing.js": (*SIGNED_IN, *TYPING, "js/group_rows.js"),
}


def folder() -> Path:
    """Where they lie until they are collected."""
    return Path(settings.VAR_DIR) / "joined-files"


class JoinedFinder(finders.BaseFinder):
    """Finds the joined files, made anew where one of their parts has changed."""

    def find(self, path: str, find_all: bool = False, **_more: Any) -> Any:
        """The file of this name; nothing for any other."""
        if path not in JOINED:
            return []
        made = str(_made(path))
        return [made] if find_all else made

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """All of them, for `collectstatic`."""
        storage = FileSystemStorage(location=folder())
        for name in JOINED:
            _made(name)
            yield name, storage


def _made(name: str) -> Path:
    place = folder() / name
    text = "\n".join(_part(part) for part in JOINED[name])
    if not place.is_file() or place.read_text(encoding="utf-8") != text:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, text.encode())
    return place


def _part(name: str) -> str:
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    text = COMMENT.sub("", Path(str(found)).read_text(encoding="utf-8"))
    return f"@media print {{\n{text}\n}}" if name == PRINT else text
