"""A name that was removed is found by no search, and is in no page of the index."""

from __future__ import annotations

import pytest
from django.db import connection

from assessments.answers.word_search import words_for
from assessments.forgetting.matching import Wanted
from assessments.forgetting.removing import remove_text
from assessments.models import Cycle
from assessments.submitting.passages import passage_differences
from assessments.writing.index import INDEX, candidates, index_differences
from assessments.writing.translations import save_translation
from mechanisms.models import Body, Person
from tests.factories import acting
from tests.writing.writing_cast import answer, sender, sent

SAID, TRANSLATED = "Quozyx Vandrum fue oída; Quozyxa no.", "Quozyx Vandrum was heard."


def found(word: str) -> bool:
    return bool(candidates(words_for(word), 9))


def test_out_of_the_text_and_out_of_its_translation(reviewer: Person, north: Body, cycle: Cycle) -> None:
    submission = sent(north, cycle, answer(112, SAID), answer(113, "No se sabe nada."))
    for paragraph, text in ((112, TRANSLATED), (113, "It is said of Quozyx Vandrum.")):
        save_translation(
            by=acting(reviewer),
            submission=submission,
            paragraph=paragraph,
            revision=0,
            text=text,
            language="en",
        )
    assert found("Vandrum")
    assert found("heard")
    assert in_pages("andrum")
    remove_text(
        by=acting(sender(submission)), body=north, wanted=Wanted("Quozyx Vandrum"), reason="Asked.", again=""
    )
    assert not found("Vandrum")
    assert found("heard")
    assert found("Quozyxa")
    assert not in_pages("andrum")
    assert [*passage_differences(), *index_differences()] == []


def in_pages(part: str) -> bool:
    """Whether the pages of SQLite's index have it; PostgreSQL's are written anew after the act."""
    if connection.vendor != "sqlite":
        pytest.skip("the index is written anew with its table")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT block FROM {INDEX}_data")  # noqa: S608
        return any(part.encode() in block for (block,) in cursor.fetchall())
