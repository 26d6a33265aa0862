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

from assessments.models import Rollup, ScoreLine, Submission
from assessments.report_document import differences
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
    """Add `step` to the 32 rollups of a line, in three queries however many there are."""
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
    """One sentence for each frozen number that today's rules would compute otherwise."""
    counted: Counter[RollupKey] = Counter()
    rows = Submission.objects.select_related("assessment__cycle__edition", "assessment__body")
    for submission in rows.iterator(chunk_size=200):
        document = json.loads(submission.document)
        assessment = submission.assessment
        name = f"{assessment.body.slug} {assessment.cycle.slug} version {submission.version}"
        tree = outline_of(assessment.cycle.edition)
        for key in differences(document, tree):
            yield f"{name}: {key} of the frozen document differs"
        line = ScoreLine.objects.filter(submission=submission).first()
        if line is None:
            yield f"{name}: has no score line"
            continue
        yield from _line_differences(name, line, document, submission)
        if line.counted:
            counted.update(_keys(line, document))
    yield from _rollup_differences(counted)


def _line_differences(
    name: str, line: ScoreLine, document: Mapping[str, Any], submission: Submission
) -> Iterator[str]:
    for key, value in line_values(document).items():
        if getattr(line, key) != value:
            yield f"{name}: {key} of the score line differs"
    if line.sharing != submission.sharing:
        yield f"{name}: sharing of the score line differs"
    counts = submission.withdrawn_at is None and submission.superseded_at is None
    if line.counted != counts:
        yield f"{name}: the score line is {'' if line.counted else 'not '}counted"


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
    for key in sorted(counted.keys() | stored.keys()):
        if counted.get(key, 0) != stored.get(key, 0):
            yield f"rollup {key}: stored {stored.get(key, 0)}, counted {counted.get(key, 0)}"
