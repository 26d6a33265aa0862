"""What a migration does on PostgreSQL that people who save have to wait for, found without a database.

A lock on a table stops everybody who writes to it, and whoever waits behind them; what takes it and then
reads, indexes or rewrites every row holds it for minutes where there are many. While a migration runs the
version before still answers: what that version can no longer read or write is found as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now
from django.db.utils import ConnectionHandler

#: Knows the types of PostgreSQL, and is never opened.
POSTGRESQL = ConnectionHandler({"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"}})[
    "default"
]

MOVES = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
)
RUNS = (migrations.RunPython, migrations.RunSQL)


def findings(migration: migrations.Migration, before: ProjectState) -> Iterator[str]:
    """What people would wait for, a sentence each; `before` is the state that the migration starts from."""
    new: set[str] = set()
    state = before.clone()
    for operation in migration.operations:
        if isinstance(operation, migrations.CreateModel):
            new.add(operation.name_lower)
        if getattr(operation, "model_name_lower", "") not in new:
            for found in _of(operation, migration.app_label, state):
                yield f"{operation.describe()}: {found}"
        operation.state_forwards(migration.app_label, state)
    yield from _of_runs(migration)


def _of_runs(migration: migrations.Migration) -> Iterator[str]:
    runs = [each for each in migration.operations if isinstance(each, RUNS)]
    if runs and len(runs) < len(migration.operations):
        yield "rows are changed in the transaction that changes tables: make it a migration of its own"
    elif runs and migration.atomic:
        yield "rows are changed in one transaction: set atomic = False, and change some at a time"


def _of(operation: Operation, app: str, state: ProjectState) -> Iterator[str]:
    match operation:
        case AddIndexConcurrently() | AddConstraintNotValid():
            pass
        case migrations.AddIndex():
            yield "an index is built while nobody can write: AddIndexConcurrently"
        case migrations.AddConstraint() if isinstance(operation.constraint, models.CheckConstraint):
            yield "every row is checked while nobody can write: AddConstraintNotValid"
        case migrations.AddConstraint():
            yield "an index is built while nobody can write: build it concurrently first"
        case migrations.AddField():
            field = operation.field.clone()
            field.set_attributes_from_name(operation.name)
            yield from _of_new_field(field)
        case migrations.AlterField():
            old = state.models[app, operation.model_name_lower].fields[operation.name]
            yield from _of_changed_field(old, operation.field)
        case _ if isinstance(operation, MOVES):
            yield "the version that still runs asks for it: take it out of the code one release before"


def _of_new_field(field: models.Field[Any, Any]) -> Iterator[str]:
    if isinstance(field, models.ManyToManyField):
        return
    if _has_index(field):
        yield "its index is built while nobody can write: db_index=False, then AddIndexConcurrently"
    if getattr(field, "db_constraint", False):
        yield "every row is checked while nobody can write to either table: db_constraint=False"
    elif field.db_check(POSTGRESQL):
        yield "every row is checked while nobody can write: a type without a check of its own"
    if isinstance(field, models.GeneratedField) or _is_volatile(field):
        yield "every row is written anew while nobody can read"
    elif not field.null and not field.has_db_default():
        yield "the version that still runs writes rows without it: give it a db_default, or null"


def _of_changed_field(old: models.Field[Any, Any], new: models.Field[Any, Any]) -> Iterator[str]:
    if isinstance(old, models.ManyToManyField) or isinstance(new, models.ManyToManyField):
        return
    if old.db_type(POSTGRESQL) != new.db_type(POSTGRESQL) and not _is_wider(old, new):
        yield "every row is written anew while nobody can read: a new column instead"
    if old.null and not new.null:
        yield "every row is checked while nobody can read: a check with AddConstraintNotValid first"
    if _has_index(new) and not _has_index(old):
        yield "an index is built while nobody can write: AddIndexConcurrently"


def _has_index(field: models.Field[Any, Any]) -> bool:
    return bool(field.unique or getattr(field, "db_index", False))


def _is_volatile(field: models.Field[Any, Any]) -> bool:
    """Whether the database has to reckon the default for each row; the moment is the same for all."""
    default = getattr(field, "db_default", models.NOT_PROVIDED)
    return hasattr(default, "resolve_expression") and not isinstance(default, Now | models.Value)


def _is_wider(old: models.Field[Any, Any], new: models.Field[Any, Any]) -> bool:
    """Whether PostgreSQL changes the type without looking at a row: more room for text."""
    text = (models.CharField, models.TextField)
    if not isinstance(old, text) or not isinstance(new, text):
        return False
    if isinstance(new, models.TextField):
        return True
    return isinstance(old, models.CharField) and (new.max_length or 0) >= (old.max_length or 0)
