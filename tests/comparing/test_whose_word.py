"""Files as the staff read the answers: which figures are the bodies' own word all the same, and say so."""

from __future__ import annotations

import io
import json
import re
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from assessments.answers.scoring import Standing
from assessments.answers.value import Action, Assistance
from assessments.models import Cycle, Reading, Submission
from assessments.reviewing.acts import release_readings, save_reading
from mechanisms.access import Sharing
from mechanisms.models import Person
from tests.comparing.compared_bodies import behind, shares
from tests.factories import CycleFactory, acting, level

HELP = (Action("Ask.", assistance=(Assistance.LEGAL,)),)
WORKS = behind(112, Standing.BORNE_OUT, actions=HELP)
BESIDE = "csv-metadata.json"
AS_READ = "?kind=regional&cycle=2026&said=reviewer"
OWN = ("principles", "assistance", "change", "evidence", "matching")
READ = ("gaps", "unanswered", "groups", "regions")
STATUS = {
    "body": "Self-assessments, not verified by the United Nations",
    "reviewer": "Readings by the Special Rapporteur’s staff, not the bodies’ own word",
}


@pytest.fixture
def desk(client: Client, cycle: Cycle, reviewer: Person) -> Client:
    """One body has 112 in operation and the staff read a gap, one has a gap; both higher than before."""
    earlier = CycleFactory.create(
        slug="2024", edition=cycle.edition, opens_on=date(2024, 1, 1), closes_on=date(2024, 6, 30)
    )
    before = shares(earlier, "Open League", sharing=Sharing.PUBLIC, level=0)
    sent = shares(
        cycle, "Open League", WORKS, body=before.assessment.body, sharing=Sharing.PUBLIC,
        introduced=True,
    )  # fmt: skip
    shares(cycle, "Plain Pact", level(112, 0), sharing=Sharing.PUBLIC, introduced=True)
    save_reading(
        by=acting(reviewer), submission=sent, paragraph=112, verdict="other_level", level=1,
        reason="No funds.",
    )  # fmt: skip
    release_readings(by=acting(reviewer), submission=sent, reply_until=date(2099, 1, 1))
    Reading.objects.update(reply_until=date(2020, 1, 1))
    client.force_login(reviewer)
    return client


def told(desk: Client, pattern: str, end: str) -> str:
    """All that a file of one pattern says in words; of a table, what the file beside it says."""
    content = desk.get(f"/compare/chart/{pattern}.{end}{AS_READ}").content
    if end != "xlsx":
        return " ".join(re.sub("<[^>]*>", " ", content.decode()).split())
    rows = load_workbook(io.BytesIO(content))["About"].iter_rows(values_only=True)
    return " ".join(str(cell) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("pattern", "whose"), [*((code, "body") for code in OWN), *((code, "reviewer") for code in READ)]
)
def test_a_pattern_says_whose_word_it_counts(desk, pattern, whose) -> None:
    other = "reviewer" if whose == "body" else "body"
    for end in (BESIDE, "xlsx") if pattern == "matching" else (BESIDE, "xlsx", "svg"):
        text = told(desk, pattern, end)
        assert STATUS[whose] in text, end
        assert STATUS[other] not in text, end
        assert ("answers read. Only these" in text) is (whose == "reviewer"), end
    for end in (BESIDE, "xlsx"):
        text = told(desk, pattern, end)
        assert ("As the bodies assess themselves." in text) is (whose == "body"), end
    assert f'"said":"{whose}"' in told(desk, pattern, "json")


def test_what_was_accepted_without_reading_is_counted_apart_from_what_was_read(desk, reviewer) -> None:
    """Of two bodies one answer was read and one accepted: as much on every page, and in every file."""
    plain = Submission.objects.get(assessment__body__name="Plain Pact")
    save_reading(by=acting(reviewer), submission=plain, paragraph=113, verdict="agree", reason="")
    release_readings(by=acting(reviewer), submission=plain, reply_until=date(2099, 1, 1))
    Reading.objects.filter(paragraph=113).update(unread=True)
    Reading.objects.update(reply_until=date(2020, 1, 1))
    said = "1 of 64 answers read. 1 more was accepted without reading. Only these are counted."
    for page in ("/compare/", "/compare/patterns/"):
        assert said in " ".join(desk.get(page + AS_READ).content.decode().split()), page
    for end in (BESIDE, "xlsx"):
        assert said in told(desk, "gaps", end), end
    for file in ("compare.csv-metadata.json", "compare.xlsx"):
        assert said in written(desk, f"/{file}{AS_READ}"), file
    shown = " ".join(desk.get("/compare/patterns/" + AS_READ + "&open=groups").content.decode().split())
    assert "that the staff have read or accepted without reading" in shown


FILES = (
    "compare.json",
    "compare.csv",
    "compare.xlsx",
    "compare/112.json",
    "compare/112.csv",
    "compare/112.xlsx",
)


def telling(desk: Client, more: str = "") -> set[str]:
    """The files that tell how the staff read 112 of the one body."""
    found = {file for file in FILES if "No funds." in written(desk, f"/{file}{AS_READ}{more}")}
    if json.loads(written(desk, f"/compare/chart/gaps.json{AS_READ}{more}"))["rows"]:
        found.add("chart")
    return found


def written(desk: Client, address: str) -> str:
    content = desk.get(address).content
    if "xlsx" not in address:
        return content.decode()
    sheets = load_workbook(io.BytesIO(content))
    return "\n".join(
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
    )


@pytest.mark.parametrize("stage", ["not released", "the body may still reply", "open to all"])
def test_a1_a_reading_is_in_no_file_for_publication_before_the_body_could_reply(desk, stage: str) -> None:
    if stage == "not released":
        Reading.objects.update(released_at=None, reply_until=None)
    elif stage == "the body may still reply":
        Reading.objects.update(reply_until=date(2099, 1, 1))
    everywhere = {*FILES, "chart"}
    assert telling(desk) == (everywhere if stage == "open to all" else set())
    assert telling(desk, "&names=staff") == everywhere


@pytest.mark.parametrize("said", ["", "&said=reviewer"])
def test_evidence_stands_beside_the_bodies_own_levels(desk, said) -> None:
    """The staff read a gap in what the body has in operation; of the other's gap nobody read anything."""
    rows = json.loads(desk.get(f"/compare/chart/evidence.json?cycle=2026{said}").content)["rows"]
    nothing = {"above": 0, "unanswered": 0, "in_part": 0, "no_reference": 0, "not_open": 0}
    assert rows == [
        {"paragraph": 112, "evident": 1, "working": 1, "gaps": 1, "borne_out": 1, "not_borne_out": nothing}
    ]


def test_the_numbers_beside_evidence_lead_to_the_bodies_own_answers(desk) -> None:
    table = desk.get(f"/compare/patterns/{AS_READ}&open=evidence").text.split('id="table-evidence"')[1]
    for asked in ("standing=b", "answer=working", "answer=gap"):
        assert f"/compare/112/?cycle=2026&amp;kind=regional&amp;{asked}#answers" in table, asked


def test_the_page_says_so_with_each_such_pattern(desk) -> None:
    sections = desk.get(f"/compare/patterns/{AS_READ}").text.split('<section class="pattern" id="pattern-')[
        1:
    ]
    noted = {part.split('"')[0] for part in sections if "not as reviewers read it" in part}
    assert noted == set(OWN)


def test_a_list_of_answers_says_that_the_readings_stand_beside_them(desk) -> None:
    def facts(query: str) -> dict[str, str]:
        beside = desk.get(f"/compare/112.{BESIDE}{query}").json()
        return {note["name"]: note["text"] for note in beside["notes"]}

    read = facts(AS_READ)
    assert read["What is counted"].startswith("Each row has the body’s own answer, and how")
    assert read["Status"] == (
        "Self-assessments, not verified by the United Nations, beside readings by the Special "
        "Rapporteur’s staff"
    )
    own = facts("?kind=regional&cycle=2026")
    assert "What is counted" not in own
    assert own["Status"] == "Self-assessment, not verified by the United Nations"
