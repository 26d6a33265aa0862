"""A first page takes few requests: what belongs together goes out together, and nothing of it twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from config.joined_files import COMMENT, JOINED, PRINT

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


@pytest.mark.parametrize("name", JOINED)
def test_each_holds_its_parts_whole_and_in_their_order(client: Client, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    text = b"".join(answer).decode()
    places = []
    for part in JOINED[name]:
        whole = Path(str(finders.find(part))).read_text(encoding="utf-8")
        places.append(text.index(COMMENT.sub("", whole)))
    assert places == sorted(places)


@pytest.mark.parametrize("name", [name for name, parts in JOINED.items() if PRINT in parts])
def test_what_is_for_paper_is_for_paper_alone_and_last(name: str) -> None:
    text = Path(str(finders.find(name))).read_text(encoding="utf-8")
    paper = COMMENT.sub("", Path(str(finders.find(PRINT))).read_text(encoding="utf-8"))
    assert text.endswith(f"@media print {{\n{paper}\n}}")


def test_a_part_that_changes_changes_the_file() -> None:
    name = "joined/compare.css"
    before = Path(str(finders.find(name)))
    before.write_text("old")
    assert "old" not in Path(str(finders.find(name))).read_text(encoding="utf-8").splitlines()


def test_no_page_asks_for_a_part_besides() -> None:
    """Twice in a page, a script would do everything twice. The first page and the report take one alone."""
    parts = {part for found in JOINED.values() for part in found}
    asked = {
        (path.name, name)
        for path in TEMPLATES
        for name in re.findall(r"{% static '([^']+)' %}", path.read_text(encoding="utf-8"))
        if name in parts
    }
    assert asked == {("home.html", "js/device.js"), ("report.html", "js/device.js")}


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/* One. */\na { b: c }\n", "a { b: c }\n"),
        ("  /* One\n     more. */\n  x();\n", "  x();\n"),
        ("/* a */ x(); /* b */\n", "/* a */ x(); /* b */\n"),
        ("x('/* no */');\n", "x('/* no */');\n"),
        ("/* a */ x();\ny(); /* b */\n", "/* a */ x();\ny(); /* b */\n"),
    ],
)
def test_comments_on_lines_of_their_own_are_left_out_and_nothing_else(written: str, sent: str) -> None:
    assert COMMENT.sub("", written) == sent


def test_other_names_are_not_ours() -> None:
    assert finders.find("joined/other.css") is None
