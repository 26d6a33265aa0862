"""The results as a table for people and as JSON for machines."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import django

from tests.bench.ceilings import HELLO_MS
from tests.bench.measuring import Result

WORDS = {True: "met", False: "MISSED", None: ""}


def publish(results: Sequence[Result], rounds: int, path: Path) -> None:
    """Prints the table and writes the file."""
    path.parent.mkdir(exist_ok=True)
    content = {
        "rounds": rounds,
        "python": platform.python_version(),
        "django": django.get_version(),
        "results": [asdict(result) for result in results],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join(lines(results, rounds)))


def lines(results: Sequence[Result], rounds: int) -> list[str]:
    """The table, one line for each case, under a head that says how to read it."""
    width = max(len(result.name) for result in results)
    head = f"{'':{width}} {'queries':>8} {'cpu ms':>9} {'wall ms':>9} {'scaled':>9} {'ratio':>8}  goal; peer"
    above = (
        f"medians of {rounds} rounds, every case once a round; scaled: processor time where hello takes "
        f"{HELLO_MS} ms; ratio: to the first line of its block"
    )
    rows = []
    for result in results:
        queries = "" if result.queries is None else str(result.queries)
        scaled = "" if result.scaled_ms is None else f"{result.scaled_ms:.2f}"
        ratio = "" if result.ratio is None else f"{result.ratio:.2f} ×"
        verdict = f"{result.goal}  {WORDS[result.met]}".strip()
        peer = f"; peer {result.peer}" if result.peer else ""
        times = f"{result.cpu_ms:>9.2f} {result.wall_ms:>9.2f} {scaled:>9}"
        rows.append(f"{result.name:{width}} {queries:>8} {times} {ratio:>8}  {verdict}{peer}")
    return [above, head, *rows]
