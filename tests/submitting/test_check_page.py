"""What is remarked on before submitting; when returned, with a link only where it can be put right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.saving import save_answer
from assessments.answers.value import Reference
from assessments.models import Answer, Assessment, Submission
from assessments.reviewing.acts import return_to_body
from mechanisms.models import Person
from recommendations.outline import CriterionValue
from tests.factories import acting, level


@pytest.fixture
def shown(client: Client, submission: Submission, reviewer: Person, coordinator: Person) -> str:
    """The remarks after a return for 112, with 112 and 113 not answered."""
    blanks = Answer.objects.filter(assessment=submission.assessment, paragraph__in=(112, 113))
    blanks.update(state="blank", level=None)
    return_to_body(by=acting(reviewer), submission=submission, message="Since when?", paragraphs=[112])
    client.force_login(coordinator)
    page = client.get(reverse("assessments:check", args=[submission.assessment_id]))
    return page.content.decode().split('id="answers-title"')[1]


def test_what_the_reviewer_asked_about_has_a_link(shown: str, submission: Submission) -> None:
    assert reverse("assessments:question", args=[submission.assessment_id, 112]) in shown


def test_what_is_closed_has_none_and_says_so(shown: str, submission: Submission) -> None:
    assert reverse("assessments:question", args=[submission.assessment_id, 113]) not in shown
    assert "(closed)" in shown
    assert "You can change only the recommendations that the reviewer asks about" in shown


def test_a_draft_links_them_all(client: Client, coordinator: Person, draft: Assessment) -> None:
    client.force_login(coordinator)
    page = client.get(reverse("assessments:check", args=[draft.pk])).content.decode()
    assert "(closed)" not in page
    assert all(reverse("assessments:question", args=[draft.pk, n]) in page for n in range(106, 138))


# The six classes of what stands behind a level, as a reader asks, and documents that show little.

LEFT_OPEN = "How did you find this level? Some of its questions have no answer."
TOO_HIGH = "Why is the level higher than your own answers support?"
TOO_LOW = "Why is the level lower than your own answers support?"
IN_PART = "What is still missing? You answer “partly” where this level needs “yes”."
NO_DOCUMENT = "Where can I read that? No document is named."
NOT_OPEN = "How can I check that? The document is not open to readers."
PLAN = Reference("Plan", 2, "2026-03-01", "https://example.org/plan", "4")
CLASSES: tuple[tuple[int, int, str, list[Reference], str], ...] = (
    # paragraph, level, the four statements, references, under which heading
    (112, 3, "yes yes yes -", [PLAN], LEFT_OPEN),
    (113, 1, "- - - -", [PLAN], LEFT_OPEN),
    (114, 3, "yes no no no", [PLAN], TOO_HIGH),
    (115, 1, "no no no no", [], TOO_HIGH),
    (137, 2, "yes yes partly no", [PLAN], IN_PART),
    (137, 2, "yes yes yes no", [], NO_DOCUMENT),
    (137, 2, "yes yes yes no", [replace(PLAN, strength=1)], NOT_OPEN),
    (137, 2, "yes yes yes no", [PLAN], ""),
    (137, 1, "yes yes yes no", [PLAN], TOO_LOW),
    (136, 0, "- - - -", [], ""),
)


def remarks(client: Client, draft: Assessment) -> dict[str, str]:
    """Each heading of the remarks, without its number, with the words below it."""
    page = client.get(reverse("assessments:check", args=[draft.pk])).content.decode()
    part = page.split('id="remarks-title"')[1].split('id="ask-title"')[0]
    found = re.findall(r"<h3>(.*?)(?: \(\d+\))?</h3>(.*?)(?=<h3>|</section>)", part, re.DOTALL)
    return {unescape(heading): plain(below) for heading, below in found}


def plain(part: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", part).split()))


def save(
    draft: Assessment, by: Person, paragraph: int, number: int, said: str, evidence: Iterable[Reference]
) -> None:
    criteria = {
        f"{paragraph}.{place}": CriterionValue(word)
        for place, word in enumerate(said.split(), start=1)
        if word != "-"
    }
    entry = replace(level(paragraph, number), criteria=criteria, evidence=tuple(evidence))
    save_answer(by=acting(by), assessment=draft, entry=entry)


@pytest.mark.parametrize(("paragraph", "number", "said", "evidence", "heading"), CLASSES)
def test_what_stands_behind_a_level_is_remarked_on_once(
    client: Client,
    draft: Assessment,
    coordinator: Person,
    paragraph: int,
    number: int,
    said: str,
    evidence: list[Reference],
    heading: str,
) -> None:
    client.force_login(coordinator)
    save(draft, coordinator, paragraph, number, said, evidence)
    named = [head for head, below in remarks(client, draft).items() if str(paragraph) in below]
    assert named == ([heading] if heading else [])


def test_the_levels_left_open_come_first_and_a_claim_is_told(
    client: Client, draft: Assessment, coordinator: Person
) -> None:
    client.force_login(coordinator)
    save(draft, coordinator, 114, 3, "yes no no no", [PLAN])
    save(draft, coordinator, 112, 3, "- - - -", [PLAN])
    found = remarks(client, draft)
    heads = [*found]
    assert heads.index(LEFT_OPEN) < heads.index(TOO_HIGH)
    assert found[TOO_HIGH].endswith("claimed 3, criteria support 1")


BROAD = "Documents that are too broad to show much"


@pytest.mark.parametrize(
    ("reference", "times", "said"),
    [
        (
            replace(PLAN, url="https://example.org/", page=""),
            1,
            "Plan : It names no page, and its address leads to no document of its own.",
        ),
        (replace(PLAN, url="https://example.org/", page="4"), 1, ""),
        (PLAN, 5, ""),
        (PLAN, 6, "Plan : The same document is named behind 6 recommendations."),
        (replace(PLAN, strength=1), 6, "Plan : The same document is named behind 6 recommendations."),
    ],
)
def test_a_document_too_broad_to_show_much(
    client: Client, draft: Assessment, coordinator: Person, reference: Reference, times: int, said: str
) -> None:
    client.force_login(coordinator)
    for paragraph in range(112, 112 + times):
        save(draft, coordinator, paragraph, 1, "yes - - -", [reference])
    found = remarks(client, draft).get(BROAD, "")
    numbers = "".join(f" {paragraph} ," for paragraph in range(112, 112 + times)).removesuffix(" ,")
    assert found == (f"{said}{numbers}" if said else "")
