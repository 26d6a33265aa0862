"""Django's operations of PostgreSQL that let people go on saving; SQLite does the plain thing in their place.

docs/development.md says when a migration needs them.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres import operations
from django.db.migrations import AddConstraint, AddIndex

# Arguments of an operation: app label, schema editor, state before, state after.


def _is_postgresql(arguments: tuple[Any, ...]) -> bool:
    return bool(arguments[1].connection.vendor == "postgresql")


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """An index built beside those who write. The migration has `atomic = False`."""

    def database_forwards(self, *arguments: Any) -> None:
        kind = operations.AddIndexConcurrently if _is_postgresql(arguments) else AddIndex
        kind.database_forwards(self, *arguments)

    def database_backwards(self, *arguments: Any) -> None:
        kind = operations.AddIndexConcurrently if _is_postgresql(arguments) else AddIndex
        kind.database_backwards(self, *arguments)


class AddConstraintNotValid(operations.AddConstraintNotValid):
    """A check that holds for what is written from now on, without a look at what is there."""

    def database_forwards(self, *arguments: Any) -> None:
        kind = operations.AddConstraintNotValid if _is_postgresql(arguments) else AddConstraint
        kind.database_forwards(self, *arguments)


class ValidateConstraint(operations.ValidateConstraint):
    """The look at what is there, in a migration of its own: nobody waits for it."""

    def database_forwards(self, *arguments: Any) -> None:
        if _is_postgresql(arguments):
            super().database_forwards(*arguments)
