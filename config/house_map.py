"""``make map``: the packages of the house as the code has them: what each is for, its way in, its size, and
what it may import. The layers are those of the import contract in ``pyproject.toml``.
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("recommendations", "mechanisms", "assessments", "config")
WIDTH = 100
WAY_IN = "Way in: "
LEGEND = """An app may import the apps above it in this list. The packages of an app are listed from the top
down; a package may import those below it. The way in are the modules to open first.
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One package: `layer` counts from the bottom; `sentence` and `way_in` are from its docstring."""

    name: str
    layer: int
    sentence: str
    way_in: str
    modules: tuple[str, ...]
    lines: int


def packages(app: str) -> list[Package]:
    """The packages and single modules of an app that its contract names, from the top down."""
    layers = layers_of(app)
    return [
        _package(app, name, len(layers) - place)
        for place, layer in enumerate(layers)
        for name in layer
        if (ROOT / app / name).is_dir() or (ROOT / app / f"{name}.py").is_file()
    ]


def layers_of(app: str) -> list[list[str]]:
    """The layers of an app as the import contract has them, from the top down; none where it has none."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in contracts["tool"]["importlinter"]["contracts"]:
        if contract.get("containers") == [app]:
            return [layer.split(" | ") for layer in contract["layers"]]
    return []


def _package(app: str, name: str, layer: int) -> Package:
    path = ROOT / app / name
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    sentence, way_in = _said(path / "__init__.py" if path.is_dir() else files[0])
    return Package(
        name=name,
        layer=layer,
        sentence=sentence,
        way_in=way_in,
        modules=tuple(
            file.relative_to(path).with_suffix("").as_posix()
            for file in files
            if path.is_dir() and file.name != "__init__.py"
        ),
        lines=sum(_lines(file) for file in files),
    )


def _said(file: Path) -> tuple[str, str]:
    """The first paragraph of a docstring, and the one that names the way in."""
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    paragraphs = [" ".join(part.split()) for part in said.split("\n\n")]
    way_in = next((part for part in paragraphs[1:] if part.startswith(WAY_IN)), "")
    return paragraphs[0], way_in.removeprefix(WAY_IN)


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def drawn(app: str) -> Iterator[str]:
    """One app as lines of text, its packages from the top down."""
    found = packages(app)
    files = [file for file in (ROOT / app).rglob("*.py") if "migrations" not in file.parts]
    lines = sum(_lines(file) for file in files)
    yield f"{app}/  {_said(ROOT / app / '__init__.py')[0]}  ({len(files)} modules, {lines:,} lines)"
    if not found:
        names = sorted(file.stem for file in (ROOT / app).glob("*.py") if file.stem != "__init__")
        yield from _indented(f"not divided into packages: {', '.join(names)}")
    for package in found:
        below = sorted(other.name for other in found if other.layer < package.layer)
        yield ""
        yield f"  {package.name}{'/' if package.modules else '.py'}  ({package.lines:,} lines)"
        yield from _indented(package.sentence)
        yield from _indented(package.way_in and f"way in: {package.way_in}")
        yield from _indented(package.modules and f"holds: {', '.join(package.modules)}")
        everything = package.layer == len(layers_of(app))
        yield from _indented(
            below and f"may import: {'everything below' if everything else ', '.join(below)}"
        )


def _indented(text: str | Sequence[str]) -> list[str]:
    return textwrap.wrap(str(text), WIDTH, initial_indent="    ", subsequent_indent="      ") if text else []


def main() -> None:
    """Print the whole house."""
    print(LEGEND)
    for app in APPS:
        print("\n".join(drawn(app)), end="\n\n")


if __name__ == "__main__":
    main()
