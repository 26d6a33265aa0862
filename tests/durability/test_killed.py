"""kill -9 under twenty writers, three times; and in the middle of `migrate`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backups.installations import installation
from tests.durability.rounds import BODIES_A_ROUND, after_all, killed_migrate, one_round, prepared
from tests.durability.site import Site

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
ROUNDS = 3


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with installation(tmp_path / "site") as home:
        found = Site(home, bodies=BODIES_A_ROUND * ROUNDS)
        yield found
        found.kill()


def test_what_was_acknowledged_is_there_after_a_kill(site: Site) -> None:
    told, chance = prepared(site), random.Random(16)
    rounds = [one_round(site, told, number, chance) for number in range(ROUNDS)]
    assert [one.found for one in rounds] == [[], [], []]
    assert all(one.saves >= 20 for one in rounds)
    assert any(one.documents for one in rounds)
    assert any(one.acts for one in rounds)
    assert after_all(site) == []


def test_migrate_goes_on_where_it_was_killed(site: Site) -> None:
    assert killed_migrate(site, random.Random(16)).startswith("Applying ")
    assert site.home.done("migrate", "--check") == ""
    assert site.home.manage("rescore", "--check").returncode == 0
