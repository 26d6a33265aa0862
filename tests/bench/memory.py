"""What four workers of the product take, beside four of Django alone, in two ways.

Django alone is `tests.bench.bare`: four of its own apps, two middlewares, one view, no template, no query.
"Each on its own": plain gunicorn with four threads, each worker imports Django itself; the goal is a multiple
of that. "Imported before the fork": served as the product is and frozen, so that nearly all is shared.

Each worker serves every page; then the proportional set sizes of the server's processes are added up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from config.watching.serving import TIDY_EVERY
from tests.bench.cases import assessment, signed_in
from tests.bench.ceilings import CEILINGS
from tests.bench.people import asked, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = 4
AT_ONCE, TIMES = 8, 4 if os.environ.get("BENCH_TINY") else 24
"""So often is each page asked for, so many at a time, that no worker is left out."""


def megabytes(pid: int) -> float:
    """The proportional set size of a process and of those that it started, in MiB."""
    tree = [pid, *(int(each) for path in Path(f"/proc/{pid}/task").iterdir() for each in children(path))]
    return sum(pss(each) for each in tree) / 1024


def children(task: Path) -> list[str]:
    """Of one thread."""
    return (task / "children").read_text().split()


def pss(pid: int) -> int:
    """Of one process, in KiB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


AS_SERVED = ("--config", "python:config.watching.serving")
EACH_ON_ITS_OWN = ("--threads", "4")


def taken(
    application: str, addresses: list[str], headers: dict[str, str], how: tuple[str, ...] = AS_SERVED
) -> float:
    """MiB of a server of this application after it has served all that and given back what it can."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *how]
    command += ["--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}", application]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=ROOT, **quiet)
    try:
        while not asked(port, "GET", "/healthz", {}):
            time.sleep(0.1)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for address in addresses:
                found = {*pool.map(lambda _: asked(port, "GET", address, headers), range(TIMES))}  # noqa: B023
                if not found <= {200, 202}:
                    raise SystemExit(f"{address} answered {found}")
        time.sleep(TIDY_EVERY + 2)
        return megabytes(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=60)


def ratio() -> float:
    """Product to Django alone, printed with what each takes; on the sample that the bench has prepared."""
    own = f"/assessments/{assessment().pk}/"
    session = signed_in("south-coordinator").cookies["sessionid"].value
    addresses = ["/", "/dashboard/", own, f"{own}112/", f"{own}check/", f"{own}report/", f"{own}history/"]
    addresses += ["/mechanisms/", "/report/", "/compare/", "/api/", f"{own}report.xlsx"]
    product = taken("config.wsgi", addresses, {"Cookie": f"sessionid={session}"})
    bare = taken("tests.bench.bare", addresses, {}, EACH_ON_ITS_OWN)
    shared = taken("tests.bench.bare", addresses, {})
    found, goal = product / bare, CEILINGS["memory"]["ratio"]
    print(
        f"{WORKERS} workers: {product:.0f} MiB. Django alone, each on its own: {bare:.0f} MiB, {found:.2f} × "
        f"(goal {goal} ×); imported before the fork: {shared:.0f} MiB, {product / shared:.2f} ×"
    )
    return found
