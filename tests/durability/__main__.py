"""`make durability`: kill -9 under twenty writers, round after round; exit 1 on anything lost or torn.

ROUNDS (50) says how many, SEED which moments. DATABASE_URL may name a PostgreSQL server: a database of its
own is made there and dropped again; else SQLite in a temporary folder.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.backups.installations import installation  # noqa: E402
from tests.durability.rounds import BODIES_A_ROUND, Round, after_all, one_round, prepared  # noqa: E402
from tests.durability.site import Site  # noqa: E402

ACTS_EACH = 5
"""In one of so many rounds much else is done while people save."""
LONGEST_RESTART = 10.0
"""Seconds from the start to the first page that somebody gets."""


def main() -> int:
    rounds = int(os.environ.get("ROUNDS", "50"))
    chance = random.Random(int(os.environ.get("SEED", str(int(time.time())))))
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder) / "site") as home:
        site = Site(home, bodies=BODIES_A_ROUND * rounds)
        try:
            told = prepared(site)
            print("round  saves  documents  acts  restart (s)  wrong", flush=True)
            done = [
                _shown(one_round(site, told, number, chance, acts=number % ACTS_EACH == 0))
                for number in range(rounds)
            ]
            left = after_all(site)
        finally:
            site.kill()
    print("\n".join(left) or "No file is left over, none is missing, and a backup can be read back.")
    lost = [line for one in done for line in one.found]
    slowest = max(one.restart for one in done)
    print(f"{rounds} rounds, {sum(one.saves for one in done)} saves and {len(told.documents)} documents "
          f"acknowledged, {len(lost)} wrong; slowest restart {slowest:.1f} s")  # fmt: skip
    return int(bool(lost or left or slowest > LONGEST_RESTART))


def _shown(one: Round) -> Round:
    row = f"{one.number:>5}  {one.saves:>5}  {one.documents:>9}  {one.acts:>4}  {one.restart:>11.1f}  "
    print(row + ("; ".join(one.found) or "nothing"), flush=True)
    return one


if __name__ == "__main__":
    sys.exit(main())
