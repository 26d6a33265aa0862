"""Each request has an id; what is written down of it is how it went, and nothing of what was in it."""

from __future__ import annotations

import logging
import re

import pytest
from django.db import connection
from django.test import Client

from config.log_lines import NamesItsRequest

SECRET = "Amina-of-House-9"


def test_the_id_is_on_the_answer_and_on_the_lines(
    client: Client, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    caplog.handler.addFilter(NamesItsRequest())
    response = client.get("/nowhere/")
    assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-ID"])
    assert {record.request_id for record in caplog.records} == {response["X-Request-ID"]}  # type: ignore[attr-defined]
    assert client.get("/nowhere/")["X-Request-ID"] != response["X-Request-ID"]


def test_nobody_from_outside_chooses_it(client: Client, db: None) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "mine"})
    assert response["X-Request-ID"] != "mine"


def test_one_line_a_request_and_nothing_of_what_is_in_it(client: Client, settings, caplog, db: None) -> None:
    settings.REQUEST_LOG = True
    with caplog.at_level(logging.INFO, "thirtytwo.requests"):
        client.get(f"/help/?said={SECRET}")
        client.post(f"/nowhere/{SECRET}/", {"text": SECRET})
        client.generic(SECRET, "/help/")
    lines = [record.getMessage() for record in caplog.records if record.name == "thirtytwo.requests"]
    shapes = [re.sub(r"ms=\d+", "ms=N", line) for line in lines]
    assert shapes == [
        "method=GET route=help status=200 ms=N",
        "method=POST route=- status=404 ms=N",
        "method=OTHER route=help status=405 ms=N",
    ]


def test_without_being_asked_for_no_line_is_written(client: Client, caplog, db: None) -> None:
    with caplog.at_level(logging.INFO, "thirtytwo.requests"):
        client.get("/help/")
    assert caplog.records == []


def test_a_slow_statement_is_written_down_without_its_values(
    client: Client, settings, caplog, db: None
) -> None:
    settings.SLOW_QUERY_SECONDS = 0
    client.get(f"/mechanisms/{SECRET}/")
    lines = [record.getMessage() for record in caplog.records if record.name == "thirtytwo.slow_queries"]
    assert any(re.match(r"ms=\d+ SELECT", line) for line in lines)
    assert SECRET not in "".join(lines)
    assert not any("slow" in str(wrapper) for wrapper in connection.execute_wrappers)
