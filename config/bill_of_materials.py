"""``make sbom``: what a release consists of, as CycloneDX: packages, files of others, fonts.

Hashes from uv.lock and the files, licences from what is installed. Nothing of the tests is in it.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any
from uuid import uuid4

import django_htmx

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "static"
REQUIRED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)", re.MULTILINE)
VENDORED = re.compile(r"^\| `([^`]+)` \| [^|]+ \| ([\d.]+) \| ([\w-]+)", re.MULTILINE)
HTMX = re.compile(r'version:"([\d.]+)"')

type Component = dict[str, Any]


def bill() -> dict[str, Any]:
    """The whole document, as CycloneDX 1.5 has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [*python_packages(), htmx(), *vendored(), *fonts()]
    root: Component = {
        "type": "application",
        "bom-ref": project["name"],
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
        "licenses": [{"license": {"id": project["license"]}}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid4()}",
        "version": 1,
        "metadata": {"timestamp": datetime.now(UTC).isoformat(timespec="seconds"), "component": root},
        "components": found,
        "dependencies": list(dependencies(project["name"], found)),
    }


def _locked() -> dict[str, dict[str, Any]]:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return {package["name"]: package for package in lock["package"]}


def required() -> dict[str, str]:
    """The packages of an installation, name → version."""
    return dict(REQUIRED.findall((ROOT / "config" / "requirements.txt").read_text(encoding="utf-8")))


def python_packages() -> Iterator[Component]:
    """Each package with the hashes of the files that may be installed."""
    locked = _locked()
    for name, version in required().items():
        package = locked[name]
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else [])]
        yield {
            "type": "library",
            "bom-ref": name,
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            **_licences(name),
            "externalReferences": [
                {"type": "distribution", "url": file["url"], "hashes": [_hash(file["hash"])]}
                for file in files
            ],
        }


def _hash(written: str) -> dict[str, str]:
    kind, _colon, value = written.partition(":")
    return {"alg": {"sha256": "SHA-256", "sha512": "SHA-512"}[kind], "content": value}


def _licences(name: str) -> dict[str, list[dict[str, Any]]]:
    """Nothing for a package that this machine needs not, or that says nothing of a licence."""
    try:
        said: Message = metadata(name)  # type: ignore[assignment]
    except PackageNotFoundError:
        return {}
    if expression := said.get("License-Expression"):
        return {"licenses": [{"expression": expression}]}
    prefix = "License :: "
    classes = [line for line in said.get_all("Classifier", []) if line.startswith(prefix)]
    names = [line.rpartition(" :: ")[2] for line in classes if line.count("::") > 1]
    if not names and (written := said.get("License", "").strip()):
        names = [written.splitlines()[0]]
    return {"licenses": [{"license": {"name": each}} for each in names]} if names else {}


def htmx() -> Component:
    """It comes inside django-htmx; the version is that of the file that pages load."""
    package = Path(django_htmx.__file__).parent
    found = sorted(package.glob("static/django_htmx/htmx-2.min.js"))
    version = HTMX.search(found[0].read_text(encoding="utf-8")) if found else None
    if version is None:
        raise SystemExit("htmx is not found inside django-htmx: run config/setup_environment.py first")
    return _file("htmx", version[1], "0BSD", found[0], f"pkg:npm/htmx.org@{version[1]}")


def vendored() -> Iterator[Component]:
    """The files of others that we serve, as static/vendor/README.md lists them."""
    place = STATIC / "vendor"
    for path, version, licence in VENDORED.findall((place / "README.md").read_text(encoding="utf-8")):
        purl = f"pkg:npm/{path.partition('/')[0]}@{version}"
        yield _file(path, version, licence, place / path, purl)


def fonts() -> Iterator[Component]:
    """The fonts of the PDFs, each cut from Debian's package of Noto."""
    for path in sorted((STATIC / "fonts" / "pdf").glob("*.woff2")):
        yield _file(f"fonts/{path.name}", "2.004", "OFL-1.1", path)


def _file(name: str, version: str, licence: str, path: Path, purl: str = "") -> Component:
    return {
        "type": "file" if not purl else "library",
        "bom-ref": name,
        "name": name,
        "version": version,
        **({"purl": purl} if purl else {}),
        "licenses": [{"license": {"id": licence}}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
    }


def dependencies(root: str, found: list[Component]) -> Iterator[dict[str, Any]]:
    """Who needs whom, among what is in the bill."""
    locked, known = _locked(), {component["bom-ref"] for component in found}
    for name in (root, *sorted(known & locked.keys())):
        package = locked[name]
        extras = [needed for group in package.get("optional-dependencies", {}).values() for needed in group]
        needs = {needed["name"] for needed in (*package.get("dependencies", ()), *extras)} & known
        if name == "django-htmx":
            needs.add("htmx")
        if name == root:
            needs |= known - locked.keys() - {"htmx"}
        yield {"ref": name, "dependsOn": sorted(needs)}


def main(target: str) -> None:
    """Write it there."""
    path = ROOT / target
    path.parent.mkdir(exist_ok=True)
    whole = bill()
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(whole['components'])} components: {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
