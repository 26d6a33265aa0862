"""A person says why something that looks like personal data of a victim is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction

from assessments.lifecycle.rules import allow, held_answer, require_open
from assessments.lifecycle.trail import Actor, record
from assessments.models import Answer, Assessment
from assessments.personal_data import Found, look_at
from assessments.report_sheet import SheetAnswer, SheetEvidence
from mechanisms.access import Capability


def suspected_in(answer: SheetAnswer, accepted: Collection[str] = ()) -> tuple[Found, ...]:
    """What in an answer looks like personal data and was not explained."""
    return look_at(
        answer.explanation,
        (item.title for item in answer.evidence),
        (action.what for action in answer.actions),
        accepted,
        files=names_of_files(answer.evidence),
    )


def names_of_files(items: Iterable[SheetEvidence]) -> list[str]:
    """The names of the files beside these references: a scan is often named after the person in it."""
    return [item.file.name for item in items if item.file]


def unexplained(assessment: Assessment, answers: Iterable[SheetAnswer]) -> list[tuple[int, Found]]:
    """All of it in an assessment, by paragraph. One query if anything looks like it at all."""
    found = {answer.paragraph: suspected_in(answer) for answer in answers}
    if not any(found.values()):
        return []
    rows = Answer.objects.filter(assessment=assessment, paragraph__in=found)
    said: Mapping[int, Mapping] = dict(rows.values_list("paragraph", "personal_data"))
    return [
        (number, item)
        for number, items in sorted(found.items())
        for item in items
        if item.suspect.fingerprint not in said.get(number, {}).get("found", ())
    ]


@transaction.atomic
def explain_personal_data(
    *, by: Actor, assessment: Assessment, paragraph: int, reason: str, found: Collection[str]
) -> Answer:
    """Keep the reason for these fingerprints, which the person has seen, beside earlier ones.

    What appears later is asked about anew. Nothing is kept where nothing was found. Raises Refused when the
    answer is closed, Http404 or PermissionDenied without the right.
    """
    allow(by, Capability.WRITE_ANSWER, assessment.body, paragraph)
    answer = held_answer(assessment, paragraph)
    require_open(assessment, paragraph)
    if not found:
        return answer
    said = answer.personal_data
    answer.personal_data = {
        "found": sorted({*said.get("found", ()), *found}),
        "reasons": [
            *said.get("reasons", ()),
            {"reason": reason, "by": by.label, "at": by.moment.isoformat(timespec="seconds")},
        ],
    }
    Answer.objects.filter(pk=answer.pk).update(personal_data=answer.personal_data)
    record(
        by=by,
        kind="personal_data_explained",
        chain=assessment.body.slug,
        subject=f"{assessment.cycle.slug} {paragraph}",
        data={"assessment": str(assessment.pk), "found": len(found)},
    )
    return answer
