"""What a preview of uploaded files has chosen, or proposes, at each recommendation."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from assessments.answer_difference import LEVELS, STATES
from assessments.answer_values import AnswerEntry
from assessments.lifecycle.claim_rows import ClaimRow
from assessments.scoring import State

register = template.Library()


@register.simple_tag
def choice_of(chosen: Mapping[str, str], name: str, paragraph: int, file: int) -> str:
    """What was chosen for the input of one file; empty where nothing was."""
    return chosen.get(f"{name}-{paragraph}-{file}", "")


@register.simple_tag
def answer_of(chosen: Mapping[str, str], row: ClaimRow) -> str:
    """What was chosen for the answer, else what is proposed; empty where a person has to say."""
    said = chosen.get(f"answer-{row.paragraph}")
    if said is not None:
        return said
    if row.needs_answer:
        return ""
    return "keep" if row.proposed is None else str(row.proposed)


@register.simple_tag
def answer_words(entry: AnswerEntry | None) -> str:
    """A level or a state in words."""
    if entry is None:
        return ""
    if entry.state is State.LEVEL and entry.level is not None:
        return _("%(level)s: %(name)s") % {"level": entry.level, "name": LEVELS[entry.level]}
    return str(STATES[entry.state])
