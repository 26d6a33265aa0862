"""The reader of uploaded PDFs: ``python -m assessments.files.attached_worker``, one PDF on stdin.

It prints the SHA-256 (hex) of each file inside the PDF, one a line, and nothing else; it writes no file,
knows nothing of Django, the database or its secrets, and ends at its limits. A PDF is a program by a
stranger: whatever happens in here, the other side hears a few hashes or nothing.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader

from assessments.files.reader_process import obey

CPU_SECONDS = 4
WALL_SECONDS = 6
MEMORY_BYTES = 512 * 1024**2
MOST_FILES = 8


def obey_limits() -> None:
    """Let the system end this process when it goes beyond its limits; it may not write files at all."""
    obey(cpu_seconds=CPU_SECONDS, wall_seconds=WALL_SECONDS, memory_bytes=MEMORY_BYTES)


def digests(content: bytes) -> Iterator[str]:
    """The SHA-256 of the first files inside a PDF, in the order of its table of names."""
    reader = PdfReader(BytesIO(content), strict=False)
    for number, attached in enumerate(reader.attachment_list):
        if number == MOST_FILES:
            return
        yield hashlib.sha256(attached.content).hexdigest()


def main() -> int:
    """0, whatever was found; 1 where the PDF cannot be read to the end."""
    obey_limits()
    try:
        for digest in digests(sys.stdin.buffer.read()):
            sys.stdout.write(f"{digest}\n")
            sys.stdout.flush()
    except Exception:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
