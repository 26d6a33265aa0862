"""The form of one answer: typed fields → an entry of the answers file, read by the one set of rules.

What was typed is kept as it was typed, so that a page with errors shows it again. A row of evidence or an
action that is wrong never keeps the rest from being saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.answering.forms.rows import (
    ACTION_FIELDS,
    ACTION_WORDS,
    EVIDENCE_FIELDS,
    MOST_ROWS,
    NO_DATE,
    NO_DOCUMENT_DATE,
    Row,
    action_row,
    evidence_row,
    filled,
    is_filled,
    typed_actions,
    typed_evidence,
    without_blank,
)
from assessments.answers import labels
from assessments.answers.personal_data import Found, look_at
from assessments.answers.problems import Problem, Severity, date_remark, place_remark, row_of
from assessments.answers.problems import words as words_of
from assessments.answers.rules import Rules, read_entry
from assessments.answers.scoring import LEVELS, State
from assessments.answers.value import Answer, Identity, Reference
from recommendations.outline import CriterionValue, Recommendation

# Longer than every number a form holds; Python refuses to read numbers of thousands of digits.
MOST_DIGITS = 9


@dataclass
class AnswerForm:
    """One answer as it stands in the fields.

    `choice` is a digit for a level or the name of a state, empty when nothing is chosen.
    """

    recommendation: Recommendation
    rules: Rules = field(compare=False)
    choice: str = ""
    explanation: str = ""
    elsewhere: str = ""
    mechanisms: list[str] = field(default_factory=list)
    priority: bool = False
    criteria: dict[str, str] = field(default_factory=dict)
    evidence: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    # What is stored of criteria that do not offer it any more.
    again: dict[str, CriterionValue] = field(default_factory=dict, compare=False)
    revision: int = field(default=0, compare=False)
    problems: list[Problem] = field(default_factory=list, compare=False)
    # What is worth a second look and is no mistake, by the field's id.
    remarks: dict[str, str] = field(default_factory=dict, compare=False)
    # What looks like personal data of a victim and was not explained.
    suspected: tuple[Found, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, answer: Answer, recommendation: Recommendation, rules: Rules, *, revision: int) -> AnswerForm:
        """The form as it opens, with what stands."""
        blank = answer.state is State.BLANK
        criteria, again = recommendation.answered(rules.variant, answer.criteria)
        return cls(
            recommendation=recommendation,
            rules=rules,
            choice="" if blank else (answer.state if answer.level is None else str(answer.level)),
            explanation=answer.explanation,
            elsewhere=answer.elsewhere,
            mechanisms=list(answer.mechanisms),
            priority=answer.priority,
            criteria={code: value.value for code, value in criteria.items()},
            again=again | dict(answer.again),
            evidence=[evidence_row(item) for item in answer.evidence],
            actions=[action_row(item) for item in answer.plan],
            revision=revision,
        )

    @classmethod
    def typed(cls, post: QueryDict, recommendation: Recommendation, rules: Rules) -> AnswerForm:
        """The form as it was sent, right or wrong."""
        # After a conflict the button "save mine over it" names the revision that the person has seen.
        revision = post.get("over") or post.get("revision", "")
        return cls(
            recommendation=recommendation,
            rules=rules,
            choice=post.get("choice", ""),
            explanation=post.get("explanation", "").replace("\r\n", "\n"),
            elsewhere=post.get("elsewhere", ""),
            mechanisms=post.getlist("mechanisms"),
            priority=bool(post.get("priority")),
            criteria={item.code: post.get(f"criterion-{item.code}", "") for item in recommendation.criteria},
            evidence=typed_evidence(post),
            actions=typed_actions(post),
            revision=int(revision) if _is_number(revision) else -1,
        )

    def read(self) -> Answer | None:
        """The entry, or None if it can't be stored at all; fills `problems`.

        Wrong rows are left out of the reading; `wrong_rows` names what to keep as it was instead.
        """
        entry, self.problems = read_entry(self._raw(), self.rules)
        if entry is not None:
            return entry
        lists = {place[0] for problem in self.problems if (place := row_of(problem))}
        rest = {name: value for name, value in self._raw().items() if name not in lists}
        return read_entry(rest, self.rules)[0] if lists else None

    def as_entry(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, in the shape of an answers file."""
        rows = filled(self.evidence, EVIDENCE_FIELDS)
        hidden = [number for number, row in enumerate(rows) if row.get("confidential")]
        return self._raw() | {"confidential": hidden}

    def says_the_same(self, other: AnswerForm) -> bool:
        """Whether both hold the same answer; a criterion without an answer is the same as none."""
        mine, theirs = (
            replace(
                form,
                criteria={code: value for code, value in form.criteria.items() if value},
                evidence=[row | {"key": ""} for row in form.evidence],
            )
            for form in (self, other)
        )
        return mine == theirs

    @property
    def wrong_rows(self) -> frozenset[str]:
        """`evidence` and `actions`, as far as a row of them can't be stored."""
        return frozenset(
            place[0]
            for problem in self.problems
            if problem.severity is Severity.INVALID and (place := row_of(problem))
        )

    @property
    def wrong_lists(self) -> frozenset[str]:
        """`evidence` and `actions`, as far as anything in a row of them has to be put right."""
        return frozenset(place[0] for problem in self.problems if (place := row_of(problem)))

    @property
    def criterion_values(self) -> dict[str, CriterionValue]:
        """The criteria as they stand in the fields, whatever is wrong elsewhere; no blanks.

        What a criterion does not offer is no answer to it.
        """
        return {
            item.code: CriterionValue(typed)
            for item in self.recommendation.criteria
            if (typed := self.criteria.get(item.code, "")) in item.offers(self.rules.variant)
        }

    @property
    def level(self) -> int | None:
        """The level that is chosen in the fields."""
        is_level = _is_number(self.choice) and int(self.choice) in LEVELS
        return int(self.choice) if is_level else None

    @property
    def confidential(self) -> frozenset[tuple[str, Any, str, str]]:
        """The references to hide from everybody outside, by what makes them the same item.

        Row by row, never by comparing words: reading changes them (a pasted tab becomes a blank), and a
        reference that is not found again would be shown to everybody.
        """
        return frozenset(item.identity for row, item in self._references if row.get("confidential"))

    @property
    def keys(self) -> dict[Identity, UUID]:
        """Which reference of those that stand a row was opened with: its title can be corrected then."""
        named = ((item.identity, _uuid(row.get("key", ""))) for row, item in self._references)
        return {identity: key for identity, key in named if key is not None}

    @property
    def _references(self) -> list[tuple[Row, Reference]]:
        """Each row with the reference that it is read as; nothing where one of them is wrong."""
        raw = {"paragraph": self.recommendation.paragraph, "state": State.BLANK.value}
        entry, _problems = read_entry(raw | {"evidence": self._evidence()}, self.rules)
        rows = filled(self.evidence, EVIDENCE_FIELDS)
        return list(zip(rows, entry.evidence, strict=True)) if entry else []

    def _raw(self) -> dict[str, Any]:
        raw: dict[str, Any] = {"paragraph": self.recommendation.paragraph}
        if _is_number(self.choice):
            raw |= {"state": State.LEVEL.value, "level": int(self.choice)}
        else:
            raw["state"] = self.choice or State.BLANK.value
        if self.choice == State.ELSEWHERE:
            raw["elsewhere"] = self.elsewhere
        raw |= {
            "explanation": self.explanation,
            "criteria": {code: value for code, value in self.criteria.items() if value},
            "evidence": self._evidence(),
            "priority": self.priority,
            "actions": self._actions(),
        }
        if self.mechanisms:
            raw["mechanisms"] = self.mechanisms
        return raw

    def _evidence(self) -> list[dict[str, Any]]:
        return [
            without_blank(row, EVIDENCE_FIELDS)
            | ({"strength": int(row["strength"])} if _is_number(row["strength"]) else {})
            for row in filled(self.evidence, EVIDENCE_FIELDS)
        ]

    def _actions(self) -> list[dict[str, Any]]:
        return [
            without_blank(row, ACTION_FIELDS) | {"assistance": row["assistance"]}
            for row in filled(self.actions, ACTION_WORDS)
        ]

    # What the page shows.

    @property
    def errors(self) -> dict[str, str]:
        """The sentence for each field that is wrong, by the field's id."""
        # The first of a field is the one that counts.
        return {self.field_id(problem): words(problem) for problem in reversed(self.problems)}

    @property
    def error_list(self) -> list[dict[str, str]]:
        """For the summary on top: each sentence with a link to its field."""
        return [
            {"text": self._placed(problem), "href": f"#{self.field_id(problem)}"} for problem in self.problems
        ]

    @property
    def unsaved(self) -> str:
        """Which rows are not saved, in a sentence; empty if all are. One wrong row holds its list back."""
        places = (row_of(problem) for problem in self.problems)
        wrong = dict.fromkeys((place[0], self._row_number(place[0], place[1])) for place in places if place)
        if not wrong:
            return ""
        rows = " · ".join(_row_label(name, number) for name, number in wrong)
        said = _("Not saved: %s.") % rows
        lists = {name for name, _number in wrong}
        if sum(len(self._filled(name)) for name in lists) > len(wrong):
            said += " " + _("Correct this first; then the other rows are saved too.")
        return said

    def suspect(self, explained: Mapping[str, Any]) -> None:
        """Fill `suspected`; `explained` is what a person has said of it, as the answer keeps it."""
        self.suspected = look_at(
            self.explanation,
            [row["title"] for row in self.evidence],
            [row["what"] for row in self.actions],
            explained.get("found", ()),
        )

    def note(self, period_end: date) -> None:
        """Fill `remarks`: what an answer that stands leaves open, references dated too late or too broad."""
        if not self.problems:
            for problem in read_entry(self._raw(), self.rules)[1]:
                if problem.severity is Severity.INCOMPLETE:
                    self.remarks[self.field_id(problem)] = words(problem)
        for number, row in enumerate(self.evidence):
            said = date_remark(row["date"], period_end)
            if said:
                self.remarks[f"id_evidence-{number}-date"] = said
        for number, (_row, item) in zip(self._filled("evidence"), self._references, strict=False):
            if remark := place_remark(item):
                self.remarks[f"id_evidence-{number}-url"] = remark

    @property
    def remarks_on_rows(self) -> list[str]:
        """The remarks on references, each with its row, for where they stand away from their fields."""
        return [
            labels.counted(_row_label("evidence", number), said)
            for number in range(len(self.evidence))
            for name in ("date", "url")
            if (said := self.remarks.get(f"id_evidence-{number}-{name}"))
        ]

    def _placed(self, problem: Problem) -> str:
        place = row_of(problem)
        if place is None:
            return words(problem)
        name, index, _field = place
        return labels.counted(_row_label(name, self._row_number(name, index)), words(problem))

    def field_id(self, problem: Problem) -> str:
        place = row_of(problem)
        if place is not None:
            name, index, member = place
            number = self._row_number(name, index)
            first = "title" if name == "evidence" else "what"
            kind = "evidence" if name == "evidence" else "action"
            return f"id_{kind}-{number}-{member or first}"
        member, _dot, code = problem.member.partition(".")
        if member == "criteria" and code:
            return f"id_criterion-{code}"
        names = {"state": "choice", "level": "choice"}
        member = member.split("[")[0]
        return f"id_{names.get(member, member or 'choice')}"

    def _row_number(self, name: str, index: int) -> int:
        """The row on the page: empty rows are not sent to the rules, so they shift the count."""
        filled = self._filled(name)
        return filled[index] if index < len(filled) else index

    def _filled(self, name: str) -> list[int]:
        rows = self.evidence if name == "evidence" else self.actions
        names = EVIDENCE_FIELDS if name == "evidence" else ACTION_WORDS
        return [number for number, row in enumerate(rows) if is_filled(row, names)]

    @property
    def evidence_rows(self) -> list[Row]:
        return [*self.evidence, dict.fromkeys(EVIDENCE_FIELDS, "")][:MOST_ROWS]

    @property
    def action_rows(self) -> list[Row]:
        return [*self.actions, dict.fromkeys(ACTION_FIELDS, "") | {"assistance": []}][:MOST_ROWS]


def words(problem: Problem) -> str:
    """What is wrong, as whoever fills in a form is told it: a date is asked there in three fields."""
    if problem.rule == "not_document_date":
        return _("This is not a date. Give at least the year.")
    if problem.rule == "not_date":
        return str(NO_DATE)
    if problem.rule == "not_document_date":
        return str(NO_DOCUMENT_DATE)
    return words_of(problem)


def _row_label(name: str, number: int) -> str:
    label = _("Evidence %d") if name == "evidence" else _("Action %d")
    return label % (number + 1)


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and len(typed) <= MOST_DIGITS


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
