"""Twenty people who save, each beside the others, until a file says stop; run as a process of its own.

    python -m tests.backups.busy_people STOP

For each save that was acknowledged a line is printed: the moment, the paragraph and what was written. The
first save of each brings a document, and every tenth after it.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import django

django.setup()

from django.db import DatabaseError, close_old_connections, connection  # noqa: E402

from assessments.answering.evidence import add_reference  # noqa: E402
from assessments.answering.saving import save_answer  # noqa: E402
from assessments.answers.scoring import State  # noqa: E402
from assessments.answers.value import Answer, Reference  # noqa: E402
from assessments.models import Assessment  # noqa: E402
from config.busy import is_busy  # noqa: E402
from mechanisms.models import Person  # noqa: E402
from tests.factories import acting  # noqa: E402

PEOPLE = 20
FIRST = 106


def main(stop: Path) -> None:
    draft = Assessment.objects.with_frame().get(body__slug="sample-northern-mechanism", cycle__slug="2026")
    person = Person.objects.get(username="north-coordinator")
    people = [threading.Thread(target=work, args=(stop, draft, person, n)) for n in range(PEOPLE)]
    for one in people:
        one.start()
    for one in people:
        one.join()


def work(stop: Path, draft: Assessment, person: Person, number: int) -> None:
    """One person, at one recommendation of her own."""
    paragraph, count = FIRST + number, 0
    try:
        while not stop.exists():
            count += 1
            text = f"save {number}-{count}"
            try:
                _save(draft, person, paragraph, text, with_document=count % 10 == 1)
            except DatabaseError as error:
                # What the page answers with 503: it was not saved, and is sent again.
                if not is_busy(error):
                    raise
            close_old_connections()
    finally:
        connection.close()


def _save(draft: Assessment, person: Person, paragraph: int, text: str, *, with_document: bool) -> None:
    entry = Answer(paragraph, State.LEVEL, level=1, explanation=text)
    save_answer(by=acting(person), assessment=draft, entry=entry)
    # In one piece, as twenty write to the same line.
    print(f"{time.time():.6f} {paragraph} {text}\n", end="", flush=True)
    if with_document:
        _bring_document(draft, person, paragraph, text)


def _bring_document(draft: Assessment, person: Person, paragraph: int, text: str) -> None:
    add_reference(
        by=acting(person),
        assessment=draft,
        paragraph=paragraph,
        entry=Reference(f"Document {text}", 1),
        confidential=True,
        upload=(f"{text}.txt", text.encode()),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
