"""``make lighthouse``: Lighthouse over six public pages of the demo, on a phone that it simulates.

Not part of CI. Needs npm, which fetches Lighthouse, and a browser (CHROMIUM). Exits with 1 below 95 for
performance or 100 for accessibility. A machine that is busy with other work scores lower.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = ("/", "/recommendations/", "/compare/", "/mechanisms/", "/help/scoring/", "/account/login/")
GOALS = {"performance": 95, "accessibility": 100}
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking"


def scores(address: str, folder: Path) -> tuple[dict[str, int], list[str]]:
    """Points of 100 for each goal, and the names of what costs points."""
    target = folder / "report.json"
    words = ["npx", "--yes", "lighthouse@12", address, "--quiet", "--output=json", f"--output-path={target}"]
    words += [f"--only-categories={','.join(GOALS)}", f"--chrome-flags={FLAGS}"]
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    subprocess.run(words, check=True, timeout=300, env=os.environ | {"CHROME_PATH": chromium})
    report = json.loads(target.read_text(encoding="utf-8"))
    points = {name: round(100 * report["categories"][name]["score"]) for name in GOALS}
    weights = {
        ref["id"] for name in GOALS for ref in report["categories"][name]["auditRefs"] if ref["weight"]
    }
    audits = report["audits"].items()
    lost = [key for key, audit in audits if key in weights and (audit["score"] or 0) < 0.9]
    return points, [key for key in lost if report["audits"][key]["score"] is not None]


def main(origin: str) -> int:
    """A line a page; 1 if any misses a goal."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for page in PAGES:
            points, lost = scores(origin + page, Path(folder))
            is_good = all(points[name] >= goal for name, goal in GOALS.items())
            missed += not is_good
            said = ", ".join(f"{name} {value}" for name, value in points.items())
            print(
                f"{page:20} {said}{'' if is_good else '  MISSED: '}{'' if is_good else ', '.join(lost)}",
                flush=True,
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"))
