"""Every address × every person × every format: the table of roles, as it holds at the doors.

A route without a row fails; so does a method that a route takes and no row tries.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django.template.base
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, reverse
from django.utils.safestring import mark_safe

from assessments.formats.file import Export
from assessments.models import (
    Answer,
    Assessment,
    Bundle,
    Clearance,
    Comment,
    Contribution,
    Event,
    InputDraft,
    Presence,
    Reading,
    Submission,
    Upload,
)
from assessments.offline.views import take
from mechanisms.models import Person
from tests.access_forms import FORMS, hidden_fields
from tests.access_world import PLACES, PRINCIPALS, SITUATIONS, World, leave
from tests.test_architecture import LAYERS, all_routes

TABLE = Path(__file__).with_name("access_table.txt")
#: yes: let in, and a form changes something. no: 403. -: 404, as if it did not exist. login: asked to
#: sign in. told: the form comes back with the reason and what was typed, and nothing has changed.
WORDS = {"yes", "no", "-", "login", "told"}
#: Who may have a page with a form that the coordinator does not have.
CAN_OPEN = {"approver", "assigned", "other"}
REFUSALS = {403: "no", 404: "-", 410: "-"}
#: HX is a form that the page sends by itself while somebody types.
HEADERS: Mapping[str, Mapping[str, str]] = {"POST": {}, "HX": {"HX-Request": "true"}}
#: The same whatever the address was.
ERROR_PAGES = {"400.html", "403.html", "404.html", "429.html"}
#: In pages of the first, the second is somebody of the same kind.
ALIKE = {"other": "assigned", "disabled": "anonymous"}
#: Statements that change no row.
READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
RENDER = Template.render
ROUTE = re.compile(r"^(?P<method>[A-Z]+)\s+(?P<name>[\w:]+)(\[(?P<places>[^\]]*)\])?$")


@functools.cache
def route_of(name: str) -> URLPattern:
    """The route of this name."""
    return all_routes()[name]


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
        pattern = route_of(self.name)
        wanted = {
            *(pattern.pattern.converters or pattern.pattern.regex.groupindex),
            *self.places,  # of a pattern that stands further out
        }
        values = {key: self.places[key] if key in self.places else self._place(key)(world) for key in wanted}
        return reverse(self.name, kwargs=values)

    def _place(self, key: str) -> Callable[[World], Any]:
        return PLACES.get(f"{self.name}.{key}") or PLACES[key]


@dataclass(frozen=True)
class Door:
    """A row in a world: where it is, what its page holds ready, and what nobody refused may change."""

    row: Row
    address: str
    hidden: Mapping[str, str]
    record: tuple[object, ...]


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
def quick_files(quick_reports: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Who may have a file does not depend on how it is drawn."""
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    monkeypatch.setattr(take, "questionnaire_xlsx", lambda asked: Export("q", "text/plain", b""))


class Pages:
    """Draws each page as a whole for the first of each kind of people; after that only its status counts.

    A page that cannot be drawn fails, and so does one that fails for one kind of people alone.
    """

    def __init__(self) -> None:
        self.drawn: set[tuple[str, ...]] = set()
        #: The address's name and who asks; None where what stands on the page is read.
        self.asked: tuple[str, str] | None = None
        self._inside = False

    def render(self, template: Template, context: Any = None, request: Any = None) -> str:
        """In place of the template's own way: "" for what was drawn already."""
        if self._inside or request is None or self.asked is None:
            return RENDER(template, context, request)
        name = str(template.template.name)
        where, who = self.asked
        key = (name, who) if name in ERROR_PAGES else (name, where, who)
        if key in self.drawn:
            return mark_safe("")
        self.drawn.add(key)
        self._inside = True
        try:
            return RENDER(template, context, request)
        finally:
            self._inside = False


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """How pages are drawn here; nobody asks for their contexts, which the client would copy."""
    drawing = Pages()
    monkeypatch.setattr(Template, "render", lambda own, *given, **named: drawing.render(own, *given, **named))
    monkeypatch.setattr(
        django.template.base.Template, "_render", lambda own, context: own.nodelist.render(context)
    )
    return drawing


class Writing:
    """Whether anything was written: where nothing was, nothing need be compared."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Look at one statement on its way to the database."""
        self.any = self.any or not sql.startswith(READING)
        return execute(sql, params, many, context)


def record_of() -> tuple[object, ...]:
    """What no refused act may change: the trail, people, answers, frozen versions, what is said of them."""
    return (
        Event.objects.count(),
        list(
            Person.objects.values_list(
                "pk", "email", "digest", "language", "time_zone", "is_active"
            ).order_by("pk")
        ),
        list(Assessment.objects.values_list("pk", "status", "version", "period_start")),
        list(Answer.objects.values_list("pk", "revision", "state", "explanation")),
        list(Contribution.objects.values_list("pk", "revision", "entry")),
        list(InputDraft.objects.values_list("pk", "revision", "entry")),
        list(Clearance.objects.values_list("pk", "approver", "reopened_at")),
        list(Submission.objects.values_list("pk", "digest", "sharing", "withdrawn_at")),
        list(Comment.objects.values_list("pk", "text", "resolved_at")),
        list(Reading.objects.values_list("pk", "reply")),
        Bundle.objects.count(),
        Upload.objects.count(),
        Presence.objects.count(),
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


@functools.cache
def handler() -> ClientHandler:
    """What answers all of them, as a server does: its middleware is set up once."""
    return ClientHandler(enforce_csrf_checks=False)


def client_of(world: World, who: str) -> Client:
    """A new browser in which this person is signed in, or nobody."""
    client = Client()
    client.handler = handler()
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


def knock(door: Door, world: World, who: str, pages: Pages) -> str:
    """What this person is told at this door."""
    row, address = door.row, door.address
    cache.clear()  # the limits on tries
    client = client_of(world, who)
    # Where the coordinator has no page, one's own.
    own = row.method != "GET" and not door.hidden and who in CAN_OPEN
    held = hidden_fields(client, address) if own else door.hidden
    pages.asked = (row.name, ALIKE.get(who, who))
    if row.method == "GET":
        return verdict_of(client.get(address))
    form = {**held, **typed(row, world)}
    headers = HEADERS[row.method]
    before = record_of() if own else door.record
    writing = Writing()
    with connection.execute_wrapper(writing):
        verdict = verdict_of(client.post(address, form, headers=headers))
    changed = writing.any and record_of() != before
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
def test_every_door_opens_to_whom_it_should(situation: str, pages: Pages) -> None:
    world = SITUATIONS[situation]()
    sign_in_all(world)
    found = [(row, row.address(world), hidden_of(row, world)) for row in rows() if row.situation == situation]
    leave(world)
    record = record_of()
    doors = [Door(row, address, hidden, record) for row, address, hidden in found]
    told = {str(door.row): heard(door, world, pages) for door in doors}
    assert told == {str(door.row): " ".join(door.row.cells) for door in doors}
    assert told


def heard(door: Door, world: World, pages: Pages) -> str:
    """What all of them are told at one door, as the table writes it."""
    words = []
    for who in PRINCIPALS:
        with taken_back():
            words.append(knock(door, world, who, pages))
            pages.asked = None
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
