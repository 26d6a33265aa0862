"""What is wrong with an answer or an answers file: a stable rule, where, and a sentence. Pure.

Screens translate by ``Problem.rule`` and ``Problem.params``; commands print ``sentence(problem)``, which
is always one line, whatever the file contains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference

SHOWN = 60


class Severity(StrEnum):
    """``invalid`` can never be stored; ``incomplete`` may stand in a draft but not be imported or sent."""

    INVALID = "invalid"
    INCOMPLETE = "incomplete"


RULES: Mapping[str, str] = {
    # the file
    "not_utf8": "the file is not UTF-8 (byte {position})",
    "not_json": "the file is not JSON: {reason} (line {line}, column {column})",
    "too_deep": "the file nests lists and objects too deeply",
    "too_large": "the file is larger than {limit} bytes",
    "repeated_key": "the key {key} stands twice in one object",
    "not_a_number": "{value} is not a number of JSON",
    "number_too_large": "the number {value} is too large",
    "wrong_schema": "schema is {value}, not {expected}",
    "wrong_edition": "the file answers edition {value}, the cycle asks edition {expected}",
    "against_schema": "does not fit the schema of answers/1 ({keyword})",
    # the assessment
    "cycle_closed": "the cycle is closed",
    "body_cannot_answer": "{body} cannot answer a self-assessment",
    "assessment_locked": "the assessment is {status} and cannot be changed",
    "paragraph_closed": "the assessment was returned, and this paragraph is not among those to change",
    "paragraph_not_assigned": "this paragraph is not assigned to the person who answers",
    "paragraph_by_input": "several are asked for this paragraph: each writes an input on its page, and the "
    "coordinator composes the answer",
    # keys and types
    "unknown_key": "unknown key {key}; the keys are {known}",
    "missing_key": "{key} is missing",
    "not_object": "is not an object",
    "not_list": "is not a list",
    "not_text": "is not a text",
    "not_integer": "is not an integer: {value}",
    "not_boolean": "is not true or false",
    "not_date": "is not a date written as 2026-06-30: {value}",
    "year_out_of_range": "the year is not one from 1900 to 2100: {value}",
    "not_web_address": "is not an http:// or https:// address with a host and no user name: {value}",
    "too_long": "has {length} characters; at most {limit} are allowed",
    "too_many": "has {length} items; at most {limit} are allowed",
    "forbidden_character": "holds the character {code}, which no text may hold",
    "unknown_value": "{value} is not one of {known}",
    "stands_twice": "{value} stands twice",
    # the answer
    "paragraph_missing": "paragraph is missing",
    "paragraph_unknown": "{value} is not a paragraph of the instrument",
    "paragraph_twice": "the paragraph was already answered in answers[{first}]",
    "state_missing": "state is missing; there is no default",
    "level_missing": "state level needs a level",
    "level_not_integer": "the level is not an integer: {value}",
    "level_out_of_range": "the level {value} is not one of 0, 1, 2, 3",
    "level_beside_state": "a level beside the state {state}; only the state level has one",
    "not_applicable_not_allowed": "not_applicable is not allowed for this recommendation",
    "not_applicable_without_reason": "not_applicable needs an explanation that gives the reason",
    "elsewhere_national": "elsewhere is for regional mechanisms; a national body cannot use it",
    "elsewhere_without_name": "elsewhere needs the name of the mechanism that does it",
    "elsewhere_unknown": "{value} is not a mechanism of the directory",
    "elsewhere_itself": "elsewhere names the body itself",
    "elsewhere_beside_state": "a mechanism named in elsewhere beside the state {state}",
    "criterion_unknown": "{value} is not a criterion of this recommendation; they are {known}",
    "mechanisms_not_asked": "mechanisms are named in paragraphs {known} alone",
    "mechanism_unknown": "{value} is not a mechanism of the directory",
    # evidence and period
    "strength_out_of_range": "the strength {value} is not one of 0, 1, 2, 3",
    "evidence_without_date": "evidence of strength {strength} needs a date",
    "evidence_without_place": "evidence of strength {strength} needs a url or a page",
    "evidence_without_source": "evidence of strength 3 needs a source, who confirms it",
    "evidence_confirmed_by_itself": "evidence of strength 3 is confirmed by a source other than the body",
    "evidence_twice": "the same title, date, url and page stand in evidence[{first}]",
    "period_reversed": "the period ends before it starts",
}
"""Every rule by its stable code, with its English sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule.

    ``entry`` is the place in ``answers`` counted from 0, None outside or on a screen; ``member`` the path
    inside the entry or the file, such as ``evidence[0].url``; ``params`` fill the rule's sentence.
    """

    rule: str
    entry: int | None = None
    paragraph: int | None = None
    member: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    severity: Severity = Severity.INVALID

    @property
    def location(self) -> str:
        """``answers[3], paragraph 112, evidence[0].url``; empty for the file as a whole."""
        places = (
            "" if self.entry is None else f"answers[{self.entry}]",
            "" if self.paragraph is None else f"paragraph {self.paragraph}",
            self.member,
        )
        return ", ".join(place for place in places if place)


@dataclass(slots=True)
class Notes:
    """Collects the problems of one entry, or of the file around the entries."""

    entry: int | None = None
    paragraph: int | None = None
    problems: list[Problem] = field(default_factory=list)

    def add(self, rule: str, member: str = "", **params: str | int) -> None:
        """Note a problem that makes the answer impossible to store."""
        self._note(rule, member, params, Severity.INVALID)

    def add_incomplete(self, rule: str, member: str = "", **params: str | int) -> None:
        """Note what a draft may leave open, an import or a submission not."""
        self._note(rule, member, params, Severity.INCOMPLETE)

    def _note(
        self, rule: str, member: str, params: Mapping[str, str | int], severity: Severity
    ) -> None:
        self.problems.append(
            Problem(rule, self.entry, self.paragraph, member, dict(params), severity)
        )


def message(problem: Problem) -> str:
    """The English sentence of the rule alone, without the place."""
    return RULES[problem.rule].format_map(problem.params)


def sentence(problem: Problem) -> str:
    """Place and rule in one line: ``answers[3], paragraph 112: state level needs a level``."""
    return f"{problem.location}: {message(problem)}" if problem.location else message(problem)


def is_storable(problems: list[Problem]) -> bool:
    """Whether a draft on screen may hold the answer: nothing invalid, at most incomplete."""
    return all(problem.severity is Severity.INCOMPLETE for problem in problems)


def quoted(value: object) -> str:
    """A value from a file, short, printable and on one line, for a sentence."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{printable(value)}"' if isinstance(value, str) else printable(str(value))


def printable(text: str) -> str:
    """At most ``SHOWN`` characters of a text, on one line, what cannot be printed as its code."""
    shown = text[:SHOWN] + ("…" if len(text) > SHOWN else "")
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in shown)


# What is worth a second look in an answer and is no mistake: said beside the field, never a bar.


@dataclass(frozen=True, slots=True)
class LateEvidence:
    """A reference dated after the period of evidence, with the answer it stands beside."""

    paragraph: int
    item: Reference


def late_evidence(answers: Iterable[Answer], period_end: date) -> tuple[LateEvidence, ...]:
    """The references dated after the period of evidence, by paragraph. A copied answer speaks not yet."""
    return tuple(
        LateEvidence(answer.paragraph, item)
        for answer in answers
        if not answer.copied
        for item in answer.evidence
        if item.date is not None and item.date > period_end
    )


def date_remark(day: date | None, period_end: date) -> str:
    """What to say beside the date of a reference; empty within the period and before it."""
    if day is None or day <= period_end:
        return ""
    return _("This date lies after the period of evidence, which ends on %s.") % date_format(
        period_end, "DATE_FORMAT"
    )


def explanation_remark(before: tuple[str, str], state: str, explanation: str) -> str:
    """What to say beside an explanation that was written for another answer.

    `before` is state and explanation as they stood. Another level is the same kind of answer, and what
    was written before anything was chosen was written for the choice.
    """
    old_state, old_explanation = before
    outlived = explanation.strip() and explanation == old_explanation
    if old_state in (State.BLANK, state) or not outlived:
        return ""
    return _("You changed the answer and left the explanation. Does the explanation still fit?")
