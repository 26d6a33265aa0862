"""The PDF process: ``python -m assessments.formats.pdf_worker``, jobs on stdin, answers on stdout.

It loads WeasyPrint and the fonts once and forks for every job, so that a job starts at once, can be
limited in time, memory and processor on its own, caged with a folder of its own, and takes its memory with it
when it ends. It knows nothing of Django, the database or its secrets.

An answer is one line of JSON, ``{"status": "ready" | "done" | "failed" | "unavailable", "reason": …,
"length": …}``, followed by ``length`` bytes of PDF.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from assessments.files.reader_process import obey
from assessments.formats.pdf_job import Limits, PdfJob


def main(arguments: list[str]) -> int:
    """Answer jobs within the limits of the command line, until the other end closes the pipe."""
    limits = Limits.from_arguments(arguments)
    os.nice(10)  # whoever saves an answer comes first
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    rendering = _load(answers)
    if rendering is None:
        return 1
    for line in sys.stdin.buffer:
        job = PdfJob.from_line(line)
        rendering.preload(job)
        _answer(answers, *_in_a_child(rendering, job, limits))
    return 0


def _load(answers: BinaryIO) -> ModuleType | None:
    """WeasyPrint, or None after having said why not (cffi raises OSError where Pango is missing)."""
    warnings.simplefilter("ignore")
    try:
        rendering = importlib.import_module("assessments.formats.pdf_rendering")
    except (ImportError, OSError) as error:
        _answer(answers, {"status": "unavailable", "reason": str(error).splitlines()[0]})
        return None
    _answer(answers, {"status": "ready"})
    return rendering


def _answer(answers: BinaryIO, header: dict[str, object], content: bytes = b"") -> None:
    line = json.dumps(header | {"length": len(content)}).encode("ascii")
    answers.write(line + b"\n" + content)
    answers.flush()


def _in_a_child(rendering: ModuleType, job: PdfJob, limits: Limits) -> tuple[dict[str, object], bytes]:
    """Render in a forked child; what it does not live to say, its end says."""
    with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
        receive, send = os.pipe()
        child = os.fork()
        if child == 0:
            tempfile.tempdir = folder
            _keep_only(send)
            _work(rendering, job, limits, send)
        os.close(send)
        with os.fdopen(receive, "rb") as pipe:
            content = pipe.read()
        _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return {"status": "done"}, content
    reason = content.decode("utf-8", "replace") if code > 0 else _end(-code)
    return {"status": "failed", "reason": reason}, b""


def _keep_only(send: int) -> None:
    """Let go of the pipes for the next job and for answers to others: they may be those of another body."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.closerange(3, send)
    os.closerange(send + 1, os.sysconf("SC_OPEN_MAX"))


def _end(number: int) -> str:
    if number in (signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL):
        return "it took too long"
    return f"stopped by signal {number}"


def _work(rendering: ModuleType, job: PdfJob, limits: Limits, send: int) -> None:
    """In the child: write the PDF, or the reason, into the pipe and end; never returns."""
    code = 1
    try:
        gc.disable()  # the process ends with the job: collecting costs a fifth and gains nothing
        _obey(limits)
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


def _obey(limits: Limits) -> None:
    """Let the system end this process when it goes beyond its limits; waiting counts as well."""
    obey(
        cpu_seconds=limits.seconds,
        wall_seconds=limits.seconds + limits.seconds // 2,
        memory_bytes=limits.memory_bytes,
        file_bytes=limits.file_bytes,
        own_folder=Path(tempfile.gettempdir()),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
