"""Pages of help, and the examples of the scoring page counted by the product itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.utils.html import strip_tags

from assessments.answers.scoring import Mark, State, Tally
from assessments.report.lines import gap_order
from config.pages import HELP_PAGES
from recommendations.outline import CriterionKind, CriterionValue
from recommendations.support import supported

ROOT = Path(settings.BASE_DIR)
ADDRESSES = ["/", "/help/", "/help/scoring/", "/help/designations/", "/accessibility/"]
ADDRESSES += [f"/help/{page.slug}/" for page in HELP_PAGES]
WORDS = {
    "yes": CriterionValue.YES,
    "partly": CriterionValue.PARTLY,
    "no": CriterionValue.NO,
    "don’t know": CriterionValue.DONT_KNOW,
    "no answer": CriterionValue.BLANK,
}
KINDS = (CriterionKind.STRUCTURAL, CriterionKind.PROCESS, CriterionKind.OUTCOME)
EXAMPLE = {"0": 5, "1": 8, "2": 10, "3": 4, "dont_know": 2, "blank": 1, "not_applicable": 1, "elsewhere": 1}


def words_of(client: Client, address: str) -> str:
    """The text of a page, blanks joined."""
    return " ".join(strip_tags(client.get(address).text).split())


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_public_page_with_one_heading(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.text.count("<h1") == 1


@pytest.mark.django_db
def test_a_group_that_does_not_exist_is_not_found(client: Client) -> None:
    response = client.get("/help/minister/")
    assert response.status_code == 404
    assert response.templates[0].name == "404.html"


@pytest.mark.django_db
def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/help/").status_code == 405


@pytest.mark.django_db
def test_health_follows_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").text == "ok\n"

    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", fail)
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (503, "database does not answer\n")


def shown(values: list[CriterionValue]) -> str | None:
    """The range as the page prints it."""
    support = supported(zip(KINDS, values, strict=True))
    if support is None:
        return None
    return f"{support.low}" if support.low == support.high else f"{support.low}–{support.high}"


def rows_of_page(text: str) -> list[tuple[str, ...]]:
    """The rows of the page's first table."""
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    return [tuple(re.findall(r"<td>(.*?)</td>", row)) for row in body.split("</tr>") if "<td>" in row]


def rows_of_document() -> list[tuple[str, ...]]:
    """The same rows in docs/scoring.md."""
    text = (ROOT / "docs" / "scoring.md").read_text()
    after = text[text.index("| structural |") :].splitlines()
    rows = [line for line in after if line.startswith("| ")][1:9]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


@pytest.mark.django_db
def test_examples_of_support_are_what_the_rules_give(client: Client) -> None:
    page = rows_of_page(client.get("/help/scoring/").text)
    document = rows_of_document()
    assert len(page) == len(document) == 8
    for (*written, printed), (*also_written, also_printed) in zip(page, document, strict=True):
        values = [WORDS[word.lower()] for word in written]
        assert [WORDS[word.lower()] for word in also_written] == values
        expected = shown(values)
        assert printed == (expected or "nothing is said")
        assert also_printed == (expected or "no statement")


def text_of_tally(tally: Tally) -> tuple[str, str]:
    """The two sentences in which a tally is quoted."""
    return (
        f"“{tally.points_low}–{tally.points_high} of {tally.points_max} points, "
        f"{tally.answered} of {tally.applicable} answered”",
        f"“{tally.in_operation} of {tally.applicable} applicable in operation, {tally.unknown} unknown”",
    )


@pytest.mark.django_db
def test_the_example_of_points_is_what_the_rules_give(client: Client) -> None:
    words = words_of(client, "/help/scoring/")
    tally = Tally.of_counts(EXAMPLE)
    assert text_of_tally(tally) == (
        "“40–49 of 90 points, 27 of 30 answered”",
        "“14 of 30 applicable in operation, 3 unknown”",
    )
    for sentence in text_of_tally(tally):
        assert sentence in words

    one_more = Tally.of_counts(EXAMPLE | {"blank": 0, "2": 11})
    assert f"the range becomes {one_more.points_low}–{one_more.points_high}" in words
    one_less = Tally.of_counts(EXAMPLE | {"2": 9, "not_applicable": 2})
    assert (one_less.applicable, one_less.points_max, one_less.points_low) == (29, 87, 38)


@pytest.mark.parametrize(("answered", "summarised"), [(20, True), (19, False), (9, False)])
def test_the_examples_of_too_few_answers_hold(answered: int, summarised: bool) -> None:
    tally = Tally.of_counts({"1": answered, "blank": 30 - answered})
    assert tally.summarised is summarised


@pytest.mark.django_db
def test_the_example_of_the_order_of_gaps_holds(client: Client) -> None:
    levels = {106: 0, 112: 1, 119: 1, 130: 1, 137: 0}
    marks = [Mark(p, State.LEVEL, level, priority=p == 112) for p, level in levels.items()]
    order = [mark.paragraph for mark in sorted(marks, key=gap_order)]
    assert f"stand in the order {', '.join(map(str, order))}." in words_of(client, "/help/scoring/")
