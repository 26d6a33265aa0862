"""The files inside an uploaded PDF, as a process of its own reads them."""

from __future__ import annotations

import re

from assessments.file_reader import FileReader

MOST_SAID = 4096
READER = FileReader("assessments.attached_worker", MOST_SAID)
PDF_BEGINS = b"%PDF-"
BEGINS_WITHIN = 1024
"""How far in a PDF may begin (ISO 32000-1, annex H)."""
_DIGEST = re.compile(rb"[0-9a-f]{64}")


def is_pdf(content: bytes) -> bool:
    """Whether it begins as a PDF does."""
    return PDF_BEGINS in content[:BEGINS_WITHIN]


def attached_digests(content: bytes) -> tuple[str, ...]:
    """The SHA-256 (hex) of the files inside a PDF; none where it holds none or cannot be read.

    Takes 9 seconds at the most, whatever the PDF. Raises file_reader.Busy after two seconds in the queue.
    """
    if not is_pdf(content):
        return ()
    said = READER.read(content).content
    lines = [line for line in said.splitlines() if _DIGEST.fullmatch(line)]
    return tuple(dict.fromkeys(line.decode("ascii") for line in lines))
