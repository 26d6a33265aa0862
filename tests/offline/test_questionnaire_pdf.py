"""The questionnaire on paper: what is asked, word for word, with boxes that say what stands, a page each."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from pypdf import PdfReader

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.value import Answer
from assessments.formats.pdf import Pool
from assessments.offline.paper import filename, job, print_html, questionnaire_pdf
from assessments.offline.paper_room import FEWEST, MOST, room, text_height
from assessments.offline.questionnaire import Questionnaire
from recommendations.outline import Recommendation, Variant
from tests.making.queue_cast import made
from tests.offline.paper_questionnaires import ARABIC, CHINESE, blank, filled, long, questionnaire
from tests.offline.questionnaires import MADE, sample_entries
from tests.pseudo_languages import PSEUDO, in_pseudo_languages, outline
from tests.report import sample_reports

NOT_VERIFIED = "Self-assessment, not verified by the United Nations"
CONFIDENTIAL = "Confidential: holds answers"
LAST_WORDS = "Read on in the report:"
BOX = re.compile(r'<svg[^>]* class="(box|box ticked)".*?<title>(.*?)</title>', re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
TAG = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)
ALL = tuple(range(106, 138))
ASKED = sample_reports.outline().recommendations


def block(asked: Questionnaire, paragraph: int) -> str:
    """The HTML of one recommendation."""
    return blocks(asked)[paragraph]


def blocks(asked: Questionnaire) -> dict[int, str]:
    """The HTML of each recommendation, by its number."""
    parts = re.split('<article class="asked(?: is-small)?" id="p', print_html(asked))[1:]
    return {int(part[:3]): part.partition(">")[2].partition("</article>")[0] for part in parts}


@cache
def national() -> dict[int, str]:
    """Those of a whole blank questionnaire, made once."""
    return blocks(questionnaire())


@cache
def regional() -> dict[int, str]:
    return blocks(questionnaire(Variant.REGIONAL))


BLANK = {Variant.NATIONAL: national, Variant.REGIONAL: regional}


def boxes(text: str) -> list[bool]:
    """Whether each box is ticked; what is seen and what is read aloud have to agree."""
    found = BOX.findall(text)
    assert all((seen == "box ticked") == (heard == "ticked") for seen, heard in found)
    return [heard == "ticked" for _, heard in found]


def words(text: str) -> str:
    """The text without its markup."""
    return " ".join(html.unescape(TAG.sub(" ", text)).split())


def part(text: str, name: str) -> str:
    """One element of a block, by its class; it holds none of its own kind."""
    found = re.search(rf'<(table|p) class="{name}">(.*?)</\1>', text, re.DOTALL)
    return found[2] if found else ""


def pages(asked: Questionnaire) -> list[str]:
    """The text of each page of the PDF."""
    return [" ".join(page.extract_text().split()) for page in reader(asked).pages]


def reader(asked: Questionnaire) -> PdfReader:
    return PdfReader(BytesIO(made(questionnaire_pdf(asked)).data))


@pytest.fixture(scope="module", params=list(Variant))
def whole(request: pytest.FixtureRequest) -> PdfReader:
    """The whole blank questionnaire of each variant, made once."""
    return reader(questionnaire(request.param, sample=request.param is Variant.REGIONAL))


@pytest.fixture(scope="module")
def texts(whole: PdfReader) -> list[str]:
    """What stands on each of its pages, read once: that takes longer than a test of it."""
    return [" ".join(page.extract_text().split()) for page in whole.pages]


@pytest.fixture(scope="module")
def overlong() -> PdfReader:
    return reader(questionnaire(fill=long, paragraphs=(113,), sample=True, kept_back=2))


def test_a_blank_one_holds_no_answer() -> None:
    text = print_html(questionnaire())
    statements = sum(len(criterion.offers(Variant.NATIONAL)) for one in ASKED for criterion in one.criteria)
    rows_of_actions = text.count('<td class="w-assistance">')
    assert rows_of_actions > 32
    # Levels, states, priority; "not applicable" is offered twice.
    assert len(boxes(text)) == statements + 32 * (4 + 2 + 1) + rows_of_actions * 5 + 2
    assert not any(boxes(text))
    assert 'class="explanation"' not in text
    assert CONFIDENTIAL not in text
    assert "confidential reference" not in text


@pytest.mark.parametrize(
    ("variant", "paragraph", "by_input", "expected"),
    [
        # Beside the statements: levels 4, states, priority 1, two actions with 5 kinds of assistance.
        (Variant.NATIONAL, 113, False, 4 + 2 + 1 + 10),
        (Variant.NATIONAL, 114, False, 4 + 2 + 1 + 10),
        (Variant.REGIONAL, 113, False, 4 + 3 + 1 + 10),
        (Variant.REGIONAL, 114, False, 4 + 4 + 1 + 10),
        (Variant.NATIONAL, 113, True, 4 + 2),
        (Variant.REGIONAL, 114, True, 4 + 4),
    ],
)
def test_there_is_a_box_for_all_that_may_be_said(
    variant: Variant, paragraph: int, by_input: bool, expected: int
) -> None:
    asked = questionnaire(variant, by_input=True) if by_input else None
    text = block(asked, paragraph) if asked else BLANK[variant]()[paragraph]
    criteria = sample_reports.outline().recommendation(paragraph).criteria
    statements = sum(len(criterion.offers(variant)) for criterion in criteria)
    assert len(boxes(text)) == statements + expected


@pytest.mark.parametrize("variant", list(Variant))
def test_a_statement_has_a_box_for_each_answer_that_it_offers_and_says_what_it_means(
    variant: Variant,
) -> None:
    for recommendation in ASKED:
        head, *statements = ROW.findall(part(BLANK[variant]()[recommendation.paragraph], "statements"))
        columns = [words(cell) for cell in re.findall(r'<th scope="col" class="w-box">(.*?)</th>', head)]
        criteria = recommendation.criteria
        for criterion, row in zip(criteria, statements, strict=True):
            cells = [bool(boxes(cell)) for cell in row.split('<td class="w-box">')[1:]]
            offered = [str(labels.CRITERION_VALUES[value]) for value in criterion.offers(variant)]
            assert [name for name, has in zip(columns, cells, strict=True) if has] == offered
            for meaning in (criterion.partly[variant], criterion.no_case[variant]):
                assert meaning in words(row)
        every = {str(labels.CRITERION_VALUES[v]) for one in criteria for v in one.offers(variant)}
        assert set(columns) == every, "no column without any box"


@pytest.mark.parametrize("variant", list(Variant))
def test_title_and_what_the_question_means_are_those_of_the_variant(variant: Variant) -> None:
    for recommendation in ASKED:
        text = words(BLANK[variant]()[recommendation.paragraph])
        assert recommendation.titles[variant] in text
        means = recommendation.means[variant]
        assert ("That means:" in text) is bool(means)
        assert "; ".join(means) in text


def test_what_is_called_for_or_planned_is_never_said_to_be_done() -> None:
    """Where there is room for it: an input has more."""
    texts = blocks(questionnaire(Variant.REGIONAL, by_input=True))
    found = 0
    for recommendation in ASKED:
        text = words(texts[recommendation.paragraph])
        for practice in recommendation.good_practices:
            before, told, _after = text.partition(f"{practice.who} {practice.what}")
            if told:
                found += 1
                heading = before.rpartition("as the report says (May 2010):")[0]
                assert heading.endswith("Who has done it, ") is practice.did.is_done
    assert found > 10


@pytest.mark.parametrize("paragraph", [106, 107, 110, 113, 129, 135])
def test_exactly_what_was_answered_is_ticked(paragraph: int) -> None:
    asked = questionnaire(Variant.REGIONAL, fill=filled, paragraphs=(paragraph,))
    entry = filled(sample_reports.outline().recommendation(paragraph))
    text = block(asked, paragraph)
    statements = [row for row in ROW.findall(part(text, "statements")) if boxes(row)]
    criteria = sample_reports.outline().recommendation(paragraph).criteria
    said = {
        criterion.code: [
            value
            for value, ticked in zip(criterion.offers(Variant.REGIONAL), boxes(row), strict=True)
            if ticked
        ]
        for criterion, row in zip(criteria, statements, strict=True)
    }
    assert said == {code: [value] for code, value in entry.criteria.items()}
    levels = [boxes(row) for row in ROW.findall(part(text, "levels"))]
    assert levels == [[level == entry.level] for level in range(4)]
    assert not any(boxes(part(text, "states")))
    assert boxes(part(text, "priority")) == [entry.priority]


@pytest.mark.parametrize(
    ("variant", "paragraph", "offered"),
    [
        (Variant.NATIONAL, 113, ["Don’t know", "Known, but not disclosed"]),
        (Variant.NATIONAL, 110, ["Don’t know", "Known, but not disclosed", "Not applicable"]),
        (
            Variant.REGIONAL,
            114,
            ["Don’t know", "Known, but not disclosed", "Not applicable", "Done by another mechanism"],
        ),
    ],
)
def test_other_states_are_offered_where_they_are_allowed(
    variant: Variant, paragraph: int, offered: list[str]
) -> None:
    text = words(part(block(questionnaire(variant, paragraphs=(paragraph,)), paragraph), "states"))
    named = ["Don’t know", "Known, but not disclosed", "Not applicable", "Done by another mechanism"]
    assert [name for name in named if name in text] == offered
    reason = sample_reports.outline().recommendation(paragraph).na_reason
    assert reason in text
    assert bool(reason) is ("Not applicable" in offered)


@pytest.mark.parametrize(
    ("state", "ticked"),
    [
        (State.DONT_KNOW, [True, False, False, False]),
        (State.WITHHELD, [False, True, False, False]),
        (State.NOT_APPLICABLE, [False, False, True, False]),
        (State.ELSEWHERE, [False, False, False, True]),
        (State.BLANK, [False, False, False, False]),
    ],
)
def test_another_state_ticks_its_own_box_and_no_level(state: State, ticked: list[bool]) -> None:
    def say(recommendation: Recommendation) -> Answer:
        elsewhere = "osce" if state is State.ELSEWHERE else ""
        return Answer(recommendation.paragraph, state, elsewhere=elsewhere)

    text = block(questionnaire(Variant.REGIONAL, fill=say, paragraphs=(114,)), 114)
    assert boxes(part(text, "states")) == ticked
    assert not any(boxes(part(text, "levels")))
    assert ("Security and Co-operation" in part(text, "states")) is (state is State.ELSEWHERE)
    assert ("which one?" in part(text, "states")) is (state is not State.ELSEWHERE)


@pytest.mark.parametrize("fill", [blank, filled])
def test_the_official_text_is_quoted_word_for_word(fill: Callable[[Recommendation], Answer]) -> None:
    text = html.unescape(print_html(questionnaire(fill=fill)))
    for section in sample_reports.outline().sections:
        assert f'lang="en" dir="ltr">{section.lead_in}</p>' in text
    for recommendation in sample_reports.outline().recommendations:
        assert f"“{recommendation.text}”" in text
        assert recommendation.footnote in text
        assert f"A/HRC/14/32, para. {recommendation.paragraph}" in text


def test_each_variant_is_asked_in_its_own_words() -> None:
    for variant in Variant:
        asked = questionnaire(variant)
        text = words(print_html(asked))
        for item in asked.items:
            assert item.recommendation.prompts[variant] in text
            assert all(level in text for level in item.recommendation.levels[variant])


def test_the_months_of_a_statement_have_their_date() -> None:
    text = words(block(questionnaire(paragraphs=(113,)), 113))
    assert "met at least twice in the last 12 months (since 30 June 2025) and agreed" in text


def test_an_input_of_a_ministry_has_no_plan_and_no_priority() -> None:
    answer = block(questionnaire(paragraphs=(113,)), 113)
    entry = block(questionnaire(paragraphs=(113,), by_input=True), 113)
    for said in ("5. What you will do", "A priority:", "Assistance needed"):
        assert said in answer
        assert said not in entry
    assert "is shown beside the answer as your input" in words(
        print_html(questionnaire(paragraphs=(113,), by_input=True))
    )


def test_all_references_and_actions_are_shown_and_those_kept_back_are_counted() -> None:
    text = block(questionnaire(fill=long, paragraphs=(113,), kept_back=2), 113)
    for number in range(1, 8):
        assert f">113.e{number}<" in text
        assert f"coordinator-{number - 1}<" in text
    assert text.count("Draft the regulation") == 4
    assert "2 confidential references are not in this copy" in text


def test_there_are_three_rows_of_evidence_and_two_of_actions_or_one_less_where_the_page_is_full() -> None:
    for paragraph, evidence, actions in ((113, 3, 2), (118, 3, 2), (128, 2, 1), (106, 1, 1)):
        text = national()[paragraph]
        assert len(ROW.findall(part(text, "evidence"))) == 1 + evidence, paragraph
        assert len(ROW.findall(part(text, "actions"))) == 1 + actions, paragraph


@pytest.mark.parametrize("paragraph", ALL)
def test_mechanisms_are_asked_for_where_the_answer_names_them(paragraph: int) -> None:
    text = block(questionnaire(paragraphs=(paragraph,)), paragraph)
    asked = sample_reports.outline().recommendation(paragraph).names_mechanisms
    assert ("Which mechanism or mechanisms do you mean?" in text) is asked
    assert text.count('class="place"') == (4 if asked else 0)


def test_the_mechanisms_meant_are_named_with_room_for_another() -> None:
    text = block(questionnaire(fill=filled, paragraphs=(106,)), 106)
    named = "Organization for Security and Co-operation in Europe"
    assert f'<span class="meant"><span lang="en" dir="ltr">{named}</span></span>' in text
    assert text.count('class="place"') == 2


def test_a_whole_blank_one_has_a_page_for_each_recommendation(texts: list[str]) -> None:
    variant = Variant.REGIONAL if "Northern" in texts[0] else Variant.NATIONAL
    assert len(texts) == 1 + len(ASKED) <= 45
    for recommendation, text in zip(ASKED, texts[1:], strict=True):
        assert f"{recommendation.paragraph} {recommendation.titles[variant]}" in text
        assert LAST_WORDS in text
        assert "continued" not in text


def test_every_page_says_who_what_and_that_nobody_verified_it(texts: list[str]) -> None:
    for number, text in enumerate(texts, 1):
        assert re.search(r"Questionnaire · (Northern Mechanism|Southern Task Force) · 2026", text)
        assert ("Sample data: an invented body" in text) is ("Northern" in text)
        assert NOT_VERIFIED in text
        assert "made on 3 July 2026, 14:03 UTC" in text
        assert f"{number} / {len(texts)}" in text


def test_bookmarks_go_by_group_and_recommendation(whole: PdfReader) -> None:
    top = [item.title for item in whole.outline if not isinstance(item, list)]
    below = [item for item in whole.outline if isinstance(item, list)]
    assert top[:3] == ["Questionnaire", "General", "(a) Institutional frameworks"]
    assert len(top) == 1 + 7
    assert [len(group) for group in below] == [3, 3, 12, 4, 2, 5, 3]
    first = below[0][0]
    assert not isinstance(first, list)
    titles = sample_reports.outline().recommendation(106).titles
    assert first.title in {f"106 {title}" for title in titles.values()}


def test_title_language_tags_and_date(whole: PdfReader) -> None:
    assert whole.metadata is not None
    assert str(whole.metadata.title).startswith("Questionnaire: ")
    assert whole.metadata.creation_date == MADE
    root: Any = whole.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_data().decode()


def test_a_long_answer_runs_on_under_its_number(overlong: PdfReader) -> None:
    texts = [" ".join(page.extract_text().split()) for page in overlong.pages]
    assert len(texts) == 3
    assert "113, continued" not in texts[1]
    assert "113, continued" in texts[2]
    assert "Link, page or article" in texts[2]
    assert "2. Your answer: tick one box" in texts[1]


def test_answers_of_an_ordinary_length_stay_on_their_page() -> None:
    entries = sample_entries(sample_reports.NORTH)
    asked = questionnaire(Variant.REGIONAL, fill=lambda one: entries.get(one.paragraph) or blank(one))
    texts = pages(asked)
    assert sum("continued" in text for text in texts) <= 4
    assert len(texts) <= 37


def test_an_address_without_blanks_wraps_and_a_separator_of_lines_is_a_new_line() -> None:
    said = f"https://ministry.example/{'x' * 150}\u2028See there."

    def fill(asked: Recommendation) -> Answer:
        return Answer(asked.paragraph, State.DONT_KNOW, explanation=said)

    pages = [page.extract_text() for page in reader(questionnaire(fill=fill, paragraphs=[113])).pages]
    lines = next(page for page in pages if "See there" in page).splitlines()
    [see] = [line.strip() for line in lines if "See there." in line]
    assert see == "See there."
    assert max(line.count("x") for line in lines) < 150


def test_a_filled_one_says_on_every_page_that_it_is_confidential(overlong: PdfReader) -> None:
    assert all(CONFIDENTIAL in page.extract_text() for page in overlong.pages)
    assert "Confidential: this copy holds answers." in overlong.pages[0].extract_text()


def test_the_cover_says_for_whom_until_when_and_what_to_do() -> None:
    asked = questionnaire(
        paragraphs=(113, 128, 129), by_input=True, for_whom="Ministry of Labour", note="Call us."
    )
    cover = pages(asked)[0]
    for said in ("Ministry of Labour", "30 September 2026", "Call us.", "3 recommendations"):
        assert said in cover
    for said in ("1 July 2025 to 30 June 2026", "National body", "How to fill it in", "Filled in by"):
        assert said in cover
    for meaning in labels.criterion_meanings().values():
        assert meaning in cover
    assert "Name Ministry or organization Date Signature" in cover
    assert "(d) Protection, recovery and reintegration 128, 129 3" in cover


def test_texts_in_other_scripts_are_there_and_read_in_their_own_direction() -> None:
    asked = questionnaire(fill=long, paragraphs=(113,), note=ARABIC)
    text = print_html(asked)
    assert text.count('<p lang="ar" dir="rtl">') == 2
    assert CHINESE in text
    assert "U+" not in text


def test_a_character_without_a_glyph_is_marked_and_counted() -> None:
    text = print_html(replace(questionnaire(paragraphs=(113,)), note="Hello 😀 한"))
    assert "[U+1F600]" in text
    assert "[U+D55C]" in text
    assert "2 characters that no font of this file can show" in text


def test_hostile_text_is_printed_and_does_nothing() -> None:
    hostile = '<script>alert(1)</script><img src="file:///etc/passwd">'
    asked = replace(questionnaire(paragraphs=(113,)), note=hostile, for_whom=hostile)
    text = print_html(asked)
    assert not re.search(r"<(script|img)\b", text)
    assert "<script>alert(1)</script>" in pages(asked)[0]


def test_in_a_language_from_right_to_left_the_page_is_mirrored_and_the_report_is_not() -> None:
    text = print_html(questionnaire(paragraphs=(113,), language="ar"))
    assert '<html lang="ar" dir="rtl">' in text
    assert '<div class="official read" lang="en" dir="ltr">' in text
    title = sample_reports.outline().recommendation(113).titles[Variant.NATIONAL]
    assert f'dir="ltr">{title}</span>' in text


def test_the_same_bytes_from_another_process() -> None:
    asked = questionnaire(paragraphs=(113,), fill=filled)
    pool = Pool(size=1)
    try:
        again = pool.render(job(asked))
    finally:
        pool.close()
    printed = made(questionnaire_pdf(asked))
    assert again == printed.data
    assert printed.content_type == "application/pdf"


@pytest.mark.parametrize(
    ("for_whom", "is_filled", "name"),
    [
        ("", False, "southern-task-force-2026-questionnaire.pdf"),
        ("", True, "southern-task-force-2026-questionnaire-filled.pdf"),
        ("Ministry of Labour", False, "southern-task-force-2026-questionnaire-ministry-of-labour.pdf"),
        ("وزارة العدل", True, "southern-task-force-2026-questionnaire-filled.pdf"),
        ("../../etc", False, "southern-task-force-2026-questionnaire-etc.pdf"),
    ],
)
def test_the_name_of_the_file(for_whom: str, is_filled: bool, name: str) -> None:
    asked = replace(questionnaire(paragraphs=(113,)), for_whom=for_whom, filled=is_filled)
    assert filename(asked) == name


@pytest.mark.parametrize("variant", list(Variant))
def test_there_is_room_to_write_under_every_recommendation(variant: Variant) -> None:
    rooms = {item.paragraph: room(item, variant) for item in questionnaire(variant).items}
    assert all(FEWEST <= found.lines <= MOST for found in rooms.values())
    assert sum(found.lines for found in rooms.values()) >= 3 * len(rooms)


def test_an_input_has_more_room_and_an_answer_that_goes_on_has_lines_to_correct_it() -> None:
    answer, entry, whole = (
        next(questionnaire(paragraphs=(113,), fill=fill, by_input=by_input).items)
        for fill, by_input in ((blank, False), (blank, True), (long, False))
    )
    assert room(entry, Variant.NATIONAL).lines > room(answer, Variant.NATIONAL).lines
    assert room(whole, Variant.NATIONAL).lines == 2


@pytest.mark.parametrize(
    ("text", "lines"), [("", 0), ("word", 1), ("word " * 40, 4), ("字" * 60, 3), ("x" * 120, 3)]
)
def test_the_height_of_a_text_goes_by_the_width_of_its_letters(text: str, lines: int) -> None:
    size = 10.0
    line = size * 25.4 / 72
    assert text_height(text, 28 * line, size, 1.0) == pytest.approx(lines * line)


@pytest.mark.parametrize("variant", list(Variant))
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_each_recommendation_keeps_to_its_page_in_each_finished_language(
    language: str, variant: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cover has a second page where its words are long."""
    whole = sample_reports.outline_in(language)
    monkeypatch.setattr(sample_reports, "outline", lambda: whole)
    assert len(reader(questionnaire(variant, language=language)).pages) - 32 in (1, 2)


@pytest.mark.usefixtures(in_pseudo_languages.__name__)
@pytest.mark.parametrize("variant", list(Variant))
@pytest.mark.parametrize("language", PSEUDO)
def test_each_keeps_to_its_page_with_every_word_of_ours_longer_or_from_right_to_left(
    language: str, variant: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_reports, "outline", lambda: outline(PSEUDO[language]))
    assert len(reader(questionnaire(variant, language=language)).pages) - 32 in (1, 2)
