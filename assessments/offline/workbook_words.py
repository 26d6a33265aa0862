"""What the questionnaire workbook prints: the headings of its lists and the choices of its cells. Pure.

A sentence about a cell, on a page or in a letter, names it as whoever filled the file in sees it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.answers import labels
from assessments.answers.scoring import State
from assessments.answers.value import ActionStatus
from assessments.offline.returned_words import Kind
from assessments.offline.workbook_codes import NO, YES, choice
from recommendations.outline import CriterionValue


def heading(code: str) -> str:
    """The heading of a column of evidence or actions, by its code; empty for another."""
    return {
        "evidence.code": _("Code"),
        "evidence.paragraph": _("Recommendation"),
        "evidence.title": _("Title"),
        "evidence.strength": _("How strong is it?"),
        "evidence.date": _("Date of the document"),
        "evidence.url": _("Link"),
        "evidence.page": _("Page or article"),
        "evidence.source": _("Who confirms it (strength 3)"),
        "action.paragraph": _("Recommendation"),
        "action.what": _("What will be done"),
        "action.owner": _("Who is in charge"),
        "action.due": _("Due"),
        "action.status": _("Status"),
    }.get(code, "")


def as_printed(kind: Kind, code: str) -> str:
    """A choice as people read it in the list of a cell: `2 · In operation`, `Don’t know`."""
    if code.isdecimal():
        return strength_choice(int(code)) if kind is Kind.STRENGTH else level_choice(int(code))
    words = {
        Kind.ANSWER: labels.STATES,
        Kind.CRITERION: labels.CRITERION_VALUES,
        Kind.STATUS: labels.ACTION_STATUSES,
        Kind.YES_NO: {YES: _yes(), NO: _no()},
    }.get(kind, {})
    return str(words.get(code, code))


def level_choice(level: int) -> str:
    """``2 · In operation``."""
    return choice(level, str(labels.LEVELS[level]))


def state_choice(state: State) -> str:
    """``dont_know · Don’t know``."""
    return choice(state.value, str(labels.STATES[state]))


def criterion_choice(value: CriterionValue) -> str:
    """``partly · Partly``."""
    return choice(value.value, str(labels.CRITERION_VALUES[value]))


def strength_choice(strength: int) -> str:
    """``2 · Public document``."""
    return choice(strength, str(labels.STRENGTHS[strength]))


def status_choice(status: ActionStatus) -> str:
    """``planned · Planned``."""
    return choice(status.value, str(labels.ACTION_STATUSES[status]))


def yes() -> str:
    """``yes · Yes``."""
    return choice(YES, _yes())


def no() -> str:
    """``no · No``."""
    return choice(NO, _no())


def _yes() -> str:
    return pgettext("cell of the workbook", "Yes")


def _no() -> str:
    return pgettext("cell of the workbook", "No")
