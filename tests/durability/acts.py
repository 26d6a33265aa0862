"""What else is done while people save, each act in a thread of its own; a process to be killed.

    python -m tests.durability.acts FOLDER FIRST COUNT

Drafts are submitted and filled from a file (of the bodies FIRST to FIRST + COUNT), a bundle asked for and
a backup made. A line is printed when it begins, and one for each act that was done.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from assessments.answering.rules import Refused  # noqa: E402
from assessments.issuing.bundle_contents import contents_of  # noqa: E402
from assessments.issuing.bundles import ask_bundle  # noqa: E402
from assessments.issuing.report_files import readable_by  # noqa: E402
from mechanisms.access import principal_of  # noqa: E402
from mechanisms.models import Person  # noqa: E402
from tests.factories import PARAGRAPHS  # noqa: E402

IMPORTED = "From a file."


def main(folder: Path, first: int, count: int) -> None:
    cast = json.loads((folder / "cast.json").read_text())
    slugs = [f"durable-{number}" for number in range(first, first + count)]
    acts = [
        submits(cast["by"], slugs[::2]),
        imports(folder, slugs[1::2]),
        bundles(cast["by"], cast["draft"]),
        backups(folder),
    ]
    print("began", flush=True)
    for act in acts:
        threading.Thread(target=_carry_out, args=(act,)).start()


def _carry_out(act: Iterator[str]) -> None:
    try:
        for done in act:
            print(done, flush=True)
    finally:
        connection.close()


def submits(by: str, slugs: list[str]) -> Iterator[str]:
    for slug in slugs:
        _said("submit", body=slug, cycle="2026", by=by, sharing="rapporteur")
        yield f"submitted {slug}"


def imports(folder: Path, slugs: list[str]) -> Iterator[str]:
    answers = [
        {"paragraph": paragraph, "state": "level", "level": 2, "explanation": IMPORTED}
        for paragraph in PARAGRAPHS
    ]
    file = folder / "answers.json"
    file.write_text(json.dumps({"schema": "answers/1", "edition": "2010", "answers": answers}))
    for slug in slugs:
        _said("import_answers", file, body=slug, cycle="2026")
        yield f"imported {slug}"


def bundles(by: str, draft: str) -> Iterator[str]:
    person = Person.objects.get(username=by)
    found = readable_by(principal_of(person), UUID(draft), None)
    assert found is not None
    with suppress(Refused):  # two are being made already
        bundle = ask_bundle(person=person, found=found, contents=contents_of(found, "en"), language="en")
        yield f"bundle {bundle.pk}"


def backups(folder: Path) -> Iterator[str]:
    key = (folder / "secret.key").read_text().split()[3]
    _said("backup", folder / "backups", to=[key])
    yield "backup done"


def _said(command: str, *arguments: object, **options: object) -> str:
    out = StringIO()
    run: Callable[..., object] = call_command
    run(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
