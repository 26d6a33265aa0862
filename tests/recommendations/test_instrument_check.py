"""Each rule of the content files, broken once on purpose: the check has to name it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from recommendations.fixture_check import RULES, problems_of
from recommendations.fixture_files import Fixtures, read_fixtures
from recommendations.fixture_quotes import QUOTE_RULES

Mutation = Callable[[Fixtures], Any]
SOUND = read_fixtures(Path(settings.FIXTURES))


def recommendation(content: Fixtures, paragraph: int) -> dict[str, Any]:
    return next(each for each in content.recommendations if each["paragraph"] == paragraph)


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
    del recommendation(content, 113)["title"]


def drop_wording(content: Fixtures) -> None:
    recommendation(content, 113)["prompts"]["national"] = ""


def drop_criterion_wording(content: Fixtures) -> None:
    del recommendation(content, 113)["criteria"][0]["text"]["regional"]


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
    recommendation(content, 118)["principles"]["remedy"] = "analysis"


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


MUTATIONS: list[tuple[Mutation, str]] = [
    (drop_key, "recommendation 113: `title` is missing"),
    (drop_wording, "recommendation 113: prompts has no national wording"),
    (drop_criterion_wording, "recommendation 113: criterion 113.1 has no regional wording"),
    (repeat_criterion, "criterion 112.1 stands 2 times"),
    (repeat_principle, "principle standards stands 2 times"),
    (repeat_contradiction, "contradiction monitoring-without-data stands 2 times"),
    (swap_criteria, "recommendation 113: criteria coded"),
    (only_structural, "recommendation 113: no process or outcome criterion"),
    (none_structural, "recommendation 113: no structural criterion"),
    (unknown_kind, "recommendation 113: unknown kind of criterion result"),
    (two_criteria, "recommendation 113: 2 criteria, not 3 or 4"),
    (three_descriptors, "recommendation 113: not four national level descriptors"),
    (empty_descriptor, "recommendation 113: not four regional level descriptors"),
    (lose_recommendation, "recommendations are not 106-137 once each, in order"),
    (lose_from_section, "sections do not hold paragraphs 106-137 once each, in order"),
    (wrong_section, "recommendation 113 names section c, which does not hold it"),
    (lose_paragraph, "report: paragraphs are not 1-137 once each, in order"),
    (invent_missing, "report: paragraph 87: status missing does not fit its text"),
    (cut_without_note, "report: paragraph 86: status cut without a note"),
    (unknown_status, "report: paragraph 86: unknown status torn"),
    (lose_mark, "report: footnote 7 has no mark or no text"),
    (relate_missing, "recommendation 113: related paragraph 36 is not in our copy"),
    (relate_nothing, "recommendation 113: related paragraph 999 is not in our copy"),
    (practice_unrelated, "recommendation 113: paragraph 60 of a good practice is not related"),
    (unknown_principle, "recommendation 113: unknown principle legality"),
    (unknown_basis, "recommendation 113: unknown basis guess of participation"),
    (principle_of_missing, "principle standards: paragraph 36 is not in our copy"),
    (unfounded_principle, "recommendation 118: no related paragraph names remedy"),
    (text_link_unlisted, "principle accountability: its text links and its paragraphs disagree"),
    (child_by_text, "principle child: no recommendation's own words name"),
    (unknown_comparability, "recommendation 113: unknown comparability alike"),
    (participation_elsewhere, "recommendation 113: comparability participation does not fit"),
    (not_applicable_without_reason, "recommendation 114: na_allowed and na_reason do not fit"),
    (contradiction_outside, "contradiction monitoring-without-data: paragraph 42 is no recomm"),
    (contradiction_levels, "contradiction monitoring-without-data: levels 4-3 are no range"),
    (contradiction_variant, "contradiction monitoring-without-data: unknown variant"),
    (unknown_body, "recommendation 113: body atlantis is not in the directory"),
    (reworded_recommendation, "recommendation 112: its text is not that of the report"),
    (lost_footnote, "recommendation 128: its footnote is not that of the report"),
    (reworded_lead_in, "section c: its lead-in is not that of the report"),
    (reworded_g, "edition: context_g is not subsection (g) of the report"),
    (quote_elsewhere, "principle remedy: “the right to effective remedy for the victim” is not in 85"),
    (practice_misquoted, "recommendation 113: “a top priority” is not in paragraph 29"),
    (broken_word, "report: paragraph 15 holds a broken word"),
    (broken_range, "report: paragraph 72 holds a broken range"),
    (page_footer, "report: paragraph 6 holds a page footer"),
    (glued_mark, "report: paragraph 99 holds a footnote mark"),
]


@pytest.mark.parametrize(
    ("mutation", "sentence"), MUTATIONS, ids=[mutation.__name__ for mutation, _ in MUTATIONS]
)
def test_a_broken_rule_is_named(mutation: Mutation, sentence: str) -> None:
    content = replace(copy.deepcopy(SOUND), bodies=frozenset({"osce", "commit", "eu"}))
    unrelated = set(problems_of(content))
    mutation(content)
    problems = [each for each in problems_of(content) if each not in unrelated]
    assert any(each.startswith(sentence) for each in problems), problems


def test_every_rule_is_broken_somewhere() -> None:
    """A rule that no mutation sets off could be deleted unnoticed."""
    silent = {rule.__name__ for rule in (*RULES, *QUOTE_RULES)}
    for mutation, _sentence in MUTATIONS:
        content = replace(copy.deepcopy(SOUND), bodies=frozenset())
        for entry in content.recommendations:
            for practice in entry["good_practices"]:
                practice["bodies"] = []
        mutation(content)
        for rule in (*RULES, *QUOTE_RULES):
            if rule.__name__ in silent and _sounds(rule, content):
                silent.discard(rule.__name__)
    assert silent == set()


def _sounds(rule: Callable[[Fixtures], Any], content: Fixtures) -> bool:
    try:
        return bool(list(rule(content)))
    except (KeyError, AttributeError):
        return False  # wrong shape, which `shape` reports before the rules are asked


def test_bodies_are_not_asked_for_without_a_directory() -> None:
    content = replace(copy.deepcopy(SOUND), bodies=None)
    unknown_body(content)
    assert problems_of(content) == []
