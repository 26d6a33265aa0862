"""Every column in which somebody's text can be, declared once: where a removal looks, and where it does not.

`PLACES` are the columns that are searched and rewritten. `OTHERWISE` are models whose text goes in another
way (files made, sessions, frozen documents), and `UNTOUCHED` names each column that is left alone, with its
reason. A test holds both against all models of the installation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from assessments.models import (
    Action,
    AnnualParagraph,
    Answer,
    Assessment,
    BlindReading,
    ChoiceReason,
    Clearance,
    Clipping,
    Comment,
    Contribution,
    Contributor,
    Evidence,
    EvidenceFile,
    InputDraft,
    PassageConsent,
    QuestionToBody,
    Reading,
    ReturnToBody,
    StaffNote,
    TextRemoval,
    Upload,
    Workbook,
    WorkingTranslation,
)
from mechanisms.models import (
    Assignment,
    Body,
    BodyAct,
    BodyUpdate,
    MemberInvitation,
    Membership,
    Recovery,
    WrongWord,
)


class Kind(StrEnum):
    """What a place belongs to, as the preview and the event count it."""

    ANSWER = "answers"
    VERSION = "versions"
    INPUT = "inputs"
    INPUT_VERSION = "input_versions"
    DRAFT = "drafts"
    CHOICE = "choices"
    COMMENT = "comments"
    EVIDENCE = "evidence"
    FILE_NAME = "file_names"
    FILE = "files"
    ACTION = "actions"
    ACTION_VERSION = "action_versions"
    FRAME = "frame"
    SUBMISSION = "submissions"
    REMARK = "remarks"
    CONSENT = "consents"
    UPDATE = "updates"
    MEMBER = "members"
    UPLOAD = "uploads"
    WORKBOOK = "workbooks"
    LOCKED = "locked"
    REMOVAL = "removals"
    STAFF = "staff"


@dataclass(frozen=True)
class Place:
    """Columns of one model: plain `texts`, web `addresses`, JSON `trees`.

    `again` are texts that only repeat what a tree says: rewritten, not counted. `about` is the look-up of the
    recommendation, `at` that of the moment. `secret`: the body may not know what is there, so it is neither
    shown nor counted for it; the staff's own is counted apart. `revised`: a form that somebody has open
    becomes stale.
    """

    kind: Kind
    rows: Callable[[Body], QuerySet[Any, Any]]
    texts: Sequence[str] = ()
    addresses: Sequence[str] = ()
    trees: Sequence[str] = ()
    again: Sequence[str] = ()
    about: str = ""
    at: str = ""
    secret: bool = False
    revised: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.texts, *self.again, *self.addresses, *self.trees)


def _assessments(body: Body) -> QuerySet[Assessment]:
    return Assessment.objects.filter(body=body)


def _answers(body: Body) -> QuerySet[Answer]:
    return Answer.objects.filter(assessment__body=body)


def _inputs(body: Body) -> QuerySet[Contribution]:
    return Contribution.objects.filter(answer__assessment__body=body)


def _drafts(body: Body) -> QuerySet[InputDraft]:
    return InputDraft.objects.filter(answer__assessment__body=body)


def has_unseen_drafts(body: Body) -> bool:
    """Whether a ministry of the body writes something that only its ministry reads. One query."""
    return _drafts(body).filter(is_open=True).exclude(_WRITTEN_DOWN).exists()


def _submitted(model: Any, *which: Q) -> Callable[[Body], QuerySet[Any, Any]]:
    return lambda body: model.objects.filter(*which, submission__assessment__body=body)


def _members(body: Body) -> QuerySet[Any, Any]:
    return Membership.objects.filter(body=body).values("person")


_RELEASED = Q(released_at__isnull=False)
_SENT = Q(sent_with__isnull=False)
_WRITTEN_DOWN = Q(is_open=True, membership__person=None)

PLACES: Sequence[Place] = (
    Place(
        Kind.ANSWER,
        _answers,
        texts=("explanation",),
        trees=("personal_data",),
        about="paragraph",
        at="saved_at",
        revised=True,
    ),
    Place(
        Kind.EVIDENCE,
        lambda body: Evidence.objects.filter(answer__assessment__body=body),
        texts=("title", "page", "source"),
        addresses=("url",),
        about="answer__paragraph",
    ),
    Place(
        Kind.VERSION,
        lambda body: Answer.history.filter(id__in=_answers(body).values("pk")),
        texts=("history_change_reason",),
        trees=("entry",),
        again=("explanation",),
        about="paragraph",
        at="history_date",
    ),
    Place(
        Kind.INPUT,
        _inputs,
        texts=("name",),
        trees=("entry", "signed_off"),
        about="answer__paragraph",
        at="saved_at",
        revised=True,
    ),
    # What coordinators write down for a ministry without an account they read.
    Place(
        Kind.DRAFT,
        lambda body: _drafts(body).filter(_WRITTEN_DOWN),
        trees=("entry",),
        about="answer__paragraph",
        at="saved_at",
        revised=True,
    ),
    # Nobody but its ministry reads any other draft: it is rewritten unseen.
    Place(
        Kind.DRAFT,
        lambda body: _drafts(body).exclude(_WRITTEN_DOWN),
        trees=("entry",),
        about="answer__paragraph",
        secret=True,
        revised=True,
    ),
    Place(
        Kind.CHOICE,
        lambda body: ChoiceReason.objects.filter(answer__assessment__body=body),
        texts=("text",),
        about="answer__paragraph",
        at="at",
    ),
    Place(
        Kind.INPUT_VERSION,
        lambda body: Contribution.history.filter(id__in=_inputs(body).values("pk")),
        texts=("name", "history_change_reason"),
        trees=("entry", "signed_off"),
        at="history_date",
    ),
    Place(
        Kind.COMMENT,
        lambda body: Comment.objects.filter(assessment__body=body),
        texts=("text",),
        about="paragraph",
        at="at",
    ),
    Place(
        Kind.ACTION,
        lambda body: Action.objects.filter(body=body),
        texts=("what", "owner"),
        about="paragraph",
    ),
    Place(
        Kind.ACTION_VERSION,
        lambda body: Action.history.filter(body_id=body.pk),
        texts=("what", "owner", "history_change_reason"),
        about="paragraph",
        at="history_date",
    ),
    Place(Kind.FRAME, _assessments, texts=("budget",)),
    Place(Kind.FRAME, lambda body: Contributor.objects.filter(assessment__body=body), texts=("name",)),
    Place(
        Kind.LOCKED,
        lambda body: Clearance.objects.filter(assessment__body=body),
        trees=("plan",),
        at="asked_at",
    ),
    Place(
        Kind.FILE_NAME,
        lambda body: EvidenceFile.objects.filter(body=body),
        texts=("name",),
        at="uploaded_at",
    ),
    Place(
        Kind.UPLOAD,
        lambda body: Upload.objects.filter(assessment__body=body),
        trees=("files", "written", "enclosed", "receipts", "signed"),
        at="uploaded_at",
    ),
    Place(
        Kind.WORKBOOK,
        lambda body: Workbook.objects.filter(assessment__body=body),
        texts=("name",),
        trees=("base",),
        at="made_at",
    ),
    Place(
        Kind.REMARK,
        _submitted(Reading, _RELEASED),
        texts=("reason", "reply"),
        addresses=("source_url",),
        about="paragraph",
        at="at",
        revised=True,
    ),
    Place(Kind.REMARK, _submitted(ReturnToBody), texts=("message",), at="at"),
    Place(Kind.REMARK, _submitted(QuestionToBody, _SENT), texts=("text",), about="paragraph", at="at"),
    Place(
        Kind.CONSENT,
        _submitted(PassageConsent),
        texts=("text", "translation"),
        about="paragraph",
        at="asked_at",
    ),
    Place(
        Kind.UPDATE,
        lambda body: BodyUpdate.objects.filter(body=body),
        texts=("text", "signed_name", "signed_office"),
        addresses=("url",),
    ),
    Place(
        Kind.MEMBER,
        lambda body: Membership.objects.filter(body=body),
        texts=("name", "ministry"),
    ),
    Place(Kind.MEMBER, lambda body: Assignment.objects.filter(membership__body=body), texts=("note",)),
    Place(
        Kind.MEMBER,
        lambda body: MemberInvitation.objects.filter(body=body),
        texts=("name", "ministry", "note"),
    ),
    Place(Kind.MEMBER, lambda body: Recovery.objects.filter(body=body), texts=("reason",)),
    Place(Kind.MEMBER, lambda body: BodyAct.objects.filter(body=body), texts=("reason",)),
    Place(Kind.REMOVAL, lambda body: TextRemoval.objects.filter(body=body), texts=("reason",), at="at"),
    # What is the staff's own: the body learns nothing of it, not even that the text was there.
    Place(
        Kind.STAFF,
        _submitted(Reading, ~_RELEASED),
        texts=("reason", "reply"),
        addresses=("source_url",),
        secret=True,
        revised=True,
    ),
    Place(
        Kind.STAFF,
        _submitted(BlindReading),
        texts=("reason",),
        addresses=("source_url",),
        secret=True,
        revised=True,
    ),
    Place(Kind.STAFF, _submitted(QuestionToBody, ~_SENT), texts=("text",), secret=True),
    Place(Kind.STAFF, _submitted(StaffNote), texts=("text",), secret=True),
    Place(Kind.STAFF, _submitted(Clipping), texts=("quoted", "translation", "note"), secret=True),
    Place(Kind.STAFF, _submitted(WorkingTranslation), texts=("text",), secret=True, revised=True),
    # Of no single body: what staff write on a cycle in which the body takes part.
    Place(
        Kind.STAFF,
        lambda body: AnnualParagraph.objects.filter(cycle__assessments__body=body),
        texts=("text", "base_text"),
        secret=True,
        revised=True,
    ),
    # What people of the body wrote to the administrators about words of the instrument, and what these noted.
    Place(
        Kind.STAFF,
        lambda body: WrongWord.objects.filter(sent_by__in=_members(body)),
        texts=("said", "suggestion", "note"),
        at="sent_at",
        secret=True,
    ),
)

# Searched and rewritten, or thrown away to be made anew, in a way of their own.
OTHERWISE: Mapping[str, str] = {
    "assessments.Submission.document": "rewritten, with a new hash: frozen.py",
    "assessments.Submission.digest": "the new hash; the old one goes to FormerHash: frozen.py",
    "assessments.Clearance.digest": "counted anew where the draft is locked now: frozen.py",
    "assessments.Passage.text": "made anew from the document: frozen.py",
    "assessments.Passage.folded": "made anew from the document and the staff's translation: frozen.py",
    "assessments.Passage.words": "as `folded`; its index follows in the same transaction: migration 0035",
    "assessments.IssuedFile.data": "thrown away, to be made anew: frozen.py",
    "assessments.IssuedFile.filename": "goes with its row: frozen.py",
    "assessments.IssuedFile.sha256": "kept as a former hash: frozen.py",
    "assessments.Order.given": "thrown away, to be asked for again: removing.py",
    "assessments.Order.filename": "thrown away, to be asked for again: removing.py",
    "assessments.Bundle.filename": "thrown away, to be made anew: removing.py",
    "sessions.Session.session_data": "a form that waits for a fresh sign-in is in it: removing.py",
}

_HASH = "a hash"
_CODE = "a code of this installation"
_ACCOUNT = "the name of an account or a command that acted, shown on the sealed trail too"
_OFFICIAL = "official text or name, loaded from files"
_INSTRUMENT = "a text of the instrument, as it was shown"
_SIGN_IN = "part of signing in, of an account and not of a body's data"
_NUMBERS = "numbers and codes"


def _all(model: str, names: str, why: str) -> dict[str, str]:
    return {f"{model}.{name}": why for name in names.split()}


# A column; a model with `.*`, or an app with `.*.*`, where none is ours to write; and why it is left alone.
UNTOUCHED: Mapping[str, str] = {
    "recommendations.*.*": _OFFICIAL,
    **_all(
        "recommendations.TranslationReview",
        "name function organisation note",
        "who reviewed a translation, named beside it: the administrator withdraws it, and the row is gone",
    ),
    "mechanisms.Country.*": _OFFICIAL,
    **_all(
        "mechanisms.Body",
        "slug name short_name report_name report_short_name name_source type_basis region_basis "
        "names paragraphs note",
        "the entry of the directory: official names, and codes",
    ),
    "mechanisms.BodyFact.*": _OFFICIAL,
    "mechanisms.LegalInstrument.*": _OFFICIAL,
    **_all(
        "mechanisms.Person",
        "password email username name language time_zone",
        "an account: its holder and the administrator change it",
    ),
    "mechanisms.ApiToken.name": "an account's own name for a token",
    "mechanisms.ApiToken.prefix": _HASH,
    "mechanisms.BodyAct.given": _CODE,
    "mechanisms.KnownPlace.mark": "a browser, a system and half a network address, seen by its person alone",
    "mechanisms.StaffRequest.reason": "about an account of the staff, told to the staff alone",
    **_all("mechanisms.WrongWord", "text english", _INSTRUMENT),
    **_all("mechanisms.WrongWord", "key language", _CODE),
    "mechanisms.WrongWord.of": _HASH,
    "mechanisms.Membership.email": "the address of somebody who is written to: changed under Members",
    "mechanisms.MemberInvitation.email": "the address of somebody who is invited: taken back under Members",
    "mechanisms.MemberInvitation.assigned": _CODE,
    "mechanisms.MemberInvitation.language": _CODE,
    "mechanisms.MemberInvitation.token_hash": _HASH,
    **_all(
        "assessments.Event",
        "chain kind actor_id body_slug subject data previous",
        "sealed: ids, codes and numbers, names of accounts, never content",
    ),
    **_all("assessments.Cycle", "slug name", "the administrators' name for a cycle"),
    **_all("assessments.Rollup", "kind region type mark", _NUMBERS),
    **_all(
        "assessments.ScoreLine",
        "kind region type marks standings strengths criteria changes_public changes_named changes_staff "
        "assistance tallies",
        _NUMBERS,
    ),
    "assessments.ScoreLine.sort_name": "the official name of the body",
    **_all("assessments.Invitation", "kind region type", _NUMBERS),
    "assessments.Invitation.sort_name": "the official name of the body",
    "assessments.AnnualParagraph.key": _CODE,
    "assessments.AnnualParagraph.language": _CODE,
    "assessments.ClippingList.theme": "the staff's own word for a theme, of no body",
    "assessments.Workbook.paragraphs": _NUMBERS,
    "assessments.ReturnToBody.paragraphs": _NUMBERS,
    "assessments.Phrase.text": "a reader’s own turn of phrase, of no body",
    "assessments.TextRemoval.counts": _NUMBERS,
    "assessments.Submission.approver": "whoever approved: approvals stay",
    "assessments.Clearance.approver": "whoever approved: approvals stay",
    "assessments.Clearance.choices": _CODE,
    "assessments.Clearance.assertion": "a signature, with the name of nobody",
    "assessments.Evidence.date": "a date",
    "assessments.EvidenceFile.content_type": _CODE,
    "assessments.IssuedFile.content_type": _CODE,
    "assessments.IssuedFile.key": _HASH,
    "assessments.InputLink.token_hash": _HASH,
    "assessments.InputLink.browser_hash": _HASH,
    "assessments.Order.key": _HASH,
    "assessments.Order.maker": _CODE,
    "assessments.Order.content_type": _CODE,
    "assessments.Order.worker": _CODE,
    "assessments.LastDone.what": _CODE,
    "assessments.Bundle.worker": _CODE,
    "assessments.Bundle.language": _CODE,
    "assessments.Reading.body_sign": _CODE,
    "assessments.Passage.sign": _CODE,
    "assessments.ToRead.*": _CODE,
    "assessments.Workbook.language": _CODE,
    "assessments.DeskQuestionnaire.language": _CODE,
    "assessments.Passage.language": _CODE,
    "assessments.WorkingTranslation.language": _CODE,
    "assessments.Clipping.translation_language": _CODE,
    "assessments.PassageConsent.translation_language": _CODE,
    "assessments.ClosingTable.document": _NUMBERS,
    "assessments.ClosingTable.unnamed": _HASH,
    "assessments.WorkingTranslation.original_language": _CODE,
    "assessments.HistoricalAction.assistance": _CODE,
    "assessments.Action.assistance": _CODE,
    "django_tasks_database.DBTaskResult.*": "ids of rows: no error keeps its words there (making.work)",
    "sessions.Session.session_key": _SIGN_IN,
    "auth.*.*": _CODE,
    "contenttypes.*.*": _CODE,
    "account.*.*": _SIGN_IN,
    "mfa.*.*": _SIGN_IN,
    "usersessions.*.*": _SIGN_IN,
    "socialaccount.*.*": _SIGN_IN,
}
LABELS = ("_label", "by_label")
"""Columns that end so hold the name of an account: `_ACCOUNT` is why they are left alone."""
HASHES = ("digest", "sha256", "mac", "mark")
