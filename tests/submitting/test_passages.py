"""The passages of a frozen document: what of it can be searched and quoted, and that it stays as it was."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from assessments.models import Assessment, Cycle, Passage, Submission
from assessments.submitting.choices import Choices
from assessments.submitting.passages import text_at, verbatim
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import Body, Person
from tests.answering.evidence_cast import SECRET, Attach
from tests.factories import acting
from tests.writing.writing_cast import FUND, PLAN, answer, full, sent

DETAIL = "Évaluation du plan\nCourt of Auditors\nchapter 14"


def rows_of(submission: Submission) -> list[tuple]:
    return list(submission.passages.values_list("paragraph", "source", "text", "language", "sign"))


def test_explanation_evidence_and_action_are_kept_at_submission(north: Body, cycle: Cycle) -> None:
    submission = sent(north, cycle, full(112), answer(137, FUND, 0))
    assert rows_of(submission) == [
        (112, "explanation", PLAN, "en", "1"),
        (112, "evidence", DETAIL, "", "1"),
        (112, "action", "Check the plan\nMinistry of Justice", "", "1"),
        (137, "explanation", FUND, "es", "0"),
    ]
    folded = submission.passages.get(paragraph=137).folded
    assert "compensacion. no se ha" in folded


def test_of_a_confidential_reference_there_is_no_text(
    draft: Assessment, coordinator: Person, attach: Attach
) -> None:
    """Not in the frozen document either: what is not there can't be searched."""
    attach(SECRET, confidential=True)
    submission = submit(
        by=acting(coordinator), assessment=draft, choices=Choices(Sharing.PUBLIC, True, True, False)
    )
    assert not submission.passages.filter(source="evidence").exists()
    assert not submission.passages.filter(text__contains=SECRET.title).exists()


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("La ley de 2022", "La ley de 2022"),
        ("compensación. No se ha", "compensación.\nNo se ha"),
        ("compensación.\r\n  No se ha", "compensación.\nNo se ha"),
        ("la ley de 2022", ""),
        ("compensacion", ""),
        ("La ley … ninguna", ""),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_part_stands_in_the_text_word_for_word_or_not(part: str, found: str) -> None:
    assert verbatim(FUND, part) == found


def test_a_place_that_does_not_exist_has_no_text(north: Body, cycle: Cycle) -> None:
    document = json.loads(sent(north, cycle).document)
    assert text_at(document, 112, "evidence", 0) == DETAIL
    for paragraph, source, place in [
        (112, "evidence", 1),
        (112, "evidence", -1),
        (112, "criteria", 0),
        (999, "explanation", 0),
        (113, "explanation", 0),
    ]:
        assert text_at(document, paragraph, source, place) == ""


def test_the_check_finds_what_was_changed_and_the_rebuild_mends_it(north: Body, cycle: Cycle, capsys) -> None:
    submission = sent(north, cycle)
    call_command("rescore", "--check")
    Passage.objects.filter(source="explanation").update(folded="something else")
    with pytest.raises(SystemExit):
        call_command("rescore", "--check")
    assert "north 2026 version 1: the passages to search differ" in capsys.readouterr().err
    Passage.objects.filter(source="action").delete()
    call_command("rescore", "--rebuild")
    assert len(rows_of(submission)) == 3
    call_command("rescore", "--check")
