"""The cleaner of files: ``python -m assessments.files.cleaning_worker``, kind and file on stdin.

It says whether the file is fit in a line of JSON; in another, what it tells beside what it shows, and behind
that the file without it. It writes no file, knows nothing of Django, the database or its secrets, and ends at
its limits.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from assessments.files.archive import UnfitFile
from assessments.files.evidence_kinds import KINDS
from assessments.files.reader_process import obey

CPU_SECONDS = 5
WALL_SECONDS = 19
"""A machine that is busy is no fault of the file: it would be refused."""
MEMORY_BYTES = 640 * 1024**2
CLEANERS = {
    "jpg": ("hidden_data", "clean_jpeg"),
    "png": ("hidden_data", "clean_png"),
    "docx": ("hidden_data", "clean_office"),
    "xlsx": ("hidden_data", "clean_office"),
    "pdf": ("hidden_in_pdf", "clean_pdf"),
}
"""By kind of file; only what is needed is loaded."""


def read(kind: str, data: bytes) -> tuple[bytes, set[str]]:
    """The file without what it hides, still fit, and what that was."""
    module, name = CLEANERS[kind]
    cleaned: tuple[bytes, set[str]] = getattr(importlib.import_module(f"assessments.files.{module}"), name)(
        data
    )
    KINDS[kind].check(cleaned[0])
    return cleaned


def main() -> int:
    """0 where it is fit and could be cleaned."""
    obey(cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, memory_bytes=MEMORY_BYTES)
    kind, _line, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        KINDS[kind.decode("ascii")].check(data)
    except UnfitFile as unfit:
        _say({"unfit": unfit.reason, "params": unfit.params})
        return 1
    _say({"fit": True})
    try:
        content, found = read(kind.decode("ascii"), data)
    except Exception as error:
        _say({"why_not": "signed" if type(error).__name__ == "Signed" else "not_cleaned"})
        return 1
    _say({"found": sorted(found)}, content)
    return 0


def _say(line: dict[str, Any], content: bytes = b"") -> None:
    """At once, so that it is heard though the process may have to be ended in what follows."""
    sys.stdout.buffer.write(json.dumps(line).encode("ascii") + b"\n" + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
