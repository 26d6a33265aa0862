"""How versions are written: what is saved while somebody types is no version of its own.

An autosave keeps the row in the version that the same person's typing began, as long as the sitting lasts;
the save by the button that follows takes its place for good. So history holds no half words, and undo goes
back to before the typing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assessments.models import Action
from assessments.models.answer import version_of
from assessments.trail.acting import Actor

SITTING = timedelta(minutes=10)
"""How long one person's typing is one version, from its first save on."""


def keep_version(row: Any, kind: str, by: Actor, *, typed_on: bool = False, **kept: Any) -> Any:
    """Keep the row as it is now. One query to see what it may take the place of, and the one that writes.

    A version with a reason (brought back, undone, from a file) stands for itself. The version keeps the
    moment at which the typing began.
    """
    version = version_of(row, kind, by.moment, typed_on=typed_on, **kept)
    if not kept.get("history_change_reason") and (before := _typed_before(row, by)) is not None:
        version.pk, version.history_date, version.history_type = before
    version.save()
    return version


def _typed_before(row: Any, by: Actor) -> tuple[int, Any, str] | None:
    """Key, moment and kind of the latest version, if the same person is still at it."""
    person = "history_user_id" if isinstance(row, Action) else "saved_by_id"
    columns = ("history_id", "history_date", "history_type", "typed_on", person)
    last = type(row).history.filter(id=row.pk).order_by("-history_date", "-history_id").values_list(*columns)
    for key, at, kind, typed_on, who in last[:1]:
        same = by.person is not None and who == by.person.pk
        if typed_on and same and by.moment - at <= SITTING:
            return key, at, kind
    return None


def forget_half_typed(row: Action, by: Actor) -> bool:
    """Of an action that was typed and retyped in one sitting nothing is kept; whether it was one.

    Another wording is another action: without this, each pause while typing would leave one in history.
    """
    versions = list(Action.history.filter(id=row.pk))
    is_half = bool(versions) and all(
        one.typed_on
        and by.person is not None
        and one.history_user_id == by.person.pk
        and by.moment - one.history_date <= SITTING
        for one in versions
    )
    if is_half:
        Action.history.filter(id=row.pk).delete()
    return is_half


def keep_typed(*rows: Any) -> None:
    """What was typed is saved by the button: from now on it is kept like everything else. One query."""
    if rows:
        versions = type(rows[0]).history.filter(id__in=[row.pk for row in rows], typed_on=True)
        versions.update(typed_on=False)
