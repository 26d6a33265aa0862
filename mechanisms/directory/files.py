"""The directory's content files as plain values, and what may be wrong with them.

`mechanisms/<slug>.yaml` (one body each), `countries.yaml` and `global_instruments.yaml`, in the folder of
the content files. Nothing is written here: `loader` makes rows of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mechanisms.directory.body_page import INSTRUMENT_KINDS
from mechanisms.models import Answered2009, BodyType, Region
from mechanisms.models.country import LANGUAGES

Entry = dict[str, Any]

FIRST_PARAGRAPH, LAST_PARAGRAPH = 1, 137
REPORT_YEAR = 2010
BODY_KEYS = {
    "slug",
    "name",
    "short_name",
    "name_now",
    "type",
    "type_basis",
    "region",
    "region_basis",
    "can_answer",
    "parent",
    "answered_2009",
    "paragraphs",
    "instruments",
    "facts",
    "note",
}


NAME_KEYS = {"name", "short_name", "year", "source"}


class DirectoryError(ValueError):
    """Content files that cannot be read or break a rule; the message has a line for each problem."""


@dataclass(frozen=True, slots=True)
class DirectoryFiles:
    """All bodies by slug, all countries by M49 code, and instruments of no body."""

    bodies: dict[str, Entry]
    countries: dict[str, Entry]
    global_instruments: list[Entry]


def read_directory(folder: Path) -> DirectoryFiles:
    """Read and check the directory's files in `folder`.

    Raises DirectoryError naming every file that is missing, unreadable or wrong.
    """
    entries = [(path, _yaml(path)) for path in sorted((folder / "mechanisms").glob("*.yaml"))]
    files = DirectoryFiles(
        bodies={path.stem: entry for path, entry in entries},
        countries={str(entry.get("m49")): entry for entry in _yaml(folder / "countries.yaml")},
        global_instruments=list(_yaml(folder / "global_instruments.yaml")),
    )
    problems = list(problems_of(files))
    if problems:
        raise DirectoryError("\n".join(problems))
    return files


def problems_of(files: DirectoryFiles) -> Iterator[str]:
    """A sentence for each broken rule; none if the files may be loaded."""
    for slug, body in files.bodies.items():
        for problem in _body_problems(slug, body, files.bodies):
            yield f"mechanisms/{slug}.yaml: {problem}"
    for code, country in files.countries.items():
        if len(code) != 3 or not code.isdecimal():
            yield f"countries.yaml: {code!r} is no M49 code (three digits in quotes)"
        missing = [each for each in LANGUAGES if not country.get("names", {}).get(each)]
        if missing:
            yield f"countries.yaml: {code} has no name in {', '.join(missing)}"
    for instrument in files.global_instruments:
        for problem in _instrument_problems(instrument, range(1, LAST_PARAGRAPH + 1)):
            yield f"global_instruments.yaml: {problem}"


def _body_problems(slug: str, body: Entry, bodies: dict[str, Entry]) -> Iterator[str]:
    if set(body) != BODY_KEYS:
        yield f"keys missing or unknown: {', '.join(sorted(set(body) ^ BODY_KEYS))}"
        return
    if body["slug"] != slug:
        yield f"its slug is {body['slug']!r}, not the name of the file"
    for key, allowed in (("type", BodyType), ("region", Region), ("answered_2009", Answered2009)):
        if body[key] not in allowed.values:
            yield f"{key} {body[key]!r} is unknown"
    yield from _name_problems(body["name_now"])
    if not isinstance(body["can_answer"], bool):
        yield "can_answer has to be true or false"
    if body["parent"] is not None and body["parent"] not in bodies:
        yield f"its parent {body['parent']!r} has no file"
    yield from _paragraph_problems(body)
    for instrument in body["instruments"]:
        yield from _instrument_problems(instrument, body["paragraphs"])


def _name_problems(now: Any) -> Iterator[str]:
    """A name of today says since when, if that is known, and where it was looked up."""
    if now is None:
        return
    if not isinstance(now, dict) or set(now) != NAME_KEYS or not now["name"]:
        yield f"name_now needs {', '.join(sorted(NAME_KEYS))}"
        return
    if now["year"] is not None and not isinstance(now["year"], int):
        yield "name_now: year has to be a year, or null where the name is only spelt otherwise"
    if not str(now["source"]).startswith(("http://", "https://")):
        yield "name_now: source has to be the address where the name was looked up"


def _paragraph_problems(body: Entry) -> Iterator[str]:
    paragraphs = body["paragraphs"]
    if paragraphs != sorted(set(paragraphs)):
        yield "paragraphs have to stand once each, in order"
    outside = [each for each in paragraphs if not FIRST_PARAGRAPH <= each <= LAST_PARAGRAPH]
    if outside:
        yield f"the report has no paragraph {outside}"
    with_fact = {fact["paragraph"] for fact in body["facts"]}
    if with_fact != set(paragraphs):
        odd = sorted(with_fact ^ set(paragraphs))
        yield f"facts and paragraphs differ: {odd}"


def _instrument_problems(instrument: Entry, paragraphs: Any) -> Iterator[str]:
    name = instrument.get("name")
    if not name:
        yield "an instrument has no name"
    if instrument.get("kind") not in INSTRUMENT_KINDS:
        yield f"{name}: kind {instrument.get('kind')!r} is unknown"
    year = instrument.get("year")
    if year is not None and not 1945 <= year <= REPORT_YEAR:
        yield f"{name}: {year} cannot be a year that the report gives"
    elsewhere = [each for each in instrument.get("paragraphs", []) if each not in paragraphs]
    if elsewhere:
        yield f"{name}: paragraphs {elsewhere} do not name the body"


def _yaml(path: Path) -> Any:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DirectoryError(f"{path.name} is missing in {path.parent}") from error
    except yaml.YAMLError as error:
        raise DirectoryError(f"{path.name} is no valid YAML: {error}") from error
    if not isinstance(content, dict | list):
        raise DirectoryError(f"{path.name} is empty")
    return content
