"""The words for what an answer is made of: the one home of every label.

A label has a full form, and a short one for narrow cells and table heads; most are short enough to be both.
Codes that machines read are in `scoring` and `value` and stand nowhere here but as keys.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from assessments.answers.fields import iso_day
from assessments.answers.scoring import Standing, State
from assessments.answers.value import ActionStatus, Assistance, ContributorKind
from recommendations.moments import month_in_line, span_in_words
from recommendations.outline import CriterionValue, in_words


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
# The levels of what is in operation within a sentence: "The body reports it in operation".
LEVELS_IN_SENTENCES: Mapping[int, Promise] = {
    2: pgettext_lazy("level of an answer, within a sentence", "in operation"),
    3: pgettext_lazy("level of an answer, within a sentence", "in operation throughout, and reviewed"),
}
STATE_LABELS: Mapping[State, Label] = {
    State.LEVEL: _label(gettext_lazy("Answered with a level")),
    State.DONT_KNOW: _label(gettext_lazy("Don’t know")),
    State.WITHHELD: _label(gettext_lazy("Known, but not disclosed"), gettext_lazy("Not disclosed")),
    State.NOT_APPLICABLE: _label(gettext_lazy("Not applicable")),
    State.ELSEWHERE: _label(gettext_lazy("Done by another mechanism"), gettext_lazy("Done elsewhere")),
    State.BLANK: _label(gettext_lazy("No answer")),
}
# Where a state has the room of a digit.
STATE_SIGNS: Mapping[State, Promise | str] = {
    State.DONT_KNOW: "?",
    State.WITHHELD: pgettext_lazy("sign for withheld", "W"),
    State.NOT_APPLICABLE: pgettext_lazy("sign for not applicable", "n/a"),
    State.ELSEWHERE: pgettext_lazy("sign for done elsewhere", "E"),
    State.BLANK: "–",
}
CRITERION_LABELS: Mapping[CriterionValue, Label] = {
    CriterionValue.YES: _label(pgettext_lazy("answer to a criterion", "Yes")),
    CriterionValue.PARTLY: _label(pgettext_lazy("answer to a criterion", "Partly")),
    CriterionValue.NO: _label(pgettext_lazy("answer to a criterion", "No")),
    CriterionValue.NO_CASE: _label(pgettext_lazy("answer to a criterion", "No case arose")),
    CriterionValue.DONT_KNOW: STATE_LABELS[State.DONT_KNOW],
    CriterionValue.BLANK: STATE_LABELS[State.BLANK],
}
# What stands behind a level 2 or 3; "borne out" is the word in files alone.
STANDING_LABELS: Mapping[Standing, Label] = {
    Standing.ABOVE: _label(
        gettext_lazy("Goes further than its own answers"), pgettext_lazy("behind a level", "Above")
    ),
    Standing.UNANSWERED: _label(
        gettext_lazy("Questions are left open"), pgettext_lazy("behind a level", "Open questions")
    ),
    Standing.IN_PART: _label(
        gettext_lazy("Its answers say only: in part"), pgettext_lazy("behind a level", "In part")
    ),
    Standing.NO_REFERENCE: _label(
        gettext_lazy("No document is named"), pgettext_lazy("behind a level", "No document")
    ),
    Standing.NOT_OPEN: _label(
        gettext_lazy("The document is not open to readers"), pgettext_lazy("behind a level", "Not open")
    ),
    Standing.BORNE_OUT: _label(
        gettext_lazy("Supported by its own answers and an open document"),
        pgettext_lazy("behind a level", "Supported"),
    ),
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
# The same within a sentence: "It needs technical help, money and training".
HELP_IN_SENTENCES: Mapping[Assistance, Promise] = {
    Assistance.TECHNICAL: gettext_lazy("technical help"),
    Assistance.LEGAL: gettext_lazy("legal help"),
    Assistance.FINANCIAL: gettext_lazy("money"),
    Assistance.TRAINING: pgettext_lazy("kind of assistance, within a sentence", "training"),
    Assistance.OTHER: gettext_lazy("help of another kind"),
}
CONTRIBUTOR_LABELS: Mapping[ContributorKind, Label] = {
    ContributorKind.MINISTRY: _label(pgettext_lazy("kind of contributor", "Ministry")),
    ContributorKind.AGENCY: _label(pgettext_lazy("kind of contributor", "Agency")),
    ContributorKind.CIVIL_SOCIETY: _label(pgettext_lazy("kind of contributor", "Civil society")),
    ContributorKind.INTERNATIONAL: _label(pgettext_lazy("kind of contributor", "International organization")),
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
# How an approval was given: by an approver who signed in, or as a name that the coordinator wrote down.
APPROVAL_LABELS: Mapping[str, Label] = {
    "passkey": _label(pgettext_lazy("how an approval was given", "with a passkey")),
    "code": _label(pgettext_lazy("how an approval was given", "confirmed with a code")),
    "typed": _label(pgettext_lazy("how an approval was given", "name typed by the coordinator")),
}
# By the codes of `Assessment.Status`; a report says nothing of a review, so that "reviewed" is in none.
ASSESSMENT_STATUS_LABELS: Mapping[str, Label] = {
    "draft": _label(pgettext_lazy("status of an assessment", "Draft")),
    "in_clearance": _label(pgettext_lazy("status of an assessment", "Locked for approval")),
    "submitted": _label(pgettext_lazy("status of an assessment", "Submitted")),
    "returned": _label(pgettext_lazy("status of an assessment", "Returned")),
    "reviewed": _label(pgettext_lazy("status of an assessment", "Reviewed")),
}


def _full[Code: str](labels: Mapping[Code, Label]) -> Mapping[str, Promise]:
    return MappingProxyType({code: label.full for code, label in labels.items()})


LEVELS: Sequence[Promise] = tuple(label.full for label in LEVEL_LABELS)
STATES = _full(STATE_LABELS)
CRITERION_VALUES = _full(CRITERION_LABELS)
STANDINGS = _full(STANDING_LABELS)
STRENGTHS: Sequence[Promise] = tuple(label.full for label in STRENGTH_LABELS)
ACTION_STATUSES = _full(ACTION_STATUS_LABELS)
ASSISTANCE = _full(ASSISTANCE_LABELS)
CONTRIBUTORS = _full(CONTRIBUTOR_LABELS)
SHARING = _full(SHARING_LABELS)
APPROVALS = _full(APPROVAL_LABELS)
ASSESSMENT_STATUSES = _full(ASSESSMENT_STATUS_LABELS)


BUDGET_ASKED = gettext_lazy(
    "Which budgets pay for measures against trafficking, how much, and for what: prevention, "
    "prosecution, assistance, compensation? Shown in the report, without a level. No names or "
    "details of victims."
)
"""What a national body is asked beside (g) of the report."""


def choices[Code: str](labels: Mapping[Code, Label], *without: Code) -> list[tuple[str, Promise]]:
    """The codes with their labels in full, as fields of models and forms take them."""
    return [(str(code), label.full) for code, label in labels.items() if code not in without]


def strength_choices() -> list[tuple[int, Promise]]:
    """The strengths of evidence with their labels, as fields of models and forms take them."""
    return list(enumerate(STRENGTHS))


def level(number: int) -> str:
    """``2: In operation``."""
    return _("%(level)s: %(name)s") % {"level": number, "name": LEVELS[number]}


def level_meanings() -> tuple[str, str, str, str]:
    """What the four levels mean, from 0 to 3."""
    return (
        _("Neither a text nor a practice: a finding, not a blank."),
        _("A commitment on paper, or a practice without a formal basis."),
        _("Text and practice, short of level 3: not everywhere, not regular, or not reviewed."),
        _("Covers the whole region or country and all groups; results are checked and used."),
    )


def criterion_meanings() -> dict[CriterionValue, str]:
    """What the answers to a statement mean that need a word, where they are offered and where not."""
    return {
        CriterionValue.PARTLY: _(
            "Only where it is offered, as the statement says. Elsewhere, less than the whole is no."
        ),
        CriterionValue.NO_CASE: _(
            "Only where it is offered: nothing of the kind happened. It counts like no; say how you know."
        ),
        CriterionValue.DONT_KNOW: _(
            "Nobody you could ask knows. It counts like no, and never less. A statement left open is no "
            "answer."
        ),
    }


def last_line(cycle: str) -> str:
    """What the thin line of the strip means; ``cycle`` is the name of the last one."""
    return _("Line below: %(cycle)s. Dashes: no level.") % {"cycle": cycle}


def answer(state: State, number: int | None) -> str:
    """A level, or another state, in words."""
    return str(STATES[state]) if number is None else level(number)


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


# The six languages of the United Nations, by the codes of `text.LANGUAGES`.
LANGUAGE_NAMES: Mapping[str, Promise] = {
    "ar": gettext_lazy("Arabic"),
    "zh": gettext_lazy("Chinese"),
    "en": gettext_lazy("English"),
    "fr": gettext_lazy("French"),
    "ru": gettext_lazy("Russian"),
    "es": gettext_lazy("Spanish"),
}

# Real dates in the criteria: spans of time count back from the end of the period of evidence.


def months_before(day: date, months: int) -> date:
    """The same day `months` months earlier; the last day of a shorter month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def document_date(written: str) -> str:
    """``6 March 2026``, ``March 2026`` or ``2026``; what is none of these, as it was typed."""
    if day := iso_day(written):
        return date_format(day, "DATE_FORMAT")
    if month := iso_day(f"{written}-01"):
        return month_in_line(month)
    return written


def with_dates(written: str, period_end: date | None) -> str:
    """The text of a criterion with the first day of spans: ``in the last 24 months (since 30 June 2024)``.

    Without the end of the period of evidence the spans stay without a day.
    """
    if period_end is None:
        return in_words(written, span_in_words)
    end = period_end
    return in_words(
        written,
        lambda months: span_in_words(months, date_format(months_before(end, months), "DATE_FORMAT")),
    )
