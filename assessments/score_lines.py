"""Numbers frozen at submission: one line a submission, and rollups that move in the same transaction.

A line holds the 32 answers as signs, in the order of the paragraphs (a digit for a level, a letter for a
state) and all tallies of the frozen document. A rollup counts how many counted submissions gave one sign
to one recommendation, by cycle, kind and sharing; comparison reads it instead of counting again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F

from assessments.models import Cycle, Rollup, ScoreLine, Submission
from assessments.report_document import differences, digest
from assessments.scoring import State
from recommendations.catalogue import outline_of

SIGNS: Mapping[str, str] = {
    State.DONT_KNOW: "d",
    State.WITHHELD: "w",
    State.NOT_APPLICABLE: "n",
    State.ELSEWHERE: "e",
    State.BLANK: "b",
}

type RollupKey = tuple[int, str, str, int, str]


def sign(answer: Mapping[str, Any]) -> str:
    """One character for an answer of a frozen document: its level, or the letter of its state."""
    return SIGNS.get(answer["state"]) or str(answer["level"])


def line_values(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a score line holds of a frozen document."""
    return {
        "kind": document["body"]["kind"],
        "marks": "".join(sign(answer) for answer in document["answers"]),
        "tallies": {key: document[key] for key in ("tally", "sections", "principles")},
    }


def add_line(submission: Submission, document: Mapping[str, Any]) -> ScoreLine:
    """Freeze the line of a new submission and count it; call it in the submission's transaction."""
    line = ScoreLine.objects.create(
        submission=submission,
        cycle_id=submission.assessment.cycle_id,
        sharing=submission.sharing,
        **line_values(document),
    )
    _move(line, document["answers"], 1)
    return line


def stop_counting(submission: Submission) -> None:
    """Take a superseded or withdrawn submission out of the rollups; its line stays on record."""
    line = ScoreLine.objects.filter(submission=submission, counted=True).first()
    if line is not None:
        _move(line, _answers(submission), -1)
        ScoreLine.objects.filter(pk=line.pk).update(counted=False)


def change_sharing(submission: Submission, sharing: str) -> None:
    """Move a counted line from one sharing to another."""
    line = ScoreLine.objects.get(submission=submission)
    answers = _answers(submission)
    if line.counted:
        _move(line, answers, -1)
    line.sharing = sharing
    line.save(update_fields=["sharing"])
    if line.counted:
        _move(line, answers, 1)


def _answers(submission: Submission) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = json.loads(submission.document)["answers"]
    return answers


def _move(line: ScoreLine, answers: list[dict[str, Any]], step: int) -> None:
    """Add `step` to the 32 rollups of a line, in four queries however many there are.

    The cycle is held first: of two first submissions at once, the second finds the rows of the first.
    """
    Cycle.objects.select_for_update().only("pk").get(pk=line.cycle_id)
    wanted = {answer["paragraph"]: sign(answer) for answer in answers}
    scope = Rollup.objects.filter(cycle_id=line.cycle_id, kind=line.kind, sharing=line.sharing)
    rows = {(row.paragraph, row.mark): row for row in scope.select_for_update()}
    missing = [pair for pair in wanted.items() if pair not in rows]
    Rollup.objects.bulk_create(
        Rollup(
            cycle_id=line.cycle_id,
            kind=line.kind,
            sharing=line.sharing,
            paragraph=number,
            mark=mark,
            count=step,
        )
        for number, mark in missing
    )
    present = [rows[pair].pk for pair in wanted.items() if pair in rows]
    Rollup.objects.filter(pk__in=present).update(count=F("count") + step)


def score_differences() -> Iterator[str]:
    """One sentence for each frozen document that is not that of its hash, and for each frozen number that
    today's rules would compute otherwise."""
    counted: Counter[RollupKey] = Counter()
    rows = Submission.objects.select_related(
        "assessment__cycle__edition", "assessment__body", "score_line"
    )
    for submission in rows.iterator(chunk_size=200):
        assessment = submission.assessment
        name = f"{assessment.body.slug} {assessment.cycle.slug} version {submission.version}"
        if digest(submission.document.encode()) != submission.digest:
            yield f"{name}: the document is not that of its hash"
        try:
            yield from (f"{name}: {said}" for said in _differences(submission, counted))
        except (ValueError, LookupError, TypeError) as error:
            yield f"{name}: the frozen document cannot be read ({error})"
    yield from _rollup_differences(counted)


def _differences(submission: Submission, counted: Counter[RollupKey]) -> Iterator[str]:
    """What differs in one submission; its signs are added to `counted` if its line counts."""
    document = json.loads(submission.document)
    for key in differences(document, outline_of(submission.assessment.cycle.edition)):
        yield f"{key} of the frozen document differs"
    line: ScoreLine | None = getattr(submission, "score_line", None)
    if line is None:
        yield "has no score line"
        return
    if line.counted:
        counted.update(_keys(line, document))
    yield from _line_differences(line, document, submission)


def _line_differences(
    line: ScoreLine, document: Mapping[str, Any], submission: Submission
) -> Iterator[str]:
    for key, value in line_values(document).items():
        if getattr(line, key) != value:
            yield f"{key} of the score line differs"
    if line.sharing != submission.sharing:
        yield "sharing of the score line differs"
    counts = submission.withdrawn_at is None and submission.superseded_at is None
    if line.counted != counts:
        yield f"the score line is {'' if line.counted else 'not '}counted"


def _keys(line: ScoreLine, document: Mapping[str, Any]) -> list[RollupKey]:
    return [
        (line.cycle_id, line.kind, line.sharing, answer["paragraph"], sign(answer))
        for answer in document["answers"]
    ]


def _rollup_differences(counted: Mapping[RollupKey, int]) -> Iterator[str]:
    stored = {
        (row.cycle_id, row.kind, row.sharing, row.paragraph, row.mark): row.count
        for row in Rollup.objects.exclude(count=0)
    }
    slugs = dict(Cycle.objects.values_list("pk", "slug"))
    for key in sorted(counted.keys() | stored.keys()):
        if counted.get(key, 0) != stored.get(key, 0):
            cycle_id, kind, sharing, paragraph, mark = key
            name = f"{slugs.get(cycle_id, cycle_id)} {kind} {sharing} {paragraph} {mark}"
            yield f"rollup {name}: stored {stored.get(key, 0)}, counted {counted.get(key, 0)}"
