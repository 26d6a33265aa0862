"""The consolidated report: as PDF and for Word, who is named in it, and who is nowhere in it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from assessments.answers.scoring import Standing
from assessments.answers.value import Answer, Reference
from assessments.comparing import consolidated_print
from assessments.formats.pdf import PdfFailed, PdfUnavailable, Pool
from assessments.making.orders import drop_orders
from assessments.models import Reading, Submission
from assessments.reviewing.acts import release_readings, save_reading
from assessments.submitting.submitting import withdraw
from mechanisms.access import Sharing
from mechanisms.models import Membership, Region
from tests.comparing.compared_bodies import behind, shares
from tests.factories import acting, level
from tests.kept_rows import CASTS
from tests.making.queue_cast import fetched, unprinted

PDF = "/compare/report.pdf?cycle=2026"
WORD = "/compare/report.docx?cycle=2026"
KEPT = ("Hidden Union", "hidden-union", "Kept to ourselves", "Gone Council", "Taken back", "Secret annex")


def works(title: str, words: str) -> Answer:
    """112 in operation, supported by its own answers and an open document of this title."""
    plan = Reference(title, strength=2, date="2026-03-01", url="https://example.org/plan")
    return replace(behind(112, Standing.BORNE_OUT), explanation=words, evidence=(plan,))


@pytest.fixture
def region(cycle) -> None:
    """Three bodies shared, of which one may be named and one is public; one private, one withdrawn."""
    CASTS.kept("named and unnamed", lambda: share_all(cycle))


def share_all(cycle) -> None:
    shares(cycle, "Amber League", works("Amber plan", "Amber words."), region=Region.ASIA_PACIFIC)
    shares(
        cycle, "Émile Pact", works("Émile plan", "Émile words."), level(113, 0), named=True,
    )  # fmt: skip
    shares(cycle, "Zenith Accord", level(106, 3), level=2, sharing=Sharing.PUBLIC)
    shares(cycle, "Hidden Union", works("Secret annex", "Kept to ourselves."), sharing=Sharing.PRIVATE)
    gone = shares(cycle, "Gone Council", works("Secret annex", "Taken back."))
    person = gone.assessment.body.memberships.get().account
    withdraw(by=acting(person), submission=gone)


@pytest.fixture
def desk(client: Client, reviewer) -> Client:
    client.force_login(reviewer)
    return client


def pages(client: Client, address: str = PDF) -> list[str]:
    given = fetched(client, address)
    assert given.status_code == 200
    assert given["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(given.content)).pages]


def words_of(client: Client, address: str = WORD) -> str:
    """Every text of the Word file, its heads and properties with it."""
    given = fetched(client, address)
    assert given.status_code == 200
    with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
        return " ".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


@pytest.fixture
def as_html(monkeypatch) -> None:
    """What is printed, before it is: the process that prints takes seconds."""
    monkeypatch.setattr(consolidated_print, "pdf_made", unprinted)


def printed(client: Client, address: str = PDF) -> str:
    given = fetched(client, address)
    assert given.status_code == 200
    said: str = given.content.decode()
    return said


def test_the_first_page_says_what_it_is_and_who_is_in_it(desk, region) -> None:
    first = " ".join(pages(desk)[0].split())
    for said in (
        "Consolidated report",
        "Regional mechanisms",
        "2 bodies are compared.",
        "Named bodies alone",
        "not verified by the United Nations",
        "Sample data",
        "never read as zero",
    ):
        assert said in first, said


def test_nothing_of_an_unnamed_body_is_in_it(desk, region, as_html) -> None:
    text = printed(desk)
    assert "Émile Pact" in text
    assert "Émile words." in text
    assert "Zenith Accord" in text
    for said in ("Amber", "Asia-Pacific"):
        assert said not in text
        assert said not in words_of(desk)


def test_the_internal_copy_says_so_on_every_page(desk, region) -> None:
    found = pages(desk, f"{PDF}&names=staff")
    assert all("not for publication" in page for page in found)
    assert "Amber League" in " ".join(found)
    assert "-internal" in fetched(desk, f"{PDF}&names=staff")["Content-Disposition"]
    text = words_of(desk, f"{WORD}&names=staff")
    assert "Amber League" in text
    assert "not for publication" in text


@pytest.mark.parametrize("names", ["", "&names=staff"])
def test_who_shares_nothing_appears_nowhere(desk, region, as_html, names) -> None:
    text = printed(desk, PDF + names) + words_of(desk, WORD + names)
    assert "Émile words." in text
    for said in KEPT:
        assert said not in text, said


def test_who_shares_nothing_is_not_in_the_bytes_of_the_pdf(desk, region) -> None:
    """Text, titles, bookmarks, and what a viewer reads aloud."""
    given = fetched(desk, f"{PDF}&names=staff").content
    reader = PdfReader(io.BytesIO(given))
    text = " ".join(page.extract_text() for page in reader.pages) + repr(reader.metadata)
    text += "".join(repr(item) for item in reader.outline)
    for said in KEPT:
        assert said not in text
        assert said.encode() not in given
        assert said.encode("utf-16-be") not in given


def test_visitors_get_what_is_public(client, region, as_html) -> None:
    text = printed(client)
    assert "Zenith Accord" in text
    for said in ("Émile", "Amber", "Assistance asked for", *KEPT):
        assert said not in text, said


def test_ones_own_answers_are_in_ones_own_copy(client, region, as_html) -> None:
    client.force_login(Membership.objects.get(body__slug="hidden-union").account)
    text = printed(client) + words_of(client)
    for said in ("Zenith Accord", "Hidden Union"):
        assert said in text
    for said in ("Gone Council", "Taken back", "Amber", "Émile"):
        assert said not in text


def test_readings_are_called_the_staffs_and_come_with_the_reply_after_its_day(
    desk, region, as_html, reviewer
) -> None:
    pact = Submission.objects.get(assessment__body__name="Émile Pact")
    today = timezone.localdate()
    save_reading(
        by=acting(reviewer), submission=pact, paragraph=112, verdict="other_level", level=3,
        reason="The plan is paid for.",
    )  # fmt: skip

    def both() -> str:
        return printed(desk, f"{PDF}&said=reviewer") + words_of(desk, f"{WORD}&said=reviewer")

    unreleased = both()
    release_readings(by=acting(reviewer), submission=pact, reply_until=today + timedelta(days=9))
    before_its_day = both()
    Reading.objects.update(
        reply="We thank you.", replied_at=timezone.now(), reply_until=today - timedelta(days=1)
    )
    after = both()
    for text in (unreleased, before_its_day):
        assert "The plan is paid for." not in text
        assert "Of 64 answers 0 have been read" in text
    for said in ("The plan is paid for.", "We thank you.", "Of 64 answers 1 have been read"):
        assert after.count(said) == 2, said
    assert "No gap among the answers that the staff have read." in after
    assert "not the bodies’ own word" in after
    for said in ("No gap is reported", "answered with a level by everybody", "Émile words."):
        assert said not in after, said


def test_most_common_gaps_come_first_and_the_matrix_last(desk, region, as_html) -> None:
    found = " ".join(printed(desk).split())
    order = [
        found.rindex(said)
        for said in (
            "How many bodies report a gap, by recommendation",
            "The criteria of each principle, where they apply",
            "Answers of all bodies to the recommendations that touch a principle",
            "Examples with evidence",
            "In alphabetical order; all answers",
            "The 32 recommendations, by group",
        )
    ]
    assert order == sorted(order)


def test_the_same_rows_are_the_same_bytes(desk, region) -> None:
    first = fetched(desk, PDF).content
    drop_orders()
    assert fetched(desk, PDF).content == first
    assert fetched(desk, WORD).content == fetched(desk, WORD).content


@pytest.mark.parametrize("address", [PDF, WORD])
def test_a_file_is_saved_and_kept_by_no_cache(desk, region, address) -> None:
    given = fetched(desk, address)
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Cache-Control"] == "no-store"


def test_the_pdf_is_tagged_and_has_a_title_and_bookmarks(desk, region) -> None:
    reader = PdfReader(io.BytesIO(fetched(desk, PDF).content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert "Consolidated report" in str(reader.metadata.title)
    assert len(reader.outline) > 8


def style_of(part: Any) -> str:
    return str(part.style.name)


def test_the_tables_of_word_have_heads_and_styles(desk, region) -> None:
    word = Document(io.BytesIO(fetched(desk, WORD).content))
    headings = [part.text for part in word.paragraphs if style_of(part) == "Heading 1"]
    assert headings[:2] == ["The findings", "1 Most common gaps"]
    assert "5 Assistance asked for" in headings
    with_heads = [table for table in word.tables if "w:tblHeader" in table._tbl.xml]
    assert len(with_heads) == len(word.tables) > 8
    assert any(style_of(part) == "Caption" for part in word.paragraphs)


def test_a_filter_that_leaves_no_named_body_makes_no_file(desk, region) -> None:
    for address in (PDF, WORD):
        assert fetched(desk, f"{address}&region=Asia-Pacific").status_code == 404
        assert fetched(desk, f"{address}&region=Asia-Pacific&names=staff").status_code == 200


def test_nothing_shared_is_no_report(client, desk, cycle) -> None:
    assert fetched(desk, "/compare/report.pdf").status_code == 404
    shares(cycle, "Hidden Union", sharing=Sharing.PRIVATE)
    assert fetched(desk, PDF).status_code == 404


@pytest.mark.parametrize(
    ("error", "said"),
    [(PdfUnavailable("no Pango"), "apt-get install"), (PdfFailed("late"), "Try again in a few minutes")],
)
def test_where_no_pdf_can_be_made_the_page_says_so(desk, region, monkeypatch, error, said) -> None:
    def fails(*_given: object) -> None:
        raise error

    monkeypatch.setattr(Pool, "render", fails)
    given = fetched(desk, PDF)
    assert given.status_code == 503
    assert said in given.text
    assert reverse("assessments:compare_report_word") in given.text


@pytest.mark.parametrize("names", ["", "&names=staff"])
def test_where_no_pdf_can_be_made_the_other_files_are_of_the_same_copy(
    desk, cycle, monkeypatch, names
) -> None:
    def fails(*_given: object) -> None:
        raise PdfFailed("late")

    shares(cycle, "Amber League", named=not names)
    monkeypatch.setattr(Pool, "render", fails)
    given = fetched(desk, PDF + names)
    links = re.findall(r'href="(/compare[^"]*\.(?:docx|xlsx)[^"]*)"', given.text)
    assert len(links) == 2
    for link in links:
        assert fetched(desk, unescape(link)).status_code == 200
        assert ("names=staff" in link) is bool(names)


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(cycle, desk, number, django_assert_num_queries) -> None:
    for place in range(number):
        shares(cycle, f"Body {place}", works("Plan", "So."), named=True)
    fetched(desk, WORD)
    with django_assert_num_queries(17):  # the last for the file that is kept
        fetched(desk, WORD)


def test_it_speaks_another_language_from_right_to_left(desk, region) -> None:
    given = fetched(desk, PDF, headers={"accept-language": "ar"})
    assert given.status_code == 200
