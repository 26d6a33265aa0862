"""The set-up script and what it installs from."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from config import setup_environment

ROOT = Path(settings.BASE_DIR)


def locked() -> dict[str, tuple[str, set[str]]]:
    """Package → (version, hashes of its files) as uv locked them."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    found = {}
    for package in lock["package"]:
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        found[package["name"]] = (package.get("version", ""), {file["hash"] for file in files})
    return found


def exported(level: str) -> dict[str, tuple[str, set[str]]]:
    """The same from a hashed export."""
    text = setup_environment.REQUIREMENTS[level].read_text().replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        name, version = re.match(r"([a-z0-9-]+)(?:\[[^]]*\])?==(\S+)", line).groups()  # type: ignore[union-attr]
        found[name] = (version, set(re.findall(r"--hash=(sha256:\w+)", line)))
    return found


@pytest.mark.parametrize("level", ["run", "develop"])
def test_exports_say_what_the_lock_says(level: str) -> None:
    lock = locked()
    packages = exported(level)
    assert "django" in packages
    assert {name: lock[name] for name in packages} == packages


def test_every_locked_package_is_in_the_export_for_development() -> None:
    assert set(locked()) - {"thirtytwo"} == set(exported("develop"))


def test_the_product_runs_without_what_tests_need() -> None:
    assert {"pytest", "ruff", "playwright"} & set(exported("run")) == set()


@pytest.fixture
def stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stamp = tmp_path / "installed-from"
    monkeypatch.setattr(setup_environment, "STAMP", stamp)
    monkeypatch.setattr(setup_environment, "VENV_PYTHON", Path(sys.executable))
    return stamp


def test_a_stamp_of_this_lock_is_trusted(stamp: Path) -> None:
    stamp.write_text(f"run {setup_environment.fingerprint()}\n")
    assert setup_environment.installed_level() == "run"


@pytest.mark.parametrize("content", ["", "run 0000", "everything", "\n"])
def test_another_stamp_is_not(stamp: Path, content: str) -> None:
    stamp.write_text(content)
    assert setup_environment.installed_level() is None


def test_packages_for_tests_are_not_taken_away_again(stamp: Path) -> None:
    stamp.write_text("develop of-an-older-lock\n")
    assert setup_environment.wanted_level("run") == "develop"


def test_an_older_python_is_passed_over() -> None:
    assert setup_environment.is_new_enough(sys.executable)
    assert not setup_environment.answers(sys.executable, "raise SystemExit(1)")
    assert not setup_environment.answers("/nowhere/python3", "")


def test_the_script_explains_itself_without_any_package() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "config" / "setup_environment.py", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "run" in done.stdout
