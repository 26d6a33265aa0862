"""Database models, one file for each subject."""

from assessments.models.answer import (
    Action,
    Answer,
    Comment,
    Contribution,
    CriterionAnswer,
    Evidence,
    EvidenceFile,
    InputDraft,
)
from assessments.models.assessment import (
    Assessment,
    Contributor,
    Cycle,
    Deletion,
    Invitation,
    Presence,
    ReviewDuty,
)
from assessments.models.board import ChoiceReason, Reminder
from assessments.models.event import Event
from assessments.models.forgetting import FormerHash, TextRemoval
from assessments.models.link import InputLink
from assessments.models.offline import Bundle, Mailing, Upload, Workbook
from assessments.models.review import (
    BlindReading,
    Phrase,
    QuestionToBody,
    Reading,
    ReceivedFile,
    ReturnToBody,
    Signature,
    StaffNote,
)
from assessments.models.submission import Clearance, IssuedFile, Rollup, ScoreLine, Submission
from assessments.models.work import LastDone, Order
from assessments.models.writing import Clipping, ClippingList, Passage, PassageConsent, WorkingTranslation

__all__ = [
    "Action",
    "Answer",
    "Assessment",
    "BlindReading",
    "Bundle",
    "ChoiceReason",
    "Clearance",
    "Clipping",
    "ClippingList",
    "Comment",
    "Contribution",
    "Contributor",
    "CriterionAnswer",
    "Cycle",
    "Deletion",
    "Event",
    "Evidence",
    "EvidenceFile",
    "FormerHash",
    "InputDraft",
    "InputLink",
    "Invitation",
    "IssuedFile",
    "LastDone",
    "Mailing",
    "Order",
    "Passage",
    "PassageConsent",
    "Phrase",
    "Presence",
    "QuestionToBody",
    "Reading",
    "ReceivedFile",
    "Reminder",
    "ReturnToBody",
    "ReviewDuty",
    "Rollup",
    "ScoreLine",
    "Signature",
    "StaffNote",
    "Submission",
    "TextRemoval",
    "Upload",
    "Workbook",
    "WorkingTranslation",
]
