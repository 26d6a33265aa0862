"""Rows of the assessments, by what they are about."""

from assessments.models.answer import Action, Answer, CriterionAnswer, Evidence
from assessments.models.assessment import Assessment, Contributor
from assessments.models.clipping import Clipping, ClippingList, WorkingTranslation
from assessments.models.comment import Comment
from assessments.models.contribution import Contribution
from assessments.models.cycle import Cycle, Invitation, ReviewDuty
from assessments.models.deletion import Deletion
from assessments.models.event import Event
from assessments.models.evidence_file import EvidenceFile
from assessments.models.issued import IssuedFile, KeptPdf
from assessments.models.offline import Bundle, Mailing, Upload, Workbook
from assessments.models.passage import Passage
from assessments.models.passage_consent import PassageConsent
from assessments.models.presence import Presence
from assessments.models.received_file import ReceivedFile
from assessments.models.review import QuestionToBody, Reading, ReturnToBody, StaffNote
from assessments.models.score_line import Rollup, ScoreLine
from assessments.models.submission import Clearance, Submission

__all__ = [
    "Action",
    "Answer",
    "Assessment",
    "Bundle",
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
    "Invitation",
    "IssuedFile",
    "KeptPdf",
    "Mailing",
    "Passage",
    "PassageConsent",
    "Presence",
    "QuestionToBody",
    "Reading",
    "ReceivedFile",
    "ReturnToBody",
    "ReviewDuty",
    "Rollup",
    "ScoreLine",
    "StaffNote",
    "Submission",
    "Upload",
    "Workbook",
    "WorkingTranslation",
]
