"""Nobody who saves waits for a migration: what locks a table while it looks at every row is refused here."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

from recommendations.gentle_migrations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from tests.deployment.locking import findings

BEFORE_THE_FIRST_RELEASE = {"recommendations": 2, "mechanisms": 17, "assessments": 41}
"""No installation has rows that were made before these: whatever they lock is empty or small."""
LARGE = "large"


def test_no_new_migration_locks_a_table() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = {
        f"{app}.{name}": list(findings(migration, loader.project_state((app, name), at_end=False)))
        for (app, name), migration in loader.disk_migrations.items()
        if app in BEFORE_THE_FIRST_RELEASE and int(name[:4]) > BEFORE_THE_FIRST_RELEASE[app]
    }
    assert {name: said for name, said in found.items() if said} == {}


def test_every_application_is_looked_at() -> None:
    found = [config for config in apps.get_app_configs() if config.models_module is not None]
    project = {config.label for config in found if Path(config.path).parent == settings.BASE_DIR}
    assert project == set(BEFORE_THE_FIRST_RELEASE)


def test_the_migrations_before_the_first_release_would_not_pass() -> None:
    """The rules see something: these were written before there were any."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    name = ("assessments", "0008_desk_and_comparison")
    said = " ".join(findings(loader.disk_migrations[name], loader.project_state(name, at_end=False)))
    assert "an index is built" in said
    assert "in the transaction that changes tables" in said


def state() -> ProjectState:
    """A table with many rows."""
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("word", models.CharField(max_length=20)),
        ("number", models.IntegerField(null=True)),
    ]
    found = ProjectState()
    found.add_model(ModelState("tests", LARGE, fields))
    return found


def added(field: models.Field[Any, Any]) -> migrations.AddField:
    return migrations.AddField(LARGE, "new", field)


def changed(name: str, field: models.Field[Any, Any]) -> migrations.AlterField:
    return migrations.AlterField(LARGE, name, field)


CHECK = models.CheckConstraint(condition=models.Q(number__gt=0), name="above")
INDEX = models.Index(fields=["number"], name="by_number")
SMALL = migrations.CreateModel("small", [("id", models.BigAutoField(primary_key=True))])


def nothing(*_given: Any) -> None:
    pass


@pytest.mark.parametrize(
    ("operations", "words"),
    [
        ([migrations.AddIndex(LARGE, INDEX)], "index is built"),
        ([AddIndexConcurrently(LARGE, INDEX)], ""),
        ([SMALL, migrations.AddIndex("small", INDEX)], ""),
        ([migrations.AddConstraint(LARGE, CHECK)], "every row is checked"),
        ([AddConstraintNotValid(LARGE, CHECK)], ""),
        ([ValidateConstraint(LARGE, "above")], ""),
        (
            [migrations.AddConstraint(LARGE, models.UniqueConstraint(fields=["word"], name="one"))],
            "index is built",
        ),
        ([added(models.TextField(null=True))], ""),
        ([added(models.TextField(db_default=""))], ""),
        ([added(models.DateTimeField(db_default=Now()))], ""),
        ([added(models.TextField(default=""))], "writes rows without it"),
        ([added(models.UUIDField(default=uuid.uuid4))], "writes rows without it"),
        ([added(models.UUIDField(db_default=models.Func(function="gen_random_uuid")))], "written anew"),
        ([added(models.IntegerField(null=True, db_index=True))], "index is built"),
        ([added(models.PositiveIntegerField(db_default=0))], "every row is checked"),
        (
            [added(models.ForeignKey("tests.large", models.CASCADE, null=True, db_index=False))],
            "to either table",
        ),
        ([changed("word", models.CharField(max_length=40))], ""),
        ([changed("word", models.TextField())], ""),
        ([changed("word", models.CharField(max_length=20, choices=[("a", "A")]))], ""),
        ([changed("word", models.CharField(max_length=10))], "written anew"),
        ([changed("number", models.BigIntegerField(null=True))], "written anew"),
        ([changed("number", models.IntegerField())], "every row is checked"),
        ([changed("word", models.CharField(max_length=20, unique=True))], "index is built"),
        ([migrations.RemoveField(LARGE, "word")], "still runs asks for it"),
        ([migrations.RenameField(LARGE, "word", "term")], "still runs asks for it"),
        ([migrations.RunPython(nothing)], "some at a time"),
        ([added(models.TextField(null=True)), migrations.RunPython(nothing)], "a migration of its own"),
    ],
)
def test_what_people_would_wait_for(operations: list[Any], words: str) -> None:
    migration = type("Migration", (migrations.Migration,), {"operations": operations})("a_change", "tests")
    said = " ".join(findings(migration, state()))
    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.django_db(transaction=True)
def test_the_gentle_operations_do_what_they_say_on_both_databases() -> None:
    """An index and a check, made without a lock where that is possible, and taken back."""
    before = state()
    model = before.apps.get_model("tests", LARGE)
    with connection.schema_editor() as editor:
        editor.create_model(model)
    try:
        steps: list[Any] = [AddIndexConcurrently(LARGE, INDEX), AddConstraintNotValid(LARGE, CHECK)]
        steps.append(ValidateConstraint(LARGE, "above"))
        states = [before]
        for step in steps:
            after = states[-1].clone()
            step.state_forwards("tests", after)
            with connection.schema_editor(atomic=False) as editor:
                step.database_forwards("tests", editor, states[-1], after)
            states.append(after)
        assert {"by_number", "above"} <= _constraints(model)
        with connection.schema_editor(atomic=False) as editor:
            steps[0].database_backwards("tests", editor, states[1], states[0])
        assert "by_number" not in _constraints(model)
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(model)


def _constraints(model: type[models.Model]) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, model._meta.db_table))
