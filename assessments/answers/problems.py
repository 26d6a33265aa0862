"""What is wrong with an answer or an answers file: a stable rule, where, and a sentence. Pure.

Pages show ``words(problem)`` beside the place; commands print ``sentence(problem)``, which is always one
line, whatever the file contains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.answers.fields import document_year, is_after
from assessments.answers.scoring import State
from assessments.answers.value import Answer, Reference

SHOWN = 60
ROW = re.compile(r"^(evidence|actions)\[(\d+)\](?:\.(\w+))?")


class Severity(StrEnum):
    """``invalid`` can never be stored; ``incomplete`` may stand in a draft but not be imported or sent."""

    INVALID = "invalid"
    INCOMPLETE = "incomplete"


SENTENCES: Mapping[str, Promise] = {
    "not_utf8": _("The file is not UTF-8 (byte %(position)s)."),
    "not_json": _("The file is not JSON: %(reason)s (line %(line)s, column %(column)s)."),
    "too_deep": _("The file nests lists and objects too deeply."),
    "too_large": _("The file is too large. Limit in bytes: %(limit)s."),
    "repeated_key": _("The key %(key)s is there twice in one object."),
    "not_a_number": _("%(value)s is not a number of JSON."),
    "number_too_large": _("The number %(value)s is too large."),
    "wrong_schema": _("The schema is %(value)s, not %(expected)s."),
    "wrong_edition": _("The file answers edition %(value)s, the cycle asks edition %(expected)s."),
    "against_schema": _("This does not fit the schema of answers/1 (%(keyword)s)."),
    "body_cannot_answer": _("%(body)s cannot answer a self-assessment."),
    "paragraph_by_input": _(
        "Several are asked for this paragraph: each writes an input on its page, and the coordinator writes"
        " the answer."
    ),
    "unknown_key": _("There is an unknown key, %(key)s; the keys are %(known)s."),
    "not_object": _("This is not an object."),
    "not_list": _("This is not a list."),
    "not_text": _("This is not a text."),
    "not_integer": _("This is not an integer: %(value)s."),
    "not_boolean": _("This is not true or false."),
    "paragraph_missing": _("The paragraph is missing."),
    "paragraph_unknown": _("%(value)s is not a paragraph of the instrument."),
    "paragraph_twice": _("The paragraph was already answered in answers[%(first)s]."),
    "level_not_integer": _("The level is not an integer: %(value)s."),
    "level_out_of_range": _("The level %(value)s is not one of 0, 1, 2, 3."),
    "level_beside_state": _("There is a level beside the state %(state)s; only the state level has one."),
    "elsewhere_beside_state": _("A mechanism is named in elsewhere beside the state %(state)s."),
    "criterion_unknown": _("%(value)s is not a criterion of this recommendation; they are %(known)s."),
    "partly_not_offered": _("%(criterion)s can’t be met in part: answer yes, no or don’t know."),
    "no_case_not_offered": _(
        "%(criterion)s does not depend on a case: answer yes, no or don’t know, or partly if it is offered."
    ),
    "no_case_without_sentence": _("Say in the explanation what “no case arose” rests on."),
    "mechanisms_not_asked": _("Mechanisms are named in paragraphs %(known)s alone."),
    "cycle_closed": _("The cycle is closed: nothing can be changed."),
    "assessment_locked": _("The assessment is locked: nothing can be changed."),
    "paragraph_closed": _("The reviewer did not ask about this recommendation, so it stays as it is."),
    "paragraph_not_assigned": _("This recommendation is not assigned to you. Ask your coordinator."),
    "not_document_date": _("Write the date as 2026-06-30, or as much of it as is known: 2026-06, 2026."),
    "not_date": _("Write the date as year-month-day, for example 2026-06-30."),
    "year_out_of_range": _("Choose a year between 1900 and 2100."),
    "not_web_address": _("Write a link that begins with http:// or https://."),
    "not_in_address": _(
        "The sign %(sign)s can’t be in a link. Write %(instead)s instead, or copy the link again."
    ),
    "too_long": _("The text is too long. Characters: %(length)s; at most %(limit)s fit."),
    "too_many": _("There are too many rows: %(length)s; at most %(limit)s fit."),
    "forbidden_character": _(
        "The text holds an invisible character (%(code)s). Delete it and type it again."
    ),
    "missing_key": _("Fill in this field, or clear the whole row."),
    "unknown_value": _("Choose one of the values offered."),
    "state_missing": _("Choose an answer."),
    "level_missing": _("Choose a level."),
    "not_applicable_not_allowed": _("“Not applicable” can’t be chosen for this recommendation."),
    "not_applicable_without_reason": _("Give the reason why this recommendation is not applicable."),
    "elsewhere_national": _("“Done by another mechanism” is for regional mechanisms."),
    "elsewhere_without_name": _("Choose the mechanism that does it."),
    "elsewhere_unknown": _("Choose a mechanism of the directory."),
    "elsewhere_itself": _("Choose another mechanism: this is your own."),
    "mechanism_unknown": _("Choose a mechanism of the directory."),
    "strength_out_of_range": _("Choose how strong this evidence is."),
    "evidence_without_date": _("A public document needs its date."),
    "evidence_without_place": _("A public document needs a link or a page."),
    "evidence_without_source": _("Say who, other than your body, confirms it."),
    "evidence_confirmed_by_itself": _("Somebody other than your body has to confirm it."),
    "evidence_twice": _("This item is in the list twice. Clear one of the two rows."),
    "stands_twice": _("This value is there twice."),
    "budget_regional": _("“What was budgeted?” is asked of national bodies alone. Leave it out."),
    "period_reversed": _("The period ends before it begins."),
}
"""Every rule by its stable code: what is wrong, and what to do."""


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
    """Collects the problems of one entry, or of the file around the entries; `path` is a place inside."""

    entry: int | None = None
    paragraph: int | None = None
    problems: list[Problem] = field(default_factory=list)
    path: str = ""

    def at(self, step: str | int) -> Notes:
        """The same notes at a place further inside: a member, or an item of a list."""
        return Notes(self.entry, self.paragraph, self.problems, self._place(step))

    def add(self, rule: str, member: str = "", **params: str | int) -> None:
        """Note a problem that makes the answer impossible to store."""
        self._note(rule, member, params, Severity.INVALID)

    def add_incomplete(self, rule: str, member: str = "", **params: str | int) -> None:
        """Note what a draft may leave open, an import or a submission not."""
        self._note(rule, member, params, Severity.INCOMPLETE)

    def _note(self, rule: str, member: str, params: Mapping[str, str | int], severity: Severity) -> None:
        place = self._place(member) if member else self.path
        self.problems.append(Problem(rule, self.entry, self.paragraph, place, params, severity))

    def _place(self, step: str | int) -> str:
        if isinstance(step, int):
            return f"{self.path}[{step}]"
        return f"{self.path}.{step}" if self.path else step


def words(problem: Problem) -> str:
    """The sentence of the rule in the language of the reader, without the place."""
    return str(SENTENCES[problem.rule]) % dict(problem.params)


def sentence(problem: Problem) -> str:
    """Place, sentence and code in one line, with those parameters that the sentence does not show.

    ``answers[3], paragraph 112, state: Choose one of the values offered. [unknown_value; value: "no"]``
    """
    shown = str(SENTENCES[problem.rule])
    unshown = (f"{key}: {value}" for key, value in problem.params.items() if f"%({key})s" not in shown)
    said = f"{words(problem)} [{'; '.join((problem.rule, *unshown))}]"
    return f"{problem.location}: {said}" if problem.location else said


def row_of(problem: Problem) -> tuple[str, int, str] | None:
    """`("evidence", 0, "url")` for a problem inside a row, its field empty for the row as a whole."""
    found = ROW.match(problem.member)
    if not found:
        return None
    # What is missing is named by the rule, since it is nowhere in the row.
    missing = str(problem.params.get("key", "")) if problem.rule == "missing_key" else ""
    return found[1], int(found[2]), found[3] or missing


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
    if shown.isprintable():
        return shown
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
        if is_after(item.date, period_end)
    )


def place_remark(item: Reference) -> str:
    """What to say beside the link of a public reference that names no place; empty where it does."""
    return (
        gettext("This link leads to a home page. Name the document, or the page.")
        if item.names_no_place
        else ""
    )


def date_remark(dated: str, period_end: date) -> str:
    """What to say beside the date of a reference; empty within the period and before it."""
    if document_year(dated) is None or not is_after(dated, period_end):
        return ""
    return gettext("This date is after the period of evidence, which ends on %s.") % date_format(
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
    return gettext("You changed the answer. Is the explanation still true?")
