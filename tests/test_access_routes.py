"""Every address × every person × every format: the table of roles, as it holds at the doors.

A route without a row fails; so does a method that a route takes and no row tries.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from assessments.formats.file import Export
from assessments.issuing import report_files
from assessments.models import (
    Answer,
    Assessment,
    Bundle,
    Comment,
    Contribution,
    Event,
    Reading,
    Submission,
    Upload,
)
from assessments.offline.views import take
from assessments.report.rendering import report_json
from mechanisms.models import Person
from tests.access_forms import FORMS, hidden_fields
from tests.access_world import PLACES, PRINCIPALS, SITUATIONS, World, leave
from tests.test_architecture import LAYERS, all_routes

TABLE = Path(__file__).with_name("access_table.txt")
#: yes: let in, and a form changes something. no: 403. -: 404, as if it did not exist. login: asked to
#: sign in. told: the form comes back with the reason and what was typed, and nothing has changed.
WORDS = {"yes", "no", "-", "login", "told"}
#: Who may have a page with a form that the coordinator does not have.
CAN_OPEN = {"assigned", "other"}
REFUSALS = {403: "no", 404: "-", 410: "-"}
#: HX is a form that the page sends by itself while somebody types.
HEADERS: Mapping[str, Mapping[str, str]] = {"POST": {}, "HX": {"HX-Request": "true"}}
ROUTE = re.compile(r"^(?P<method>[A-Z]+)\s+(?P<name>[\w:]+)(\[(?P<places>[^\]]*)\])?$")


@dataclass(frozen=True)
class Row:
    """One line of the table: an address as it is asked for in a situation, and who is told what."""

    method: str
    name: str
    places: Mapping[str, str]
    situation: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        named = ",".join(f"{key}={value}" for key, value in self.places.items())
        return f"{self.method} {self.name}[{named}] {self.situation}"

    def address(self, world: World) -> str:
        """The address in this world."""
        pattern = all_routes()[self.name]
        wanted = {
            *(pattern.pattern.converters or pattern.pattern.regex.groupindex),
            *self.places,  # of a pattern that stands further out
        }
        values = {
            key: self.places[key] if key in self.places else self._place(key)(world)
            for key in wanted
        }
        return reverse(self.name, kwargs=values)

    def _place(self, key: str) -> Callable[[World], Any]:
        return PLACES.get(f"{self.name}.{key}") or PLACES[key]


def rows() -> list[Row]:
    """The lines of the table that are no comments."""
    found = []
    for line in TABLE.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, name, situation, *cells = line.split()
        matched = ROUTE.match(f"{method} {name}")
        assert matched, line
        places = dict(pair.split("=", 1) for pair in (matched["places"] or "").split(",") if pair)
        assert len(cells) == len(PRINCIPALS), line
        assert set(cells) <= WORDS, line
        found.append(Row(method, matched["name"], places, situation, tuple(cells)))
    return found


@pytest.fixture(autouse=True)
def quick_files(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Who may have a PDF does not depend on how it is drawn."""
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    for kind in ("pdf", "brief"):
        monkeypatch.setitem(report_files.FORMATS, kind, report_json)
    monkeypatch.setattr(take, "questionnaire_pdf", lambda asked: Export("q.pdf", "text/plain", b""))


def record_of() -> tuple[object, ...]:
    """What no refused act may change: the trail, people, answers, frozen versions, what is said of them."""
    return (
        Event.objects.count(),
        list(Person.objects.values_list("pk", "email", "digest", "is_active").order_by("pk")),
        list(Assessment.objects.values_list("pk", "status", "version", "period_start")),
        list(Answer.objects.values_list("pk", "revision", "state", "explanation")),
        list(Contribution.objects.values_list("pk", "revision", "entry")),
        list(Submission.objects.values_list("pk", "digest", "sharing", "withdrawn_at")),
        list(Comment.objects.values_list("pk", "text", "resolved_at")),
        list(Reading.objects.values_list("pk", "reply")),
        Bundle.objects.count(),
        Upload.objects.count(),
    )


@contextmanager
def taken_back() -> Iterator[None]:
    """What one person does is undone before the next one knocks."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sign_in_all(world: World) -> None:
    """Each of the people has signed in a moment ago, once for all the doors: it takes as long as a page."""
    for who, person in world.people.items():
        if person is None:
            continue
        client = Client()
        client.force_login(person)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        world.sessions[who] = client.cookies[settings.SESSION_COOKIE_NAME].value


def client_of(world: World, who: str) -> Client:
    """A new browser in which this person is signed in, or nobody."""
    client = Client()
    if who in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[who]
    return client


def hidden_of(row: Row, world: World) -> dict[str, str]:
    """What the page holds ready for the form when its coordinator, or else the administrator, opens it."""
    if row.method == "GET":
        return {}
    address = row.address(world)
    for who in ("coordinator", "administrator", "reviewer"):
        with taken_back():
            found = hidden_fields(client_of(world, who), address)
        if found:
            return found
    return {}


def typed(row: Row, world: World) -> dict[str, Any]:
    """What a person fills in; a file is read once, so it is made anew for everybody."""
    given = FORMS.get(row.name, {})
    fields = given(world) if callable(given) else given
    return {name: value(world) if callable(value) else value for name, value in fields.items()}


def knock(row: Row, world: World, who: str, address: str, hidden: Mapping[str, str]) -> str:
    """What this person is told at this door."""
    cache.clear()  # the limits on tries
    client = client_of(world, who)
    if row.method == "GET":
        return verdict_of(client.get(address))
    # Where the coordinator has no page, one's own.
    held = hidden or (hidden_fields(client, address) if who in CAN_OPEN else {})
    form = {**held, **typed(row, world)}
    headers = HEADERS[row.method]
    before = record_of()
    verdict = verdict_of(client.post(address, form, headers=headers))
    changed = record_of() != before
    if verdict == "yes":
        return "yes" if changed else "told"
    assert not changed, f"{row}: refused, and yet something changed"
    return verdict


def verdict_of(response: Any) -> str:
    """The word of the table for an answer."""
    if response.streaming:
        b"".join(response)  # to its end, so that the file is closed
    status = response.status_code
    where = response.headers.get("Location", "")
    if status == 401 or (status == 302 and where.startswith(reverse("account_login"))):
        return "login"
    if status in REFUSALS:
        return REFUSALS[status]
    assert status < 500, status
    assert status != 405
    return "yes"


@pytest.mark.django_db
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_door_opens_to_whom_it_should(situation: str) -> None:
    world = SITUATIONS[situation]()
    sign_in_all(world)
    doors = [
        (row, row.address(world), hidden_of(row, world))
        for row in rows()
        if row.situation == situation
    ]
    leave(world)
    found = {str(row): heard(row, world, address, hidden) for row, address, hidden in doors}
    assert found == {str(row): " ".join(row.cells) for row, _address, _hidden in doors}
    assert found


def heard(row: Row, world: World, address: str, hidden: Mapping[str, str]) -> str:
    """What all of them are told at one door, as the table writes it."""
    words = []
    for who in PRINCIPALS:
        with taken_back():
            words.append(knock(row, world, who, address, hidden))
    return " ".join(words)


def declared(route: URLPattern, name: str, client: Client, world: World) -> set[str]:
    """The methods that one of our views declares, as it says itself when it is asked with another one."""
    places = next((row.places for row in rows() if row.name == name), {})
    row = Row("BREW", name, places, "draft", ())
    response = client.generic("BREW", row.address(world))
    assert response.status_code == 405, name
    return {item.strip() for item in response.headers["Allow"].split(",")}


@pytest.mark.django_db
def test_every_method_that_a_view_takes_has_a_row() -> None:
    world = SITUATIONS["recovering"]()
    client = Client()
    coordinator = world.people["coordinator"]
    assert coordinator is not None
    client.force_login(coordinator)
    tried = {(row.name, row.method) for row in rows()}
    missing = {
        f"{method} {name}"
        for name, route in all_routes().items()
        if is_ours(route)
        for method in declared(route, name, client, world) - {"HEAD", "OPTIONS"}
        if (name, method) not in tried
    }
    assert missing == set()


def is_ours(route: URLPattern) -> bool:
    """Whether the view is one of this product; a library's views are closed by default like ours."""
    return route.callback.__module__.split(".")[0] in LAYERS


def test_every_route_has_a_row() -> None:
    assert set(all_routes()) - {row.name for row in rows()} == set()


def test_no_row_speaks_of_a_route_that_is_gone() -> None:
    assert {row.name for row in rows()} - set(all_routes()) == set()
