"""The map of the house says what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.house_map import ROOT, drawn, layers_of, packages

SPLIT = ("assessments", "mechanisms")
# They hold nothing that one comes in by: rows, permissions, and what Django looks for by name.
WITHOUT_WAY_IN = {"access", "called", "management", "models", "name_order", "signals", "templatetags", "urls"}


@pytest.mark.parametrize("app", SPLIT)
def test_every_package_is_on_the_map_with_a_sentence_and_a_way_in(app: str) -> None:
    found = packages(app)
    assert {package.name for package in found} == {name for layer in layers_of(app) for name in layer}
    assert [package.name for package in found if not package.sentence] == []
    assert {package.name for package in found if not package.way_in} <= WITHOUT_WAY_IN


@pytest.mark.parametrize("app", SPLIT)
def test_every_way_in_leads_to_a_module_that_exists(app: str) -> None:
    ways = [
        f"{app}/{package.name}/{way}"
        for package in packages(app)
        for way in package.way_in.rstrip(".").split(", ")
        if way
    ]
    assert len(ways) > 5
    assert [way for way in ways if not (ROOT / way).is_file()] == []


def test_the_ground_floor_holds_nothing_that_can_live_in_a_package() -> None:
    names = {path.name for path in (ROOT / "assessments").glob("*.py")}
    assert names == {"__init__.py", "apps.py", "urls.py"}


def test_packages_own_their_templates_and_tests_under_the_same_name() -> None:
    of_packages = {package.name for package in packages("assessments")}
    owners = {path.name for path in (ROOT / "templates" / "assessments").iterdir()}
    assert owners <= of_packages
    tested = {path.name for path in (ROOT / "tests").iterdir() if _holds_tests(path)}
    assert of_packages - tested <= WITHOUT_WAY_IN


def _holds_tests(path: Path) -> bool:
    return path.is_dir() and any(path.glob("test_*.py"))


def test_a_newcomer_finds_comments_the_matrix_and_the_preview_of_uploads() -> None:
    text = " ".join(" ".join(drawn("assessments")).split())
    for package, module in (
        ("answering", "comments"), ("comparing", "views/matrix"), ("offline", "preview"),
    ):  # fmt: skip
        part = text.split(f" {package}/ (")[1].split("may import:")[0]
        assert module in part
