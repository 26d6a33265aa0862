"""No column that can hold a text is forgotten: each is searched, goes in another way, or has its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest
from django.apps import apps
from django.db import models

from assessments.answers.value import Action, Answer, Contributor, Reference, StoredFile
from assessments.forgetting.matching import LIMITS
from assessments.forgetting.overwriting import tables
from assessments.forgetting.places import HASHES, LABELS, OTHERWISE, PLACES, UNTOUCHED
from mechanisms.models import Body

TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


def columns() -> Iterator[str]:
    """Every column of every table in which a text, a tree or bytes can be, codes with fixed choices aside."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            is_code = bool(field.choices) or (field.primary_key and field.remote_field is not None)
            if isinstance(field, TEXTS) and not is_code:
                yield f"{model._meta.label}.{field.name}"


def searched() -> set[str]:
    found = set()
    for place in PLACES:
        model = place.rows(Body()).model
        found |= {f"{model._meta.label}.{name}" for name in place.columns}
    return found


def untouched(column: str) -> str:
    """Why a column is left alone; empty where nothing says so."""
    app, model, name = column.split(".")
    if name.endswith(LABELS):
        return "the name of an account"
    if name in HASHES and column not in OTHERWISE:
        return "a hash"
    for pattern in (column, f"{app}.{model}.*", f"{app}.*.*"):
        if pattern in UNTOUCHED:
            return UNTOUCHED[pattern]
    return ""


def test_every_column_is_known() -> None:
    known = searched() | OTHERWISE.keys()
    unknown = [column for column in columns() if column not in known and not untouched(column)]
    assert unknown == [], "say in forgetting/places.py what becomes of these"


def test_nothing_is_declared_that_does_not_exist() -> None:
    there = set(columns())
    assert searched() - there == set()
    assert OTHERWISE.keys() - there == set()
    names = {name for name in UNTOUCHED if not name.endswith("*")}
    assert names - there == set()
    models_there = {column.rpartition(".")[0] for column in there}
    apps_there = {name.split(".")[0] for name in models_there}
    for pattern in UNTOUCHED.keys() - names:
        app, model, _rest = pattern.split(".")
        assert (app in apps_there) if model == "*" else (f"{app}.{model}" in models_there), pattern


def test_no_column_is_both_searched_and_left_alone() -> None:
    assert [column for column in searched() if untouched(column) or column in OTHERWISE] == []


def test_every_text_of_an_entry_is_searched() -> None:
    """An entry is JSON: what a person can write in it is known by its name."""
    codes = {"elsewhere", "date", "sha256"}
    for value in (Answer, Reference, Action, Contributor, StoredFile):
        written = {
            field.name
            for field in fields(value)
            if any(kind in str(field.type) for kind in ("Text", "Line", "WebAddress", "str"))
            and not any(kind in str(field.type) for kind in ("Mapping", "tuple"))
        }
        assert written - codes <= LIMITS.keys(), value


def test_all_tables_that_hold_it_are_written_anew() -> None:
    assert {"assessments_historicalanswer", "assessments_submission", "django_session"} <= set(tables())
    models_searched = {place.rows(Body()).model._meta.db_table for place in PLACES}
    assert models_searched <= set(tables())


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.kind}-{'-'.join(place.columns)}")
@pytest.mark.django_db
def test_every_place_can_be_read(place, north: Body) -> None:
    """Its look-ups are right."""
    extra = [name for name in (place.about, place.at) if name]
    assert list(place.rows(north).values(*place.columns, *extra)) == []
