"""The comparison, and each of its patterns, as files: CSV, workbook, JSON; a chart as SVG. Each file tells
what it is and who is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assessments.answers import labels
from assessments.answers.scoring import NOT_BORNE_OUT, Standing
from assessments.comparing import words
from assessments.comparing.charts import svg_file
from assessments.comparing.comparison import (
    ComparedBody,
    Comparison,
    RecommendationCount,
    Said,
    key_of,
    standings_json,
)
from assessments.comparing.pattern_table import Pattern, PatternTable
from assessments.comparing.patterns import Patterns
from assessments.comparing.table_file import OF_NOTHING
from assessments.comparing.tidy_tables import answers_of_all, rows_of_pattern
from assessments.files.spreadsheet import COMPARISON
from assessments.formats.file import (
    MEDIA_TYPE,
    Export,
    bold,
    fixed_bytes,
    mark_as,
    mark_internal,
    put,
)
from assessments.formats.tidy_csv import METADATA, TidyTable, csv_metadata, tidy_csv
from assessments.report.document import canonical_json
from assessments.submitting.line_signs import level_of
from recommendations.reuse import LICENCE, licence_json

SCHEMA = "comparison/2"
PATTERN_SCHEMA = "comparison-pattern/1"
BEHIND = (Standing.BORNE_OUT, *NOT_BORNE_OUT)
_TOP = Alignment(vertical="top", wrap_text=True)

type Filters = Mapping[str, str]
type Widths = Iterable[tuple[str | int, int]]


def filename(comparison: Comparison, part: str, extension: str = "") -> str:
    """``comparison-2026-regional-gaps.svg``, without a part for the whole; an internal copy is named so."""
    internal = "internal" if comparison.is_internal else ""
    parts = ("comparison", comparison.cycle.slug, comparison.variant, part, internal)
    return "-".join(filter(None, parts)) + (f".{extension}" if extension else "")


def _json(comparison: Comparison, part: str, document: dict[str, object]) -> Export:
    """Canonical, so that the same rows are the same bytes; free of language."""
    name = filename(comparison, part, "json")
    return Export(name, "application/json", canonical_json(document))


def _xlsx(comparison: Comparison, part: str, book: Workbook, dated: datetime | None) -> Export:
    """`dated`: the newest submission in it; the same rows are the same bytes."""
    for sheet in book.worksheets:
        sheet.sheet_view.rightToLeft = translation.get_language_bidi()
    if comparison.is_internal:
        mark_internal(book, str(words.INTERNAL))
    mark_as(book, COMPARISON)
    name = filename(comparison, part, "xlsx")
    return Export(name, MEDIA_TYPE, fixed_bytes(book, dated or OF_NOTHING))


def _book_about(title: str, facts: Iterable[tuple[str, str]]) -> Workbook:
    """A workbook that begins with what it is."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    sheet = book.create_sheet(_("About"))
    put(sheet, 1, 1, title).font = bold(size=14)
    for row, (name, value) in enumerate(facts, 3):
        put(sheet, row, 1, name).font = bold()
        put(sheet, row, 2, value)
        for column in (1, 2):
            sheet.cell(row, column).alignment = _TOP
        sheet.row_dimensions[row].height = 15 * (1 + len(value) // 95)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    return book


def _write(
    sheet: Worksheet, columns: Widths, rows: Iterable[Iterable[Any]], *, freeze: str, wraps: bool = False
) -> None:
    """A table; `columns` are headings with the widths of their columns."""
    for column, (words_, width) in enumerate(columns, 1):
        cell = put(sheet, 1, column, words_)
        cell.font, cell.alignment = bold(), _TOP
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = put(sheet, number, column, value)
            if wraps:
                cell.alignment = _TOP
    sheet.freeze_panes = freeze


def comparison_csv(comparison: Comparison, filters: Filters, language: str) -> Export:
    with translation.override(language):
        return tidy_csv(_all_answers(comparison, filters))


def comparison_metadata(comparison: Comparison, filters: Filters, language: str) -> Export:
    with translation.override(language):
        return csv_metadata(_all_answers(comparison, filters))


def _all_answers(comparison: Comparison, filters: Filters) -> TidyTable:
    return answers_of_all(comparison, filename(comparison, ""), words.facts(comparison, filters))


def _standing_codes(comparison: Comparison, body: ComparedBody) -> dict[str, str]:
    """Paragraph → the code of what stands behind the level, empty where there is no level 2 or 3."""
    numbers = [count.paragraph for count in comparison.counts]
    return {str(number): body.standing(number) or "" for number in numbers}


def _document(comparison: Comparison, filters: Filters) -> dict[str, object]:
    return {
        "instrument": {"symbol": comparison.symbol, "edition": comparison.edition},
        "cycle": {"slug": comparison.cycle.slug, "name": comparison.cycle.name},
        "kind": comparison.variant.value,
        "filters": dict(filters),
        "names": words.names(is_internal=comparison.is_internal),
        "others_asked": comparison.coverage.others_asked,
        **({} if comparison.is_internal else {"licence": licence_json()}),
    }


def comparison_json(comparison: Comparison, filters: Filters, language: str) -> Export:
    """``comparison/2``; every count can be recomputed from `bodies`."""
    who = comparison.coverage
    document = {
        **_document(comparison, filters),
        "schema": SCHEMA,
        "said": comparison.said.value,
        "sample": comparison.sample,
        "coverage": {
            "shown": who.shown,
            "entered_by_staff": who.by_staff,
            "invited": who.invited,
            "declined": who.declined,
            "nothing_shared": who.nothing_shared,
        },
        "recommendations": [_count_json(count) for count in comparison.counts],
        "common_gaps": [count.paragraph for count in comparison.common_gaps],
        "most_unanswered": [count.paragraph for count in comparison.unanswered],
        "bodies": [_body_json(comparison, body) for body in comparison.bodies],
    }
    return _json(comparison, "", document)


def _count_json(count: RecommendationCount) -> dict[str, object]:
    numbers = ("bodies", "applicable", "answered", "unknown", "gaps", "working", "distribution")
    return {
        "paragraph": count.paragraph,
        "section": count.recommendation.section,
        **{name: getattr(count, name) for name in numbers},
        **standings_json(count.standings),
    }


def _body_json(comparison: Comparison, body: ComparedBody) -> dict[str, object]:
    return {
        "name": body.name,
        "slug": body.slug,
        "named": body.named,
        "version": body.version,
        "sharing": body.sharing,
        "region": body.region or None,
        "type": body.type or None,
        "entered_by_staff": body.entered_by_staff,
        "answers": {str(count.paragraph): key_of(body.marks[count.paragraph]) for count in comparison.counts},
        "standings": {key: code for key, code in _standing_codes(comparison, body).items() if code},
        "documents": body.documents,
        "readings": [
            {
                "paragraph": read.paragraph,
                "verdict": read.verdict,
                "level": read.level,
                "reason": read.reason,
                "reply": read.reply or None,
                "unread": read.unread,
            }
            for of_body, read in comparison.readings
            if of_body is body
        ],
    }


def comparison_xlsx(comparison: Comparison, filters: Filters, language: str) -> Export:
    """What this is, the bodies, what stands behind their levels 2 and 3, the counts by recommendation; and
    the staff's readings with the replies."""
    with translation.override(language):
        book = _book_about(words.title(comparison), words.facts(comparison, filters))
        _bodies(book.create_sheet(_("Bodies")), comparison)
        if comparison.tells_standings:
            _behind(book.create_sheet(_("Behind the levels")), comparison)
        _counts(book.create_sheet(_("Recommendations")), comparison)
        if comparison.said is Said.REVIEWER:
            _readings(book.create_sheet(_("Readings")), comparison)
        for sheet in book.worksheets:
            sheet.page_setup.orientation = "landscape"
            sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
            sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
            sheet.print_title_rows = "1:1"
        newest = max((body.submitted_at for body in comparison.bodies), default=None)
        return _xlsx(comparison, "", book, newest)


def _bodies(sheet: Worksheet, comparison: Comparison) -> None:
    numbers = [count.paragraph for count in comparison.counts]
    columns: Widths = [(_("Body"), 40), (_("Cycle"), 16), (_("Version"), 16), *((n, 9) for n in numbers)]
    rows = (
        (body.name, comparison.cycle.name, body.version, *(_answer(body.marks[n]) for n in numbers))
        for body in comparison.bodies
    )
    _write(sheet, columns, rows, freeze="B2")


def _answer(sign: str) -> str | int:
    level = level_of(sign)
    return words.key(key_of(sign)) if level is None else level


def _behind(sheet: Worksheet, comparison: Comparison) -> None:
    numbers = [count.paragraph for count in comparison.counts]
    columns: Widths = [(_("Body"), 40), *((number, 16) for number in numbers), (_("Open documents"), 16)]
    rows = (
        (body.name, *(_standing_word(body.standing(number)) for number in numbers), body.documents)
        for body in comparison.bodies
    )
    _write(sheet, columns, rows, freeze="B2")


def _standing_word(standing: Standing | None) -> str:
    return "" if standing is None else str(labels.STANDING_LABELS[standing].short)


def _counts(sheet: Worksheet, comparison: Comparison) -> None:
    keys = list(comparison.counts[0].distribution) if comparison.counts else []
    behind = BEHIND if comparison.tells_standings else ()
    columns = [
        (_("Paragraph"), 16),
        (_("Recommendation"), 60),
        (_("Applies to"), 16),
        (_("Gaps"), 9),
        (str(labels.IN_OPERATION), 9),
        *((_standing_word(standing), 9) for standing in behind),
        (_("Unknown"), 9),
        *((words.key(name), 9) for name in keys),
    ]
    rows = (
        (
            count.paragraph,
            count.recommendation.titles[comparison.variant],
            count.applicable,
            count.gaps,
            count.working,
            *((count.standings or {}).get(standing, 0) for standing in behind),
            count.unknown,
            *count.distribution.values(),
        )
        for count in comparison.counts
    )
    _write(sheet, columns, rows, freeze="C2")


def _readings(sheet: Worksheet, comparison: Comparison) -> None:
    columns = [
        (_("Body"), 40),
        (_("Paragraph"), 16),
        (_("The staff’s reading"), 16),
        (_("The staff’s reason"), 60),
        (_("The body’s reply"), 60),
    ]
    rows = (
        (body.name, read.paragraph, words.reading(read), read.reason, read.reply)
        for body, read in comparison.readings
    )
    _write(sheet, columns, rows, freeze="A2", wraps=True)


FILES: Mapping[str, Callable[[Comparison, Filters, str], Export]] = {
    "csv": comparison_csv,
    METADATA: comparison_metadata,
    "xlsx": comparison_xlsx,
    "json": comparison_json,
}


# One pattern.


def pattern_facts(
    patterns: Patterns, filters: Filters, counted: Said | None = None
) -> Iterator[tuple[str, str]]:
    """What each file tells of itself. `counted`: whose word, where it is not the one asked for."""
    yield from words.facts(patterns.comparison, filters, counted)
    few = words.small_base(patterns.comparison.coverage)
    if few:
        yield _("Small numbers"), few
    if patterns.sample and not patterns.comparison.sample:
        yield _("Sample data"), str(words.SAMPLE)


def _finding(pattern: Pattern[Any], patterns: Patterns, filters: Filters) -> Iterator[tuple[str, str]]:
    yield _("Finding"), pattern.sentence(patterns) if patterns.comparison.coverage.shown else _("None")
    yield from pattern_facts(patterns, filters, pattern.said(patterns.comparison))


def pattern_svg(pattern: Pattern[Any], patterns: Patterns, filters: Filters, language: str) -> Export:
    """The chart, with its finding, where it comes from and what it is not."""
    with translation.override(language):
        comparison, said = patterns.comparison, pattern.said(patterns.comparison)
        notes = [
            words.title(comparison) + f". {comparison.symbol}. {words.FOOT[said]}.",
            " ".join(words.coverage(comparison, said)),
        ]
        if patterns.sample:
            notes.append(f"{words.SAMPLE}.")
        if not comparison.is_internal:
            notes.append(f"{LICENCE}.")
        if comparison.is_internal:
            notes.append(f"{words.INTERNAL}.")
        chart = pattern.chart(patterns)
        if not comparison.coverage.shown:
            chart = replace(chart, title=_("No body is in this comparison."))
        data = svg_file(chart, notes, is_licensed=not comparison.is_internal)
    return Export(filename(comparison, pattern.code, "svg"), "image/svg+xml", data)


def pattern_csv(pattern: Pattern[Any], patterns: Patterns, filters: Filters, language: str) -> Export:
    with translation.override(language):
        return tidy_csv(_rows(pattern, patterns, filters))


def pattern_metadata(pattern: Pattern[Any], patterns: Patterns, filters: Filters, language: str) -> Export:
    with translation.override(language):
        return csv_metadata(_rows(pattern, patterns, filters))


def _rows(pattern: Pattern[Any], patterns: Patterns, filters: Filters) -> TidyTable:
    name = filename(patterns.comparison, pattern.code)
    return rows_of_pattern(pattern, patterns, name, _finding(pattern, patterns, filters))


def pattern_xlsx(pattern: Pattern[Any], patterns: Patterns, filters: Filters, language: str) -> Export:
    """Two sheets: what this is, and the table with typed numbers."""
    with translation.override(language):
        book = _book_about(str(pattern.title), _finding(pattern, patterns, filters))
        _table(book.create_sheet(_("Table")), pattern.table(patterns))
        return _xlsx(patterns.comparison, pattern.code, book, patterns.dated)


def _table(sheet: Worksheet, table: PatternTable) -> None:
    columns = [(column.words, 16 if column.is_number else 48) for column in table.heads]
    rows = ((cell.value for cell in row) for row in table.rows)
    _write(sheet, columns, rows, freeze="B2", wraps=True)


def pattern_json(pattern: Pattern[Any], patterns: Patterns, filters: Filters, language: str) -> Export:
    """``comparison-pattern/1``."""
    comparison = patterns.comparison
    document = {
        **_document(comparison, filters),
        "schema": PATTERN_SCHEMA,
        "pattern": pattern.code,
        "said": pattern.said(comparison).value,
        "sample": patterns.sample,
        "bodies": comparison.coverage.shown,
        "rows": pattern.data(patterns),
        **pattern.more_data(patterns),
    }
    return _json(comparison, pattern.code, document)


PATTERN_FILES: Mapping[str, Callable[[Pattern[Any], Patterns, Filters, str], Export]] = {
    "svg": pattern_svg,
    "csv": pattern_csv,
    METADATA: pattern_metadata,
    "xlsx": pattern_xlsx,
    "json": pattern_json,
}
