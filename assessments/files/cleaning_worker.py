"""The cleaner of files: ``python -m assessments.files.cleaning_worker``, kind and file on stdin.

It prints a line of JSON, what the file says beside what it shows, and behind it the file without that. It
writes no file, knows nothing of Django, the database or its secrets, and ends at its limits.
"""

from __future__ import annotations

import importlib
import json
import sys

from assessments.files.reader_process import obey

CPU_SECONDS = 5
WALL_SECONDS = 6
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
    """The file without what it hides, and what that was."""
    module, name = CLEANERS[kind]
    cleaned: tuple[bytes, set[str]] = getattr(importlib.import_module(f"assessments.files.{module}"), name)(
        data
    )
    return cleaned


def main() -> int:
    """0 where it could be read; 1 and a line that says why not: signed, or unreadable."""
    obey(cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, memory_bytes=MEMORY_BYTES)
    kind, _line, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        content, found = read(kind.decode("ascii"), data)
    except Exception as error:
        why = "signed" if type(error).__name__ == "Signed" else "unreadable"
        sys.stdout.write(json.dumps({"why_not": why}) + "\n")
        return 1
    sys.stdout.buffer.write(json.dumps({"found": sorted(found)}).encode("ascii") + b"\n" + content)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
