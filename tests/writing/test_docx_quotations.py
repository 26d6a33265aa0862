"""Quotations as Word: real styles, the language of each text, names by consent, the same bytes again."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from docx import Document
from docx.oxml.ns import qn

from assessments.models import Cycle
from assessments.writing.clippings import keep_clipping, make_list
from assessments.writing.docx_file import quotations_docx
from assessments.writing.quotations import Consent, Names, Quotation, Quoted, Release, Theme
from assessments.writing.translations import save_translation
from mechanisms.models import Person
from tests.factories import BodyFactory, acting
from tests.making.queue_cast import fetched, made
from tests.writing.writing_cast import ARABIC, FUND, answer, sent

DAY = datetime(2026, 11, 25, tzinfo=UTC)
NAMED = Quoted("Alpha Council", True, False, ("Alpha Council",), "2026", 2, sample=False)
QUIET = Quoted("Beta Forum", False, True, ("Beta Forum",), "2025", 1, sample=False)
SPANISH = Quotation(NAMED, 137, "explanation", FUND, "es")
OF_QUIET = Quotation(QUIET, 137, "explanation", "Nothing was paid.", "en", Consent.YES)
IN_ARABIC = Quotation(NAMED, 135, "explanation", ARABIC, "ar")
TITLES = {135: "Make access safe", 137: "Make compensation work"}


def theme(*quotations: Quotation, **more: Any) -> Theme:
    return Theme(
        **{"title": "Funds", "names": Names.CONSENT, "titles": TITLES, "hidden": 0, "dated": DAY, **more},
        quotations=quotations,
    )


def word(shown: Theme) -> Any:
    return Document(BytesIO(made(quotations_docx(shown, "en")).data))


def lines(document: Any) -> list[tuple[str, str]]:
    return [(row.style.name, row.text) for row in document.paragraphs]


def everything(data: bytes) -> str:
    """All that stands anywhere in the file."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_it_has_real_styles_and_citations_in_the_order_of_paragraphs() -> None:
    rows = lines(word(theme(SPANISH, OF_QUIET, IN_ARABIC)))
    assert rows[0] == ("Title", "Funds")
    assert ("Heading 1", "About this file") in rows
    at = rows.index(("Heading 1", "Quotations"))
    assert rows[at + 1 :] == [
        ("Heading 2", "Paragraph 135: Make access safe"),
        ("Quote", f"«{ARABIC}»"),
        (
            "Citation",
            "Alpha Council, self-assessment 2026, answer to paragraph 135, version 2; not verified by the "
            "United Nations. Language: Arabic.",
        ),
        ("Heading 2", "Paragraph 137: Make compensation work"),
        ("Quote", f"«{FUND}»"),
        (
            "Citation",
            "Alpha Council, self-assessment 2026, answer to paragraph 137, version 2; not verified by the "
            "United Nations. Language: Spanish.",
        ),
        ("Quote", "“Nothing was paid.”"),
        ("Citation", "A body that is not named; not verified by the United Nations."),
    ]


@pytest.mark.parametrize("bodies", [("Aaa", "Zzz"), ("Zzz", "Aaa")])
def test_passages_without_a_name_come_last_in_the_order_of_their_texts(bodies: tuple[str, str]) -> None:
    """Any other order would tell something of whose they are."""
    first, second = (
        replace(OF_QUIET, origin=replace(QUIET, body=body), text=text)
        for body, text in zip(bodies, ("All was paid.", "Nothing was paid."), strict=True)
    )
    for given in ((first, second, SPANISH), (SPANISH, second, first)):
        quoted = [text for style, text in lines(word(theme(*given))) if style == "Quote"]
        assert quoted == [f"«{FUND}»", "“All was paid.”", "“Nothing was paid.”"]


def test_a_passage_without_a_name_is_cited_as_no_more_than_that() -> None:
    spanish = replace(OF_QUIET, text="No se ha pagado nada.", language="es")
    data = made(quotations_docx(theme(spanish), "en")).data
    assert lines(Document(BytesIO(data)))[-1] == (
        "Citation",
        "A body that is not named; not verified by the United Nations.",
    )
    for told in ("Beta Forum", "self-assessment 2025", "version 1", "Spanish"):
        assert told not in everything(data)


@pytest.mark.parametrize(
    ("change", "release"),
    [
        ({}, Release.CLEARED),
        ({"consent": Consent.NOT_ASKED}, Release.CAN_ASK),
        ({"consent": Consent.ASKED}, Release.ASKED),
        ({"consent": Consent.NO}, Release.REFUSED),
        ({"source": "evidence"}, Release.NO_EXPLANATION),
        ({"source": "action"}, Release.NO_EXPLANATION),
        ({"text": "The Beta Forum paid nothing."}, Release.GIVES_AWAY),
        ({"origin": replace(QUIET, may_be_quoted=False)}, Release.NOT_QUOTED),
        ({"origin": replace(QUIET, replaced=True), "consent": Consent.NOT_ASKED}, Release.REPLACED),
        ({"origin": NAMED, "consent": Consent.NO}, Release.NAMED),
    ],
)
def test_what_may_leave_the_desk(change: dict[str, Any], release: Release) -> None:
    quotation = replace(OF_QUIET, **change)
    assert quotation.release is release
    leaves = release in (Release.CLEARED, Release.NAMED)
    assert quotation.is_in(Names.CONSENT) is leaves
    assert quotation.is_in(Names.STAFF)
    if not leaves:
        with pytest.raises(ValueError, match="may not leave the desk"):
            theme(quotation)


def test_the_internal_copy_says_so_on_every_page_and_what_each_body_agreed_to() -> None:
    telling = replace(OF_QUIET, text="The Beta Forum paid nothing.")
    export = made(quotations_docx(theme(telling, SPANISH, names=Names.STAFF), "en"))
    document = Document(BytesIO(export.data))
    said = "Internal: names as staff see them. Not for publication"
    assert said in document.sections[0].header.paragraphs[0].text
    rows = lines(document)
    assert ("Warning", f"{said}.") in rows
    assert rows[-1][1].startswith("Beta Forum, self-assessment 2025")
    assert "The body may not be named, and this text names it" in rows[-1][1]
    assert rows[-3][1].endswith("Language: Spanish. The body may be named.")
    assert export.filename == "quotations-funds-internal.docx"


def test_each_quotation_has_its_language_and_direction() -> None:
    unknown = replace(OF_QUIET, text="Nada.", language="")
    quoted = {
        row.text: row
        for row in word(theme(SPANISH, IN_ARABIC, OF_QUIET, unknown)).paragraphs
        if row.style.name == "Quote"
    }
    arabic = quoted[f"«{ARABIC}»"]
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    assert arabic.runs[0].font.rtl is True
    assert language_of_run(arabic) == {qn("w:bidi"): "ar-SA"}
    assert language_of_run(quoted[f"«{FUND}»"]) == {qn("w:val"): "es-ES"}
    assert language_of_run(quoted["“Nothing was paid.”"]) == {qn("w:val"): "en-GB"}
    assert quoted["“Nada.”"].runs[0].font.no_proof is True


def language_of_run(paragraph: Any) -> dict[str, str]:
    return dict(paragraph.runs[0]._r.rPr.find(qn("w:lang")).attrib)


@pytest.mark.parametrize(
    ("cut_before", "cut_after", "language", "printed"),
    [
        (False, False, "en", "“paid”"),
        (True, False, "en", "“[…] paid”"),
        (False, True, "ru", "«paid […]»"),
        (True, True, "fr", "«\u00a0[…] paid […]\u00a0»"),
        (True, True, "zh", "“[…] paid […]”"),
        (False, True, "ar", "«paid […]»"),
        (False, False, "", "“paid”"),
    ],
)
def test_a_quotation_stands_in_marks_and_says_where_it_was_cut(
    cut_before: bool, cut_after: bool, language: str, printed: str
) -> None:
    cut = replace(SPANISH, text="paid", language=language, cut_before=cut_before, cut_after=cut_after)
    assert [text for style, text in lines(word(theme(cut))) if style == "Quote"] == [printed]


def test_samples_say_so_on_every_page_and_real_ones_do_not() -> None:
    invented = replace(SPANISH, origin=replace(NAMED, sample=True))
    for quotation, said in ((invented, True), (SPANISH, False)):
        document = word(theme(quotation))
        assert ("Sample data" in document.sections[0].header.paragraphs[0].text) is said
        assert any("Sample data" in text for _style, text in lines(document)) is said


def test_what_is_left_out_is_counted_in_the_internal_copy() -> None:
    told = " ".join(text for _style, text in lines(word(theme(SPANISH, hidden=3, names=Names.STAFF))))
    assert "1 quotation. As shared with the Special Rapporteur’s staff on 25 November 2026." in told
    assert "3 quotations of the list are not in this file" in told
    empty = [text for _style, text in lines(word(theme()))]
    assert "There is nothing to quote in this list." in empty


def test_the_bytes_are_the_same_and_tell_of_no_machine() -> None:
    shown = theme(SPANISH, IN_ARABIC)
    export = made(quotations_docx(shown, "en"))
    assert export.data == made(quotations_docx(shown, "en")).data
    text = everything(export.data)
    for told in ("python-docx", "Macintosh", "thumbnail", "2013-12"):
        assert told not in text, told
    known = Document(BytesIO(export.data)).core_properties
    assert (known.author, known.last_modified_by, known.title) == ("", "", "Funds")
    assert known.created == known.modified == DAY


def test_any_text_and_any_title_make_a_file() -> None:
    odd = replace(SPANISH, text="a\x0bb & <c> \ufffe\U0001f600")
    export = made(quotations_docx(theme(odd, title="赔偿 " * 60), "en"))
    assert export.filename == "quotations.docx"
    rows = lines(Document(BytesIO(export.data)))
    quoted = [text for style, text in rows if style == "Quote"]
    assert quoted == ["«ab & <c> \U0001f600»"]


def test_the_page_gives_it_out_without_notes_and_translations(
    client: Client, reviewer: Person, cycle: Cycle
) -> None:
    by = acting(reviewer)
    submission = sent(BodyFactory.create(name="Gamma"), cycle, answer(137, FUND, 0))
    funds = make_list(by=by, theme="Funds")
    keep_clipping(
        by=by,
        into=funds,
        submission=submission,
        paragraph=137,
        source="explanation",
        quoted=FUND,
        note="SECRET NOTE",
    )
    save_translation(
        by=by, submission=submission, paragraph=137, revision=0, text="TRANSLATED", language="en"
    )
    client.force_login(reviewer)
    path = f"/review/clippings/{funds.pk}.docx"
    for query, internal in (("", False), ("?names=staff", True)):
        response = fetched(client, path + query)
        assert response["Content-Disposition"].startswith('attachment; filename="quotations-funds')
        text = everything(response.content)
        assert "La ley de 2022" in text
        assert "TRANSLATED" not in text
        assert "SECRET NOTE" not in text
        assert "Gamma" in text
        assert ("Internal" in text) is internal
    assert client.get(f"{path}?names=all").status_code == 404


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr"])
def test_it_is_made_in_any_language_of_the_product(language: str) -> None:
    assert made(quotations_docx(theme(SPANISH), language)).data
