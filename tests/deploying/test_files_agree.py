"""Containers, units and pages say the same, so far as can be told without carrying them out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.deploying.container_files import NOT_HERE, health_words, services, steps, words
from tests.deploying.debian_page import ONLINE, blocks

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "config" / "debian"
DOCS = ROOT / "docs"
SET = dict.fromkeys(("SECRET_KEY", "THIRTYTWO_AUDIT_KEY", "ALLOWED_HOSTS", "THIRTYTWO_ADDRESS"), "x")
SET |= {"POSTGRES_PASSWORD": "secret"}


@pytest.mark.parametrize("name", ["nginx.conf", "thirtytwo.service"])
def test_the_installation_page_shows_the_file_that_the_debian_page_copies(name: str) -> None:
    shown = re.findall(
        r"^```\w*\n(.*?)^```$", (DOCS / "installation.md").read_text(), re.DOTALL | re.MULTILINE
    )
    assert (UNITS / name).read_text() in shown


@pytest.mark.parametrize("path", sorted(UNITS.glob("*.service")), ids=lambda path: path.name)
def test_units_differ_only_in_what_they_do(path: Path) -> None:
    """Account, settings and walls are those of the server."""
    common = {"User", "WorkingDirectory", "EnvironmentFile", "NoNewPrivileges", "ProtectSystem", "PrivateTmp"}
    assert {key: keys(path)[key] for key in common} == {
        key: keys(UNITS / "thirtytwo.service")[key] for key in common
    }


def keys(path: Path) -> dict[str, str]:
    """The settings of a unit, each of which stands there once."""
    pairs = [line.partition("=") for line in path.read_text().splitlines() if "=" in line]
    assert len({key for key, _, _ in pairs}) == len(pairs)
    return {key: value for key, _, value in pairs}


def test_each_timer_has_its_service_and_is_switched_on() -> None:
    page = (DOCS / "debian.md").read_text()
    timers = sorted(UNITS.glob("*.timer"))
    assert len(timers) == 2
    for timer in timers:
        assert timer.with_suffix(".service").is_file()
        assert re.search(rf"^systemctl enable --now .*\b{timer.name}", page, re.MULTILINE)


def test_a_block_of_the_page_needs_the_network_or_the_services_and_never_both() -> None:
    found = [text for _title, text in blocks((DOCS / "debian.md").read_text())]
    assert len(found) > 15
    online = [text for text in found if any(word in text for word in ONLINE)]
    assert [text for text in online if re.search(r"systemctl|thirtytwo [a-z]+_|runuser", text)] == []


def test_each_instruction_and_service_is_one_that_can_be_carried_out() -> None:
    names = [step.name for step in steps((ROOT / "Dockerfile").read_text())]
    assert (names[0], names[-1]) == ("FROM", "CMD")
    found, missing = services(ROOT / "compose.yaml", SET)
    assert {"database", "prepare", "product", "worker", "daily"} <= set(found)
    assert set(missing) <= NOT_HERE
    assert found["product"]["environment"]["DATABASE_URL"] == "postgres://thirtytwo:secret@database/thirtytwo"


def test_what_is_not_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="ONBUILD"):
        steps("FROM x\nONBUILD RUN true")
    with pytest.raises(ValueError, match="SECRET_KEY"):
        services(ROOT / "compose.yaml", SET | {"SECRET_KEY": ""})


def test_commands_are_taken_apart_as_an_engine_does() -> None:
    assert words("sh -c 'a b'") == ["sh", "-c", "a b"]
    assert words(["a b"]) == ["a b"]
    assert health_words(["CMD-SHELL", "a b"]) == ["sh", "-c", "a b"]
    assert health_words(["CMD", "a", "b"]) == ["a", "b"]
    (step,) = steps("RUN a \\\n    && b")
    assert (step.name, step.rest) == ("RUN", "a && b")
