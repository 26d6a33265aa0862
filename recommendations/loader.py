"""Content files -> rows, in one transaction; the only place that writes the instrument.

Rows are kept where they are (same paragraph, same criterion number), so that loading again never breaks
what refers to them. An edition that has answers is locked and refuses any change.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from recommendations import catalogue
from recommendations.fixture_check import problems_of
from recommendations.fixture_files import Fixtures, read_fixtures
from recommendations.models import (
    Contradiction,
    Criterion,
    Edition,
    Principle,
    PrincipleLink,
    Recommendation,
    ReportBlock,
    Section,
)
from recommendations.outline_builder import quoted_words

Entry = dict[str, Any]


class InstrumentRefused(Exception):
    """The content files break a rule; ``problems`` has a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class EditionLocked(Exception):
    """The edition has answers and the files would change it; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: ``changed`` is False when the rows already held this content."""

    edition: Edition
    changed: bool


def load_instrument(folder: Path) -> Loaded:
    """Check the content files of ``folder`` and write them as rows; nothing is written if they are refused.

    Raises FixtureError (a file cannot be read), InstrumentRefused (a rule is broken) or EditionLocked.
    """
    content = read_fixtures(folder)
    problems = problems_of(content)
    if problems:
        raise InstrumentRefused(problems)
    with transaction.atomic():
        loaded = _load(content)
    if loaded.changed:
        catalogue.invalidate()
    return loaded


def _load(content: Fixtures) -> Loaded:
    content_hash = content.content_hash()
    code = content.edition["edition"]
    existing = Edition.objects.select_for_update().filter(code=code).first()
    if existing and existing.content_hash == content_hash:
        return Loaded(existing, changed=False)
    if existing and existing.locked_at:
        raise EditionLocked(
            _(
                "Nothing was loaded: edition %(code)s has answers, and they belong to the questions as they "
                "were asked. To ask the new questions, go back to the version of the software before, save "
                "the own data of each body there (its page “Own data”), and begin anew: name a new database "
                "in DATABASE_URL, run migrate and load_instrument. To ask both, give the changed content an "
                "edition code of its own in edition.yaml."
            )
            % {"code": code}
        )
    edition = _write_edition(content.edition, content_hash)
    _write_report(edition, content.blocks)
    sections = _write_sections(edition, content.sections)
    principles = _write_principles(edition, content.principles)
    _write_recommendations(edition, content.recommendations, sections, principles)
    _write_contradictions(edition, content.contradictions)
    return Loaded(edition, changed=True)


def _write_edition(entry: Entry, content_hash: str) -> Edition:
    edition, _created = Edition.objects.update_or_create(
        code=entry["edition"],
        defaults={
            "symbol": entry["symbol"],
            "title": entry["title"],
            "author": entry["author"],
            "published": entry["published"],
            "source_url": entry["source_url"],
            "context_g": entry.get("context_g", ""),
            "content_hash": content_hash,
        },
    )
    return edition


def _write_report(edition: Edition, blocks: list[Entry]) -> None:
    edition.blocks.all().delete()
    ReportBlock.objects.bulk_create(
        ReportBlock(
            edition=edition,
            order=order,
            kind=block["kind"],
            number=block.get("number"),
            level=block.get("level"),
            section=block.get("section", ""),
            text=block["text"],
            status=block.get("status", "whole"),
            note=block.get("note", ""),
            footnotes=block.get("footnotes", []),
            footnote_mark=block.get("footnote_mark"),
        )
        for order, block in enumerate(blocks, start=1)
    )


def _write_sections(edition: Edition, entries: list[Entry]) -> dict[str, Section]:
    sections = {}
    for order, entry in enumerate(entries, start=1):
        sections[entry["code"]], _created = Section.objects.update_or_create(
            edition=edition,
            code=entry["code"],
            defaults={
                "order": order,
                "letter": entry.get("letter", ""),
                "title": entry["title"],
                "lead_in": entry.get("lead_in", ""),
            },
        )
    return sections


def _write_principles(edition: Edition, entries: list[Entry]) -> dict[str, Principle]:
    principles = {}
    for order, entry in enumerate(entries, start=1):
        principles[entry["code"]], _created = Principle.objects.update_or_create(
            edition=edition,
            code=entry["code"],
            defaults={
                "order": order,
                "name": entry["name"],
                "report_paragraphs": entry["report_paragraphs"],
                "words": quoted_words(entry["quotes"]),
            },
        )
    edition.principles.exclude(code__in=principles).delete()
    return principles


def _write_recommendations(
    edition: Edition, entries: list[Entry], sections: dict[str, Section], principles: dict[str, Principle]
) -> None:
    for entry in entries:
        row, _created = Recommendation.objects.update_or_create(
            edition=edition,
            paragraph=entry["paragraph"],
            defaults={"section": sections[entry["section"]], **_recommendation_fields(entry)},
        )
        _write_criteria(row, entry["criteria"])
        row.principle_links.all().delete()
        PrincipleLink.objects.bulk_create(
            PrincipleLink(recommendation=row, principle=principles[code], basis=basis)
            for code, basis in entry["principles"].items()
        )
    edition.recommendations.exclude(paragraph__in=[e["paragraph"] for e in entries]).delete()
    edition.sections.exclude(code__in=sections).delete()


def _recommendation_fields(entry: Entry) -> Entry:
    return {key: entry[key] for key in catalogue.RECOMMENDATION_KEYS if key in entry}


def _write_criteria(recommendation: Recommendation, entries: list[Entry]) -> None:
    for number, entry in enumerate(entries, start=1):
        Criterion.objects.update_or_create(
            recommendation=recommendation,
            number=number,
            defaults={
                "code": entry["code"],
                "kind": entry["kind"],
                "regional": entry["regional"],
                "national": entry["national"],
            },
        )


def _write_contradictions(edition: Edition, entries: list[Entry]) -> None:
    edition.contradictions.all().delete()
    Contradiction.objects.bulk_create(
        Contradiction(
            edition=edition,
            order=order,
            code=entry["code"],
            variants=entry["variants"],
            message=entry["message"],
            **{
                f"{which}_{bound}": entry[which].get(bound, default)
                for which in ("first", "second")
                for bound, default in (("paragraph", None), ("at_least", 0), ("at_most", 3))
            },
        )
        for order, entry in enumerate(entries, start=1)
    )
