"""The reader of the words in PDFs: ``python -m assessments.files.pdf_text_worker``, PDFs on stdin.

Before each PDF stands its length, in four bytes. It prints the text of each as a JSON string, one a line, and
nothing else; it writes no file, knows nothing of Django, the database or its secrets, and ends at its limits.
"""

from __future__ import annotations

import contextlib
import json
import sys
from io import BytesIO

from pypdf import PdfReader

from assessments.files.reader_process import obey

CPU_SECONDS = 6
WALL_SECONDS = 6
MEMORY_BYTES = 640 * 1024**2


def text_of(content: bytes) -> str:
    """The text of all pages and what the PDF says of itself; what can't be read is left out."""
    found: list[str] = []
    with contextlib.suppress(Exception):
        reader = PdfReader(BytesIO(content), strict=False)
        found += [str(value) for value in (reader.metadata or {}).values()]
        for page in reader.pages:
            found.append(page.extract_text())
    return "\n".join(found)


def main() -> int:
    """0, whatever was found."""
    obey(cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, memory_bytes=MEMORY_BYTES)
    while length := sys.stdin.buffer.read(4):
        said = text_of(sys.stdin.buffer.read(int.from_bytes(length, "big")))
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
