"""What stood before: whether a file of answers says what an answer said once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from assessments.answer_values import AnswerEntry
from assessments.lifecycle.restoring import BESIDE_ENTRY
from assessments.models import Answer, Assessment

NOT_OF_IT = {*BESIDE_ENTRY, "actions"}
"""What history keeps beside an answer, and the plan, which has a history of its own."""


class FormerAnswers:
    """The versions of all answers of an assessment, read when they are first asked for. One query."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment

    def says(self, said: AnswerEntry) -> bool:
        """Whether some version of the answer said just this."""
        return _alone(said.as_json()) in self._versions.get(said.paragraph, ())

    @cached_property
    def _versions(self) -> dict[int, list[dict[str, Any]]]:
        answers = Answer.objects.filter(assessment=self._assessment)
        rows = Answer.history.filter(id__in=answers.values("pk")).exclude(entry={})
        found: dict[int, list[dict[str, Any]]] = {}
        for paragraph, entry in rows.values_list("paragraph", "entry"):
            found.setdefault(paragraph, []).append(_alone(entry))
        return found


def _alone(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in NOT_OF_IT}
