"""The cycles of the sample as the ordinary writes left them, kept in one file and put back in bulk.

A row refers to others by names: `⟦answer.17⟧` is the seventeenth answer of the file, `⟦north-reader⟧` a
person and `⟦sample-kelmara-commission⟧` a body; what belongs to the instrument goes by paragraph or code.
Keys are made anew, and events sealed with the key of this installation.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalChanges

from assessments.models import Event
from assessments.trail.acting import START, seal
from mechanisms.models import Body, Membership, Person
from recommendations.models import Criterion, Edition, Recommendation, Section

SCHEMA = "frozen-sample/1"
FILE = "frozen.json.xz"
NAME = re.compile(r"⟦([a-z0-9._-]+)⟧")
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Made by putting back: seals hang on the key of the installation.
MADE_ANEW: dict[Model, Sequence[str]] = {Event: ("previous", "mac")}

type Model = type[models.Model]
type Tables = dict[str, list[list[Any]]]


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the file holds: what it was made from, the last moment told, rows by model."""

    made_from: Mapping[str, str]
    until: str
    columns: Mapping[str, Sequence[str]]
    tables: Tables

    def as_text(self) -> str:
        """A line a row."""
        head = {"schema": SCHEMA, "made_from": self.made_from, "until": self.until, "columns": self.columns}
        lines = [_plain(head)]
        for name, rows in self.tables.items():
            lines += [_plain(name), *map(_plain, rows)]
        return "\n".join(lines)

    @classmethod
    def of_text(cls, text: str) -> Frozen:
        """Raises ValueError where it is no such text."""
        head, *lines = map(json.loads, text.splitlines())
        if head.get("schema") != SCHEMA:
            raise ValueError(head.get("schema"))
        tables: Tables = {}
        for line in lines:
            if isinstance(line, str):
                tables[line] = []
            else:
                tables[next(reversed(tables))].append(line)
        return cls(head["made_from"], head["until"], head["columns"], tables)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_text)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


# The file, and whether it fits.


def place() -> Path:
    """Where the file is."""
    return Path(settings.FIXTURES) / "sample" / FILE


def write(frozen: str) -> int:
    """Write the file, the same bytes for the same text; its size."""
    data = lzma.compress(frozen.encode(), preset=9 | lzma.PRESET_EXTREME)
    return place().write_bytes(data)


def fitting(edition: Edition) -> str | None:
    """What is frozen, if made from this edition, these files and these tables, and all in the past."""
    if not place().exists():
        return None
    text = lzma.decompress(place().read_bytes()).decode()
    head = json.loads(text.partition("\n")[0])
    fits = head["made_from"] == made_from(edition) and head["columns"] == {
        name: _columns(model) for name, model in _models().items() if name in head["columns"]
    }
    past = datetime.fromisoformat(head["until"]) <= timezone.now()
    return text if fits and past else None


def made_from(edition: Edition) -> dict[str, str]:
    """The content of the edition and of the files of the sample, each as a hash."""
    source = hashlib.sha256()
    folder = Path(settings.FIXTURES) / "sample"
    for path in sorted(folder.rglob("*.yaml")):
        source.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return {"edition": edition.content_hash, "files": source.hexdigest()}


# What a row is made of.


def _models() -> dict[str, Model]:
    """Every model of what bodies answer, each after those it refers to."""
    own = apps.get_app_config("assessments").get_models(include_auto_created=True)
    order = TopologicalSorter(
        {model: sorted(_referred(model), key=_name) for model in sorted(own, key=_name)}
    )
    ordered = [model for model in order.static_order() if model._meta.app_label == "assessments"]
    return {_name(model): model for model in ordered}


def _name(model: Model) -> str:
    return str(model._meta.model_name)


def _referred(model: Model) -> set[Model]:
    found = {target for field in model._meta.concrete_fields if (target := _target(model, field))}
    return found - {model}


def _target(model: Any, field: models.Field[Any, Any]) -> Model | None:
    """The model that a column refers to; history keeps the key of its row as a number."""
    if isinstance(field.remote_field, models.ManyToOneRel):
        target: Model = field.remote_field.model
        return target
    if field.name == "id" and issubclass(model, HistoricalChanges):
        kept: Model = model.instance_type
        return kept
    return None


def _columns(model: Model) -> list[str]:
    """The columns that are kept; primary keys and moments of making are the database's."""
    left_out = MADE_ANEW.get(model, ())
    return [
        field.attname
        for field in model._meta.concrete_fields
        if not (field.primary_key or getattr(field, "auto_now_add", False) or field.name in left_out)
    ]


class _Outside:
    """What rows refer to outside: people and bodies by name, the instrument by paragraph and code."""

    def __init__(self, edition: Edition) -> None:
        people = Person.objects.values_list("username", "pk")
        bodies = Body.objects.filter(sample=True).values_list("slug", "pk")
        self.keys: dict[str, UUID] = {**dict(people), **dict(bodies)}
        own = {"edition": edition}
        members = Membership.objects.filter(body__sample=True).exclude(person=None)
        self.numbers: dict[Model, dict[Any, int]] = {
            Membership: {
                f"{username} {slug}": pk
                for username, slug, pk in members.values_list("person__username", "body__slug", "pk")
            },
            Edition: {edition.code: edition.pk},
            Section: dict(Section.objects.filter(**own).values_list("code", "pk")),
            Recommendation: dict(Recommendation.objects.filter(**own).values_list("paragraph", "pk")),
            Criterion: dict(
                Criterion.objects.filter(recommendation__edition=edition).values_list("code", "pk")
            ),
        }

    @cached_property
    def words(self) -> dict[Model, dict[int, Any]]:
        """The other way round."""
        return {
            model: {number: word for word, number in words.items()} for model, words in self.numbers.items()
        }


# Freezing.


def freeze(edition: Edition) -> Frozen:
    """All rows of the sample's cycles as they are now; there must be no others."""
    freezer = _Freezer(_Outside(edition))
    found = {name: rows for name, model in _models().items() if (rows := freezer.named(model))}
    tables = {name: [freezer.told(row) for row in rows] for name, rows in found.items()}
    last = Event.objects.latest("at").at
    columns = {name: _columns(_models()[name]) for name in tables}
    return Frozen(made_from(edition), last.isoformat(), columns, tables)


class _Freezer:
    """Rows in terms of names; it learns them model by model."""

    def __init__(self, outside: _Outside) -> None:
        self._outside = outside
        self._names = {str(key): f"⟦{name}⟧" for name, key in outside.keys.items()}
        self._places: dict[Model, dict[int, int]] = {}

    def named(self, model: Model) -> list[models.Model]:
        """In the order in which they were made where keys are numbers, else in that of their content."""
        found = list(model._default_manager.order_by("pk"))
        has_names = isinstance(model._meta.pk, models.UUIDField)
        if has_names or model._meta.auto_created:
            found.sort(key=lambda row: KEY.sub(lambda key: self._names.get(key[0], ""), self._text(row)))
        if not has_names:
            self._places[model] = {row.pk: place for place, row in enumerate(found)}
            return found
        self._names |= {str(row.pk): f"⟦{_name(model)}.{place}⟧" for place, row in enumerate(found)}
        return found

    def told(self, row: models.Model) -> list[Any]:
        """The row's columns, once all rows have names; what history remembers alone is called gone."""

        def named(key: re.Match[str]) -> str:
            return self._names.setdefault(key[0], f"⟦gone.{len(self._names)}⟧")

        told: list[Any] = json.loads(KEY.sub(named, self._text(row)))
        return told

    def _text(self, row: models.Model) -> str:
        kept = set(_columns(type(row)))
        fields = [field for field in row._meta.concrete_fields if field.attname in kept]
        return _plain([self._value(row, field) for field in fields])

    def _value(self, row: models.Model, field: models.Field[Any, Any]) -> Any:
        if isinstance(row, HistoricalChanges) and field.name == "created_at":
            return row.history_date  # when it was told is of no interest
        value, target = getattr(row, field.attname), _target(type(row), field)
        if value is None or target is None or isinstance(target._meta.pk, models.UUIDField):
            return value
        return self._places[target][value] if target in self._places else self._outside.words[target][value]


# Putting back.


def put_back(frozen: str, edition: Edition) -> None:
    """Everything of this text, into a database that holds the people and bodies of the sample."""
    outside = _Outside(edition)
    keys: dict[str, UUID] = defaultdict(uuid4, outside.keys)
    text = NAME.sub(lambda name: str(keys[name[1]]), frozen)
    numbers: dict[Model, Sequence[int] | Mapping[Any, int]] = dict(outside.numbers)
    every = _models()
    for name, rows in Frozen.of_text(text).tables.items():
        model = every[name]
        made = list(map(_maker(model, numbers), rows))
        if has_names := isinstance(model._meta.pk, models.UUIDField):
            for place, row in enumerate(made):
                row.pk = keys[f"{name}.{place}"]
        if model is Event:
            _seal(made)
        model._default_manager.bulk_create(made, batch_size=1000)
        if not has_names:
            numbers[model] = [row.pk for row in made]
    first = Event.objects.filter(kind="assessment_started").earliest("at")
    Edition.objects.filter(pk=edition.pk, locked_at=None).update(locked_at=first.at)


def _maker(model: Model, numbers: Mapping[Model, Any]) -> Callable[[Sequence[Any]], Any]:
    """Makes a row of its values, not stored yet."""
    columns: list[Any] = [model._meta.get_field(column) for column in _columns(model)]
    readers: list[Callable[[Any], Any]] = [_reader(model, column, numbers) for column in columns]
    names = [column.attname for column in columns]

    def made(values: Sequence[Any]) -> Any:
        read = (
            value if value is None else reader(value) for reader, value in zip(readers, values, strict=True)
        )
        return model(**dict(zip(names, read, strict=True)))

    return made


def _reader(model: Model, column: Any, numbers: Mapping[Model, Any]) -> Callable[[Any], Any]:
    known = numbers.get(target) if (target := _target(model, column)) else None
    read: Callable[[Any], Any] = known.__getitem__ if known is not None else column.to_python
    return read


def _seal(events: Sequence[Event]) -> None:
    """Each after the one before it in its chain."""
    last: dict[str, str] = {}
    for event in events:
        event.previous = last.get(event.chain, START)
        event.mac = last[event.chain] = seal(event)
