"""The words for what an answer is made of: the one home of every label, and of what breaks a rule.

A label has a full form, and a short one for narrow cells and table heads; most are short enough to be both.
Codes that machines read are in `scoring` and `value` and stand nowhere here but as keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from assessments.answers.problems import Problem
from assessments.answers.scoring import CriterionValue, State
from assessments.answers.value import ActionStatus, Assistance, ContributorKind


class Label(NamedTuple):
    """What one value is called: in full, and where there is little room."""

    full: Promise
    short: Promise


def _label(full: Promise, short: Promise | None = None) -> Label:
    return Label(full, short or full)


LEVEL_LABELS: Sequence[Label] = (
    _label(gettext_lazy("Not in place"), gettext_lazy("Level 0")),
    _label(pgettext_lazy("level of an answer", "Begun"), gettext_lazy("Level 1")),
    _label(pgettext_lazy("level of an answer", "In operation"), gettext_lazy("Level 2")),
    _label(gettext_lazy("In operation throughout, and reviewed"), gettext_lazy("Level 3")),
)
STATE_LABELS: Mapping[State, Label] = {
    State.LEVEL: _label(gettext_lazy("Answered with a level")),
    State.DONT_KNOW: _label(gettext_lazy("Don’t know")),
    State.WITHHELD: _label(gettext_lazy("Known, but not disclosed"), gettext_lazy("Not disclosed")),
    State.NOT_APPLICABLE: _label(gettext_lazy("Not applicable")),
    State.ELSEWHERE: _label(
        gettext_lazy("Done by another mechanism"), gettext_lazy("Done elsewhere")
    ),
    State.BLANK: _label(gettext_lazy("No answer")),
}
CRITERION_LABELS: Mapping[CriterionValue, Label] = {
    CriterionValue.YES: _label(pgettext_lazy("answer to a criterion", "Yes")),
    CriterionValue.PARTLY: _label(pgettext_lazy("answer to a criterion", "Partly")),
    CriterionValue.NO: _label(pgettext_lazy("answer to a criterion", "No")),
    CriterionValue.DONT_KNOW: STATE_LABELS[State.DONT_KNOW],
    CriterionValue.BLANK: STATE_LABELS[State.BLANK],
}
STRENGTH_LABELS: Sequence[Label] = (
    _label(gettext_lazy("Statement only")),
    _label(gettext_lazy("Unpublished document")),
    _label(gettext_lazy("Public document")),
    _label(gettext_lazy("Confirmed by another source")),
)
ACTION_STATUS_LABELS: Mapping[ActionStatus, Label] = {
    ActionStatus.PLANNED: _label(pgettext_lazy("status of an action", "Planned")),
    ActionStatus.STARTED: _label(pgettext_lazy("status of an action", "Started")),
    ActionStatus.DONE: _label(pgettext_lazy("status of an action", "Done")),
    ActionStatus.DROPPED: _label(pgettext_lazy("status of an action", "Dropped")),
}
ASSISTANCE_LABELS: Mapping[Assistance, Label] = {
    Assistance.TECHNICAL: _label(pgettext_lazy("kind of assistance", "Technical")),
    Assistance.LEGAL: _label(pgettext_lazy("kind of assistance", "Legal")),
    Assistance.FINANCIAL: _label(pgettext_lazy("kind of assistance", "Financial")),
    Assistance.TRAINING: _label(pgettext_lazy("kind of assistance", "Training")),
    Assistance.OTHER: _label(pgettext_lazy("kind of assistance", "Other")),
}
CONTRIBUTOR_LABELS: Mapping[ContributorKind, Label] = {
    ContributorKind.MINISTRY: _label(pgettext_lazy("kind of contributor", "Ministry")),
    ContributorKind.AGENCY: _label(pgettext_lazy("kind of contributor", "Agency")),
    ContributorKind.CIVIL_SOCIETY: _label(pgettext_lazy("kind of contributor", "Civil society")),
    ContributorKind.INTERNATIONAL: _label(
        pgettext_lazy("kind of contributor", "International organization")
    ),
    ContributorKind.OTHER: _label(pgettext_lazy("kind of contributor", "Other")),
}
# The head above a count of answers at level 2 or 3; not the name of level 2.
IN_OPERATION = pgettext_lazy("how many", "In operation")
# By the codes of `mechanisms.access.Sharing`, which this package, being pure, does not import.
SHARING_LABELS: Mapping[str, Label] = {
    "private": _label(gettext_lazy("Nobody outside this body")),
    "rapporteur": _label(gettext_lazy("The Special Rapporteur’s staff")),
    "public": _label(pgettext_lazy("who sees a submission", "Everybody")),
}


def _full[Code: str](labels: Mapping[Code, Label]) -> Mapping[str, Promise]:
    return MappingProxyType({code: label.full for code, label in labels.items()})


LEVELS: Sequence[Promise] = tuple(label.full for label in LEVEL_LABELS)
STATES = _full(STATE_LABELS)
CRITERION_VALUES = _full(CRITERION_LABELS)
STRENGTHS: Sequence[Promise] = tuple(label.full for label in STRENGTH_LABELS)
ACTION_STATUSES = _full(ACTION_STATUS_LABELS)
ASSISTANCE = _full(ASSISTANCE_LABELS)
CONTRIBUTORS = _full(CONTRIBUTOR_LABELS)
SHARING = _full(SHARING_LABELS)


def choices[Code: str](labels: Mapping[Code, Label], *without: Code) -> list[tuple[str, Promise]]:
    """The codes with their labels in full, as fields of models and forms take them."""
    return [(str(code), label.full) for code, label in labels.items() if code not in without]


def strength_choices() -> list[tuple[int, Promise]]:
    """The strengths of evidence with their labels, as fields of models and forms take them."""
    return list(enumerate(STRENGTHS))


def level(number: int) -> str:
    """``2: In operation``."""
    return _("%(level)s: %(name)s") % {"level": number, "name": LEVELS[number]}


def key(code: str) -> str:
    """The word for a key of a distribution: ``2: In operation`` for a level as a digit, or a state."""
    return level(int(code)) if code.isdigit() else str(STATES[State(code)])


def head(code: str) -> str:
    """The same where there is little room: ``Level 2``, ``Not disclosed``."""
    label = LEVEL_LABELS[int(code)] if code.isdigit() else STATE_LABELS[State(code)]
    return str(label.short)


def yes_no(is_so: bool) -> str:
    """``yes`` or ``no`` of a fact in a table; not the answer to a criterion."""
    return pgettext("a fact", "yes") if is_so else pgettext("a fact", "no")


def counted(name: object, count: object) -> str:
    """``No answer: 3``."""
    return _("%(name)s: %(count)s") % {"name": name, "count": count}


def tallied(code: str, count: int) -> str:
    """``Level 2: 4`` or ``No answer: 3``: one line of a distribution, by its key."""
    name = LEVEL_LABELS[int(code)].short if code.isdigit() else STATES[State(code)]
    return counted(name, count)


def percent(number: object) -> str:
    """``58%``, as the language writes it."""
    return _("%(number)s%%") % {"number": number}


def listed(names: Iterable[object]) -> str:
    """``A``, ``A and B``, ``A, B and C``, as the language joins names; empty without any."""
    *others, last = [str(name) for name in names] or [""]
    if not others:
        return last
    return _("%(others)s and %(last)s") % {"others": in_row(others), "last": last}


def in_row(names: Iterable[object]) -> str:
    """``A, B, C``: short things one after the other, of which none is the last."""
    return _joined(names, _("%(first)s, %(next)s"))


def enumerated(parts: Iterable[object]) -> str:
    """``A; B; C``: longer parts, which may hold commas themselves."""
    return _joined(parts, _("%(first)s; %(next)s"))


def _joined(parts: Iterable[object], pattern: str) -> str:
    first, *others = [str(part) for part in parts] or [""]
    for part in others:
        first = pattern % {"first": first, "next": part}
    return first


# What breaks a rule: what is wrong and what to do, by the code of the rule.

WORDS: Mapping[str, Promise] = {
    "not_utf8": gettext_lazy("The file is not UTF-8 (byte %(position)s)."),
    "not_json": gettext_lazy(
        "The file is not JSON: %(reason)s (line %(line)s, column %(column)s)."
    ),
    "too_deep": gettext_lazy("The file nests lists and objects too deeply."),
    "too_large": gettext_lazy("The file is larger than %(limit)s bytes."),
    "repeated_key": gettext_lazy("The key %(key)s stands twice in one object."),
    "not_a_number": gettext_lazy("%(value)s is not a number of JSON."),
    "number_too_large": gettext_lazy("The number %(value)s is too large."),
    "wrong_schema": gettext_lazy("The schema is %(value)s, not %(expected)s."),
    "wrong_edition": gettext_lazy(
        "The file answers edition %(value)s, the cycle asks edition %(expected)s."
    ),
    "against_schema": gettext_lazy("This does not fit the schema of answers/1 (%(keyword)s)."),
    "body_cannot_answer": gettext_lazy("%(body)s cannot answer a self-assessment."),
    "paragraph_by_input": gettext_lazy(
        "Several are asked for this paragraph: each writes an input on its page, and the "
        "coordinator composes the answer."
    ),
    "unknown_key": gettext_lazy("There is an unknown key, %(key)s; the keys are %(known)s."),
    "not_object": gettext_lazy("This is not an object."),
    "not_list": gettext_lazy("This is not a list."),
    "not_text": gettext_lazy("This is not a text."),
    "not_integer": gettext_lazy("This is not an integer: %(value)s."),
    "not_boolean": gettext_lazy("This is not true or false."),
    "paragraph_missing": gettext_lazy("The paragraph is missing."),
    "paragraph_unknown": gettext_lazy("%(value)s is not a paragraph of the instrument."),
    "paragraph_twice": gettext_lazy("The paragraph was already answered in answers[%(first)s]."),
    "level_not_integer": gettext_lazy("The level is not an integer: %(value)s."),
    "level_out_of_range": gettext_lazy("The level %(value)s is not one of 0, 1, 2, 3."),
    "level_beside_state": gettext_lazy(
        "There is a level beside the state %(state)s; only the state level has one."
    ),
    "elsewhere_beside_state": gettext_lazy(
        "A mechanism is named in elsewhere beside the state %(state)s."
    ),
    "criterion_unknown": gettext_lazy(
        "%(value)s is not a criterion of this recommendation; they are %(known)s."
    ),
    "mechanisms_not_asked": gettext_lazy("Mechanisms are named in paragraphs %(known)s alone."),
    "cycle_closed": gettext_lazy("The cycle is closed: nothing can be changed."),
    "assessment_locked": gettext_lazy("The assessment is locked: nothing can be changed."),
    "paragraph_closed": gettext_lazy(
        "The reviewer did not ask about this recommendation, so it stays as it is."
    ),
    "paragraph_not_assigned": gettext_lazy(
        "This recommendation is not assigned to you. Ask your coordinator."
    ),
    "not_date": gettext_lazy("Write the date as year-month-day, for example 2026-06-30."),
    "year_out_of_range": gettext_lazy("Choose a year between 1900 and 2100."),
    "not_web_address": gettext_lazy("Write a link that begins with http:// or https://."),
    "too_long": gettext_lazy("The text has %(length)s characters; at most %(limit)s fit."),
    "too_many": gettext_lazy("There are %(length)s rows; at most %(limit)s fit."),
    "forbidden_character": gettext_lazy(
        "The text holds an invisible character (%(code)s). Delete it and type it again."
    ),
    "missing_key": gettext_lazy("Fill in this field, or clear the whole row."),
    "unknown_value": gettext_lazy("Choose one of the values offered."),
    "state_missing": gettext_lazy("Choose an answer."),
    "level_missing": gettext_lazy("Choose a level."),
    "not_applicable_not_allowed": gettext_lazy(
        "“Not applicable” can’t be chosen for this recommendation."
    ),
    "not_applicable_without_reason": gettext_lazy(
        "Give the reason why this recommendation is not applicable."
    ),
    "elsewhere_national": gettext_lazy("“Done by another mechanism” is for regional mechanisms."),
    "elsewhere_without_name": gettext_lazy("Choose the mechanism that does it."),
    "elsewhere_unknown": gettext_lazy("Choose a mechanism of the directory."),
    "elsewhere_itself": gettext_lazy("Choose another mechanism: this is your own."),
    "mechanism_unknown": gettext_lazy("Choose a mechanism of the directory."),
    "strength_out_of_range": gettext_lazy("Choose how strong this evidence is."),
    "evidence_without_date": gettext_lazy("A public document needs its date."),
    "evidence_without_place": gettext_lazy("A public document needs a link or a page."),
    "evidence_without_source": gettext_lazy("Say who, other than your body, confirms it."),
    "evidence_confirmed_by_itself": gettext_lazy(
        "The one who confirms has to be another than your body."
    ),
    "evidence_twice": gettext_lazy(
        "This item stands in the list twice. Clear one of the two rows."
    ),
    "stands_twice": gettext_lazy("This value stands twice."),
    "period_reversed": gettext_lazy("The period ends before it begins."),
}

PLACE = re.compile(r"^(evidence|actions)\[(\d+)\](?:\.(\w+))?")


def words(problem: Problem) -> str:
    """The sentence for the person at the screen."""
    return str(WORDS[problem.rule]) % dict(problem.params)


def row_of(problem: Problem) -> tuple[str, int, str] | None:
    """`("evidence", 0, "url")` for a problem inside a row, its field empty for the row as a whole."""
    found = PLACE.match(problem.member)
    if not found:
        return None
    # What is missing is named by the rule, since it stands nowhere in the row.
    missing = str(problem.params.get("key", "")) if problem.rule == "missing_key" else ""
    return found[1], int(found[2]), found[3] or missing
