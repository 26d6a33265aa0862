"""Rows of the assessments, by what they are about."""

from assessments.models.answer import Action, Answer, CriterionAnswer, Evidence
from assessments.models.assessment import Assessment, Contributor
from assessments.models.cycle import Cycle, Invitation
from assessments.models.event import Event
from assessments.models.issued import IssuedFile
from assessments.models.review import Reading, ReturnToBody
from assessments.models.score_line import Rollup, ScoreLine
from assessments.models.submission import Clearance, Submission

__all__ = [
    "Action",
    "Answer",
    "Assessment",
    "Clearance",
    "Contributor",
    "CriterionAnswer",
    "Cycle",
    "Event",
    "Evidence",
    "Invitation",
    "IssuedFile",
    "Reading",
    "ReturnToBody",
    "Rollup",
    "ScoreLine",
    "Submission",
]
