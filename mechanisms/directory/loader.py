"""Content files → rows of the directory; loading the same files again changes nothing.

Only bodies named by the report (`listed`) are written; sample bodies, national bodies and whatever an
administrator added are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mechanisms.directory.files import DirectoryError, DirectoryFiles, Entry, read_directory
from mechanisms.models import Body, BodyFact, BodyKind, Country, LegalInstrument
from mechanisms.models.country import LANGUAGES
from mechanisms.name_order import sort_keys
from recommendations.translations import the_language


@dataclass(frozen=True, slots=True)
class DirectoryLoad:
    """How many bodies the files hold, and how many rows of any kind were new, changed or removed."""

    bodies: int
    countries: int
    changed: int


def load_directory(folder: Path) -> DirectoryLoad:
    """Write the directory's content files in one transaction.

    Raises DirectoryError, and writes nothing, if a file breaks a rule, if a slug already belongs to a
    body that is not named by the report, or if a body that left the files is in use.
    """
    files = read_directory(folder)
    with transaction.atomic():
        changed = _load_countries(files, _country_keys(folder)) + _load_bodies(files)
        changed += _load_instruments(None, files.global_instruments)
    return DirectoryLoad(len(files.bodies), len(files.countries), changed)


def load_with_instrument(*, folder: Path, **signal: Any) -> str | None:
    """Receiver of `instrument_loaded`: loads the directory beside the instrument, says what it did.

    A folder without `mechanisms/` holds no directory: nothing is done, nothing said.
    """
    if not (folder / "mechanisms").is_dir():
        return None
    try:
        load = load_directory(folder)
    except DirectoryError as error:
        raise CommandError(str(error)) from error
    if not load.changed:
        return ngettext(
            "Directory: %(count)d body, unchanged.", "Directory: %(count)d bodies, unchanged.", load.bodies
        ) % {"count": load.bodies}
    return ngettext(
        "Directory: %(count)d body and the countries loaded.",
        "Directory: %(count)d bodies and the countries loaded.",
        load.bodies,
    ) % {"count": load.bodies}


def _country_keys(folder: Path) -> dict[str, Mapping[str, str]]:
    """Language → M49 code → what the country is sorted by."""
    return {one: sort_keys(folder, the_language(one) or one).countries for one in LANGUAGES}


def _load_countries(files: DirectoryFiles, keys: Mapping[str, Mapping[str, str]]) -> int:
    existing = Country.objects.in_bulk()
    wanted = [
        Country(
            m49=code,
            iso3=entry["iso3"],
            **{f"name_{language}": entry["names"][language] for language in LANGUAGES},
            **{f"sort_{language}": keys[language].get(code, "") for language in LANGUAGES},
        )
        for code, entry in files.countries.items()
    ]
    fields = ["iso3", *(f"{column}_{language}" for column in ("name", "sort") for language in LANGUAGES)]
    stale = [
        country
        for country in wanted
        if country.pk in existing and _differs(existing[country.pk], country, fields)
    ]
    new = [country for country in wanted if country.pk not in existing]
    Country.objects.bulk_update(stale, fields)
    Country.objects.bulk_create(new)
    return len(stale) + len(new)


def _load_bodies(files: DirectoryFiles) -> int:
    _refuse_taken_slugs(files)
    changed = _remove_bodies(files)
    rows = {body.slug: body for body in Body.objects.filter(listed=True)}
    for slug, entry in files.bodies.items():
        changed += _load_body(rows, slug, entry)
    for slug, entry in files.bodies.items():
        parent = rows[entry["parent"]] if entry["parent"] else None
        if rows[slug].parent_id != (parent.pk if parent else None):
            rows[slug].parent = parent
            rows[slug].save(update_fields=["parent"])
            changed += 1
        changed += _load_facts(rows[slug], entry["facts"])
        changed += _load_instruments(rows[slug], entry["instruments"])
    return changed


def _load_body(rows: dict[str, Body], slug: str, entry: Entry) -> int:
    """Make or renew one body's own columns; 1 if anything was written."""
    values = _names(entry) | {
        key: entry[key]
        for key in (
            "type",
            "type_basis",
            "region",
            "region_basis",
            "can_answer",
            "answered_2009",
            "paragraphs",
            "note",
        )
    }
    wanted = Body(slug=slug, kind=BodyKind.REGIONAL, listed=True, **values)
    body = rows.get(slug)
    if body is None:
        wanted.save()
        rows[slug] = wanted
        return 1
    if not _differs(body, wanted, list(values)):
        return 0
    for key, value in values.items():
        setattr(body, key, value)
    body.save(update_fields=list(values))
    return 1


def _names(entry: Entry) -> Entry:
    """A body is addressed by the name that it has today; the report's own is kept beside it."""
    now, in_report = entry["name_now"], {key: entry[key] for key in ("name", "short_name")}
    return {
        **(in_report if now is None else {key: now[key] for key in in_report}),
        **{f"report_{key}": "" if now is None else name for key, name in in_report.items()},
        "name_since": None if now is None else now["year"],
        "name_source": "" if now is None else now["source"],
    }


def _load_facts(body: Body, entries: list[Entry]) -> int:
    wanted = [
        BodyFact(body=body, paragraph=entry["paragraph"], text=entry["text"], order=order)
        for order, entry in enumerate(entries, start=1)
    ]
    return _replace(BodyFact, body, wanted, ["paragraph", "text"])


def _load_instruments(body: Body | None, entries: list[Entry]) -> int:
    wanted = [
        LegalInstrument(
            body=body,
            name=entry["name"],
            kind=entry["kind"],
            year=entry["year"],
            paragraphs=entry["paragraphs"],
            note=entry.get("note", ""),
            order=order,
        )
        for order, entry in enumerate(entries, start=1)
    ]
    return _replace(LegalInstrument, body, wanted, ["name", "kind", "year", "paragraphs", "note"])


def _replace(
    model: type[BodyFact] | type[LegalInstrument], body: Body | None, wanted: list[Any], fields: list[str]
) -> int:
    """Nothing refers to these rows: where the list differs it is written anew."""
    existing = list(model._default_manager.filter(body=body).order_by("order"))
    if len(existing) == len(wanted) and not any(
        _differs(old, new, fields) for old, new in zip(existing, wanted, strict=True)
    ):
        return 0
    model._default_manager.filter(body=body).delete()
    model._default_manager.bulk_create(wanted)
    return max(len(existing), len(wanted))


def _refuse_taken_slugs(files: DirectoryFiles) -> None:
    taken = Body.objects.filter(listed=False, slug__in=files.bodies).values_list("slug", flat=True)
    if taken:
        raise DirectoryError(
            _("These addresses belong to bodies that were added here: %(slugs)s. Rename them first.")
            % {"slugs": ", ".join(sorted(taken))}
        )


def _remove_bodies(files: DirectoryFiles) -> int:
    gone = Body.objects.filter(listed=True).exclude(slug__in=files.bodies)
    number = len(gone)
    try:
        gone.delete()
    except ProtectedError as error:
        raise DirectoryError(
            _("A body that left the content files has people or assessments: %(slugs)s.")
            % {"slugs": ", ".join(sorted(body.slug for body in gone))}
        ) from error
    return number


def _differs(first: Any, second: Any, fields: list[str]) -> bool:
    return any(getattr(first, field) != getattr(second, field) for field in fields)
