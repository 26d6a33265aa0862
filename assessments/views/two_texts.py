"""The two texts of a conflict beside each other: what was typed, and what stands, where they part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assessments.answer_difference import Change, changes
from assessments.answer_sheet import entry_of
from assessments.forms.answer import AnswerForm
from assessments.models import Assessment
from assessments.report_sheet import SheetAnswer
from assessments.views.history import criteria_names
from mechanisms.models import Body


def two_texts(
    assessment: Assessment, form: AnswerForm, stored: SheetAnswer, mechanisms: Iterable[Body]
) -> tuple[Change, ...]:
    """Every point in which the fields differ from what is stored: old is typed, new is stored. No query."""
    hidden = [number for number, item in enumerate(stored.evidence) if item.confidential]
    stands = entry_of(stored, with_actions=True).as_json()
    names = criteria_names(assessment)
    bodies = {body.slug: body.name for body in mechanisms}
    return changes(
        form.as_entry(), stands | {"confidential": hidden}, replace(names, bodies=bodies)
    )
