"""The log: one event one line, no line that somebody outside wrote, nothing that opens a door."""

from __future__ import annotations

import logging
import sys

import pytest
from django.conf import settings

from config.log_lines import OneLine


def written(message: str, *arguments: object, exc_info: object = None) -> str:
    """What stands in the log."""
    record = logging.LogRecord(
        "django.request",
        logging.WARNING,
        "",
        0,
        message,
        arguments,
        exc_info,  # type: ignore[arg-type]
    )
    return OneLine("{levelname} {name} {message}", style="{").format(record)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("Not Found: /a\nERROR root all is lost", r"Not Found: /a\nERROR root all is lost"),
        ("Not Found: /a\r\nb", r"Not Found: /a\r\nb"),
        ("\x1b[2Jgone", r"\x1b[2Jgone"),
        ("one\u2028two\x85three", r"one\u2028two\x85three"),
        ("Überprüfung /заметка/", "Überprüfung /заметка/"),
    ],
)
def test_line_breaks_are_escaped(message: str, line: str) -> None:
    assert written("%s", message) == f"WARNING django.request {line}"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/account/password/reset/key/3a-c7x9-0123456789abcdef/", "/account/password/reset/key/…/"),
        ("/invitations/u7Xh3kqLw9_ZtQ/", "/invitations/…/"),
        ("/by-link/u7Xh3kqLw9_ZtQ/", "/by-link/…/"),
        ("/by-link/questions/113/", "/by-link/questions/113/"),
        ("/account/email/WyI3Nz.1abc.sig/", "/account/email/…/"),
        ("/mail/stop/eyJhIjoxfQ:1abc:sig/", "/mail/stop/…/"),
        ("/assessments/0b0f5c1e-7c1f-4f3e-9a53-1d2c3b4a5f60/112/",) * 2,
    ],
)
def test_secrets_in_addresses_are_left_out(path: str, kept: str) -> None:
    assert written("Not Found: %s", path) == f"WARNING django.request Not Found: {kept}"


def test_a_traceback_tells_no_row_and_opens_no_line() -> None:
    message = "broken\nDETAIL:  Failing row contains (secret answer).\nERROR x"
    try:
        raise ValueError(message)
    except ValueError:
        text = written("Internal Server Error", exc_info=sys.exc_info())
    first, *rest = text.splitlines()
    assert first == "WARNING django.request Internal Server Error"
    assert all(line.startswith("  | ") for line in rest)
    assert "secret answer" not in text
    assert "ValueError: broken" in text


def test_it_is_what_the_product_uses() -> None:
    assert settings.LOGGING["formatters"]["line"]["()"] == "config.log_lines.OneLine"
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"
