"""`make bench`: what each page and file costs, as a ratio to a floor measured in the same run.

Machines differ and drift, so a time alone says little: each round measures every case once, one after the
other, and a case is compared with its floor by the medians over the rounds. BENCH_TINY=1 runs two rounds, to
prove that the code works; then no figure means anything. Else it ends with 1 where a ceiling of
tests/ceilings.toml is missed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent


def prepare(folder: str) -> None:
    """The demo's data in a database of its own, with the settings of the demo."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "THIRTYTWO_DEMO": "1",
        "SECRET_KEY": "for-benchmarks-only-" + "0" * 40,
    }
    for name in ("DEBUG", "THIRTYTWO_PRODUCTION", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_instrument", verbosity=0)
    call_command("make_sample", verbosity=0)


def main() -> int:
    """Measures everything, prints the table and writes var/bench.json; 1 where a ceiling is missed."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        # Only now: the cases import models, which need the settings above.
        from tests.bench import cases, ceilings, memory, table  # noqa: PLC0415

        is_tiny = bool(os.environ.get("BENCH_TINY"))
        results = cases.measure_all(2 if is_tiny else 40)
        table.publish(results, 2 if is_tiny else 40, ROOT / "var" / "bench.json")
        is_missed = memory.ratio() > ceilings.CEILINGS["memory"]["ratio"]
    is_missed = is_missed or any(result.met is False for result in results)
    return int(is_missed and not is_tiny)


if __name__ == "__main__":
    sys.exit(main())
