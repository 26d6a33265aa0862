"""The documents say what is so: every setting is listed, every link and every command exists."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.urls import resolve

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def named(path: Path) -> str:
    """Its path in the project, for the name of a test."""
    return str(path.relative_to(ROOT))


def test_containers_get_every_setting_of_the_operator() -> None:
    """By the file .env; compose.yaml itself names only what must be there, or differs in containers."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    products = {name: service for name, service in services.items() if name != "database"}
    assert len(products) > 3
    assert [name for name, service in products.items() if service["env_file"][0]["path"] != ".env"] == []


def _steps_of_containers() -> str:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return str(services["prepare"]["command"])


def _steps_by_hand() -> str:
    return (ROOT / "docs" / "installation.md").read_text().split("## Updating")[1]


@pytest.mark.parametrize("steps", [_steps_of_containers, _steps_by_hand])
def test_an_update_counts_again_once_tables_and_questions_are_there(steps: Callable[[], str]) -> None:
    """Migrations may empty what comparison reads."""
    text = steps()
    found = [text.index(step) for step in ("migrate", "load_instrument", "rescore --rebuild")]
    assert found == sorted(found)


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text())
    local = [link for link in links if not link.startswith(("http:", "https:"))]
    assert [link for link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_commands_of_make_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z0-9-]+)", path.read_text())) <= targets


def test_management_commands_of_the_documents_exist() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    rows = (ROOT / "docs" / "installation.md").read_text().splitlines()
    named_there = [found.group(1) for row in rows if (found := re.match(r"\| `([a-z_]+)", row))]
    assert len(named_there) > 8
    assert set(named_there) <= commands


def test_a_watchdog_is_sent_to_no_address_that_is_not_there() -> None:
    texts = [path.read_text() for path in (*DOCUMENTS, ROOT / "compose.yaml")]
    named_there = {address for text in texts for address in re.findall(r"\B(/\w+z)\b", text)}
    assert named_there == {"/healthz", "/readyz"}
    assert [resolve(address).route for address in sorted(named_there)] == ["healthz", "readyz"]


def test_a_section_of_the_guide_stands_in_its_chapter() -> None:
    heads = re.findall(r"^##+ .*", (ROOT / "docs" / "installation.md").read_text(), re.MULTILINE)
    at = heads.index("### Signing in at another service")
    assert heads[at - 1 : at + 2 : 2] == ["## Signing in", "## Files that take long"]
