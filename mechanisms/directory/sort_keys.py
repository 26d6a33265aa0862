"""The keys by which bodies and countries are sorted in each language: which there have to be, what is wrong
with them, and how they are made. `icu_keys` makes them, in Debian's python3 with python3-icu.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mechanisms.directory.files import DirectoryFiles, Entry
from mechanisms.name_order import FOLDER
from recommendations.fixture_files import read_mapping
from recommendations.translations import ENGLISH, Translation, hash_of

SCRIPT = Path(__file__).with_name("icu_keys.py")
PYTHON = "/usr/bin/python3"
HEAD = "# Made by `manage.py sort_keys`, and made anew when a name changes.\n"

type Texts = Mapping[str, Translation]


@dataclass(frozen=True, slots=True)
class NameToSort:
    """`of`: the English of a body, the M49 code of a country; `name`: how the language says it."""

    of: str
    name: str
    key: str = ""


type Names = dict[str, list[NameToSort]]


class IcuError(Exception):
    """ICU is not there, or the keys do not give its order; the message says which."""


def names_of(files: DirectoryFiles, language: str, texts: Texts) -> Names:
    """The names that need a key: all countries, and the bodies where the language has names of its own."""
    column = language.split("-")[0]
    countries = [NameToSort(code, entry["names"][column]) for code, entry in files.countries.items()]
    bodies = [_of_body(slug, entry, texts) for slug, entry in files.bodies.items()]
    has_names = language == ENGLISH or any(one.of != one.name for one in bodies)
    return {"bodies": bodies if has_names else [], "countries": countries}


def _of_body(slug: str, entry: Entry, texts: Texts) -> NameToSort:
    """As `mechanisms.called` says it: the name of today, else the one in the report."""
    english = (entry["name_now"] or entry)["name"]
    keys = (f"directory/{slug}/{key}" for key in ("name_now", "name"))
    found = (texts[key] for key in keys if key in texts)
    return NameToSort(english, next((one.text for one in found if one.of == hash_of(english)), english))


def read_names(folder: Path, language: str) -> Names:
    """The names and keys that are kept; none where there is no file."""
    path = folder / FOLDER / f"{language}.yaml"
    content = read_mapping(path) if path.exists() else {}
    return {part: [NameToSort(**row) for row in content.get(part) or []] for part in ("bodies", "countries")}


def problems(language: str, wanted: Names, kept: Names) -> Iterator[str]:
    """A sentence for each name whose key is missing or was made from another name."""
    for part, rows in wanted.items():
        found = {row.of: row for row in kept[part]}
        for row in rows:
            if row.of not in found or not found[row.of].key:
                yield f"{language}: {row.name} has no sort key"
            elif found[row.of].name != row.name:
                yield f"{language}: the sort key of {row.name} was made from {found[row.of].name}"
        for of in sorted(found.keys() - {row.of for row in rows}):
            yield f"{language}: the sort key of {found[of].name} belongs to no name"


def keys_by_icu(language: str, names: Iterable[str], keys: Mapping[str, str] | None = None) -> dict[str, str]:
    """Name → key, in the order of ICU; those given are tried. IcuError where they are not in that order."""
    asked = json.dumps({"language": language, "names": sorted(set(names)), "keys": dict(keys or {})})
    run = subprocess.run([PYTHON, "-I", SCRIPT], input=asked, capture_output=True, text=True, check=False)
    if run.returncode:
        raise IcuError(run.stderr)
    made: dict[str, str] = json.loads(run.stdout)
    return made


def write_keys(folder: Path, language: str, wanted: Names) -> None:
    """Make the keys of a language and keep them, a line a name. IcuError where that can't be done."""
    keys = keys_by_icu(language, (row.name for rows in wanted.values() for row in rows))
    lines = [HEAD]
    for part, rows in wanted.items():
        lines.append(f"{part}:\n" if rows else f"{part}: []\n")
        for row in sorted(rows, key=lambda row: (keys[row.name], row.of)):
            lines.append(f"  - {_line({'of': row.of, 'name': row.name, 'key': keys[row.name]})}\n")
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / f"{language}.yaml").write_text("".join(lines), encoding="utf-8")


def _line(row: Mapping[str, str]) -> str:
    """A mapping in one line, which is YAML as well as JSON."""
    return json.dumps(row, ensure_ascii=False)
