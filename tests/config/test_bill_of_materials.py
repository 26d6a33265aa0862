"""The bill of materials has every package and every file of others, with hash and licence."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pytest

from config.bill_of_materials import STATIC, bill, required

WITHOUT_WORD = {"pyrage"}
"""They say nothing of a licence where they are installed; theirs are in their repositories (pyrage: MIT)."""


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return bill()


def test_every_package_of_an_installation_is_in_it_and_no_other(whole: dict[str, Any]) -> None:
    packages = [each for each in whole["components"] if each.get("purl", "").startswith("pkg:pypi/")]
    assert {each["name"]: each["version"] for each in packages} == required()
    assert len(packages) > 60
    assert [each["name"] for each in packages if not hashes(each)] == []


def test_every_file_of_others_is_in_it(whole: dict[str, Any]) -> None:
    names = {each["name"] for each in whole["components"]}
    stylesheets = {path.relative_to(STATIC / "vendor").as_posix() for path in STATIC.glob("vendor/**/*.css")}
    fonts = {f"fonts/{path.name}" for path in STATIC.glob("fonts/**/*.woff2")}
    assert stylesheets | fonts | {"htmx"} <= names
    assert len(stylesheets) == 2


def test_each_has_a_licence(whole: dict[str, Any]) -> None:
    silent = {each["name"] for each in whole["components"] if not each.get("licenses")}
    assert {name for name in silent if is_installed(name)} == WITHOUT_WORD


def test_what_needs_what_names_only_what_is_there(whole: dict[str, Any]) -> None:
    known = {each["bom-ref"] for each in whole["components"]} | {"thirtytwo"}
    needs = {each["ref"]: set(each["dependsOn"]) for each in whole["dependencies"]}
    assert set(needs) | set.union(*needs.values()) <= known
    assert {"django", "bootstrap/bootstrap.min.css"} <= needs["thirtytwo"]
    assert "asgiref" in needs["django"]


def hashes(component: dict[str, Any]) -> list[str]:
    """Of each of its files, in full."""
    files = component["externalReferences"]
    found = [each["content"] for file in files for each in file["hashes"]]
    assert all(len(each) == 64 for each in found)
    return found


def is_installed(name: str) -> bool:
    """Some packages are for other machines than this one, and some are no package of Python."""
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False
