"""A round: people save and much else is done, everything is killed at some moment, and is started again."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial

from assessments.backups.keys import make_key
from tests.durability.site import PASSWORD, PATIENCE, Browser, Site
from tests.durability.writers import BUSY, PEOPLE, Writer, writing

BODIES_A_ROUND = 4
LONGEST = 3.0
"""Seconds at most between the moment when everything is under way and the kill."""


@dataclass
class Told:
    """What was acknowledged so far. `saves`: by paragraph what may stand there now."""

    draft: str
    saves: dict[str, list[str]] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)

    def add(self, writers: Iterable[Writer], acts: Iterable[str]) -> None:
        for writer in writers:
            before = self.saves.get(str(writer.paragraph), [])
            known = writer.acknowledged[-1:] or before
            self.saves[str(writer.paragraph)] = [*known, writer.on_its_way] if known else []
            self.documents += writer.documents
        self.acts += acts


@dataclass(frozen=True)
class Round:
    """What a round showed; `found`: all that should not be."""

    number: int
    saves: int
    documents: int
    acts: int
    restart: float
    found: list[str]


def prepared(site: Site) -> Told:
    """A site with its people and the key of its backups, started."""
    told = Told(site.cast["draft"])
    make_key(site.home.folder / "secret.key")
    site.start()
    return told


def one_round(site: Site, told: Told, number: int, chance: random.Random, *, acts: bool = True) -> Round:
    """Kill everything while everybody works; what was acknowledged is counted once it runs again.

    `acts`: whether drafts are submitted and filled from files, a bundle and a backup made meanwhile.
    """
    others = _acts(site, number) if acts else None
    with writing(site, number) as writers:
        _under_way(writers)
        time.sleep(chance.uniform(0, LONGEST))
        site.kill()
    done = _done_by(others) if others else []
    told.add(writers, done)
    restart = site.start()
    found = _checked(site, told) + [line for writer in writers for line in writer.wrong]
    saves = sum(len(writer.acknowledged) for writer in writers)
    documents = sum(len(writer.documents) for writer in writers)
    return Round(number, saves, documents, len(done), restart, found)


def _under_way(writers: list[Writer]) -> None:
    """Return once as many saves as people were acknowledged, or somebody got a wrong answer."""
    begun = time.monotonic()
    while sum(len(one.acknowledged) for one in writers) < PEOPLE and not any(one.wrong for one in writers):
        assert time.monotonic() - begun < PATIENCE, "nobody is answered"
        time.sleep(0.05)


def _acts(site: Site, number: int) -> subprocess.Popen[bytes]:
    where = [str(site.home.folder), str(BODIES_A_ROUND * number), str(BODIES_A_ROUND)]
    process = site.spawn("-m", "tests.durability.acts", *where, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"began\n", site.log.read_text()[-3000:]
    return process


def _done_by(others: subprocess.Popen[bytes]) -> list[str]:
    """What it said was done, up to its end."""
    assert others.stdout is not None
    with others.stdout as said:
        return said.read().decode().splitlines()


def _checked(site: Site, told: Told) -> list[str]:
    file = site.home.folder / "told.json"
    file.write_text(json.dumps(asdict(told)))
    return list(site.told("-m", "tests.durability.checking", str(file)))


def side_by_side(site: Site, number: int) -> list[str]:
    """Twenty people save, everybody signs in at once, drafts are submitted and filled, a bundle is drawn and
    a backup made: what anybody got that is no answer, and no “try again” of a machine that has other work."""
    others = _acts(site, number)
    with writing(site, number) as writers:
        _under_way(writers)
        with ThreadPoolExecutor(len(site.cast["emails"])) as doors:
            statuses = list(doors.map(partial(_sign_in, site), range(len(site.cast["emails"]))))
        done = _done_by(others)
    wrong = [line for writer in writers for line in writer.wrong]
    wrong += [f"{status} to a sign-in" for status in statuses if status not in (302, BUSY)]
    return wrong + ([] if len(done) == BODIES_A_ROUND + 2 else [f"only this was done beside: {done}"])


def _sign_in(site: Site, number: int) -> int:
    browser = Browser(site.port, number=100 + number)
    try:
        typed = {"login": site.cast["emails"][number], "password": PASSWORD}
        return browser.post("/account/login/", typed).status
    finally:
        browser.close()


def after_all(site: Site) -> list[str]:
    """What is still wrong when the worker has come to the end of its line and the day's work was done."""
    browser, begun, before = Browser(site.port), time.monotonic(), 0
    while "queue: ok" in (said := browser.get("/readyz").text) and (waiting := site.told(*UNFINISHED)):
        if waiting != before:
            begun, before = time.monotonic(), waiting
        assert time.monotonic() - begun < PATIENCE, said
        time.sleep(1)
    browser.close()
    found: list[str] = []
    place, secret = site.home.folder / "backups", site.home.folder / "secret.key"
    key = secret.read_text().split()[3]
    for arguments in (["--to", key], ["--verify", "--identity", str(secret)]):
        run = site.home.manage("backup", place, *arguments)
        found += run.stderr.splitlines() if run.returncode else []
    left: list[str] = site.told("-m", "tests.durability.checking", "--files")
    return found + left


UNFINISHED = (
    "manage.py",
    "shell",
    "--no-imports",
    "--command",
    "from assessments.models import Bundle, Order\n"
    "print(sum(kind.objects.filter(status__in=['waiting', 'making']).count() for kind in (Bundle, Order)))",
)


def killed_migrate(site: Site, chance: random.Random) -> str:
    """Where `migrate` was killed, in the words of its last line; it is run again to its end."""
    process = site.spawn("manage.py", "migrate", stdout=subprocess.PIPE)
    assert process.stdout is not None
    lines, last = chance.randrange(5, 90), b""
    with process.stdout as said:
        for _line in range(lines):
            last = said.readline() or last
        site.kill()
    site.home.done("migrate")
    return last.decode().strip()
