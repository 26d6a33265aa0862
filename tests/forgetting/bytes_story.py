"""``python -m tests.forgetting.bytes_story``: the story in a database on the disk, told by `test_bytes`.

Prints how often the name is found in the files of the database and beside it: before, after the act, and in a
backup that is made then. Not within pytest, whose database is in memory.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from assessments.answering.starting import start_assessment  # noqa: E402
from assessments.forgetting.matching import Wanted  # noqa: E402
from assessments.forgetting.removing import remove_text  # noqa: E402
from assessments.forgetting.searching import look_for  # noqa: E402
from assessments.models import Assessment, Submission, TextRemoval  # noqa: E402
from mechanisms.models import Person  # noqa: E402
from mechanisms.models.person import Role  # noqa: E402
from recommendations.loader import load_instrument  # noqa: E402
from recommendations.models import Edition  # noqa: E402
from tests.factories import CycleFactory, MembershipFactory, PersonFactory, acting  # noqa: E402
from tests.forgetting.forgetting_cast import NAME, everywhere, made_of, sent_with_the_name  # noqa: E402

WORDS = (("Maria", "Lopez"), ("MARIA", "LOPEZ"), ("maria", "lopez"))
BETWEEN = (" ", "  ", "_", "-", "\n", "\\n", "%20")
FORMS = [f"{first}{blank}{last}".encode() for first, last in WORDS for blank in BETWEEN]


def written_down() -> None:
    """Let PostgreSQL write what it has in memory to the files; needs a superuser."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")


def found_in(*places: Path) -> int:
    """How often any form of the name is in the bytes of these files and folders."""
    files = [
        file
        for place in places
        for file in (place.rglob("*") if place.is_dir() else [place])
        if file.is_file()
    ]
    return sum(file.read_bytes().count(form) for file in files for form in FORMS)


def story() -> tuple[Submission, Person]:
    load_instrument(Path(settings.FIXTURES))
    member = MembershipFactory.create(role=Role.COORDINATOR, body__slug="north")
    coordinator = member.account
    draft = start_assessment(
        by=acting(coordinator),
        body=member.body,
        cycle=CycleFactory.create(edition=Edition.objects.get()),
        period_start=CycleFactory.opens_on,
        period_end=CycleFactory.closes_on,
    )
    sent = sent_with_the_name(Assessment.objects.with_frame().get(pk=draft.pk), coordinator)
    everywhere(sent, coordinator, PersonFactory.create(username="reviewer", is_reviewer=True))
    made_of(sent)
    return sent, coordinator


def main(folder: Path) -> None:
    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA secure_delete=OFF")  # as in a database from before
    sent, coordinator = story()
    body = sent.assessment.body
    data = [path for path in folder.iterdir() if "backup" not in path.name]
    written_down()
    print("before", found_in(*data))
    [notes] = look_for(Wanted(NAME), body).files
    remove_text(by=acting(coordinator), body=body, wanted=Wanted(NAME), reason="Asked.", files=[notes.pk])
    call_command("db_worker", "--batch", verbosity=0)
    data = [path for path in folder.iterdir() if "backup" not in path.name]
    written_down()
    print("after", found_in(*data))
    print("overwritten", TextRemoval.objects.filter(overwritten_at=None).count())
    backup = folder / "backup.sqlite3"
    if connection.vendor == "sqlite":
        with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as kept:
            kept.execute("VACUUM INTO ?", [str(backup)])
        print("backup", found_in(backup), backup.stat().st_size > 100_000)
    call_command("verify_audit")
    call_command("rescore", "--check")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
