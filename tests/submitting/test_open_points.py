"""The 32 answers in one list, and the way through what is open, one after the other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from assessments.answering.saving import save_answer
from assessments.answers.value import Reference
from assessments.models import Answer, Assessment, Submission
from assessments.reviewing.acts import return_to_body
from mechanisms.models import Person
from recommendations.outline import CriterionValue
from tests.factories import acting, answer_all, level

MET = {"yes": CriterionValue.YES, "no": CriterionValue.NO}


@pytest.fixture
def two_open(draft: Assessment, coordinator: Person) -> Assessment:
    """Level 0 everywhere, of which nobody asks; 114 without an answer, 120 at a level without a document."""
    answer_all(draft, level=0)
    Answer.objects.filter(assessment=draft, paragraph=114).update(state="blank", level=None)
    save(draft, coordinator, 120, 2)
    return draft


def save(draft: Assessment, by: Person, paragraph: int, number: int, *evidence: Reference) -> None:
    criteria = {f"{paragraph}.{place}": CriterionValue.YES for place in range(1, 5)}
    entry = replace(level(paragraph, number), criteria=criteria, evidence=evidence)
    save_answer(by=acting(by), assessment=draft, entry=entry)


def question(of: Assessment, paragraph: int) -> str:
    return reverse("assessments:question", args=[of.pk, paragraph])


def check(of: Assessment) -> str:
    return reverse("assessments:check", args=[of.pk])


def rows_of(page: str) -> dict[int, str]:
    """Each row of the list of answers, in words."""
    table = page.split('class="data-table stacks checked-answers"')[1].split("</table>")[0]
    rows = re.findall(r'<tr role="row" id="answer-(\d+)">(.*?)</tr>', table, re.DOTALL)
    return {int(number): " ".join(re.sub(r"<[^>]+>", " ", row).split()) for number, row in rows}


def test_all_32_are_in_one_list_with_a_way_to_change_each(
    client: Client, two_open: Assessment, coordinator: Person
) -> None:
    client.force_login(coordinator)
    page = client.get(check(two_open)).content.decode()
    rows = rows_of(page)
    assert [*rows] == [*range(106, 138)]
    assert all(row.endswith(f"Change : {number}") for number, row in rows.items())
    assert "No answer – open point Change" in rows[114]
    assert "2 In operation No document is named open point Change" in rows[120]
    assert "open point" not in rows[121]
    assert f'href="{question(two_open, 121)}?back=check"' in page


def test_one_button_leads_through_what_is_open_and_back(
    client: Client, two_open: Assessment, coordinator: Person
) -> None:
    client.force_login(coordinator)
    page = client.get(check(two_open)).content.decode()
    assert "Go through 2 open points" in page
    assert f'<a class="btn btn-primary" href="{question(two_open, 114)}?back=open">' in page
    first = client.get(f"{question(two_open, 114)}?back=open").content.decode()
    assert "<b>Open here:</b> No answer" in first
    assert f'<a href="{question(two_open, 120)}?back=open">Next open point: 120</a>' in first
    revision = str(Answer.objects.get(assessment=two_open, paragraph=114).revision)
    saved = client.post(f"{question(two_open, 114)}?back=open", {"revision": revision, "choice": "0"})
    assert saved["Location"] == f"{question(two_open, 120)}?back=open"
    last = client.get(saved["Location"]).content.decode()
    assert "Where can I read that? No document is named." in last
    assert "This is the last one." in last
    revision = str(Answer.objects.get(assessment=two_open, paragraph=120).revision)
    done = client.post(f"{question(two_open, 120)}?back=open", {"revision": revision, "choice": "0"})
    assert done["Location"] == f"{check(two_open)}#answer-120"
    page = client.get(check(two_open)).content.decode()
    assert "Go through" not in page


@pytest.mark.parametrize(
    ("back", "button", "leads_to"),
    [
        ("check", "", "check"),
        ("open", "stay", "question"),
        ("open", "evidence", "evidence_add"),
        ("elsewhere", "stay", "question"),
    ],
)
def test_each_button_keeps_to_the_way(
    client: Client, two_open: Assessment, coordinator: Person, back: str, button: str, leads_to: str
) -> None:
    client.force_login(coordinator)
    revision = str(Answer.objects.get(assessment=two_open, paragraph=114).revision)
    typed = {"revision": revision, "choice": "0"} | ({button: "1"} if button else {})
    found = client.post(f"{question(two_open, 114)}?back={back}", typed)["Location"]
    expected = {
        "check": f"{check(two_open)}#answer-114",
        "question": question(two_open, 114) + ("?back=open" if back == "open" else ""),
        "evidence_add": reverse("assessments:evidence_add", args=[two_open.pk, 114]) + "?back=open",
    }
    assert found == expected[leads_to]


def test_what_is_closed_in_a_returned_assessment_is_not_gone_through(
    client: Client, submission: Submission, reviewer: Person, coordinator: Person
) -> None:
    blanks = Answer.objects.filter(assessment=submission.assessment, paragraph__in=(112, 113))
    blanks.update(state="blank", level=None)
    return_to_body(by=acting(reviewer), submission=submission, message="Since when?", paragraphs=[112])
    client.force_login(coordinator)
    page = client.get(check(submission.assessment)).content.decode()
    assert "Go through 1 open point<" in page
    assert rows_of(page)[113].endswith("closed")
    walk = client.get(f"{question(submission.assessment, 112)}?back=open").content.decode()
    assert "This is the last one." in walk


def test_a_reader_sees_the_list_and_no_step_onward(
    client: Client, two_open: Assessment, reader: Person
) -> None:
    client.force_login(reader)
    page = client.get(check(two_open)).content.decode()
    assert len(rows_of(page)) == 32
    assert "The coordinator submits." in page
    assert "Next: who may see it" not in page
    assert "Go through" not in page
