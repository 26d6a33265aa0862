"""Several machines on one database and one folder of files: one of them dies at work, and nothing is lost.

The first machine talks to PostgreSQL through its own pool, the second through PgBouncer, which gives each
transaction another connection.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.backups.installations import Installation, installation
from tests.deployment.machines import PGBOUNCER, Machine, machines, transaction_pooler, until
from tests.deployment.visitors import GONE, Visitor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.enable_socket,
    pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="a database for several"),
    pytest.mark.skipif(PGBOUNCER is None, reason="needs Debian’s package pgbouncer"),
]
NORTH = "sample-northern-mechanism"
PEOPLE = 20
FIRST = 106


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machines")


@pytest.fixture(scope="module")
def home(place: Path, django_db_setup: None) -> Iterator[Installation]:
    with installation(place / "home") as found:
        yield found.with_sample()


@pytest.fixture(scope="module")
def pooled(home: Installation) -> Iterator[dict[str, str]]:
    """What is set on a machine behind the pooler."""
    with transaction_pooler(home.database.rpartition("/")[2]) as address:
        yield {"DATABASE_URL": address, "THIRTYTWO_POOLER": "1"}


@pytest.fixture(scope="module")
def two(home: Installation, place: Path, pooled: dict[str, str]) -> Iterator[list[Machine]]:
    with machines(home, place, {}, pooled) as found:
        for machine in found:
            machine.serve()
        yield found


def asked(home: Installation, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """What the database says, past the product."""
    server = connection.settings_dict
    with psycopg.connect(
        host=server["HOST"] or None,
        port=server["PORT"] or None,
        user=server["USER"] or None,
        password=server["PASSWORD"] or None,
        dbname=home.database.rpartition("/")[2],
    ) as found:
        return found.execute(sql.encode(), params).fetchall()


def assessment(home: Installation, body: str, cycle: str = "2026") -> str:
    rows = asked(
        home,
        "SELECT a.id FROM assessments_assessment a JOIN mechanisms_body b ON b.id = a.body_id "
        "JOIN assessments_cycle c ON c.id = a.cycle_id WHERE b.slug = %s AND c.slug = %s",
        body,
        cycle,
    )
    return str(rows[0][0])


@dataclass
class Saver:
    """Somebody who answers one recommendation over and over; when a machine is gone, on the other one."""

    visitor: Visitor
    sites: list[str]
    address: str
    number: int
    word: str
    saved: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def save(self) -> None:
        """Once, as read before. What broke off may have been saved or not: the page tells."""
        text = f"{self.word} {self.number}-{len(self.saved) + len(self.unsure)}"
        try:
            revision = self.visitor.get(self.address).field("revision")
            said = {"revision": revision, "choice": "1", "explanation": text, "stay": "1"}
            answer = self.visitor.post(self.address, **said)
        except GONE:
            self.unsure.append(text)
            self.sites.reverse()
            self.visitor.site = self.sites[0]
            return
        if answer.status == 302:
            self.saved.append(text)
        else:
            self.wrong.append(f"{answer.status} {answer.text[:500]}")

    def go_on(self, stop: threading.Event) -> None:
        while not stop.is_set() and not self.wrong:
            self.save()


def savers(home: Installation, sites: list[str], word: str) -> list[Saver]:
    """Each at a recommendation of his or her own, half of them on each machine."""
    pk = assessment(home, NORTH)
    found = []
    for number in range(PEOPLE):
        mine = sites if number % 2 else sites[::-1]
        visitor = Visitor(mine[0]).step_in("north-coordinator")
        found.append(Saver(visitor, list(mine), f"/assessments/{pk}/{FIRST + number}/", number, word))
    return found


def stored(home: Installation) -> dict[int, str]:
    rows = asked(
        home,
        "SELECT paragraph, explanation FROM assessments_answer WHERE assessment_id = %s",
        assessment(home, NORTH),
    )
    return dict(rows)


def written_ever(home: Installation) -> set[str]:
    rows = asked(
        home,
        "SELECT explanation FROM assessments_historicalanswer WHERE id IN "
        "(SELECT id FROM assessments_answer WHERE assessment_id = %s)",
        assessment(home, NORTH),
    )
    return {text for (text,) in rows}


def all_is_there(home: Installation, people: list[Saver]) -> None:
    """Whatever was acknowledged, and nothing that nobody wrote."""
    now, ever = stored(home), written_ever(home)
    for person in people:
        assert person.wrong == []
        assert set(person.saved) <= ever
        assert now[FIRST + person.number] in {*person.saved[-1:], *person.unsure[-1:]}


# Behind the pooler.


def test_what_people_do_goes_well_behind_a_transaction_pooler(
    home: Installation, two: list[Machine], pooled: dict[str, str]
) -> None:
    """Signing in with a password, and twenty who save at once, over three connections for all."""
    behind = two[1]
    script = (
        "from mechanisms.models import Person\n"
        "person = Person.objects.get(username='reviewer'); person.set_password('a long way to Palermo')\n"
        "person.save(); print(person.email)"
    )
    email = home.done("shell", "--no-imports", "--command", script).strip()
    reviewer = Visitor(behind.site)
    answer = reviewer.post("/account/login/", login=email, password="a long way to Palermo")
    assert answer.status == 302, answer.text
    assert reviewer.get("/review/").status == 200
    people = savers(home, [behind.site], "pooled")
    with ThreadPoolExecutor(PEOPLE) as at_once:
        for _round in range(2):
            list(at_once.map(Saver.save, people))
    assert [len(person.saved) for person in people] == [2] * PEOPLE
    all_is_there(home, people)


def test_so_do_commands_and_the_worker(
    home: Installation, two: list[Machine], pooled: dict[str, str], tmp_path: Path
) -> None:
    """Importing, submitting, a PDF made by the worker; a long result is read without a cursor that lasts."""
    behind = Installation(home.folder, pooled["DATABASE_URL"])
    os.environ["THIRTYTWO_POOLER"] = "1"
    try:
        isles, by = "sample-southern-isles-partnership", "southern-isles-partnership-coordinator"
        person = Visitor(two[1].site).step_in(by)
        pk = assessment(home, isles)
        file = json.loads(person.get(f"/assessments/{pk}/offline/answers.json").body)
        next(row for row in file["answers"] if row["explanation"])["explanation"] = "Brought by a file."
        (tmp_path / "answers.json").write_text(json.dumps(file))
        where = ("--body", isles, "--cycle", "2026")
        behind.done("import_answers", tmp_path / "answers.json", *where)
        behind.done("submit", *where, "--by", by, "--sharing", "rapporteur")
        address = f"/assessments/{pk}/brief.pdf"
        assert person.get(address).status == 202
        behind.done("db_worker", "--batch", "--no-startup-delay")
        assert person.get(address).body.startswith(b"%PDF")
        assert "no difference" in behind.done("rescore", "--check")
        run = behind.manage("backup", tmp_path / "backups", "--make-key", tmp_path / "key")
    finally:
        del os.environ["THIRTYTWO_POOLER"]
    assert "A backup or a restore needs PostgreSQL itself" in run.stderr


def test_a_limit_counts_on_all_machines_together(two: list[Machine]) -> None:
    """Twenty a minute from one address, whichever machine is asked."""
    visitor = Visitor(two[0].site)
    answers = []
    for number in range(22):
        visitor.site = two[number % 2].site
        answers.append(visitor.post("/verify/", hash="0" * 64).status)
    assert answers[:20] == [200] * 20
    assert answers[20:] == [429] * 2


def test_connections_that_the_database_dropped_are_lent_to_nobody(
    home: Installation, two: list[Machine]
) -> None:
    """As after a restart of PostgreSQL: the first who asks gets a new one, and notices nothing."""
    for machine in two:
        assert Visitor(machine.site).get("/mechanisms/").status == 200
    drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
    assert asked(home, f"{drop} AND pid <> pg_backend_pid()")
    for machine in two:
        assert [Visitor(machine.site).get("/mechanisms/").status for _time in range(6)] == [200] * 6


# One of two dies.


def ask_for_files(home: Installation, site: str) -> list[tuple[Visitor, str]]:
    """A report as one PDF, briefs of others, and a bundle; who asked, and where the file will be."""
    north = assessment(home, NORTH)
    coordinator = Visitor(site).step_in("north-coordinator")
    reviewer = Visitor(site).step_in("reviewer")
    briefs = [
        (reviewer, f"/assessments/{assessment(home, body)}/brief.pdf")
        for body in ("sample-kelmara-commission", "sample-pearl-isles-committee", "sample-tavoria-rapporteur")
    ]
    wanted = [(coordinator, f"/assessments/{north}/report.pdf"), *briefs]
    for visitor, address in wanted:
        assert visitor.get(address).status == 202
    bundle = coordinator.post(f"/assessments/{north}/bundle/")
    assert bundle.status == 302
    return [*wanted, (coordinator, f"{bundle.address.rstrip('/')}.zip")]


def work_of(home: Installation, worker: str) -> list[tuple[Any, ...]]:
    """What a worker has in hand."""
    rows = "SELECT id FROM assessments_{} WHERE status = 'making' AND worker = %s"
    return [row for kind in ("order", "bundle") for row in asked(home, rows.format(kind), worker)]


def workers_seen(home: Installation) -> list[str]:
    rows = asked(home, "SELECT what FROM assessments_lastdone WHERE what LIKE 'worker-%%' ORDER BY at")
    return [what for (what,) in rows]


def test_a_machine_dies_at_work_and_nothing_is_lost(home: Installation, two: list[Machine]) -> None:
    first, second = two
    people = savers(home, [first.site, second.site], "dying")
    wanted = ask_for_files(home, second.site)
    stop = threading.Event()

    def saves() -> int:
        return sum(len(person.saved) for person in people)

    with ThreadPoolExecutor(PEOPLE) as at_once:
        going = [at_once.submit(person.go_on, stop) for person in people]
        try:
            until(lambda: saves() > PEOPLE, "people save")
            first.work()
            until(lambda: workers_seen(home), "a worker is there")
            (dying,) = workers_seen(home)
            second.work()
            until(lambda: work_of(home, dying), "it is at work")
            first.cut_off()
            before = saves()
            until(lambda: saves() > before + PEOPLE, "people go on")
        finally:
            stop.set()
        for each in going:
            each.result()
    assert any(person.unsure for person in people)
    all_is_there(home, people)
    second.work()  # as systemd does; the one that runs already would find it within half a minute

    def is_made() -> bool:
        return all(visitor.get(address).status not in (202, 404) for visitor, address in wanted)

    until(is_made, "all files are made")
    assert [visitor.get(address).status for visitor, address in wanted] == [200] * len(wanted)
    assert work_of(home, dying) == []
    home.done("verify_audit")
