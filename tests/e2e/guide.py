"""What the installation guide prints, to be run as it stands there but for ports and files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "installation.md"
UPSTREAM = "127.0.0.1:8000"
_FENCED = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_SERVED_BY = re.compile(r"^ExecStart=\S+/python (?P<command>-m gunicorn .+)$", re.MULTILINE)


def block(language: str, containing: str = "") -> str:
    """The one block of this language, with these words in it."""
    found = [
        match["text"]
        for match in _FENCED.finditer(GUIDE.read_text(encoding="utf-8"))
        if match["language"] == language and containing in match["text"]
    ]
    assert len(found) == 1, (language, containing, len(found))
    return found[0]


def changed(text: str, changes: Mapping[str, str]) -> str:
    """The text with each of these words, which must stand there once, replaced."""
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def server_command(upstream: str) -> list[str]:
    """What the unit file of the product runs, after the name of Python."""
    unit = block("ini", "Description=ThirtyTwo\n")
    found = _SERVED_BY.search(unit)
    assert found is not None
    return changed(found["command"], {UPSTREAM: upstream}).split()


def settings(own: Mapping[str, str]) -> dict[str, str]:
    """The file with the settings; our own values for those that the guide leaves to each."""
    lines = [line.partition("#")[0] for line in block("", "THIRTYTWO_PROXIES=").splitlines()]
    printed = {name: value.strip() for name, _, value in (line.partition("=") for line in lines)}
    assert set(own) == {name for name, value in printed.items() if "…" in value}
    return printed | dict(own)
