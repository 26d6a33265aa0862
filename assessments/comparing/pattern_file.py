"""One pattern as a file: its chart, its table, its numbers. Each says what it is and who is in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers import labels
from assessments.comparing import pattern_words, words
from assessments.comparing.comparison import Comparison, Said
from assessments.comparing.pattern_charts import CHARTS, svg_file
from assessments.comparing.pattern_tables import TABLES, PatternTable
from assessments.comparing.patterns import AnswerCount, Patterns
from assessments.files.spreadsheet import COMPARISON
from assessments.formats.file import Export
from assessments.formats.tables import (
    MEDIA_TYPE,
    csv_lines,
    fixed_bytes,
    mark_as,
    mark_internal,
    put,
)
from assessments.report.document import canonical_json

SCHEMA = "comparison-pattern/1"
# Inside a workbook stands no moment of making: the same rows are the same bytes.
_MOMENT = datetime.datetime(2010, 6, 1, tzinfo=datetime.UTC)
_TOP = Alignment(vertical="top", wrap_text=True)

type Filters = Mapping[str, str]


def filename(comparison: Comparison, name: str, extension: str) -> str:
    """``comparison-2026-regional-gaps.svg``; an internal copy says so in its name."""
    internal = "-internal" if comparison.is_internal else ""
    return f"comparison-{comparison.cycle.slug}-{comparison.variant}-{name}{internal}.{extension}"


def facts(
    patterns: Patterns, filters: Filters, counted: Said | None = None
) -> Iterator[tuple[str, str]]:
    """What each file says of itself. `counted`: whose word, where it is not the one asked for."""
    yield from words.facts(patterns.comparison, filters, counted)
    few = pattern_words.small_base(patterns.comparison.coverage)
    if few:
        yield _("Small numbers"), few
    if patterns.sample and not patterns.comparison.sample:
        yield _("Sample data"), str(pattern_words.SAMPLE)


def pattern_svg(pattern: str, patterns: Patterns, filters: Filters, language: str) -> Export:
    """The chart, with its finding, where it comes from and what it is not."""
    with translation.override(language):
        comparison = patterns.comparison
        said = pattern_words.said(pattern, comparison)
        notes = [
            words.title(comparison) + f". {comparison.symbol}. {words.FOOT[said]}.",
            " ".join(words.coverage(comparison, said)),
        ]
        if patterns.sample:
            notes.append(f"{pattern_words.SAMPLE}.")
        if comparison.is_internal:
            notes.append(f"{words.INTERNAL}.")
        data = svg_file(CHARTS[pattern](patterns), notes)
    return Export(filename(patterns.comparison, pattern, "svg"), "image/svg+xml", data)


def pattern_csv(pattern: str, patterns: Patterns, filters: Filters, language: str) -> Export:
    """The table; its last rows say what it is, in the first column."""
    with translation.override(language):
        table = TABLES[pattern](patterns)
        lines = "".join(
            csv_lines([head.words for head in table.heads], _csv_rows(table, patterns, filters))
        )
    name = filename(patterns.comparison, pattern, "csv")
    return Export(name, "text/csv; charset=utf-8", lines.encode())


def _csv_rows(table: PatternTable, patterns: Patterns, filters: Filters) -> Iterator[list[str]]:
    for row in table.rows:
        yield [str(cell.value) for cell in row]
    yield []
    yield [labels.counted(_("Finding"), pattern_words.sentence(table.code, patterns))]
    counted = pattern_words.said(table.code, patterns.comparison)
    for name, said in facts(patterns, filters, counted):
        yield [f"{name}: {said}"]


def pattern_xlsx(pattern: str, patterns: Patterns, filters: Filters, language: str) -> Export:
    """Two sheets: what this is, and the table with typed numbers."""
    with translation.override(language):
        book = Workbook()
        book.remove(book.active)  # type: ignore[arg-type]
        _about(book.create_sheet(_("About")), pattern, patterns, filters)
        _table(book.create_sheet(_("Table")), TABLES[pattern](patterns))
        if patterns.comparison.is_internal:
            mark_internal(book, str(words.INTERNAL))
        mark_as(book, COMPARISON)
    name = filename(patterns.comparison, pattern, "xlsx")
    return Export(name, MEDIA_TYPE, fixed_bytes(book, _MOMENT))


def _about(sheet: Worksheet, pattern: str, patterns: Patterns, filters: Filters) -> None:
    put(sheet, 1, 1, str(pattern_words.PATTERNS[pattern])).font = Font(bold=True, size=14)
    finding = (_("Finding"), pattern_words.sentence(pattern, patterns))
    counted = pattern_words.said(pattern, patterns.comparison)
    told = [finding, *facts(patterns, filters, counted)]
    for row, (name, said) in enumerate(told, 3):
        put(sheet, row, 1, name).font = Font(bold=True)
        put(sheet, row, 2, said)
        for column in (1, 2):
            sheet.cell(row, column).alignment = _TOP
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    sheet.sheet_view.rightToLeft = translation.get_language_bidi()


def _table(sheet: Worksheet, table: PatternTable) -> None:
    for column, head in enumerate(table.heads, 1):
        cell = put(sheet, 1, column, head.words)
        cell.font, cell.alignment = Font(bold=True), _TOP
        sheet.column_dimensions[get_column_letter(column)].width = 16 if head.is_number else 48
    for number, row in enumerate(table.rows, 2):
        for column, found in enumerate(row, 1):
            put(sheet, number, column, found.value).alignment = _TOP
    sheet.freeze_panes = "B2"
    sheet.sheet_view.rightToLeft = translation.get_language_bidi()


def pattern_json(pattern: str, patterns: Patterns, filters: Filters, language: str) -> Export:
    """``comparison-pattern/1``: free of language, canonical."""
    comparison = patterns.comparison
    document = {
        "schema": SCHEMA,
        "pattern": pattern,
        "instrument": {"symbol": comparison.symbol, "edition": comparison.edition},
        "cycle": {"slug": comparison.cycle.slug, "name": comparison.cycle.name},
        "kind": comparison.variant.value,
        "said": pattern_words.said(pattern, comparison).value,
        "filters": dict(filters),
        "names": words.names(is_internal=comparison.is_internal),
        "sample": patterns.sample,
        "bodies": comparison.coverage.shown,
        "others_asked": comparison.coverage.others_asked,
        "rows": list(_ROWS[pattern](patterns)),
    }
    if pattern == "change":
        document["compared"] = patterns.changes.compared
        document["not_compared"] = patterns.changes.not_compared
    name = filename(comparison, pattern, "json")
    return Export(name, "application/json", canonical_json(document))


type Row = dict[str, object]


def _answers(found: AnswerCount) -> Row:
    return {
        "gaps": found.gaps,
        "working": found.working,
        "unknown": found.unknown,
        "applicable": found.applicable,
        "outside": found.outside,
    }


def _gap_rows(patterns: Patterns) -> Iterator[Row]:
    for count in patterns.comparison.common_gaps:
        yield {
            "paragraph": count.paragraph,
            "gaps": count.gaps,
            "working": count.working,
            "unknown": count.unknown,
            "applicable": count.applicable,
        }


def _open_rows(patterns: Patterns) -> Iterator[Row]:
    for count in patterns.comparison.unanswered:
        yield {
            "paragraph": count.paragraph,
            "dont_know": count.of("d"),
            "withheld": count.of("w"),
            "blank": count.of("b"),
            "unknown": count.unknown,
            "applicable": count.applicable,
        }


def _group_rows(patterns: Patterns) -> Iterator[Row]:
    for row in patterns.groups:
        yield {"group": row.section.code, **_answers(row.answers)}


def _principle_rows(patterns: Patterns) -> Iterator[Row]:
    for row in patterns.principles:
        yield {
            "principle": row.principle.code,
            "text": _answers(row.text),
            "all": _answers(row.all),
        }


def _assistance_rows(patterns: Patterns) -> Iterator[Row]:
    for row in patterns.assistance or ():
        yield {"paragraph": row.recommendation.paragraph, **row.by_kind}


def _change_rows(patterns: Patterns) -> Iterator[Row]:
    for row in patterns.changes.rows if patterns.changes.compared else ():
        by_change = {change.value: number for change, number in row.by_change.items()}
        yield {
            "paragraph": row.recommendation.paragraph,
            **by_change,
        }


def _evidence_rows(patterns: Patterns) -> Iterator[Row]:
    for row in patterns.evidence:
        yield {
            "paragraph": row.count.paragraph,
            "evident": row.evident,
            "working": row.count.working,
            "gaps": row.count.gaps,
        }


def _match_rows(patterns: Patterns) -> Iterator[Row]:
    for match in patterns.matches or ():
        yield {
            "paragraph": match.recommendation.paragraph,
            "have": [body.name for body in match.have],
            "lack": [body.name for body in match.lack],
        }


def _region_rows(patterns: Patterns) -> Iterator[Row]:
    for row in patterns.regions:
        yield {"region": row.region, "bodies": row.bodies, **_answers(row.answers)}


_ROWS: Mapping[str, Callable[[Patterns], Iterator[Row]]] = {
    "gaps": _gap_rows,
    "unanswered": _open_rows,
    "groups": _group_rows,
    "principles": _principle_rows,
    "assistance": _assistance_rows,
    "change": _change_rows,
    "evidence": _evidence_rows,
    "matching": _match_rows,
    "regions": _region_rows,
}

FILES: Mapping[str, Callable[[str, Patterns, Filters, str], Export]] = {
    "svg": pattern_svg,
    "csv": pattern_csv,
    "xlsx": pattern_xlsx,
    "json": pattern_json,
}
