"""How versions are written: what is saved while somebody types is no version of its own.

An autosave keeps the row in the version that the same person's typing began, as long as the sitting lasts;
the save by the button that follows takes its place for good. So history holds no half words, and undo goes
back to before the typing. The row itself says since when somebody is typing, so that no save takes a query
more for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from assessments.models import Action, Answer, Contribution
from assessments.models.answer import version_of
from assessments.trail.acting import Actor

SITTING = timedelta(minutes=10)
"""How long one person's typing is one version, from its first save on."""


def typing_since(row: Answer | Contribution, by: Actor) -> datetime | None:
    """Since when the one who saves now has been typing there; None for anybody else. Ask before the save."""
    since = row.typed_since
    same = by.person is not None and row.saved_by_id == by.person.pk
    return since if since is not None and same and by.moment - since <= SITTING else None


def mark_typing(row: Answer | Contribution, by: Actor, since: datetime | None, *, typed_on: bool) -> None:
    """Note on the row, which is saved next, since when it is typed; a save by the button ends it."""
    row.typed_since = (since or by.moment) if typed_on else None


def keep_version(
    row: Any, kind: str, by: Actor, *, since: datetime | None = None, typed_on: bool = False, **kept: Any
) -> Any:
    """Keep the row as it is now: in the version of the typing that goes on `since` then, else in one of its
    own. One query either way. A version keeps the moment at which the typing began."""
    version = version_of(row, kind, by.moment, typed_on=typed_on, **kept)
    if since is None or not _put_into_typed(version, row, since):
        version.save()
    return version


_STAYS = frozenset({"history_id", "history_date", "history_type", "history_user_id"})


def _put_into_typed(version: Any, row: Any, since: datetime) -> bool:
    """Write it over the version of this typing; whether there is one."""
    names = [field.attname for field in version._meta.concrete_fields if field.attname not in _STAYS]
    typed = type(row).history.filter(id=row.pk, typed_on=True, history_date__gte=since)
    return bool(typed.update(**{name: getattr(version, name) for name in names}))


def forget_half_typed(row: Action, since: datetime | None) -> bool:
    """Of an action that was typed and retyped in one sitting nothing is kept; whether it was one.

    Another wording is another action: without this, each pause while typing would leave one in history.
    """
    if since is None:
        return False
    versions = Action.history.filter(id=row.pk)
    if versions.exclude(typed_on=True, history_date__gte=since).exists():
        return False
    versions.delete()
    return True


def keep_typed(*rows: Any) -> None:
    """What was typed is saved by the button: from now on it is kept like everything else. One query."""
    if rows:
        versions = type(rows[0]).history.filter(id__in=[row.pk for row in rows], typed_on=True)
        versions.update(typed_on=False)
