"""What the wordings of a question have to keep, and the proof that criteria and descriptors agree. Pure.

The rules of `fixture_check` about the shape of a criterion, titles, prompts, steps, spans of time, principles
and cases. Descriptors and criteria were written by different eyes than the cases: a changed word makes the
cases stale (``cases_read``) until somebody has read them again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from recommendations.fixture_files import Entry, Fixtures, place
from recommendations.outline import CriterionKind, CriterionValue, Deed, Recommendation, Variant
from recommendations.outline_builder import recommendation
from recommendations.support import cases_at_odds, unreachable_levels

CRITERIA = 4
SENTENCES = ("text", "partly", "no_case", "step")
MAY_BE_NULL = frozenset({"partly", "no_case", "needed"})
KEYS = frozenset({*SENTENCES, "needed", "principles"})
READ_AGAINST = ("text", "partly", "no_case", "needed")
CRITERION_KEYS = frozenset({"code", "kind", *Variant})
CASE_KEYS = frozenset({"situation", "level", "answers"})
FEWEST_CASES = 6
FEWEST_PER_PRINCIPLE = 5
FEWEST_TITLES_THAT_DIFFER = 10
WINDOW = re.compile(r"\{window:(12|24|36|60)\}")
IN_WORDS = re.compile(
    r"\b(?:last|past|previous|within|\d+|two|three|four|five|six|ten|twelve) (?:\w+ )?(?:months?|years?)\b"
)


def wording_shape(content: Fixtures) -> Iterator[str]:
    """Each criterion has its six keys in each variant, each case its three, and no others."""
    for entry in content.recommendations:
        for criterion in entry["criteria"]:
            if criterion.keys() != CRITERION_KEYS:
                yield f"{place(entry)}: each criterion needs {_names(CRITERION_KEYS)}, no others"
        for variant in Variant:
            name = f"{place(entry)} {variant}"
            if not isinstance(entry["means"], dict) or not isinstance(entry["means"].get(variant), list):
                yield f"{name}: means is no list"
            for criterion in entry["criteria"]:
                yield from _keys_of_criterion(
                    f"{name}: criterion {criterion.get('code')}", criterion[variant]
                )
            for number, case in enumerate(entry["cases"][variant], start=1):
                if not isinstance(case, dict) or case.keys() != CASE_KEYS:
                    yield f"{name}: case {number} needs {_names(CASE_KEYS)}, no others"
                elif not isinstance(case["answers"], str) or not str(case["situation"]).strip():
                    yield f"{name}: case {number} has no situation or no answers"


def _keys_of_criterion(name: str, wording: Any) -> Iterator[str]:
    if not isinstance(wording, dict) or wording.keys() != KEYS:
        yield f"{name} needs {_names(KEYS)}, no others"
        return
    for key in SENTENCES:
        text = wording[key]
        if (text is None and key not in MAY_BE_NULL) or (text is not None and not isinstance(text, str)):
            yield f"{name}: {key} is no sentence"
    if not isinstance(wording["principles"], list):
        yield f"{name}: principles is no list"


def four_criteria(content: Fixtures) -> Iterator[str]:
    """Four criteria: at least one structural, one process or outcome, and one needed in each variant."""
    known = {kind.value for kind in CriterionKind}
    for entry in content.recommendations:
        kinds = [criterion["kind"] for criterion in entry["criteria"]]
        for kind in sorted(set(kinds) - known, key=str):
            yield f"{place(entry)}: unknown kind of criterion {kind}"
        if len(kinds) != CRITERIA:
            yield f"{place(entry)}: {len(kinds)} criteria, not {CRITERIA}"
        if CriterionKind.STRUCTURAL not in kinds:
            yield f"{place(entry)}: no structural criterion"
        if not {CriterionKind.PROCESS, CriterionKind.OUTCOME} & set(kinds):
            yield f"{place(entry)}: no process or outcome criterion"
        for variant in Variant:
            if not any(criterion[variant]["needed"] for criterion in entry["criteria"]):
                yield f"{place(entry)} {variant}: no criterion is needed for level 2"


def needed_sound(content: Fixtures) -> Iterator[str]:
    """What is needed is nothing, yes, or partly where partly is offered."""
    for name, wording in _wordings(content):
        needed = wording["needed"]
        if needed not in (None, CriterionValue.YES, CriterionValue.PARTLY):
            yield f"{name}: needed is {needed}, not yes, partly or null"
        elif needed == CriterionValue.PARTLY and not wording["partly"]:
            yield f"{name}: needed is partly, which is not offered"


def sentences_whole(content: Fixtures) -> Iterator[str]:
    """Texts, steps and what partly and no case mean are whole sentences."""
    for name, wording in _wordings(content):
        for key in SENTENCES:
            text = wording[key]
            if text is not None and not re.fullmatch(r"[A-Z{“].*\.”?", text, re.DOTALL):
                yield f"{name}: {key} is no whole sentence"


def windows_sound(content: Fixtures) -> Iterator[str]:
    """Spans of time are {window:12}, 24, 36 or 60 and stand in no words; nothing else is in braces."""
    for name, wording in _wordings(content):
        for key in SENTENCES:
            rest = WINDOW.sub("", wording[key] or "")
            if {"{", "}"} & set(rest):
                yield f"{name}: {key} has braces that are not {{window:12}}, 24, 36 or 60"
            if found := IN_WORDS.search(rest):
                yield f"{name}: {key} says “{found[0]}” in words, not as {{window:24}}"
    for entry in content.recommendations:
        if any(
            "{" in text for key in ("titles", "prompts", "means", "levels") for text in _texts(entry[key])
        ):
            yield f"{place(entry)}: braces outside the criteria"


def carried_principles(content: Fixtures) -> Iterator[str]:
    """A criterion carries principles that its recommendation touches; each has at least five criteria."""
    carried: dict[tuple[str, str], int] = {}
    for entry in content.recommendations:
        for variant in Variant:
            for criterion in entry["criteria"]:
                for code in criterion[variant]["principles"]:
                    carried[variant, code] = carried.get((variant, code), 0) + 1
                    if code not in entry["principles"]:
                        yield (
                            f"{place(entry)} {variant}: criterion {criterion['code']} carries {code}, "
                            "which the recommendation does not touch"
                        )
    for principle in content.principles:
        for variant in Variant:
            count = carried.get((variant, principle["code"]), 0)
            if count < FEWEST_PER_PRINCIPLE:
                yield f"principles.yaml: {principle['code']} {variant}: only {count} criteria carry it"


def titles_differ(content: Fixtures) -> Iterator[str]:
    """Region and State do different things: at least ten titles say so."""
    differ = sum(
        entry["titles"]["regional"] != entry["titles"]["national"] for entry in content.recommendations
    )
    if differ < FEWEST_TITLES_THAT_DIFFER:
        yield f"recommendations: titles differ in {differ} of them, not in {FEWEST_TITLES_THAT_DIFFER}"


def prompts_ask_one_thing(content: Fixtures) -> Iterator[str]:
    """A prompt is one question; what it holds stands in the list that follows."""
    for entry in content.recommendations:
        for variant in Variant:
            if not re.fullmatch(r"[^.?!]+\?", entry["prompts"][variant]):
                yield f"{place(entry)} {variant}: the prompt is not one question"


def deeds_known(content: Fixtures) -> Iterator[str]:
    """A practice was adopted or done, or is called for or planned."""
    for entry in content.recommendations:
        for practice in entry["good_practices"]:
            if practice.get("did") not in {deed.value for deed in Deed}:
                yield f"{place(entry)}: unknown did {practice.get('did')} of a practice of {practice['who']}"


def cases_sound(content: Fixtures) -> Iterator[str]:
    """At least six cases; each has a level and an answer to each criterion that the criterion offers."""
    for entry in content.recommendations:
        for variant in Variant:
            cases = entry["cases"][variant]
            if len(cases) < FEWEST_CASES:
                yield f"{place(entry)} {variant}: {len(cases)} cases, not {FEWEST_CASES}"
            for number, case in enumerate(cases, start=1):
                name = f"{place(entry)} {variant}: case {number}"
                if case["level"] not in range(4) or isinstance(case["level"], bool):
                    yield f"{name} has level {case['level']}"
                yield from (f"{name} {wrong}" for wrong in _wrong_answers(entry["criteria"], variant, case))


def _wrong_answers(criteria: list[Entry], variant: Variant, case: Entry) -> Iterator[str]:
    answers = [answer.strip() for answer in case["answers"].split(",")]
    if len(answers) != len(criteria):
        yield f"has {len(answers)} answers, not {len(criteria)}"
    for criterion, answer in zip(criteria, answers, strict=False):
        offered = {"yes", "no", "dont_know"}
        offered |= {key for key in ("partly", "no_case") if criterion[variant][key]}
        if answer not in offered:
            yield f"answers {answer} to {criterion['code']}, which does not offer it"


def cases_fresh(content: Fixtures) -> Iterator[str]:
    """The cases were read against the descriptors and criteria as they stand."""
    for entry in content.recommendations:
        read = entry.get("cases_read") or {}
        for variant in Variant:
            now = read_against(entry, variant)
            if read.get(variant) != now:
                yield (
                    f"{place(entry)} {variant}: criteria or descriptors changed since the cases were read; "
                    f"read them again and write cases_read.{variant}: {_in_yaml(now)}"
                )


def read_against(entry: Entry, variant: Variant) -> str:
    """Twelve hex digits over what the cases of a variant are read against."""
    criteria = [[criterion[variant][key] for key in READ_AGAINST] for criterion in entry["criteria"]]
    text = json.dumps([entry["levels"][variant], criteria], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _in_yaml(digits: str) -> str:
    """As YAML has to spell it: without a letter it would be a number."""
    return json.dumps(digits) if digits.isdigit() else digits


def criteria_agree(content: Fixtures) -> Iterator[str]:
    """Each case is what its criteria support, and each level can be reached."""
    for entry in content.recommendations:
        if (built := _built(entry)) is None:
            continue
        for variant in Variant:
            for number, wrong in cases_at_odds(built, variant):
                yield f"{place(entry)} {variant}: case {number} {wrong}"
            for level in unreachable_levels(built, variant):
                yield f"{place(entry)} {variant}: no answers support just level {level}"


def _built(entry: Entry) -> Recommendation | None:
    """The recommendation; None where a code is unknown or answers are missing, which other rules tell."""
    try:
        built = recommendation(entry)
    except (KeyError, ValueError):
        return None
    whole = all(len(case.answers) == len(built.criteria) for cases in built.cases.values() for case in cases)
    return built if whole else None


def _wordings(content: Fixtures) -> Iterator[tuple[str, Entry]]:
    """Each criterion in each variant, with the words that name it."""
    for entry in content.recommendations:
        for variant in Variant:
            for criterion in entry["criteria"]:
                yield f"{place(entry)} {variant}: criterion {criterion['code']}", criterion[variant]


def _texts(value: Any) -> Iterator[str]:
    """All texts within lists and keys."""
    if isinstance(value, str):
        yield value
    else:
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _names(keys: frozenset[str]) -> str:
    return ", ".join(sorted(keys))


WORDING_RULES: tuple[Callable[[Fixtures], Iterator[str]], ...] = (
    four_criteria,
    needed_sound,
    sentences_whole,
    windows_sound,
    carried_principles,
    titles_differ,
    prompts_ask_one_thing,
    deeds_known,
    cases_sound,
    cases_fresh,
    criteria_agree,
)
