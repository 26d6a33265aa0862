"""A body that has written the name of a victim wherever somebody can write, and all that was made of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils import timezone

from assessments.answering.comments import comment
from assessments.answering.evidence import add_reference
from assessments.answering.plan import change_action, remove_action
from assessments.answering.saving import save_answer
from assessments.answers.value import Action, Reference
from assessments.forgetting.places import PLACES, Kind, Place
from assessments.issuing.report_files import issued_file
from assessments.models import (
    AnnualParagraph,
    Answer,
    Assessment,
    BlindReading,
    Bundle,
    ChoiceReason,
    Clearance,
    Clipping,
    ClippingList,
    Contribution,
    Contributor,
    InputDraft,
    Order,
    PassageConsent,
    QuestionToBody,
    Reading,
    ReturnToBody,
    StaffNote,
    Submission,
    TextRemoval,
    Upload,
    Workbook,
    WorkingTranslation,
)
from assessments.models.answer import version_of
from assessments.submitting.choices import Choices
from assessments.submitting.submitting import submit
from mechanisms.access import Sharing
from mechanisms.models import (
    Assignment,
    Body,
    BodyAct,
    BodyUpdate,
    MemberInvitation,
    Membership,
    Person,
    Recovery,
    WrongWord,
)
from mechanisms.models.person import Role
from recommendations.models import Recommendation
from tests.factories import acting, answer_all, level
from tests.files.files_made import pdf

NAME = "Maria Lopez"
VARIANTS = ("Maria Lopez", "MARIA  LOPEZ", "maria\nlopez", "Maria_Lopez")
NOTES = b"Interview with Maria Lopez"
WAITING, ATTACHED = UUID(int=1), UUID(int=2)
"""Documents that came in a mail: one that nobody attached yet, and one that is evidence now."""
ENTRY = {"paragraph": 112, "state": "level", "level": 2, "explanation": f"Told by {VARIANTS[1]}."}
TREES: dict[str, Any] = {
    "personal_data": {
        "found": [],
        "reasons": [{"reason": f"{NAME} is a judge", "by": "C", "at": "2026-07-01"}],
    },
    "entry": ENTRY,
    "signed_off": {"name": NAME, "post": f"Guardian of {NAME}", "day": "2026-05-03"},
    "plan": {"112": [{"what": f"Protect {NAME}", "status": "planned"}]},
    "files": [{"name": "Maria_Lopez.xlsx", "digest": "", "refused": False}],
    "written": [{"kind": "input", "paragraph": 112, "member": 1, "revision": 1, "before": ENTRY}],
    "base": {"112": {"revision": 1, "entry": ENTRY, "references": {}}},
    "enclosed": [
        {
            "key": str(key),
            "name": "Letter of Maria_Lopez.pdf",
            "size": 9,
            "mail": f"About {NAME}.eml",
            "sender": f"{NAME} <m@a.example>",
            "refused": "",
            "paragraph": attached_to,
        }
        for key, attached_to in ((WAITING, None), (ATTACHED, 112))
    ],
    "receipts": [
        {
            "file": 0,
            "filename": "Maria_Lopez.xlsx",
            "member": 1,
            "ministry": f"Guardians of {NAME}",
            "asked": 1,
            "answered": 0,
            "cells": [[112, "B4", f"“{NAME}” is no level."]],
            "unanswered": [],
            "is_empty": False,
        }
    ],
    "signed": [{"file": 0, "member": 1, "name": NAME, "post": f"Guardian of {NAME}", "day": "2026-05-03"}],
}


def sent_with_the_name(
    draft: Assessment, coordinator: Person, files: Mapping[str, bytes] | None = None
) -> Submission:
    """The name was typed into answer, evidence, plan and a file's name, and all of it submitted; `files` are
    further ones, by their names."""
    by = acting(coordinator)
    answer_all(draft, level=1)
    draft = Assessment.objects.with_frame().get(pk=draft.pk)
    save_answer(by=by, assessment=draft, entry=level(112, 2, f"As {NAME} told us.\nIt was the police."))
    for number, (title, address) in enumerate(
        [(f"Testimony of {VARIANTS[1]}", ""), ("Ruling", "https://court.example/maria-lopez/ruling.pdf")]
    ):
        entry = Reference(title, 2, "2026-03-01", address, f"{NAME}, 2", f"Lawyer of {NAME}")
        upload = (f"Victim Maria Lopez {number}.pdf", pdf(b"%d" % number))
        add_reference(by=by, assessment=draft, paragraph=112, entry=entry, confidential=False, upload=upload)
    notes = Reference("Notes", 1)
    add_reference(
        by=by,
        assessment=draft,
        paragraph=112,
        entry=notes,
        confidential=False,
        upload=("notes.txt", NOTES),
    )
    for name, data in (files or {}).items():
        more = Reference(f"File {name}", 1)
        add_reference(
            by=by, assessment=draft, paragraph=112, entry=more, confidential=False, upload=(name, data)
        )
    plan = Action(what=f"Protect {NAME}", owner=f"Guardian of {NAME}")
    change_action(by=by, body=draft.body, edition_id=draft.cycle.edition_id, paragraph=112, entry=plan)
    comment(by=by, assessment=draft, paragraph=112, text=f"Is {NAME} safe?")
    Contributor.objects.create(assessment=draft, name=f"Lawyer of {NAME}", kind="other")
    return submit(by=by, assessment=draft, choices=Choices(Sharing.PUBLIC, True, True, False, True))


def everywhere(sent: Submission, coordinator: Person, reviewer: Person) -> None:
    """At least one row of every place, each of whose columns holds the name."""
    _of_the_draft(sent.assessment, coordinator)
    _of_the_staff(sent, reviewer)
    _of_the_body(sent.assessment, coordinator)
    for place in PLACES:
        _write(place, sent.assessment.body)


def _of_the_draft(draft: Assessment, coordinator: Person) -> None:
    now, by = timezone.now(), acting(coordinator)
    answer = Answer.objects.get(assessment=draft, paragraph=112)
    given = Contribution.objects.create(
        answer=answer, name="Police", entry=ENTRY, saved_at=now, saved_by_label="C"
    )
    version_of(given, "+", now).save()
    InputDraft.objects.create(
        answer=answer,
        membership=coordinator.memberships.get(),
        is_open=True,
        saved_at=now,
        saved_by_label="C",
    )
    ChoiceReason.objects.create(answer=answer, number=1, at=now, by_label="C")
    Clearance.objects.create(assessment=draft, version=9, digest="0" * 64, asked_at=now, plan={})
    Workbook.objects.create(assessment=draft, language="en", made_at=now, made_by_label="C", base={})
    Upload.objects.create(assessment=draft, by=coordinator, uploaded_at=now, applied_at=now)
    gone = change_action(
        by=by,
        body=draft.body,
        edition_id=draft.cycle.edition_id,
        paragraph=113,
        entry=Action(what=f"Visit {NAME}"),
    )
    remove_action(by=by, body=draft.body, row=gone)


def _of_the_staff(sent: Submission, reviewer: Person) -> None:
    now, until = timezone.now(), timezone.localdate() + timedelta(days=9)
    mine = {"submission": sent, "by": reviewer, "by_label": "Reviewer"}
    for paragraph, released in ((112, now), (113, None)):
        Reading.objects.create(
            **mine,
            recommendation=Recommendation.objects.get(paragraph=paragraph),
            paragraph=paragraph,
            verdict="agree",
            reason="We saw it.",
            at=now,
            released_at=released,
            reply_until=until if released else None,
            reply="Thank you.",
            replied_at=now,
            body_sign="2",
        )
    BlindReading.objects.create(
        **mine,
        recommendation=Recommendation.objects.get(paragraph=114),
        paragraph=114,
        second=False,
        verdict="agree",
        reason="We saw it.",
        at=now,
    )
    back = ReturnToBody.objects.create(**mine, paragraphs=[112], message="Please", at=now, closed_at=now)
    QuestionToBody.objects.create(**mine, paragraph=112, text="?", at=now, sent_with=back)
    QuestionToBody.objects.create(**mine, paragraph=113, text="?", at=now)
    StaffNote.objects.create(**mine, text="note", at=now)
    theme = ClippingList.objects.create(theme="Police", made_at=now, made_by_label="Reviewer")
    Clipping.objects.create(**mine, list=theme, paragraph=112, source="explanation", quoted="x", at=now)
    WorkingTranslation.objects.create(**mine, paragraph=112, text="x", at=now)
    AnnualParagraph.objects.create(
        cycle=sent.assessment.cycle, key="levels", text="x", base_text="x", language="en", at=now
    )
    PassageConsent.objects.create(
        submission=sent, paragraph=112, source="explanation", text="x", asked_at=now, asked_by_label="R"
    )


def _of_the_body(draft: Assessment, coordinator: Person) -> None:
    body, now = draft.body, timezone.now()
    BodyUpdate.objects.create(
        body=body, text="x", dated=now.date(), made_at=now, signed_name="A", made_by_label="C"
    )
    mailed = Membership.objects.create(body=body, role=Role.CONTRIBUTOR, name="Ana Lima")
    Assignment.objects.create(membership=mailed, recommendation=Recommendation.objects.get(paragraph=112))
    answer = Answer.objects.get(assessment=draft, paragraph=112)
    InputDraft.objects.create(
        answer=answer, membership=mailed, is_open=True, saved_at=now, saved_by_label="C"
    )
    MemberInvitation.objects.create(
        body=body, email="a@example.org", role=Role.READER, token_hash="x", made_at=now, expires_at=now
    )
    Recovery.objects.create(
        body=body, kind=Recovery.Kind.SECOND_FACTOR, person=coordinator, reason="x", asked_at=now
    )
    BodyAct.objects.create(
        body=body, kind=BodyAct.Kind.EXPORT, person=coordinator, reason="x", asked_at=now, stopped_at=now
    )
    WrongWord.objects.create(
        paragraph=112, language="fr", said="x", sent_by=coordinator, sent_by_label="C", sent_at=now
    )
    TextRemoval.objects.create(body=body, at=now, by_label="C", reason="x", mac="0" * 64, overwritten_at=now)


def _write(place: Place, body: Body) -> None:
    rows = place.rows(body)
    model: Any = rows.model
    first = rows.order_by("-pk" if place.kind is Kind.MEMBER else "pk").first()
    assert first is not None, f"the story has no row for {place.kind}: {model.__name__}"
    new: dict[str, Any] = {name: TREES[name] for name in place.trees}
    for number, name in enumerate((*place.texts, *place.again)):
        room = model._meta.get_field(name).max_length
        said = f"About {VARIANTS[number % len(VARIANTS)]}, born 1999"
        new[name] = said if room is None or len(said) <= room else NAME
    new |= dict.fromkeys(place.addresses, "https://a.example/Maria%20Lopez")
    model._default_manager.filter(pk=first.pk).update(**new)


def made_of(sent: Submission) -> list[str]:
    """Files and bundles of it, finished; the SHA-256 of the files that were handed out."""
    issued = [issued_file(sent, kind, "en") for kind in ("json", "xlsx", "docx")]
    now = timezone.now()
    assert sent.submitted_by is not None
    Bundle.objects.create(
        assessment=sent.assessment, as_member=True, language="en", person=sent.submitted_by, mark="x"
    )
    Order.objects.create(key="x", maker="x", given={"html": f"<p>{NAME}"}, used_on=now.date())
    return [file.sha256 for file in issued]


def whole_database() -> Iterator[tuple[str, str]]:
    """Every value of every table, as text."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.all().values():
            for name, value in row.items():
                if isinstance(value, bytes | memoryview):
                    yield f"{model._meta.label}.{name}", bytes(value).decode("latin-1")
                elif isinstance(value, dict | list):
                    yield f"{model._meta.label}.{name}", json.dumps(value, ensure_ascii=False)
                else:
                    yield f"{model._meta.label}.{name}", str(value)


def holds_name(text: str) -> bool:
    """In any capitals, with anything between the two words."""
    words = "".join(sign if sign.isalpha() else " " for sign in text.replace("%20", " ").lower())
    return "maria lopez" in " ".join(words.split())
