"""Looking at a page writes nothing: a GET stores a session once a minute, and the record of a file made."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.http import HttpResponseBase
from django.template.backends.django import Template
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe

from tests.access_world import PRINCIPALS, SITUATIONS
from tests.test_access_routes import Row, client_of, rows, sign_in_all, taken_back

#: What a GET may write: when somebody was last seen, and once a minute.
SESSION = {"django_session"}
#: What is made is kept with what it was made of, and put on record; what takes long is put in line.
OF_FILES = SESSION | {"assessments_event", "assessments_issuedfile", "assessments_order"}
WAITING = SESSION | {"assessments_order"}
WRITES = ("INSERT", "UPDATE", "DELETE")
TABLE = re.compile(r'(?:INTO|UPDATE|FROM) "(\w+)"')


def closed(response: HttpResponseBase) -> None:
    """Let go of the file behind an answer but keep the connection to the database, as the client does."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


def doors() -> dict[str, list[tuple[Row, str]]]:
    """Situation → every address that a GET opens to somebody, in the first row that does, and to whom."""
    found: dict[str, list[tuple[Row, str]]] = {situation: [] for situation in SITUATIONS}
    seen = set()
    for row in rows():
        who = next((who for who, said in _cells(row) if said == "yes"), None)
        if row.method == "GET" and row.name not in seen and who is not None:
            seen.add(row.name)
            found[row.situation].append((row, who))
    return {situation: each for situation, each in found.items() if each}


def _cells(row: Row) -> Iterator[tuple[str, str]]:
    """The coordinator first, who may most; then the others."""
    cells = dict(zip(PRINCIPALS, row.cells, strict=True))
    yield "coordinator", cells["coordinator"]
    yield from cells.items()


DOORS = doors()


@pytest.mark.django_db
@pytest.mark.parametrize("situation", DOORS)
def test_no_page_writes_when_it_is_looked_at(situation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Templates only read: what they would draw takes most of the time.
    monkeypatch.setattr(Template, "render", lambda *_args: mark_safe(""))
    world = SITUATIONS[situation]()
    sign_in_all(world)
    written = {}
    for row, who in DOORS[situation]:
        address = row.address(world)
        with taken_back(), CaptureQueriesContext(connection) as asked:
            response = client_of(world, who).get(address)
            closed(response)
        writes = [query["sql"] for query in asked if query["sql"].startswith(WRITES)]
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        tables = {table for sql in writes for table in TABLE.findall(sql)[:1]}
        allowed = WAITING if response.status_code == 202 else SESSION if is_page else OF_FILES
        strays = tables - allowed
        if strays:
            written[str(row)] = strays
    assert written == {}
