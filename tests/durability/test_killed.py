"""kill -9 under twenty writers, three times; and in the middle of `migrate`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backups.installations import installation
from tests.durability.rounds import (
    BODIES_A_ROUND,
    after_all,
    killed_migrate,
    one_round,
    prepared,
    side_by_side,
)
from tests.durability.site import Site

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
ROUNDS = 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Site]:
    with installation(tmp_path_factory.mktemp("killed") / "site") as home:
        found = Site(home, bodies=BODIES_A_ROUND * (ROUNDS + 1))
        yield found
        found.kill()


def test_what_was_acknowledged_is_there_after_a_kill(site: Site) -> None:
    """And before that everything goes on side by side, and nobody is told that the database is locked."""
    told, chance = prepared(site), random.Random(16)
    assert side_by_side(site, ROUNDS) == []
    rounds = [one_round(site, told, number, chance) for number in range(ROUNDS)]
    assert [one.found for one in rounds] == [[], [], []]
    assert all(one.saves >= 20 for one in rounds)
    assert any(one.documents for one in rounds)
    assert any(one.acts for one in rounds)
    assert after_all(site) == []


def test_migrate_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as home:
        empty = Site(home)
        assert killed_migrate(empty, random.Random(16)).startswith("Applying ")
        assert home.manage("migrate", "--check").returncode == 0
        assert home.manage("rescore", "--check").returncode == 0
