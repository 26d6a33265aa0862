"""What is found in an installation after it was killed: prints a list of all that should not be, as JSON.

    python -m tests.durability.checking FILE
    python -m tests.durability.checking --files

FILE holds what was acknowledged, see `rounds.Told`. With `--files` the folders are looked through as well,
after the work of the day: a file without a row, or a row without its file.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from assessments.answering.evidence import damaged_evidence  # noqa: E402
from assessments.files.store import BUNDLES, EVIDENCE, INCOMING, MADE, PrivateStore, sha256_of  # noqa: E402
from assessments.models import Answer, Bundle, Evidence, EvidenceFile, Order, Submission  # noqa: E402
from assessments.models.work import Work  # noqa: E402
from tests.durability.acts import IMPORTED  # noqa: E402

DAY = 24 * 3600


def main(arguments: list[str]) -> None:
    if arguments == ["--files"]:
        print(json.dumps(list(left_over())))
    else:
        told = json.loads(Path(arguments[0]).read_text())
        print(json.dumps([*whole(), *saves(told), *documents(told), *acts(told)]))


def whole() -> Iterator[str]:
    """The database itself, all that is counted from it, the audit trail, and the bytes of the evidence."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            said = [row[0] for row in cursor.execute("PRAGMA integrity_check")]
        yield from (f"integrity: {line}" for line in said if line != "ok")
    connection.check_constraints()
    yield from _said_by("rescore", check=True)
    yield from _said_by("verify_audit")
    yield from damaged_evidence()


def _said_by(command: str, **options: Any) -> Iterator[str]:
    wrong = StringIO()
    run: Callable[..., object] = call_command
    try:
        run(command, stdout=StringIO(), stderr=wrong, **options)
    except SystemExit:
        yield from (f"{command}: {line}" for line in wrong.getvalue().splitlines())


def saves(told: dict[str, Any]) -> Iterator[str]:
    """Each person's text is the last that was acknowledged, or the one that was on its way."""
    rows = Answer.objects.filter(assessment=told["draft"])
    found = dict(rows.values_list("paragraph", "explanation"))
    for number, allowed in told["saves"].items():
        if allowed and found[int(number)] not in allowed:
            yield f"{number}: {found[int(number)]!r} instead of {allowed}"


def documents(told: dict[str, Any]) -> Iterator[str]:
    """Each document that was acknowledged is there with its bytes."""
    for title in told["documents"]:
        row = Evidence.objects.filter(title=title, answer__assessment=told["draft"]).first()
        if row is None or row.file is None:
            yield f"{title!r} was acknowledged and is not there"
            continue
        with EVIDENCE.opened(row.file.pk) as source:
            if source.read() != title.encode() or sha256_of(source) != row.file.sha256:
                yield f"{title!r} has other bytes"


def acts(told: dict[str, Any]) -> Iterator[str]:
    """What was submitted is frozen and counted; a file is in all of an assessment or in nothing of it."""
    for line in told["acts"]:
        act, _blank, slug = line.partition(" ")
        sent = Submission.objects.filter(assessment__body__slug=slug, score_line__isnull=False)
        if act == "submitted" and not sent.exists():
            yield f"{line}, and it is not there"
        if act == "imported" and _imported(slug) == 0:
            yield f"{line}, and it is not there"
    drafts = Answer.objects.filter(explanation=IMPORTED).values_list("assessment__body__slug", flat=True)
    for slug in set(drafts):
        if _imported(slug) != 32:
            yield f"{slug}: {_imported(slug)} answers of a file with 32"


def _imported(slug: str) -> int:
    return Answer.objects.filter(assessment__body__slug=slug, explanation=IMPORTED).count()


def left_over() -> Iterator[str]:
    """What the work of the day leaves though nothing names it, once old; and rows without their file."""
    _two_days_older(Path(settings.MEDIA_ROOT))
    yield from _said_by("daily")
    for store, rows in _named():
        there = {path.name for path in (Path(settings.MEDIA_ROOT) / store.name).glob("*")}
        named = {str(key) for key in rows}
        yield from (f"{store.name}/{name} is nobody's" for name in sorted(there - named))
        yield from (f"{store.name}/{name} is missing" for name in sorted(named - there))
    for path in Path(settings.MEDIA_ROOT).iterdir():
        if path.name not in {"evidence", "bundles", "made", "incoming", "enclosed", "places"}:
            yield f"{path.name} is nobody's"


def _named() -> list[tuple[PrivateStore, list[Any]]]:
    ready = {"status": Work.Status.READY}
    return [
        (EVIDENCE, list(EvidenceFile.objects.filter(removed_at=None).values_list("pk", flat=True))),
        (BUNDLES, list(Bundle.objects.filter(**ready).values_list("pk", flat=True))),
        (MADE, list(Order.objects.filter(**ready).values_list("pk", flat=True))),
        (INCOMING, []),
    ]


def _two_days_older(folder: Path) -> None:
    then = time.time() - 2 * DAY
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (then, then))


if __name__ == "__main__":
    main(sys.argv[1:])
