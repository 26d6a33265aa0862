"""The way to the reader of workbooks: a process of its own for each, with little of everything."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from assessments.unfit_file import UnfitFile
from assessments.workbook_sheets import Cell, CellKind, Cells, Range, Sheet

ROOT = Path(__file__).resolve().parents[1]
WORKER = "assessments.exports.workbook_worker"
AT_ONCE = 2
QUEUE_SECONDS = 2
MOST_SECONDS = 7
MOST_BYTES = 10 << 20
MOST_SAID = 32 << 20
"""Of JSON; the text in it is bounded more narrowly."""
ENDS_WITHIN = 1
_places = threading.BoundedSemaphore(AT_ONCE)


def cells_of(data: bytes) -> Cells:
    """The cells of an .xlsx or .ods file.

    Takes 9 seconds at the most, whatever the file. Raises UnfitFile with the reason why it is refused;
    `busy` after two seconds in the queue.
    """
    if len(data) > MOST_BYTES:
        raise UnfitFile("too_large", limit=MOST_BYTES >> 20)
    if not _places.acquire(timeout=QUEUE_SECONDS):
        raise UnfitFile("busy")
    try:
        said = _ask(data)
    finally:
        _places.release()
    if "unfit" in said:
        raise UnfitFile(said["unfit"], **said["params"])
    return Cells(tuple(_sheet(one) for one in said["sheets"]), said["about"])


def _ask(data: bytes) -> dict[str, Any]:
    """What the process says; UnfitFile where it had to be ended, or ended itself at a limit."""
    process = subprocess.Popen(
        [sys.executable, "-m", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=_environment(),
        start_new_session=True,
    )
    feeder = threading.Thread(target=_feed, args=(process, data), daemon=True)
    clock = threading.Timer(MOST_SECONDS, _end, args=(process,))
    feeder.start()
    clock.start()
    try:
        said = process.stdout.read(MOST_SAID) if process.stdout else b""
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=ENDS_WITHIN)
        clock.cancel()
        _end(process)
        feeder.join()
        code = process.wait()
        _close(process)
    return _understood(said, code)


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        if process.stdin:
            process.stdin.write(data)
            process.stdin.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it may have started; it has said all by now, or too much."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe:
                pipe.close()


def _understood(said: bytes, code: int) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError as error:
        # Ended by a signal: at a limit of time or memory. By itself: the library gave up.
        raise UnfitFile("too_complex" if code < 0 else "broken_archive") from error
    if not isinstance(found, dict):
        raise UnfitFile("broken_archive")
    return found


def _sheet(said: dict[str, Any]) -> Sheet:
    return Sheet(
        said["name"],
        {(row, column): Cell(CellKind(kind), value) for row, column, kind, value in said["cells"]},
        tuple(Range(*merged) for merged in said["merged"]),
    )


def _environment() -> dict[str, str]:
    """What the process may know: where programs are, and no secret."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
