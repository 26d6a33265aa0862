"""The versions of an input, each of them a release; and what changed in an answer since it was cleared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404

from assessments.answering.history import criteria_names, with_names
from assessments.answers.differences import Change, changes
from assessments.models import Answer as AnswerRow
from assessments.models import Assessment, Contribution

type Entry = Mapping[str, Any]
BLANK: Entry = {"state": "blank"}


def versions_of_input(row: Contribution) -> Any:
    """Every version that was released, or saved before there were drafts; the oldest first."""
    return Contribution.history.filter(id=row.pk).order_by("history_date", "pk")


def version_of_input(row: Contribution, key: int) -> Any:
    """One of them. Http404 where it is none of this input. One query."""
    found = versions_of_input(row).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def input_before(row: Contribution, version: Any) -> Any:
    """The version that this one replaced; None for the first. One query."""
    earlier = versions_of_input(row).exclude(pk=version.pk)
    return earlier.filter(history_date__lte=version.history_date, pk__lt=version.pk).last()


def input_changes(assessment: Assessment, before: Entry, after: Entry) -> tuple[Change, ...]:
    """In which points two texts of an input differ. One query."""
    return changes(before, after, with_names(criteria_names(assessment), [before, after]))


# What changed since an answer was cleared.


@dataclass(frozen=True, slots=True)
class SinceCleared:
    """What changed in the answer, or in the input of `ministry`, since it was cleared; who saved it last."""

    ministry: str
    by: str
    at: datetime
    changes: tuple[Change, ...]


def since_cleared(assessment: Assessment, answer: AnswerRow) -> tuple[SinceCleared, ...]:
    """What changed since the answer was cleared, the answer first, then the inputs by ministry.

    Nothing where it is cleared, or never was; what was changed and changed back is left out. Four queries.
    """
    if answer.cleared_at is None or answer.uncleared_at is None:
        return ()
    found = [*_of_answer(answer), *_of_inputs(answer)]
    names = with_names(
        criteria_names(assessment), [entry for *_who, old, new in found for entry in (old, new)]
    )
    told = [SinceCleared(name, by, at, changes(old, new, names)) for name, by, at, old, new in found]
    return tuple(one for one in told if one.changes)


def all_since_cleared(
    assessment: Assessment, answers: Iterable[AnswerRow]
) -> Mapping[int, tuple[SinceCleared, ...]]:
    """The same of many answers, by recommendation. Five queries; none where nothing was cleared before."""
    rows = {one.pk: one for one in answers if one.cleared_at is not None and one.uncleared_at is not None}
    if not rows:
        return {}
    inputs = dict(Contribution.objects.filter(answer__in=rows).values_list("pk", "answer_id"))
    found = [(one.paragraph, *pair) for one, pair in _pairs(rows, inputs)]
    names = with_names(
        criteria_names(assessment), [entry for *_who, old, new in found for entry in (old, new)]
    )
    told: dict[int, list[SinceCleared]] = {}
    for paragraph, name, by, at, old, new in found:
        if changed := changes(old, new, names):
            told.setdefault(paragraph, []).append(SinceCleared(name, by, at, changed))
    return {paragraph: tuple(items) for paragraph, items in told.items()}


def _pairs(rows: Mapping[Any, AnswerRow], inputs: Mapping[Any, Any]) -> Iterator[tuple[AnswerRow, Pair]]:
    """Of each answer, then of each input: what was cleared, and what there is now."""
    own = AnswerRow.history.filter(id__in=rows).exclude(entry={}).order_by("history_date", "pk")
    theirs = Contribution.history.filter(id__in=inputs).order_by("name", "history_date", "pk")
    versions: dict[Any, list[Any]] = {}
    for row in [*own, *theirs]:
        versions.setdefault(row.id, []).append(row)
    for key, found in versions.items():
        answer = rows[inputs.get(key, key)]
        name = found[-1].name if key in inputs else ""
        for pair in _pair(name, found, answer.cleared_at):
            yield answer, pair


type Pair = tuple[str, str, datetime, Entry, Entry]


def _of_answer(answer: AnswerRow) -> Iterator[Pair]:
    rows = AnswerRow.history.filter(id=answer.pk).exclude(entry={}).order_by("history_date", "pk")
    yield from _pair("", rows, answer.cleared_at)


def _of_inputs(answer: AnswerRow) -> Iterator[Pair]:
    inputs = Contribution.objects.filter(answer=answer)
    rows = Contribution.history.filter(id__in=inputs.values("pk")).order_by("name", "history_date", "pk")
    by_input: dict[Any, list[Any]] = {}
    for row in rows:
        by_input.setdefault(row.id, []).append(row)
    for versions in by_input.values():
        yield from _pair(versions[-1].name, versions, answer.cleared_at)


def _pair(ministry: str, versions: Sequence[Any], cleared_at: datetime | None) -> Iterator[Pair]:
    """The version that was cleared and the one that is there now, if they are two."""
    rows = list(versions)
    last = rows[-1] if rows else None
    if last is None or cleared_at is None or last.history_date <= cleared_at:
        return
    before = next((row for row in reversed(rows) if row.history_date <= cleared_at), None)
    yield ministry, last.saved_by_label, last.history_date, _said(before), _said(last)


def _said(version: Any) -> Entry:
    """Without the plan, which belongs to the whole body."""
    entry = version.entry if version is not None else BLANK
    return {name: value for name, value in entry.items() if name not in ("actions", "files")}
