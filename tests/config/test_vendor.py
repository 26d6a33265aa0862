"""Files of others are the ones that were reviewed, every one of them and no other."""

from __future__ import annotations

import hashlib
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
OURS = {"README.md", "SHA256SUMS"}


def listed() -> dict[str, str]:
    """File name → hash, as SHA256SUMS has them."""
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def test_every_vendored_file_is_listed_with_its_hash() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in OURS
    }
    assert found == listed()


def test_no_vendored_stylesheet_names_a_source_map() -> None:
    # The static files storage refuses a stylesheet that names a file which is not there.
    named = [path.name for path in VENDOR.rglob("*.css") if "sourceMappingURL" in path.read_text()]
    assert named == []
