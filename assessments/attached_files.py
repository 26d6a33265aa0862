"""The way to the reader of uploaded PDFs: a process of its own for each, with little of everything."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKER = "assessments.attached_worker"
AT_ONCE = 2
QUEUE_SECONDS = 2
MOST_SECONDS = 7
PDF_BEGINS = b"%PDF-"
BEGINS_WITHIN = 1024
"""How far in a PDF may begin (ISO 32000-1, annex H)."""
_DIGEST = re.compile(rb"[0-9a-f]{64}")
_places = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too many PDFs are being read at this moment; the next one may try again in some seconds."""


def is_pdf(content: bytes) -> bool:
    """Whether it begins as a PDF does."""
    return PDF_BEGINS in content[:BEGINS_WITHIN]


def attached_digests(content: bytes) -> tuple[str, ...]:
    """The SHA-256 (hex) of the files inside a PDF; none where it holds none or cannot be read.

    Takes 7 seconds and some at the most, whatever the PDF. Raises Busy after two seconds in the queue.
    """
    if not is_pdf(content):
        return ()
    if not _places.acquire(timeout=QUEUE_SECONDS):
        raise Busy
    try:
        said = _ask(content)
    finally:
        _places.release()
    lines = [line for line in said.splitlines() if _DIGEST.fullmatch(line)]
    return tuple(dict.fromkeys(line.decode("ascii") for line in lines))


def _ask(content: bytes) -> bytes:
    """What the process prints; nothing if it has to be ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=_environment(),
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(content, timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return b""
    return said


def _environment() -> dict[str, str]:
    """What the process may know: where programs are, and no secret."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
