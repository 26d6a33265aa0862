"""`make bench`, second part: what pages over many bodies cost at 1,000, 10,000 and 100,000 submissions.

Beside each page stands its bare SQL: the same queries with the same values, run and fetched without the
page. A page that reads rollups should cost the same however many submissions there are; one that counts
anew grows with them. DATABASE_URL may name a PostgreSQL server: a database of its own is made there and
dropped again; else SQLite in a temporary folder. BENCH_TINY=1 fills 50 and 100, to prove that the code works.
On SQLite times are the processor's, scaled to a hello view of 1.29 ms in the same run; with PostgreSQL, which
works in other processes, those of the clock on the wall. Exit 1 where a page misses its goal.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import django
import environ
import psycopg
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent
SIZES = (1_000, 10_000, 100_000)
TINY = (50, 100)
#: After so many milliseconds a case is not measured once more.
LONG_ENOUGH = 5_000
#: A query that takes more milliseconds at the largest size is printed below the table.
SLOW = 20
#: So much of it.
LEGIBLE = 2_000
#: A page may take so many milliseconds at the largest size, or `TIMES_SQL` of its bare SQL where that alone
#: takes more than `SQL_COSTS`.
GOAL, SQL_COSTS, TIMES_SQL = 100.0, 50.0, 2
#: What the smallest page costs on the machine for which the goals are written, in milliseconds. Times by the
#: processor are scaled to it, so that a slow or busy machine gives much the same figures.
HELLO_MS = 1.29
#: Who asks (a visitor, a reviewer, an administrator, a program of a reviewer) for what. `{one}` is a
#: submission that staff may read, `{late}` a place far down a table.
PAGES = (
    ("visitor", "/mechanisms/"),
    ("visitor", "/mechanisms/?page=20"),
    ("visitor", "/mechanisms/?q=body+000040"),
    ("visitor", "/mechanisms/?can_answer=yes&type=national_task_force"),
    ("visitor", "/mechanisms/bench-000001/"),
    ("visitor", "/compare/?cycle=bench-2026&kind=national"),
    ("visitor", "/compare/112/?cycle=bench-2026&kind=national"),
    ("visitor", "/compare/patterns/?cycle=bench-2026&kind=national"),
    ("reviewer", "/compare/?cycle=bench-2026&kind=national"),
    ("reviewer", "/compare/?cycle=bench-2026&kind=national&page=7"),
    ("reviewer", "/compare/?cycle=bench-2026&kind=national&said=reviewer"),
    ("reviewer", "/compare/112/?cycle=bench-2026&kind=national"),
    ("reviewer", "/compare/patterns/?cycle=bench-2026&kind=national"),
    ("reviewer", "/review/"),
    ("reviewer", "/review/?order=eyes&page=3"),
    ("reviewer", "/review/?order=waits"),
    ("reviewer", "/review/?why=level_3&language=fr"),
    ("reviewer", "/review/?late=1&reader=nobody&kind=national"),
    ("reviewer", "/review/?state=silent&page=3"),
    ("reviewer", "/review/{one}/"),
    ("reviewer", "/review/{one}/112/"),
    ("reviewer", "/review/cycles/bench-2026/"),
    ("reviewer", "/review/cycles/bench-2026/invite/"),
    ("reviewer", "/review/cycles/bench-2026/remind/"),
    ("reviewer", "/review/cycles/bench-2026/bodies/bench-000001/"),
    ("reviewer", "/review/cycles/bench-2026/readers/"),
    ("reviewer", "/review/cycles/bench-2026/close/"),
    ("reviewer", "/review/enter/"),
    ("administrator", "/administration/bodies/"),
    # A rare word, a frequent one, a concept in six languages, two words, an exact phrase, a filter alone.
    ("reviewer", "/review/search/?q=ombudsperson"),
    ("reviewer", "/review/search/?q=plan"),
    ("reviewer", "/review/search/?q=compensation"),
    ("reviewer", "/review/search/?q=victims+plan"),
    ("reviewer", "/review/search/?q=%22plan+and+the+last%22&region=Africa"),
    ("reviewer", "/review/search/?language=ar"),
    ("program", "/api/distribution?cycle=bench-2026&limit=10000"),
    ("program", "/api/submissions?limit=100"),
    ("program", "/api/answers?limit=1000"),
    ("program", "/api/answers?cycle=bench-2026&kind=national&paragraph=112&limit=1000"),
    ("program", "/api/criteria?limit=1000"),
    ("program", "/api/principles?limit=1000"),
    ("program", "/api/answers?limit=1000&offset={late}"),
)

#: The whole database first, then the largest tables.
ROOM = {
    "sqlite": "SELECT 'in all', page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": (
        "SELECT 'in all', pg_database_size(current_database()) UNION ALL (SELECT relname, "
        "pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' ORDER BY 2 DESC LIMIT 6)"
    ),
}


@dataclass(frozen=True)
class Cost:
    """One page at one size; times in milliseconds, medians. `slowest` is the query that takes longest."""

    page: str
    submissions: int
    queries: int
    page_ms: float
    sql_ms: float
    slowest_ms: float
    slowest: str

    def scaled(self, by: float) -> Cost:
        """The same on a machine that is so many times as slow."""
        times = ("page_ms", "sql_ms", "slowest_ms")
        return replace(self, **{name: round(getattr(self, name) * by, 2) for name in times})

    @property
    def allowed_ms(self) -> float:
        """What the page may take at the largest size."""
        return max(GOAL, TIMES_SQL * self.sql_ms if self.sql_ms > SQL_COSTS else 0)

    @property
    def is_met(self) -> bool:
        return self.page_ms <= self.allowed_ms


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty database, gone afterwards."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/growing.sqlite3"
        return
    name = f"bench_{os.getpid()}"
    with server(given) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{given.partition('?')[0].rpartition('/')[0]}/{name}"
    finally:
        django.db.connections.close_all()
        with server(given) as connection:
            connection.execute(f"DROP DATABASE {name}")


def server(address: str) -> psycopg.Connection[Any]:
    """A connection to the server of this address, which may be a folder with a socket."""
    place = environ.Env.db_url_config(address)
    return psycopg.connect(
        host=place["HOST"] or None,
        port=place["PORT"] or None,
        user=place["USER"] or None,
        password=place["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )


def prepare(address: str) -> None:
    """Settings of the demo, tables, the instrument; nobody and nothing else."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address,
        "THIRTYTWO_DEMO": "1",
        "SECRET_KEY": "for-benchmarks-only-" + "0" * 40,
    }
    for name in ("DEBUG", "THIRTYTWO_PRODUCTION", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    django.setup()
    for command in ("migrate", "createcachetable", "load_instrument"):
        call_command(command, verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def median_ms(run: Callable[[], object], rounds: int) -> float:
    """The median of some runs in milliseconds; of few where each takes long.

    SQLite works inside this process: its time is the processor's. A PostgreSQL server is a process of its
    own, so that the clock on the wall counts.
    """
    from django.db import connection  # noqa: PLC0415

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    times: list[float] = []
    while len(times) < rounds and sum(times) < LONG_ENOUGH:
        begun = clock()
        run()
        times.append((clock() - begun) * 1000)
    return round(statistics.median(times), 2)


class Reader:
    """Somebody who asks for pages, and what the database was asked meanwhile."""

    def __init__(self, client: Any, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self.asked: list[tuple[str, Any]] = []

    def get(self, address: str) -> int:
        """The status of the answer, which is read to its end."""
        response = self.client.get(address, headers=self.headers)
        if response.streaming:
            b"".join(response)
        return int(response.status_code)

    def listen(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Keep each question that only reads; PostgreSQL's index is asked with settings of its own."""
        if sql.lstrip().upper().startswith(("SELECT", "WITH", "SET LOCAL")):
            self.asked.append((sql, params))
        return execute(sql, params, many, context)


def bare(connection: Any, questions: Sequence[tuple[str, Any]]) -> Callable[[], None]:
    """The same questions, asked and fetched without the page."""

    def run() -> None:
        with connection.cursor() as cursor:
            for sql, params in questions:
                cursor.execute(sql, params)
                while cursor.description is None and cursor.nextset():
                    pass
                cursor.fetchall()

    return run


def cost_of(reader: Reader, connection: Any, name: str, size: int, rounds: int) -> Cost:
    """What a page costs now."""
    address = name.split(" ", 1)[1].format(late=size * 20, one=readable())
    status = reader.get(address)  # warms what is kept between requests
    if status != 200:
        raise SystemExit(f"{address} answered {status}")
    reader.asked.clear()
    with connection.execute_wrapper(reader.listen):
        reader.get(address)
    questions = list(reader.asked)
    page_ms = median_ms(lambda: reader.get(address), rounds)
    sql_ms = median_ms(bare(connection, questions), rounds)
    slowest_ms, slowest = max(
        (median_ms(bare(connection, [question]), 1), question[0]) for question in questions
    )
    return Cost(name, size, len(questions), page_ms, sql_ms, slowest_ms, slowest)


def measure(sizes: Sequence[int], rounds: int, cycles: int) -> list[Cost]:
    """Every page at every size, in a database that grows."""
    # Only now: these import models, which need the settings.
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415

    from tests.bench.filling import Filler  # noqa: PLC0415

    found: list[Cost] = []
    filler = Filler(cycles)
    # Nobody is limited here, and no sign of it is written.
    with override_settings(ACCOUNT_RATE_LIMITS={}, ROOT_URLCONF="tests.bench.addresses"):
        people = readers()
        for size in sizes:
            begun = time.perf_counter()
            filler.fill(size)
            print(f"{size} submissions, filled in {time.perf_counter() - begun:.0f} s", flush=True)
            print("\n".join(room(connection)), flush=True)
            for who, address in PAGES:
                scale = 1.0
                if connection.vendor == "sqlite":
                    scale = HELLO_MS / median_ms(lambda: people["reviewer"].get("/bench/hello/"), 20)
                cost = cost_of(people[who], connection, f"{who} {address}", size, rounds)
                found.append(cost.scaled(scale))
    return found


def readable() -> UUID:
    """An assessment of the last cycle that every reviewer may read."""
    from assessments.models import Assessment  # noqa: PLC0415

    return Assessment.objects.get(body__slug="bench-000002", cycle__slug="bench-2026").pk


def room(connection: Any) -> Iterator[str]:
    """How large the database is, and which tables take most of it with their indexes."""
    with connection.cursor() as cursor:
        cursor.execute(ROOM[connection.vendor])
        yield "; ".join(f"{name} {size / 2**20:.1f} MiB" for name, size in cursor.fetchall())


def readers() -> dict[str, Reader]:
    """A visitor, a reviewer in a browser, and a reviewer's program with a token."""
    from django.test import Client  # noqa: PLC0415

    from mechanisms.models import Person  # noqa: PLC0415
    from mechanisms.people.api_tokens import make_token  # noqa: PLC0415

    person = Person.objects.create_user("bench@example.org", name="Bench", is_reviewer=True)
    administrator = Person.objects.create_user("admin@example.org", name="Admin", is_administrator=True)
    _token, secret = make_token(by=person, name="Bench", scope="review", days=7)
    return {
        "visitor": Reader(Client(), {}),
        "reviewer": Reader(signed_in(person), {}),
        "administrator": Reader(signed_in(administrator), {}),
        "program": Reader(Client(), {"authorization": f"Bearer {secret}"}),
    }


def signed_in(person: Any) -> Any:
    """A browser in which this person has signed in."""
    from django.test import Client  # noqa: PLC0415

    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def lines(costs: Sequence[Cost]) -> Iterator[str]:
    """The table: each page with its sizes below each other."""
    first: dict[str, Cost] = {}
    for cost in costs:
        first.setdefault(cost.page, cost)
    width = max(len(name) for name in first)
    most = costs[-1].submissions
    yield (
        f"goal at {most}: a page ≤ {GOAL:.0f} ms, "
        f"or ≤ {TIMES_SQL} × its bare SQL where that takes more than {SQL_COSTS:.0f} ms"
    )
    yield (
        f"{'':{width}} {'submissions':>11} {'queries':>8} {'page ms':>9} {'sql ms':>9} "
        f"{'page/sql':>9} {'growth':>8}  goal"
    )
    for name in first:
        for cost in (cost for cost in costs if cost.page == name):
            goal = f"≤ {cost.allowed_ms:.0f} ms {'met' if cost.is_met else 'MISSED'}"
            yield (
                f"{name:{width}} {cost.submissions:>11} {cost.queries:>8} {cost.page_ms:>9.2f} "
                f"{cost.sql_ms:>9.2f} {cost.page_ms / max(cost.sql_ms, 0.01):>7.2f} × "
                f"{cost.page_ms / max(first[name].page_ms, 0.01):>6.2f} ×  "
                f"{goal if cost.submissions == most else ''}"
            )
    for cost in costs:
        if cost.submissions == costs[-1].submissions and cost.slowest_ms > SLOW:
            yield f"\n{cost.page}: {cost.slowest_ms:.0f} ms for {cost.slowest[:LEGIBLE]}"


def publish(costs: Sequence[Cost], vendor: str, path: Path) -> None:
    """Prints the table, and puts it beside the first part of the benches."""
    content = json.loads(path.read_text()) if path.exists() else {}
    content["growing"] = {"database": vendor, "costs": [asdict(cost) for cost in costs]}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join(lines(costs)))


def main() -> int:
    """Fills, measures, prints; 1 where a page at the largest size misses its goal, never with BENCH_TINY."""
    parser = argparse.ArgumentParser(prog="make bench", description="pages over many submissions")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="no more submissions than this")
    parser.add_argument("--cycles", type=int, default=2, help="rounds of assessment, 10 at most")
    wanted = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    tiny = bool(os.environ.get("BENCH_TINY"))
    sizes = TINY if tiny else [size for size in SIZES if size <= wanted.most]
    with database() as address:
        prepare(address)
        costs = measure(sizes, 2 if tiny else 9, wanted.cycles)
        vendor = "postgresql" if address.startswith("postgres") else "sqlite"
        publish(costs, vendor, ROOT / "var" / "bench.json")
    missed = [cost for cost in costs if cost.submissions == sizes[-1] and not cost.is_met]
    return int(bool(missed) and not tiny)


if __name__ == "__main__":
    sys.exit(main())
