"""The PDF process: ``python -m assessments.exports.pdf_worker``, jobs on stdin, answers on stdout.

It loads WeasyPrint and the fonts once and forks for every job, so that a job starts at once, can be
limited in time, memory and processor on its own, and takes its memory with it when it ends. It knows
nothing of Django, the database or its secrets.

An answer is one line of JSON, ``{"status": "ready" | "done" | "failed" | "unavailable", "reason": …,
"length": …}``, followed by ``length`` bytes of PDF.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from types import ModuleType
from typing import BinaryIO

from assessments.exports.pdf_job import PdfJob

CPU_SECONDS = 60
WALL_SECONDS = 90
MEMORY_BYTES = 2 * 1024**3
FILE_BYTES = 64 * 1024**2


def main() -> int:
    """Answer jobs until the other end closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    rendering = _load(answers)
    if rendering is None:
        return 1
    for line in sys.stdin.buffer:
        job = PdfJob.from_line(line)
        rendering.preload(job.faces)
        _answer(answers, *_in_a_child(rendering, job))
    return 0


def _load(answers: BinaryIO) -> ModuleType | None:
    """WeasyPrint, or None after having said why not (cffi raises OSError where Pango is missing)."""
    warnings.simplefilter("ignore")
    try:
        rendering = importlib.import_module("assessments.exports.pdf_rendering")
    except (ImportError, OSError) as error:
        _answer(answers, {"status": "unavailable", "reason": str(error).splitlines()[0]})
        return None
    _answer(answers, {"status": "ready"})
    return rendering


def _answer(answers: BinaryIO, header: dict[str, object], content: bytes = b"") -> None:
    line = json.dumps(header | {"length": len(content)}).encode("ascii")
    answers.write(line + b"\n" + content)
    answers.flush()


def _in_a_child(rendering: ModuleType, job: PdfJob) -> tuple[dict[str, object], bytes]:
    """Render in a forked child; what it does not live to say, its end says."""
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        receive, send = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(receive)
            _work(rendering, job, folder, send)
        os.close(send)
        with os.fdopen(receive, "rb") as pipe:
            content = pipe.read()
        _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return {"status": "done"}, content
    reason = content.decode("utf-8", "replace") if code > 0 else _end(-code)
    return {"status": "failed", "reason": reason}, b""


def _end(number: int) -> str:
    if number in (signal.SIGALRM, signal.SIGXCPU):
        return "it took too long"
    return f"stopped by signal {number}"


def _work(rendering: ModuleType, job: PdfJob, folder: str, send: int) -> None:
    """In the child: write the PDF, or the reason, into the pipe and end; never returns."""
    code = 1
    try:
        tempfile.tempdir = folder
        gc.disable()  # the process ends with the job: collecting costs a fifth and gains nothing
        _limit()
        content = rendering.render(job)
        code = 0
    except MemoryError:
        content = b"it needed too much memory"
    except BaseException as error:
        traceback.print_exc()
        content = str(error)[:300].encode("utf-8", "replace")
    try:
        with os.fdopen(send, "wb") as pipe:
            pipe.write(content)
    finally:
        os._exit(code)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(WALL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
