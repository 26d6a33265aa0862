"""Making a questionnaire workbook: who may take which, and the record of what stood in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.answering.rows import load_sheet
from assessments.answering.rules import Refused, allow
from assessments.answers.scoring import State
from assessments.answers.value import Answer, AnswersFile
from assessments.formats.file import Export
from assessments.models import Assessment, Workbook
from assessments.offline.changes import is_blank
from assessments.offline.saved_answers import Stored
from assessments.report.gap_report import Sheet
from assessments.trail.acting import Actor, record
from mechanisms.access import Capability
from mechanisms.models import Membership

# The working copy as a file of answers (``answers/1``) that can be brought in again, here or
# elsewhere.


def answers_json(
    assessment: Assessment,
    *,
    with_confidential: bool,
    inputs: Mapping[int, Answer] | None = None,
) -> Export:
    """The file to download; the same answers are the same bytes. Seven queries.

    `inputs` stand in the place of the answers of whoever gives inputs there: what comes back is an input too.
    """
    edition = assessment.cycle.edition.code
    file = answers_file(load_sheet(assessment), edition, with_confidential=with_confidential)
    if inputs:
        kept = (one for one in file.answers if one.paragraph not in inputs)
        given = (one for one in inputs.values() if not is_blank(one))
        answers = sorted((*kept, *given), key=lambda one: one.paragraph)
        file = replace(file, answers=tuple(answers))
    text = json.dumps(file.as_json(), ensure_ascii=False, indent=1) + "\n"
    name = f"{assessment.body.slug}-{assessment.cycle.slug}-answers.json"
    return Export(name, "application/json; charset=utf-8", text.encode())


def answers_file(sheet: Sheet, edition: str, *, with_confidential: bool) -> AnswersFile:
    """All that a sheet says; read into a blank assessment it gives the same answers, plan and frame.

    Left out is what says nothing: read again later, the file takes nothing back that a colleague wrote
    meanwhile. An answer that was taken over and that nobody has saved is blank; one that a draft may leave
    incomplete stands there as it is, and whoever reads it asks for the rest. A file of answers can't say that
    a reference is confidential: with them it is for the body's own eyes; without them it must not be read
    in the place of what stands, which would lose them.
    """
    return AnswersFile(
        edition=edition,
        answers=tuple(_entries(sheet, with_confidential)),
        period=sheet.period if sheet.period.start and sheet.period.end else None,
        contributors=sheet.contributors,
    )


def _entries(sheet: Sheet, with_confidential: bool) -> Iterator[Answer]:
    for answer in sheet.answers:
        entry = _entry(answer, with_confidential)
        if entry != Answer(entry.paragraph, State.BLANK, actions=()):
            yield entry


def _entry(answer: Answer, with_confidential: bool) -> Answer:
    if answer.copied:
        answer = Answer(answer.paragraph, actions=answer.actions)
    if not with_confidential:
        shown = tuple(item for item in answer.evidence if not item.confidential)
        answer = replace(answer, evidence=shown)
    return answer


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """What goes into a workbook: its paragraphs, for whom, and what stands to each, where it is filled."""

    paragraphs: tuple[int, ...]
    membership: Membership | None
    name: str
    inputs: frozenset[int]
    filled: bool


@transaction.atomic
def make_workbook(
    *,
    by: Actor,
    assessment: Assessment,
    taken: TakenAlong,
    stands: Mapping[int, Stored],
    language: str,
) -> Workbook:
    """Put on record that a workbook leaves, with what stands in it; its id is printed in the file.

    A coordinator makes any, a contributor one of what he or she is asked. Raises Refused where nothing is
    asked, Http404 or PermissionDenied without the right to write one of its paragraphs.
    """
    allow(by, Capability.SEE_DRAFT, assessment.body)
    if not taken.paragraphs:
        raise Refused(
            _("Nothing is asked of %s yet. Choose what first.") % (taken.name or _("you"))
        )
    for paragraph in taken.paragraphs:
        allow(by, Capability.CONTRIBUTE, assessment.body, paragraph)
    workbook = Workbook.objects.create(
        assessment=assessment,
        membership=taken.membership,
        name=taken.name[:200],
        paragraphs=list(taken.paragraphs),
        filled=taken.filled,
        language=language,
        base=_base(taken, stands),
        made_at=by.moment,
        made_by=by.person,
        made_by_label=by.label[:200],
    )
    record(
        by=by,
        kind="workbook_made",
        chain=assessment.body.slug,
        subject=assessment.cycle.slug,
        data={
            "assessment": str(assessment.pk),
            "workbook": str(workbook.pk),
            "filled": taken.filled,
            "paragraphs": list(taken.paragraphs),
        },
    )
    return workbook


def _base(taken: TakenAlong, stands: Mapping[int, Stored]) -> dict[str, object]:
    """What stood in the file, by paragraph; nothing where it was blank."""
    found: dict[str, object] = {}
    for paragraph in taken.paragraphs:
        stored = stands[paragraph]
        said = stored.entry.as_json() if taken.filled else {"state": State.BLANK.value}
        found[str(paragraph)] = {
            "revision": stored.revision,
            "input": paragraph in taken.inputs,
            "entry": said | {"paragraph": paragraph},
            "references": _references(paragraph, stored) if taken.filled else {},
        }
    return found


def _references(paragraph: int, stored: Stored) -> dict[str, str]:
    keys = enumerate(stored.keys, 1)
    return {f"{paragraph}.e{place}": str(key) for place, key in keys if key is not None}
