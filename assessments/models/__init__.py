"""Database models, one file for each subject."""

from assessments.models.annual import AnnualParagraph
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
from assessments.models.consent import ClosingTable, Introduction, IntroductionSide, NamingRequest
from assessments.models.event import Event
from assessments.models.forgetting import FormerHash, TextRemoval
from assessments.models.link import InputLink
from assessments.models.offline import Bundle, DeskQuestionnaire, Mailing, Upload, Workbook
from assessments.models.review import (
    MANDATE,
    BlindReading,
    Phrase,
    QuestionToBody,
    Reading,
    ReceivedFile,
    ReturnToBody,
    Signature,
    StaffNote,
    signer,
)
from assessments.models.submission import Clearance, IssuedFile, Rollup, ScoreLine, Submission
from assessments.models.to_read import ToRead
from assessments.models.work import LastDone, Order
from assessments.models.writing import Clipping, ClippingList, Passage, PassageConsent, WorkingTranslation

__all__ = [
    "MANDATE",
    "Action",
    "AnnualParagraph",
    "Answer",
    "Assessment",
    "BlindReading",
    "Bundle",
    "ChoiceReason",
    "Clearance",
    "Clipping",
    "ClippingList",
    "ClosingTable",
    "Comment",
    "Contribution",
    "Contributor",
    "CriterionAnswer",
    "Cycle",
    "Deletion",
    "DeskQuestionnaire",
    "Event",
    "Evidence",
    "EvidenceFile",
    "FormerHash",
    "InputDraft",
    "InputLink",
    "Introduction",
    "IntroductionSide",
    "Invitation",
    "IssuedFile",
    "LastDone",
    "Mailing",
    "NamingRequest",
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
    "ToRead",
    "Upload",
    "Workbook",
    "WorkingTranslation",
    "signer",
]
