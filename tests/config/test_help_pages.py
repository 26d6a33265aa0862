"""Pages of help, and the examples of the scoring page counted by the product itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.utils.html import strip_tags

from assessments.answers import labels
from assessments.answers.principles import CriteriaCount, PrincipleCount
from assessments.answers.scoring import Mark, Standing, State, Tally
from assessments.report.lines import gap_order
from config.pages import HELP_PAGES
from recommendations.outline import CriterionKind, CriterionValue, Variant
from recommendations.support import claim, supported
from tests.invented_instrument import instrument

ROOT = Path(settings.BASE_DIR)
ADDRESSES = ["/", "/help/", "/help/scoring/", "/help/designations/", "/help/privacy/", "/accessibility/"]
ADDRESSES += [f"/help/{page.slug}/" for page in HELP_PAGES]
WORDS = {
    "yes": CriterionValue.YES,
    "partly": CriterionValue.PARTLY,
    "no": CriterionValue.NO,
    "no case arose": CriterionValue.NO_CASE,
    "don’t know": CriterionValue.DONT_KNOW,
    "no answer": CriterionValue.BLANK,
}
# Invented: its criteria are structural, process, outcome, structural, and the first is needed.
ASKED = instrument().recommendation(128)
BEHIND = {
    Standing.BORNE_OUT: "supported",
    Standing.IN_PART: "in part",
    Standing.ABOVE: "above",
    Standing.UNANSWERED: "open",
}
EXAMPLE = {"0": 5, "1": 8, "2": 10, "3": 4, "dont_know": 2, "blank": 1, "not_applicable": 1, "elsewhere": 1}
STANDINGS = dict(zip(Standing, (1, 4, 1, 1, 1, 6), strict=True))
NOT_COMPARED = Standing.UNANSWERED


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
def test_contributors_read_what_the_answers_to_a_statement_mean_in_one_place(client: Client) -> None:
    """The same three sentences as on paper and in the workbook."""
    page = client.get("/help/contributor/").text
    place = page.split('<h2 id="answers">')[1].split("<h2")[0]
    told = [" ".join(strip_tags(row).split()) for row in place.split("<div>")[1:]]
    meant = labels.criterion_meanings()
    assert list(meant) == [CriterionValue.PARTLY, CriterionValue.NO_CASE, CriterionValue.DONT_KNOW]
    for row, (value, said) in zip(told, meant.items(), strict=True):
        assert row.startswith(f"{labels.CRITERION_VALUES[value]}{said}")


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


def shown(values: list[CriterionValue]) -> tuple[str | None, str]:
    """The range as the page prints it, and what it says of a level 2 with an open document."""
    answers = dict(zip((each.code for each in ASKED.criteria), values, strict=True))
    support = supported(ASKED, Variant.REGIONAL, answers)
    claimed = claim(ASKED, Variant.REGIONAL, 2, answers)
    standing = Mark(128, State.LEVEL, 2, support, claimed, 2, frozenset({"a law"})).standing
    assert standing is not None
    if support is None:
        return None, BEHIND[standing]
    range_ = f"{support.low}" if support.low == support.high else f"{support.low}–{support.high}"
    return range_, BEHIND[standing]


def rows_of_page(text: str) -> list[tuple[str, ...]]:
    """The rows of the page's first table."""
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    return [tuple(re.findall(r"<td>(.*?)</td>", row)) for row in body.split("</tr>") if "<td>" in row]


def rows_of_document() -> list[tuple[str, ...]]:
    """The same rows in docs/scoring.md."""
    text = (ROOT / "docs" / "scoring.md").read_text()
    after = text[text.index("| structural, needed |") :].splitlines()
    rows = [line for line in after if line.startswith("| ")][1:11]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


@pytest.mark.django_db
def test_examples_of_support_are_what_the_rules_give(client: Client) -> None:
    page = rows_of_page(client.get("/help/scoring/").text)
    document = rows_of_document()
    assert len(page) == len(document) == 10
    for (*written, printed, said), (*also_written, also_printed, also_said) in zip(
        page, document, strict=True
    ):
        values = [WORDS[word.lower()] for word in written]
        assert [WORDS[word.lower()] for word in also_written] == values
        expected, behind = shown(values)
        assert printed == (expected or "nothing is said")
        assert also_printed == (expected or "no statement")
        assert said == also_said == behind


def text_of_tally(tally: Tally) -> tuple[str, str]:
    """The two lines in which a tally is quoted."""
    return (
        f"{tally.points_low}–{tally.points_high} of {tally.points_max} points, "
        f"{tally.answered} of {tally.applicable} answered",
        f"{tally.in_operation} of {tally.applicable} · {tally.borne_out} supported · "
        f"{tally.standings[Standing.ABOVE]} above · {tally.standings[Standing.UNANSWERED]} open questions · "
        f"{tally.unknown} unknown",
    )


@pytest.mark.django_db
def test_the_example_of_points_is_what_the_rules_give(client: Client) -> None:
    texts = [words_of(client, "/help/scoring/"), " ".join((ROOT / "docs" / "scoring.md").read_text().split())]
    tally = Tally.of_counts(EXAMPLE, STANDINGS, documents=5)
    assert text_of_tally(tally) == (
        "40–49 of 90 points, 27 of 30 answered",
        "14 of 30 · 6 supported · 1 above · 4 open questions · 3 unknown",
    )
    for text in texts:
        assert all(line in text for line in text_of_tally(tally))

    one_more = Tally.of_counts(EXAMPLE | {"blank": 0, "2": 11}, STANDINGS | {NOT_COMPARED: 5})
    assert all(f"the range becomes {one_more.points_low}–{one_more.points_high}" in text for text in texts)
    one_less = Tally.of_counts(EXAMPLE | {"2": 9, "not_applicable": 2}, STANDINGS | {NOT_COMPARED: 3})
    assert (one_less.applicable, one_less.points_max, one_less.points_low) == (29, 87, 38)


@pytest.mark.parametrize(("answered", "summarised"), [(20, True), (19, False), (9, False)])
def test_the_examples_of_too_few_answers_hold(answered: int, summarised: bool) -> None:
    tally = Tally.of_counts({"1": answered, "blank": 30 - answered}, {})
    assert tally.summarised is summarised


@pytest.mark.django_db
def test_the_example_of_a_principle_adds_up_and_shows_a_bar(client: Client) -> None:
    sentence = (
        "“Child-centred: 6 of 15 criteria met (5 of 8 on texts, 1 of 5 on practice, 0 of 2 on results), "
        "4 in part, 3 not, 2 unknown; 3 more do not apply.”"
    )
    assert sentence in words_of(client, "/help/scoring/")
    counts = {
        CriterionKind.STRUCTURAL: CriteriaCount(yes=5, partly=2, no=1),
        CriterionKind.PROCESS: CriteriaCount(yes=1, partly=2, no=1, unknown=1),
        CriterionKind.OUTCOME: CriteriaCount(no=1, unknown=1),
    }
    whole = PrincipleCount(counts, left_out=3, unmet=()).all
    assert (whole.counted, whole.yes, whole.partly, whole.no, whole.unknown) == (15, 6, 4, 3, 2)


@pytest.mark.parametrize(("known", "summarised"), [(10, True), (9, False)])
def test_the_examples_of_a_bar_hold(known: int, summarised: bool) -> None:
    counts = {CriterionKind.PROCESS: CriteriaCount(yes=known, unknown=15 - known)}
    assert PrincipleCount(counts, left_out=0, unmet=()).summarised is summarised


@pytest.mark.django_db
def test_the_example_of_the_order_of_gaps_holds(client: Client) -> None:
    levels = {106: 0, 112: 1, 119: 1, 130: 1, 137: 0}
    marks = [Mark(p, State.LEVEL, level, priority=p == 112) for p, level in levels.items()]
    order = [mark.paragraph for mark in sorted(marks, key=gap_order)]
    assert f"are in the order {', '.join(map(str, order))}." in words_of(client, "/help/scoring/")
