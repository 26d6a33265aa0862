"""Installations of their own for the drill: a database and a folder each, used as an operator uses them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection


@dataclass
class Saves:
    """What was acknowledged to the people of `busy_people`, as far as it was read."""

    people: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def wait_for(self, more: int) -> None:
        """So many saves more."""
        assert self.people.stdout is not None
        self.lines += [line.rstrip() for line in islice(self.people.stdout, more)]


@dataclass(frozen=True)
class Installation:
    """`database` is what DATABASE_URL says, `more` what other settings do."""

    folder: Path
    database: str
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.database,
            "THIRTYTWO_FILES": str(self.folder / "files"),
            "THIRTYTWO_AUDIT_HEADS": str(self.folder / "heads"),
            "SECRET_KEY": "drill",
            "THIRTYTWO_AUDIT_KEY": "drill",
            **self.more,
        }

    @property
    def evidence(self) -> Path:
        return self.folder / "files" / "evidence"

    def manage(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """A command of the product, to its end, whatever that is."""
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            env=self.environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def done(self, *arguments: str | Path) -> str:
        """What a command printed that has to go well."""
        run = self.manage(*arguments)
        assert run.returncode == 0, run.stderr[-3000:]
        return run.stdout

    def with_sample(self) -> Installation:
        for command in ("migrate", "createcachetable", "load_instrument", "make_sample"):
            self.done(command)
        return self

    @contextmanager
    def busy(self) -> Iterator[Saves]:
        """Twenty people save meanwhile."""
        stop = self.folder / "stop"
        with (
            (self.folder / "wrong").open("w") as errors,
            subprocess.Popen(
                [sys.executable, "-m", "tests.backups.busy_people", str(stop)],
                env=self.environment,
                cwd=settings.BASE_DIR,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as people,
        ):
            saves = Saves(people)
            try:
                yield saves
            finally:
                stop.touch()
                saves.wait_for(sys.maxsize)
        wrong = (self.folder / "wrong").read_text()
        assert people.returncode == 0, wrong[-3000:]
        assert not wrong, wrong[-3000:]


OURS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :'name' AND usename = current_user;
"""
"""Ends what was left open in a database by the role that the tests have."""


@contextmanager
def installation(folder: Path, **more: str) -> Iterator[Installation]:
    """On an empty database of the kind that the tests run on, thrown away afterwards."""
    folder.mkdir()
    if connection.vendor == "sqlite":
        yield Installation(folder, f"sqlite:///{folder}/db.sqlite3", more)
        return
    name = f"thirtytwo_drill_{uuid4().hex[:8]}"
    server = {**connection.settings_dict, "NAME": name}
    host, user = server["HOST"], server["USER"] or os.environ.get("PGUSER", "")
    tools = {**os.environ, "PGHOST": host, "PGUSER": user, "PGPASSWORD": server["PASSWORD"]}
    subprocess.run(["createdb", name], env=tools, check=True)
    try:
        at = f"/{host}" if host.startswith("/") else f"{user}@{host}"
        yield Installation(folder, f"postgres://{at}/{name}", more)
    finally:
        # Not with --force: only a superuser may end the server's autovacuum; without, it is waited for.
        psql = ["psql", "--quiet", "--no-psqlrc", "--set", f"name={name}", "postgres"]
        subprocess.run(psql, input=OURS, env=tools, check=True, text=True, stdout=subprocess.DEVNULL)
        subprocess.run(["dropdb", name], env=tools, check=True)
