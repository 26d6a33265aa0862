"""The table of SQLite's index fits its rows whatever is written in whichever order, within savepoints too.

With `secure-delete` and without the places of words SQLite 3.46 loses changes: this found it.
"""

from __future__ import annotations

import sqlite3
from importlib import import_module
from random import Random

import pytest

MAKE = import_module("assessments.migrations.0035_words_found_by_an_index").MAKE["sqlite"]
INDEX = "assessments_passage_index"


def words(chance: Random) -> str:
    return f" {' '.join(f'=w{chance.randrange(30)}' for _ in range(15))} "


def write(database: sqlite3.Connection, chance: Random, begun: list[str]) -> None:
    """One act of a transaction."""
    there = [pk for (pk,) in database.execute("SELECT id FROM assessments_passage")]
    act = chance.random()
    if act < 0.3 or len(there) < 3:
        statement = "INSERT INTO assessments_passage(words) VALUES (?), (?)"
        database.execute(statement, (words(chance), words(chance)))
    elif act < 0.6:
        one, other = chance.sample(there, 2)
        statement = "UPDATE assessments_passage SET words = iif(id = ?, ?, ?) WHERE id IN (?, ?)"
        database.execute(statement, (one, words(chance), words(chance), one, other))
    elif act < 0.75:
        database.execute("DELETE FROM assessments_passage WHERE id IN (?, ?)", chance.sample(there, 2))
    elif act < 0.9 or not begun:
        begun.append(f"s{len(begun)}")
        database.execute(f"SAVEPOINT {begun[-1]}")
    else:
        name = begun.pop()
        if chance.random() < 0.5:
            database.execute(f"ROLLBACK TO {name}")
        database.execute(f"RELEASE {name}")


@pytest.mark.parametrize("seed", range(6))
def test_it_fits_after_each_transaction(seed: int) -> None:
    chance = Random(seed)
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("CREATE TABLE assessments_passage(id INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT)")
    for statement in MAKE:
        database.execute(statement)
    for _ in range(20):
        database.execute("BEGIN")
        begun: list[str] = []
        for _ in range(chance.randrange(1, 14)):
            write(database, chance, begun)
        database.execute("COMMIT")
        database.execute(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    database.close()
