"""Numbers frozen at submission: one line a submission, and rollups that move in the same transaction.

A line holds what `line_signs` makes of the frozen document, and what changed since the body's line before, as
each audience may know it. A rollup counts how many counted submissions say one thing of one recommendation,
by cycle, kind, sharing, named or not, region and type; comparison reads it instead of counting again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from assessments.models import Cycle, Invitation, Rollup, ScoreLine, Submission, ToRead
from assessments.models.assessment import of_body
from assessments.report.document import differences, digest
from assessments.submitting.line_signs import Audience, changes_since, counted_marks, line_strings
from assessments.submitting.to_read import follow_reading
from mechanisms.access import Sharing
from mechanisms.models import Body
from recommendations.catalogue import outline_of
from recommendations.outline import Outline

# What a line takes from its frozen document.
FROZEN = ("kind", "marks", "standings", "strengths", "criteria", "assistance", "documents", "tallies")
NO_CHANGES = {audience.column: "" for audience in Audience}
COUNTED = (*FROZEN, *NO_CHANGES)
# The cycle that opens first goes first, for every body the same.
IN_ORDER = ("cycle__opens_on", "cycle_id", "pk")
# Where a line is counted.
PLACE = ("cycle_id", "kind", "sharing", "named", "region", "type")

type RollupKey = tuple[int, str, str, bool, str, str, str, int, str]
type Changes = dict[str, str]


def add_line(submission: Submission, document: Mapping[str, Any]) -> ScoreLine:
    """Freeze the line of a new submission and count it; call it in the submission's transaction."""
    assessment = submission.assessment
    _hold(assessment.cycle_id)
    line = ScoreLine.objects.create(
        submission=submission,
        cycle=assessment.cycle,
        body=assessment.body,
        **shared_as(submission),
        **of_body(assessment.body),
        **line_strings(document, outline_of(assessment.cycle.edition)),
    )
    _tell_changes(line.body_id, uncounted=line.pk)
    line.refresh_from_db(fields=[*NO_CHANGES])
    _move(line, 1)
    tell_invitations(line.body_id, line.cycle_id)
    follow_reading(line.body_id)
    return line


def shared_as(submission: Submission) -> dict[str, Any]:
    """Who may see a submission, and whether its body is named for that cycle."""
    public = submission.sharing == Sharing.PUBLIC
    return {"sharing": submission.sharing, "named": public or submission.may_be_named}


def stop_counting(submission: Submission) -> None:
    """Take a superseded or withdrawn submission out of the rollups; its line stays on record."""
    line = _lines().filter(submission=submission, counted=True).first()
    if line is not None:
        _move(line, -1)
        ScoreLine.objects.filter(pk=line.pk).update(counted=False, **NO_CHANGES)
        tell_invitations(line.body_id, line.cycle_id)
        _tell_changes(line.body_id)


def follow_choices(submission: Submission) -> None:
    """After a change of sharing or of a consent: the line is counted where it belongs now.

    A line that an upgrade has emptied out is left to `rebuild`.
    """
    line = _lines().filter(submission=submission).first()
    if line is None:
        return
    _move_to(line, shared_as(submission))
    if line.counted:
        tell_invitations(line.body_id, line.cycle_id)
        _tell_changes(line.body_id)
    follow_reading(line.body_id)


def shared_lines(**of: Any) -> Any:
    """The counted lines of what somebody outside the body sees; of a body and cycle the most public first."""
    return ScoreLine.objects.counted().filter(**of).exclude(sharing=Sharing.PRIVATE).order_by("sharing")


def tell_invitations(body_id: UUID | None = None, cycle_id: int | None = None) -> None:
    """Note on the body's invitation to the cycle what it shares there; on all invitations without arguments.
    One query."""
    line = shared_lines(body=OuterRef("body"), cycle=OuterRef("cycle"))
    rows = Invitation.objects.all()
    if body_id is not None:
        rows = rows.filter(body=body_id, cycle=cycle_id)
    rows.update(
        sharing=Coalesce(Subquery(line.values("sharing")[:1]), Value("")),
        named=Coalesce(Subquery(line.values("named")[:1]), Value(False)),
    )


def follow_days(cycle: Cycle) -> None:
    """After a cycle opens on another day: for its bodies, other cycles may be the ones before and after.

    Whoever calls holds the cycles of the edition since before the change.
    """
    bodies = ScoreLine.objects.counted().filter(cycle=cycle).values_list("body_id", flat=True)
    for body_id in set(bodies):
        _tell_changes(body_id)
        follow_reading(body_id)


def _tell_changes(body_id: UUID, uncounted: int | None = None) -> None:
    """Bring what the body's lines say of changes up to date; `uncounted` is in no rollup yet.

    One query, and those of `_move` for each line that says something else now: the one that moved and the
    next. The cycle of the one that moved is held by then, and those of later ones follow in their order: so
    two that count at once never wait for each other.
    """
    for line, told in _changes_of(_counted_lines(body_id)):
        if told == {column: getattr(line, column) for column in told}:
            continue
        if line.pk == uncounted:
            ScoreLine.objects.filter(pk=line.pk).update(**told)
        else:
            _move_to(line, told)


def _counted_lines(body_id: UUID) -> list[ScoreLine]:
    """The body's lines by the opening of their cycles. One query."""
    rows = _lines().filter(body=body_id, counted=True).select_related("submission__assessment")
    rows = rows.defer("tallies", "submission__document")
    return list(rows.order_by(*IN_ORDER))


def _changes_of(lines: Iterable[ScoreLine]) -> Iterator[tuple[ScoreLine, Changes]]:
    """Each of a body's lines, the earliest first, with what each audience may know of its changes.

    Of two cycles that open on the same day neither is the last cycle of the other.
    """
    last: dict[tuple[Audience, int], ScoreLine] = {}
    for _day, together in groupby(lines, key=lambda line: line.cycle.opens_on):
        same_day = list(together)
        for line in same_day:
            yield line, {each.column: _change(last, each, line) for each in Audience}
        for line in same_day:
            # What staff entered from a file is never the last cycle of a later one.
            if not line.submission.assessment.entered_by_staff:
                last |= {(each, line.cycle.edition_id): line for each in _audiences(line)}


def _audiences(line: ScoreLine) -> Iterator[Audience]:
    return (each for each in Audience if each.includes(sharing=line.sharing, named=line.named))


def _change(last: Mapping[tuple[Audience, int], ScoreLine], audience: Audience, line: ScoreLine) -> str:
    before = last.get((audience, line.cycle.edition_id))
    if before is None or audience not in _audiences(line):
        return ""
    return changes_since(before.marks, line.marks)


def move_body(body: Body) -> None:
    """After a change of its name, region or type: the body's lines go where it now belongs."""
    for line in _lines().filter(body=body).order_by(*IN_ORDER):
        _move_to(line, of_body(body))
    Invitation.objects.filter(body=body).update(**of_body(body))


def _lines() -> Any:
    return ScoreLine.objects.select_related("cycle__edition")


def _move_to(line: ScoreLine, values: Mapping[str, Any]) -> None:
    if line.counted:
        _move(line, -1)
    for name, value in values.items():
        setattr(line, name, value)
    line.save(update_fields=list(values))
    if line.counted:
        _move(line, 1)


def _move(line: ScoreLine, step: int) -> None:
    """Add `step` to the rollups of a line, in four queries however many there are.

    The cycle is held first: of two first submissions at once, the second finds the rows of the first.
    """
    _hold(line.cycle_id)
    place = {name: getattr(line, name) for name in PLACE}
    scope = Rollup.objects.filter(**place).select_for_update()
    rows = {(row.topic, row.paragraph, row.mark): row.pk for row in scope}
    strings = {name: getattr(line, name) for name in COUNTED}
    wanted = list(counted_marks(strings, outline_of(line.cycle.edition)))
    Rollup.objects.bulk_create(
        Rollup(**place, topic=topic, paragraph=number, mark=mark, count=step)
        for topic, number, mark in wanted
        if (topic, number, mark) not in rows
    )
    present = [rows[key] for key in wanted if key in rows]
    Rollup.objects.filter(pk__in=present).update(count=F("count") + step)


def _hold(cycle_id: int) -> None:
    Cycle.objects.select_for_update().only("pk").get(pk=cycle_id)


def rebuild() -> int:
    """Make every line and rollup anew from the frozen documents; how many lines. For upgrades."""
    Rollup.objects.all().delete()
    ScoreLine.objects.all().delete()
    ToRead.objects.all().delete()
    rows = Submission.objects.select_related("assessment__cycle__edition", "assessment__body")
    count = 0
    for submission in rows.iterator(chunk_size=200):
        add_line(submission, json.loads(submission.document))
        if submission.withdrawn_at or submission.superseded_at:
            stop_counting(submission)
        count += 1
    for invitation in Invitation.objects.select_related("body").iterator(chunk_size=200):
        Invitation.objects.filter(pk=invitation.pk).update(**_of_invitation(invitation))
    tell_invitations()
    return count


def _of_invitation(invitation: Invitation) -> dict[str, str]:
    return {"kind": invitation.body.kind, **of_body(invitation.body)}


def score_differences() -> Iterator[str]:
    """One sentence for each frozen document that is not that of its hash, and for each frozen number that
    today's rules would compute otherwise."""
    counted: Counter[RollupKey] = Counter()
    rows = Submission.objects.select_related("assessment__cycle__edition", "assessment__body", "score_line")
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
    yield from _invitation_differences()


def _invitation_differences() -> Iterator[str]:
    shared: dict[tuple[UUID, int], tuple[str, bool]] = {}
    for body, cycle, *said in shared_lines().values_list("body_id", "cycle_id", "sharing", "named"):
        shared.setdefault((body, cycle), (said[0], said[1]))
    for row in Invitation.objects.select_related("body", "cycle").iterator(chunk_size=200):
        sharing, named = shared.get((row.body_id, row.cycle_id), ("", False))
        wanted = _of_invitation(row) | {"sharing": sharing, "named": named}
        for name, value in wanted.items():
            if getattr(row, name) != value:
                yield f"{row.body.slug} {row.cycle.slug}: {name} of the invitation differs"


def _differences(submission: Submission, counted: Counter[RollupKey]) -> Iterator[str]:
    """What differs in one submission; its signs are added to `counted` if its line counts."""
    document = json.loads(submission.document)
    outline = outline_of(submission.assessment.cycle.edition)
    for key in differences(document, outline):
        yield f"{key} of the frozen document differs"
    line: ScoreLine | None = getattr(submission, "score_line", None)
    if line is None:
        yield "has no score line"
        return
    values = line_strings(document, outline) | of_body(submission.assessment.body)
    values |= shared_as(submission) | _expected_changes(line)
    if line.counted:
        counted.update(_keys(line, values, outline))
    for key, value in values.items():
        if getattr(line, key) != value:
            yield f"{key} of the score line differs"
    counts = submission.withdrawn_at is None and submission.superseded_at is None
    if line.counted != counts:
        yield f"the score line is {'' if line.counted else 'not '}counted"


def _expected_changes(line: ScoreLine) -> Changes:
    """What a line has to say of changes. One query."""
    if not line.counted:
        return dict(NO_CHANGES)
    told = {each.pk: said for each, said in _changes_of(_counted_lines(line.body_id))}
    return told[line.pk]


def _keys(line: ScoreLine, values: Mapping[str, Any], outline: Outline) -> list[RollupKey]:
    _cycle_id, _kind, *others = PLACE
    place = (line.cycle_id, line.kind, *(values[name] for name in others))
    return [(*place, *key) for key in counted_marks(values, outline)]


def _rollup_differences(counted: Mapping[RollupKey, int]) -> Iterator[str]:
    columns = (*PLACE, "topic", "paragraph", "mark", "count")
    rows = Rollup.objects.exclude(count=0).values_list(*columns)
    stored: dict[RollupKey, int] = {row[:-1]: row[-1] for row in rows}
    slugs = dict(Cycle.objects.values_list("pk", "slug"))
    for key in sorted(counted.keys() | stored.keys()):
        if counted.get(key, 0) != stored.get(key, 0):
            name = " ".join([slugs.get(key[0], "?"), *(str(part) for part in key[1:])])
            yield f"rollup {name}: stored {stored.get(key, 0)}, counted {counted.get(key, 0)}"
