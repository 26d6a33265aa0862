"""Each rule of the content files, broken once on purpose: the check has to name it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from recommendations.fixture_check import RULES, SHAPE, problems_of
from recommendations.fixture_files import Fixtures, read_fixtures
from recommendations.fixture_quotes import QUOTE_RULES
from recommendations.fixture_wordings import WORDING_RULES

Mutation = Callable[[Fixtures], Any]
SOUND = read_fixtures(Path(settings.FIXTURES))


def recommendation(content: Fixtures, paragraph: int) -> dict[str, Any]:
    return next(each for each in content.recommendations if each["paragraph"] == paragraph)


def national(content: Fixtures, number: int) -> dict[str, Any]:
    """A criterion of 113 as national bodies answer it."""
    wording: dict[str, Any] = recommendation(content, 113)["criteria"][number - 1]["national"]
    return wording


def case(content: Fixtures, number: int) -> dict[str, Any]:
    """A case of 113 for national bodies."""
    found: dict[str, Any] = recommendation(content, 113)["cases"]["national"][number - 1]
    return found


def block(content: Fixtures, number: int) -> dict[str, Any]:
    return next(each for each in content.blocks if each.get("number") == number)


def principle(content: Fixtures, code: str) -> dict[str, Any]:
    return next(each for each in content.principles if each["code"] == code)


def reword(content: Fixtures, number: int, old: str, new: str) -> None:
    """The same change in the report and in the recommendation, so that only the layout rule sees it."""
    paragraph = block(content, number)
    assert old in paragraph["text"]
    paragraph["text"] = paragraph["text"].replace(old, new)


def drop_key(content: Fixtures) -> None:
    del recommendation(content, 113)["titles"]


def drop_wording(content: Fixtures) -> None:
    recommendation(content, 113)["prompts"]["national"] = ""


def misspell_footnote(content: Fixtures) -> None:
    recommendation(content, 128)["footnot"] = recommendation(content, 128).pop("footnote")


def drop_criterion_wording(content: Fixtures) -> None:
    del recommendation(content, 113)["criteria"][0]["regional"]


def repeat_criterion(content: Fixtures) -> None:
    recommendation(content, 113)["criteria"][1]["code"] = "112.1"


def repeat_principle(content: Fixtures) -> None:
    content.principles.append(copy.deepcopy(content.principles[0]))


def repeat_contradiction(content: Fixtures) -> None:
    content.contradictions[1]["code"] = content.contradictions[0]["code"]


def swap_criteria(content: Fixtures) -> None:
    recommendation(content, 113)["criteria"].reverse()


def only_structural(content: Fixtures) -> None:
    for criterion in recommendation(content, 113)["criteria"]:
        criterion["kind"] = "structural"


def none_structural(content: Fixtures) -> None:
    for criterion in recommendation(content, 113)["criteria"]:
        criterion["kind"] = "process"


def unknown_kind(content: Fixtures) -> None:
    recommendation(content, 113)["criteria"][3]["kind"] = "result"


def two_criteria(content: Fixtures) -> None:
    del recommendation(content, 113)["criteria"][1:3]
    recommendation(content, 113)["criteria"][1]["code"] = "113.2"


def unknown_key(content: Fixtures) -> None:
    national(content, 1)["why"] = "A reason."


def missing_key(content: Fixtures) -> None:
    del national(content, 1)["step"]


def no_text(content: Fixtures) -> None:
    national(content, 1)["text"] = None


def principles_as_text(content: Fixtures) -> None:
    national(content, 1)["principles"] = "child"


def criterion_without_kind(content: Fixtures) -> None:
    del recommendation(content, 113)["criteria"][0]["kind"]


def means_as_text(content: Fixtures) -> None:
    recommendation(content, 113)["means"]["national"] = "It meets."


def case_without_level(content: Fixtures) -> None:
    del case(content, 1)["level"]


def case_as_list(content: Fixtures) -> None:
    case(content, 1)["answers"] = ["yes", "no"]


def none_needed(content: Fixtures) -> None:
    for number in range(1, 5):
        national(content, number)["needed"] = None


def needed_no(content: Fixtures) -> None:
    national(content, 1)["needed"] = "no"


def needed_partly_not_offered(content: Fixtures) -> None:
    national(content, 4)["needed"] = "partly"


def half_a_sentence(content: Fixtures) -> None:
    national(content, 3)["step"] = "Fix the dates of the meetings"


def another_window(content: Fixtures) -> None:
    national(content, 3)["text"] = "The body met {window:18}."


def span_in_words(content: Fixtures) -> None:
    national(content, 3)["text"] = "The body met in the last two years."


def window_in_a_descriptor(content: Fixtures) -> None:
    recommendation(content, 113)["levels"]["national"][2] = "It met {window:12}."


def principle_not_touched(content: Fixtures) -> None:
    national(content, 1)["principles"] = ["child"]


def too_few_carry_it(content: Fixtures) -> None:
    for entry in content.recommendations:
        for criterion in entry["criteria"]:
            criterion["national"]["principles"] = []


def same_titles(content: Fixtures) -> None:
    for entry in content.recommendations[9:]:
        entry["titles"]["national"] = entry["titles"]["regional"]


def two_questions(content: Fixtures) -> None:
    recommendation(content, 113)["prompts"]["national"] = "Is there a body? Does it meet?"


def no_question(content: Fixtures) -> None:
    recommendation(content, 113)["prompts"]["national"] = "Tell us of your national body."


def unknown_deed(content: Fixtures) -> None:
    recommendation(content, 113)["good_practices"][0]["did"] = "hoped"


def five_cases(content: Fixtures) -> None:
    del recommendation(content, 113)["cases"]["national"][5:]


def level_four(content: Fixtures) -> None:
    case(content, 1)["level"] = 4


def answer_not_offered(content: Fixtures) -> None:
    case(content, 1)["answers"] = "no, no, yes, partly"


def three_answers(content: Fixtures) -> None:
    case(content, 1)["answers"] = "no, no, yes"


def case_over_its_criteria(content: Fixtures) -> None:
    case(content, 1)["level"] = 2


def case_under_its_criteria(content: Fixtures) -> None:
    case(content, 2)["level"] = 1


def level_out_of_reach(content: Fixtures) -> None:
    for number in range(1, 5):
        national(content, number)["needed"] = "yes"


def reworded_criterion(content: Fixtures) -> None:
    national(content, 1)["text"] = "A law gives the body its duties."


def reworded_descriptor(content: Fixtures) -> None:
    recommendation(content, 113)["levels"]["national"][0] = "No body."


def other_partly(content: Fixtures) -> None:
    national(content, 1)["partly"] = None


def three_descriptors(content: Fixtures) -> None:
    recommendation(content, 113)["levels"]["national"].pop()


def empty_descriptor(content: Fixtures) -> None:
    recommendation(content, 113)["levels"]["regional"][0] = " "


def lose_recommendation(content: Fixtures) -> None:
    content.recommendations.pop(7)


def lose_from_section(content: Fixtures) -> None:
    content.sections[0]["paragraphs"] = [106, 107]


def wrong_section(content: Fixtures) -> None:
    recommendation(content, 113)["section"] = "c"


def lose_paragraph(content: Fixtures) -> None:
    content.blocks.remove(block(content, 40))


def invent_missing(content: Fixtures) -> None:
    block(content, 87)["text"] = "Invented words."


def cut_without_note(content: Fixtures) -> None:
    del block(content, 86)["note"]


def unknown_status(content: Fixtures) -> None:
    block(content, 86)["status"] = "torn"


def lose_mark(content: Fixtures) -> None:
    block(content, 99)["footnotes"] = []


def relate_missing(content: Fixtures) -> None:
    recommendation(content, 113)["related_paragraphs"].append(36)


def relate_nothing(content: Fixtures) -> None:
    recommendation(content, 113)["related_paragraphs"].append(999)


def practice_unrelated(content: Fixtures) -> None:
    recommendation(content, 113)["good_practices"][0]["paragraph"] = 60


def unknown_principle(content: Fixtures) -> None:
    recommendation(content, 113)["principles"]["legality"] = "text"


def unknown_basis(content: Fixtures) -> None:
    recommendation(content, 113)["principles"]["participation"] = "guess"


def principle_of_missing(content: Fixtures) -> None:
    principle(content, "standards")["report_paragraphs"].append(36)


def unfounded_principle(content: Fixtures) -> None:
    recommendation(content, 118)["principles"]["remedy"] = "reading"


def text_link_unlisted(content: Fixtures) -> None:
    principle(content, "accountability")["report_paragraphs"].remove(113)


def child_by_text(content: Fixtures) -> None:
    recommendation(content, 120)["principles"]["child"] = "text"
    principle(content, "child")["report_paragraphs"].append(120)


def unknown_comparability(content: Fixtures) -> None:
    recommendation(content, 113)["comparability"] = "alike"


def participation_elsewhere(content: Fixtures) -> None:
    recommendation(content, 113)["comparability"] = "participation"


def not_applicable_without_reason(content: Fixtures) -> None:
    del recommendation(content, 114)["na_reason"]


def contradiction_outside(content: Fixtures) -> None:
    content.contradictions[0]["first"]["paragraph"] = 42


def contradiction_levels(content: Fixtures) -> None:
    content.contradictions[0]["first"]["at_least"] = 4


def contradiction_variant(content: Fixtures) -> None:
    content.contradictions[0]["variants"] = ["both"]


def unknown_body(content: Fixtures) -> None:
    recommendation(content, 113)["good_practices"][0]["bodies"] = ["atlantis"]


def reworded_recommendation(content: Fixtures) -> None:
    recommendation(content, 112)["text"] = "Assist in the development of national plans."


def lost_footnote(content: Fixtures) -> None:
    del recommendation(content, 128)["footnote"]


def reworded_lead_in(content: Fixtures) -> None:
    content.sections[3]["lead_in"] = "With regard to prevention:"


def reworded_g(content: Fixtures) -> None:
    content.edition["context_g"] = "Donors should pay."


def quote_elsewhere(content: Fixtures) -> None:
    principle(content, "remedy")["quotes"][0]["paragraphs"] = [85]


def practice_misquoted(content: Fixtures) -> None:
    recommendation(content, 113)["good_practices"][0]["what"] = "made it “a top priority”"


def broken_word(content: Fixtures) -> None:
    reword(content, 15, "awareness-raising", "awareness- raising")


def broken_range(content: Fixtures) -> None:
    reword(content, 72, "2006–2008", "2006– 2008")


def page_footer(content: Fixtures) -> None:
    reword(content, 6, "Women, held", "Women, 4 GE.10-13211 held")


def glued_mark(content: Fixtures) -> None:
    reword(content, 99, "affects men.", "affects men.7")


NATIONAL = "recommendations/113.yaml: 113 national: "
CHANGED = (
    "criteria or descriptors changed since the cases were read; "
    "read them again and write cases_read.national: "
)
MUTATIONS: list[tuple[Mutation, str]] = [
    (drop_key, "recommendations: recommendation 113: `titles` is missing"),
    (drop_wording, "recommendations/113.yaml: 113: prompts has no national wording"),
    (misspell_footnote, "recommendations/128.yaml: 128: unknown key `footnot`"),
    (drop_criterion_wording, "recommendations/113.yaml: 113: criterion 113.1 has no regional wording"),
    (repeat_criterion, "recommendations: criterion 112.1 stands 2 times"),
    (repeat_principle, "principles.yaml: principle standards stands 2 times"),
    (repeat_contradiction, "contradictions.yaml: contradiction monitoring-without-data stands 2 times"),
    (swap_criteria, "recommendations/113.yaml: 113: criteria coded"),
    (only_structural, "recommendations/113.yaml: 113: no process or outcome criterion"),
    (none_structural, "recommendations/113.yaml: 113: no structural criterion"),
    (unknown_kind, "recommendations/113.yaml: 113: unknown kind of criterion result"),
    (two_criteria, "recommendations/113.yaml: 113: 2 criteria, not 4"),
    (unknown_key, NATIONAL + "criterion 113.1 needs needed, no_case, partly, principles, step, text"),
    (missing_key, NATIONAL + "criterion 113.1 needs needed, no_case, partly, principles, step, text"),
    (no_text, NATIONAL + "criterion 113.1: text is no sentence [wording_shape]"),
    (principles_as_text, NATIONAL + "criterion 113.1: principles is no list"),
    (criterion_without_kind, "recommendations/113.yaml: 113: each criterion needs code, kind, national"),
    (means_as_text, NATIONAL + "means is no list"),
    (case_without_level, NATIONAL + "case 1 needs answers, level, situation, no others"),
    (case_as_list, NATIONAL + "case 1 has no situation or no answers"),
    (none_needed, NATIONAL + "no criterion is needed for level 2 [four_criteria]"),
    (needed_no, NATIONAL + "criterion 113.1: needed is no, not yes, partly or null"),
    (needed_partly_not_offered, NATIONAL + "criterion 113.4: needed is partly, which is not offered"),
    (half_a_sentence, NATIONAL + "criterion 113.3: step is no whole sentence"),
    (another_window, NATIONAL + "criterion 113.3: text has braces that are not {window:12}, 24, 36"),
    (span_in_words, NATIONAL + "criterion 113.3: text says “last two years” in words"),
    (window_in_a_descriptor, "recommendations/113.yaml: 113: braces outside the criteria"),
    (principle_not_touched, NATIONAL + "criterion 113.1 carries child, which the recommendation does not"),
    (too_few_carry_it, "principles.yaml: child national: only 0 criteria carry it"),
    (same_titles, "recommendations: titles differ in 9 of them, not in 10"),
    (two_questions, NATIONAL + "the prompt is not one question"),
    (no_question, NATIONAL + "the prompt is not one question"),
    (unknown_deed, "recommendations/113.yaml: 113: unknown did hoped of a practice of OSCE"),
    (five_cases, NATIONAL + "5 cases, not 6"),
    (level_four, NATIONAL + "case 1 has level 4"),
    (answer_not_offered, NATIONAL + "case 1 answers partly to 113.4, which does not offer it"),
    (three_answers, NATIONAL + "case 1 has 3 answers, not 4"),
    (case_over_its_criteria, NATIONAL + "case 1 is level 2, its criteria support at most 1"),
    (case_under_its_criteria, NATIONAL + "case 2 is level 1, its criteria support 2 as well"),
    (
        level_out_of_reach,
        NATIONAL + "no answers support just level 2",
    ),
    (reworded_criterion, NATIONAL + CHANGED),
    (reworded_descriptor, NATIONAL + CHANGED),
    (other_partly, NATIONAL + CHANGED),
    (three_descriptors, "recommendations/113.yaml: 113: not four national level descriptors"),
    (empty_descriptor, "recommendations/113.yaml: 113: not four regional level descriptors"),
    (lose_recommendation, "recommendations: they are not 106-137 once each, in order"),
    (lose_from_section, "sections.yaml: they do not hold paragraphs 106-137 once each, in order"),
    (wrong_section, "recommendations/113.yaml: 113 names section c, which does not hold it"),
    (lose_paragraph, "report.yaml: paragraphs are not 1-137 once each, in order"),
    (invent_missing, "report.yaml: paragraph 87: status missing does not fit its text"),
    (cut_without_note, "report.yaml: paragraph 86: status cut without a note"),
    (unknown_status, "report.yaml: paragraph 86: unknown status torn"),
    (lose_mark, "report.yaml: footnote 7 has no mark or no text"),
    (relate_missing, "recommendations/113.yaml: 113: related paragraph 36 is not in our copy"),
    (relate_nothing, "recommendations/113.yaml: 113: related paragraph 999 is not in our copy"),
    (practice_unrelated, "recommendations/113.yaml: 113: paragraph 60 of a good practice is not related"),
    (unknown_principle, "recommendations/113.yaml: 113: unknown principle legality"),
    (unknown_basis, "recommendations/113.yaml: 113: unknown basis guess of participation"),
    (principle_of_missing, "principles.yaml: principle standards: paragraph 36 is not in our copy"),
    (unfounded_principle, "recommendations/118.yaml: 118: no related paragraph names remedy"),
    (
        text_link_unlisted,
        "principles.yaml: principle accountability: its text links and its paragraphs disagree",
    ),
    (child_by_text, "principles.yaml: principle child: no recommendation's own words name"),
    (unknown_comparability, "recommendations/113.yaml: 113: unknown comparability alike"),
    (participation_elsewhere, "recommendations/113.yaml: 113: comparability participation does not fit"),
    (not_applicable_without_reason, "recommendations/114.yaml: 114: na_allowed and na_reason do not fit"),
    (
        contradiction_outside,
        "contradictions.yaml: contradiction monitoring-without-data: paragraph 42 is no recomm",
    ),
    (
        contradiction_levels,
        "contradictions.yaml: contradiction monitoring-without-data: levels 4-3 are no range",
    ),
    (contradiction_variant, "contradictions.yaml: contradiction monitoring-without-data: unknown variant"),
    (unknown_body, "recommendations/113.yaml: 113: body atlantis is not in the directory"),
    (reworded_recommendation, "recommendations/112.yaml: 112: its text is not that of the report"),
    (lost_footnote, "recommendations/128.yaml: 128: its footnote is not that of the report"),
    (reworded_lead_in, "sections.yaml: section c: its lead-in is not that of the report"),
    (reworded_g, "edition.yaml: context_g is not subsection (g) of the report"),
    (
        quote_elsewhere,
        "principles.yaml: principle remedy: “the right to effective remedy for the victim” is not in 85",
    ),
    (practice_misquoted, "recommendations/113.yaml: 113: “a top priority” is not in paragraph 29"),
    (broken_word, "report.yaml: paragraph 15 holds a broken word"),
    (broken_range, "report.yaml: paragraph 72 holds a broken range"),
    (page_footer, "report.yaml: paragraph 6 holds a page footer"),
    (glued_mark, "report.yaml: paragraph 99 holds a footnote mark"),
]


@cache
def sound() -> Fixtures:
    """The content files with a directory of three bodies, so that a body can be unknown."""
    return replace(copy.deepcopy(SOUND), bodies=frozenset({"osce", "commit", "eu"}))


@cache
def unrelated() -> frozenset[str]:
    """What is wrong before anything is broken: the other bodies."""
    return frozenset(problems_of(sound()))


@pytest.mark.parametrize(
    ("mutation", "sentence"), MUTATIONS, ids=[mutation.__name__ for mutation, _ in MUTATIONS]
)
def test_a_broken_rule_is_named(mutation: Mutation, sentence: str) -> None:
    content = copy.deepcopy(sound())
    mutation(content)
    problems = [each for each in problems_of(content) if each not in unrelated()]
    assert any(each.startswith(sentence) for each in problems), problems


def test_every_rule_is_broken_somewhere() -> None:
    """A rule that no mutation sets off could be deleted unnoticed."""
    silent = [*SHAPE, *RULES, *WORDING_RULES, *QUOTE_RULES]
    for mutation, _sentence in MUTATIONS:
        content = replace(copy.deepcopy(SOUND), bodies=frozenset())
        for entry in content.recommendations:
            for practice in entry["good_practices"]:
                practice["bodies"] = []
        mutation(content)
        silent = [rule for rule in silent if not _sounds(rule, content)]
    assert silent == []


def _sounds(rule: Callable[[Fixtures], Any], content: Fixtures) -> bool:
    try:
        return bool(list(rule(content)))
    except (KeyError, AttributeError):
        return False  # wrong shape, which `shape` reports before the rules are asked


def test_bodies_are_not_asked_for_without_a_directory() -> None:
    content = replace(copy.deepcopy(SOUND), bodies=None)
    unknown_body(content)
    assert problems_of(content) == []
