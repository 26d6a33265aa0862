"""The draft as PDF and for Word: made in the background, who is named in it, footnotes, every page marked."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from assessments.annual import print as paper
from assessments.annual.drawing import DrawnSection, Written
from assessments.annual.proposals import Note
from assessments.annual.saving import save_paragraph
from assessments.formats.pdf import Pool
from assessments.models import Clipping, Invitation, Order, PassageConsent, Reading, Submission
from assessments.reviewing.acts import release_readings, save_reading
from assessments.reviewing.cycles import invite
from assessments.writing.clippings import change_clipping, keep_clipping
from mechanisms.access import Sharing
from mechanisms.models import Body
from tests.annual.annual_cast import fill, works
from tests.annual.drawn_report import drawn_report
from tests.comparing.compared_bodies import shares
from tests.factories import BodyFactory, acting
from tests.making.queue_cast import fetched, unprinted

pytestmark = pytest.mark.django_db

PDF, WORD = "/review/annual/2026.pdf", "/review/annual/2026.docx"
INTERNAL = "?names=staff"


@pytest.fixture
def world(cycle):
    return fill(cycle)


@pytest.fixture
def desk(client: Client, reviewer) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def as_html(monkeypatch) -> None:
    """What is printed, before it is: the process that prints takes seconds."""
    monkeypatch.setattr(paper, "pdf_made", unprinted)


def printed(client: Client, address: str = PDF) -> str:
    given = fetched(client, address)
    assert given.status_code == 200
    return " ".join(given.content.decode().split())


def parts_of(client: Client, address: str = WORD) -> dict[str, str]:
    """The XML parts of the Word file."""
    given = fetched(client, address)
    assert given.status_code == 200
    with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


def test_nobody_waits_in_the_request(desk, world) -> None:
    """The staff's finding B8: a file of 48 bodies took 40 seconds while one waited."""
    for address in (PDF, WORD):
        first = desk.get(address)
        assert (first.status_code, first["Retry-After"]) == (202, "2")
    assert Order.objects.count() == 2


def test_who_is_not_named_is_in_no_copy_for_publication(desk, world, as_html) -> None:
    public = printed(desk) + str(parts_of(desk))
    assert "Amber plan in force." in public
    assert "Quiet" not in public
    assert "Quiet Union" in printed(desk, PDF + INTERNAL)


def test_a_public_body_stands_in_the_annex_and_in_no_sentence(desk, world, as_html) -> None:
    text = printed(desk)
    before, annex = text.split('id="annex-coverage"')
    assert "Coral Forum" not in before
    assert "Coral Forum" in annex


def test_every_page_says_what_it_is(desk, world) -> None:
    for address, words in (
        (PDF, "Self-assessments, not verified by the United Nations"),
        (PDF + INTERNAL, "not for publication"),
    ):
        pages = PdfReader(io.BytesIO(fetched(desk, address).content)).pages
        assert all(words in " ".join(page.extract_text().split()) for page in pages)


def test_a_footnote_stands_on_the_page_of_its_sign_and_after_the_one_before() -> None:
    """Two that found no room were put on the next page, the second before the first."""
    several = tuple(written(number) for number in range(1, 41))
    report = replace(drawn_report(), sections=(DrawnSection("I", "Findings", 1, several, ()),))
    with closing(Pool(size=1)) as pool:
        pages = PdfReader(io.BytesIO(pool.render(paper.job(report, "en")))).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert len(texts) > 4
    found = [(page, int(n)) for page, text in enumerate(texts) for n in re.findall(r"Cited (\d+)", text)]
    signs = [(page, int(n)) for page, text in enumerate(texts) for n in re.findall(r"Said (\d+)", text)]
    assert found == signs == sorted(signs)


def written(number: int) -> Written:
    note = Note(f"n{number}", f"Cited {number}. " + "In the register of the year. " * (12 + number % 7 * 4))
    text = "A sentence that goes before it. " * (number % 5 * 3)
    return Written(number, f"{text}Said {number}.[^n{number}] And more.", (note,))


def test_the_words_of_the_staff_are_in_both_copies_and_the_internal_one_adds_its_figures(
    desk, world, cycle, reviewer, as_html
) -> None:
    save_paragraph(
        by=acting(reviewer), cycle=cycle, key="levels", text="Four levels, in our words.", proposed="x",
        language="en", revision=0,
    )  # fmt: skip
    assert "Four levels, in our words." in printed(desk)
    assert "Over all that is shared" not in printed(desk)
    inside = printed(desk, PDF + INTERNAL)
    assert "Four levels, in our words." in inside
    assert "Over all that is shared with the staff: A body answers each recommendation" in inside


def test_the_annex_of_the_internal_copy_tells_who_declined(desk, world, cycle, reviewer, as_html) -> None:
    body = BodyFactory.create(name="Declining Forum", slug="declining-forum")
    for each in (body, Body.objects.get(slug="quiet-union")):
        invite(by=acting(reviewer), cycle=cycle, body=each)
    Invitation.objects.filter(body=body).update(state=Invitation.State.DECLINED)
    public = printed(desk)
    assert "Declining" not in public
    assert "2 others were asked; nothing of theirs is shown here." in public
    inside = printed(desk, PDF + INTERNAL)
    assert re.search(r"Declining Forum</span></th><td>Declined", inside)
    assert re.search(r"Quiet Union</span></th><td>Shared with the staff; not to be named", inside)


class TestWord:
    """The staff's finding B7: a United Nations editor had to start again."""

    def test_paragraphs_are_numbered_by_word(self, desk, world) -> None:
        word = Document(io.BytesIO(fetched(desk, WORD).content))
        numbered = [part for part in word.paragraphs if str(part.style and part.style.name) == "List Number"]
        assert len(numbered) > 30
        assert not any(re.match(r"\d+\.", part.text) for part in numbered)
        assert word.styles["List Number"].element.pPr.numPr is not None

    def test_footnotes_are_word_s_own(self, desk, world) -> None:
        parts = parts_of(desk)
        ids = re.findall(r'<w:footnoteReference w:id="(\d+)"', parts["word/document.xml"])
        notes = re.findall(r'<w:footnote w:id="(\d+)"', parts["word/footnotes.xml"])
        assert ids == notes == [str(number) for number in range(1, len(ids) + 1)]
        assert "Amber League, self-assessment 2026, answer to paragraph 112" in parts["word/footnotes.xml"]
        for kind in ("separator", "continuationSeparator"):
            assert f'w:type="{kind}"' in parts["word/footnotes.xml"]

    def test_figures_are_tables_with_digits_and_no_pictures(self, desk, world) -> None:
        parts = parts_of(desk)
        document = parts["word/document.xml"]
        assert "<w:drawing" not in document
        assert document.count("<w:gridSpan") > 60


class TestQuotations:
    """Words of bodies, as far as they may leave the desk."""

    def keep(self, reviewer, submission: Submission, quoted: str, paragraph: int = 112) -> Clipping:
        return keep_clipping(
            by=acting(reviewer), into="Plans", submission=submission, paragraph=paragraph,
            source="explanation", quoted=quoted,
        )  # fmt: skip

    def test_of_a_named_body_are_quoted_with_their_place(self, desk, world, reviewer, as_html) -> None:
        self.keep(reviewer, world["amber"], "Amber plan in force.")
        assert "On paragraph 112 one body writes: “Amber plan in force.”" in printed(desk)

    @pytest.mark.parametrize(
        ("quoted", "printed_as"),
        [
            ("The plan is in force. Nobody checks it.", "“The plan is in force. Nobody checks it.”"),
            ("The plan is in force.", "“The plan is in force. […]”"),
            ("Nobody checks it.", "“[…] Nobody checks it.”"),
            ("is in force", "“[…] is in force […]”"),
        ],
    )
    def test_that_were_cut_say_so(self, desk, cycle, reviewer, as_html, quoted: str, printed_as: str) -> None:
        """The staff's finding C: shortened quotations carried no sign of it."""
        sent = shares(
            cycle, "Amber League", works(112, "The plan is in force. Nobody checks it."), named=True
        )
        self.keep(reviewer, sent, quoted)
        assert f"one body writes: {printed_as}" in printed(desk)

    def test_of_an_unnamed_body_wait_for_its_yes(self, desk, cycle, reviewer, as_html) -> None:
        shares(cycle, "Amber League", named=True)
        quiet = shares(cycle, "Quiet Union", works(112, "We have no plan yet."))
        Submission.objects.filter(pk=quiet.pk).update(may_be_quoted=True)
        self.keep(reviewer, quiet, "We have no plan yet.")
        assert "We have no plan yet." not in printed(desk)
        now = timezone.now()
        PassageConsent.objects.create(
            submission=quiet, paragraph=112, source="explanation", text="We have no plan yet.", asked_at=now,
            asked_by_label="R", agreed=True, answered_at=now,
        )  # fmt: skip
        said = printed(desk)
        assert "On paragraph 112 a body that is not named writes: “We have no plan yet.”" in said
        assert "Quiet" not in said

    def test_in_another_language_are_named_as_such(self, desk, cycle, reviewer, as_html) -> None:
        """The staff's finding B6."""
        words = "La ley de 2022 crea un fondo de compensación para las víctimas."
        sent = shares(cycle, "Amber League", works(112, words), named=True)
        self.keep(reviewer, sent, words)
        said = printed(desk)
        assert re.search(rf'<span lang="es" dir="ltr">“{words}”</span> \(language: Spanish\)', said)

    def test_a_translation_that_was_cleared_is_printed_with_the_original_in_its_footnote(
        self, desk, cycle, reviewer, as_html
    ) -> None:
        words = "La ley de 2022 crea un fondo de compensación para las víctimas."
        sent = shares(cycle, "Amber League", works(112, words), named=True)
        kept = self.keep(reviewer, sent, words)
        change_clipping(
            by=acting(reviewer), row=kept, into=kept.list, quoted=words, note="",
            translated=("The law of 2022 sets up a fund for victims.", "en"),
        )  # fmt: skip
        said = printed(desk)
        told = "(unofficial translation; original language: Spanish)"
        assert f"“The law of 2022 sets up a fund for victims.” {told}" in said
        assert f'Original (Spanish): <span lang="es" dir="ltr">“{words}”</span>' in said
        assert said.count(f"“{words}”") == 2  # once more as the example on 112


def test_readings_are_told_with_the_reply_once_its_day_has_passed(desk, world, reviewer, as_html) -> None:
    today, sent = timezone.localdate(), world["amber"]
    save_reading(
        by=acting(reviewer), submission=sent, paragraph=112, verdict="other_level", level=1,
        reason="The plan is not paid for.",
    )  # fmt: skip
    release_readings(by=acting(reviewer), submission=sent, reply_until=today + timedelta(days=9))
    assert "not paid for" not in printed(desk)
    Reading.objects.update(
        reply="The budget of 2027 pays for it.", replied_at=timezone.now(), reply_until=today - timedelta(1)
    )
    said = printed(desk)
    assert "read the answer of Amber League as level 1, and not as level 2." in said
    assert "The body replies: “The budget of 2027 pays for it.”" in said
    Reading.objects.update(reply="El presupuesto de 2027 lo paga y el plan está en vigor para todas.")
    assert re.search(
        r"The body replies: <span lang=\"es\"[^>]*>“El presupuesto .*”</span> \(language: Spanish\)",
        printed(desk),
    )


def test_the_same_draft_is_the_same_bytes(desk, world, as_html) -> None:
    first = fetched(desk, PDF).content
    Order.objects.all().delete()
    assert fetched(desk, PDF).content == first
    assert fetched(desk, WORD).content == fetched(desk, WORD).content


def test_the_words_of_the_staff_are_in_nobody_else_s_file(client, world, cycle, reviewer, as_html) -> None:
    save_paragraph(
        by=acting(reviewer), cycle=cycle, key="levels", text="In our words.", proposed="x", language="en",
        revision=0,
    )  # fmt: skip
    said = printed(client, "/compare/report.pdf?cycle=2026")
    assert "1 regional mechanism" in said
    for hidden in ("In our words.", "Amber", "Basalt", "Readings by the staff", "Assistance asked for"):
        assert hidden not in said
    assert world["coral"].sharing == Sharing.PUBLIC


@pytest.mark.parametrize("address", ["/review/annual/2026.xlsx", "/review/annual/2031.pdf"])
def test_there_is_no_other_file(desk, world, address) -> None:
    assert desk.get(address).status_code == 404
