"""Reads whose SQL is composed once: the rows that Django reads, by any keys; never what changes by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mechanisms.models import ApiToken, Body, Membership
from recommendations.composed import Composed, NotComposable
from tests.factories import BodyFactory, MembershipFactory

pytestmark = pytest.mark.django_db

type Build = Callable[..., QuerySet[Any, Any]]

READS: list[tuple[str, Build]] = [
    ("a row by its id", lambda pk, _all: Body.objects.filter(pk=pk)),
    ("rows by several ids", lambda _pk, everyone: Body.objects.filter(pk__in=everyone).order_by("slug")),
    (
        "rows with what belongs to them",
        lambda pk, _all: Membership.objects.filter(body=pk).select_related("body", "person").order_by("pk"),
    ),
    (
        "columns",
        lambda _pk, everyone: (
            Body.objects.filter(pk__in=everyone).order_by("slug").values_list("slug", "kind")
        ),
    ),
    (
        "rows with something asked beside",
        lambda pk, _all: Body.objects.filter(pk=pk).annotate(
            has=Exists(Membership.objects.filter(body=OuterRef("pk"), removed_at=None))
        ),
    ),
    ("the first", lambda _pk, everyone: Body.objects.filter(pk__in=everyone).order_by("-slug")[:1]),
]


@pytest.fixture
def bodies() -> list[Any]:
    found = [BodyFactory() for _each in range(3)]
    MembershipFactory(body=found[0])
    return found


def _plain(rows: Sequence[Any]) -> list[Any]:
    return [row if isinstance(row, tuple) else {**row.__dict__, "_state": None} for row in rows]


@pytest.mark.parametrize("build", [build for _name, build in READS], ids=[name for name, _build in READS])
def test_it_reads_what_the_queryset_reads_by_any_keys(build: Build, bodies: list[Any]) -> None:
    read = Composed(build)
    for first in (bodies[0], bodies[1], bodies[0]):
        for several in (tuple(body.pk for body in bodies), (bodies[2].pk,), (bodies[1].pk, bodies[2].pk)):
            assert _plain(read(first.pk, several)) == _plain(list(build(first.pk, several)))


def test_it_is_one_query_and_composes_once(bodies: list[Any]) -> None:
    composed: list[Any] = []

    def build(pk: Any) -> QuerySet[Body]:
        composed.append(pk)
        return Body.objects.filter(pk=pk)

    read = Composed(build)
    with CaptureQueriesContext(connection) as asked:
        assert [read(body.pk)[0].slug for body in bodies] == [body.slug for body in bodies]
    assert len(asked) == 3
    # Twice with invented ids, and never with a real one.
    assert len(composed) == 2
    assert not set(composed) & {body.pk for body in bodies}


def test_nothing_is_asked_for_no_keys_and_long_lists_are_read_as_ever(bodies: list[Any]) -> None:
    read = Composed(lambda ids: Body.objects.filter(pk__in=ids))
    with CaptureQueriesContext(connection) as asked:
        assert read(()) == []
    assert not asked
    assert {body.pk for body in read((*(body.pk for body in bodies), *(uuid4() for _each in range(60))))} == {
        body.pk for body in bodies
    }


COLUMNS = cycle(["name", "slug"])
CHANGING: list[tuple[str, Build]] = [
    ("the moment", lambda pk: ApiToken.objects.filter(pk=pk, expires_at__gt=timezone.now())),
    ("today", lambda pk: ApiToken.objects.filter(pk=pk, last_used_on=timezone.localdate())),
    ("another column each time", lambda pk: Body.objects.filter(**{next(COLUMNS): pk})),
]


@pytest.mark.parametrize(
    "build", [build for _name, build in CHANGING], ids=[name for name, _build in CHANGING]
)
def test_a_query_that_changes_by_itself_is_refused(build: Build) -> None:
    with pytest.raises(NotComposable):
        Composed(build)(uuid4())


def test_a_moment_can_be_a_key(bodies: list[Any]) -> None:
    read = Composed(lambda now: Body.objects.filter(created_at__lt=now).order_by("slug"))
    assert len(read(timezone.now() + timedelta(days=1))) >= len(bodies)
    assert read(timezone.now() - timedelta(days=20_000)) == []
