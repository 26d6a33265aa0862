"""The comparison as CSV, workbook and JSON: the same rows, the same rule said in each."""

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
from assessments.comparing import words
from assessments.comparing.comparison import (
    ComparedBody,
    Comparison,
    RecommendationCount,
    Said,
    StaffReading,
    key_of,
)
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
from assessments.submitting.line_signs import level_of

SCHEMA = "comparison/2"
# Inside a workbook stands no moment of making: the same rows are the same bytes.
_MOMENT = datetime.datetime(2010, 6, 1, tzinfo=datetime.UTC)
_TOP = Alignment(vertical="top", wrap_text=True)

type Filters = Mapping[str, str]


def filename(comparison: Comparison, extension: str) -> str:
    """``comparison-2025-regional.csv``; an internal copy says so in its name."""
    internal = "-internal" if comparison.is_internal else ""
    return f"comparison-{comparison.cycle.slug}-{comparison.variant}{internal}.{extension}"


def comparison_csv(comparison: Comparison, filters: Filters, language: str) -> Export:
    """A row a body: its answers as digits and states under the numbers of the paragraphs.

    The last rows say what the file is, in its first column, so that a table of bodies can be cut off there.
    """
    numbers = [str(count.paragraph) for count in comparison.counts]
    with translation.override(language):
        head = [_("Body"), _("Cycle"), _("Version"), *numbers]
        lines = "".join(csv_lines(head, _csv_rows(comparison, filters)))
    return Export(filename(comparison, "csv"), "text/csv; charset=utf-8", lines.encode())


def _csv_rows(comparison: Comparison, filters: Filters) -> Iterator[list[str]]:
    for body in comparison.bodies:
        answers = (key_of(body.marks[count.paragraph]) for count in comparison.counts)
        yield [body.name, comparison.cycle.name, str(body.version), *answers]
    yield []
    for body, read in staff_readings(comparison):
        yield [
            _(
                "Reading by the staff: %(body)s, %(paragraph)s: %(reading)s. %(reason)s Reply of the body: "
                "%(reply)s"
            )
            % {
                "body": body.name,
                "paragraph": read.paragraph,
                "reading": words.reading(read),
                "reason": read.reason,
                "reply": read.reply or _("none"),
            }
        ]
    for name, said in words.facts(comparison, filters):
        yield [f"{name}: {said}"]


def staff_readings(comparison: Comparison) -> Iterator[tuple[ComparedBody, StaffReading]]:
    """The readings that stand in place of answers, by body and paragraph, of what the filter leaves."""
    asked = {count.paragraph for count in comparison.counts}
    for body in comparison.bodies:
        for read in body.read:
            if read.paragraph in asked:
                yield body, read


def comparison_json(comparison: Comparison, filters: Filters, language: str) -> Export:
    """``comparison/2``: free of language; canonical, so that the same rows are the same bytes."""
    document = canonical_json(as_document(comparison, filters))
    return Export(filename(comparison, "json"), "application/json", document)


def as_document(comparison: Comparison, filters: Filters) -> dict[str, object]:
    """The comparison in plain values; every count can be recomputed from `bodies`."""
    who = comparison.coverage
    return {
        "schema": SCHEMA,
        "instrument": {"symbol": comparison.symbol, "edition": comparison.edition},
        "cycle": {"slug": comparison.cycle.slug, "name": comparison.cycle.name},
        "kind": comparison.variant.value,
        "said": comparison.said.value,
        "filters": dict(filters),
        "names": words.names(is_internal=comparison.is_internal),
        "sample": comparison.sample,
        "coverage": {
            "shown": who.shown,
            "entered_by_staff": who.by_staff,
            "invited": who.invited,
            "declined": who.declined,
            "nothing_shared": who.nothing_shared,
        },
        "others_asked": who.others_asked,
        "recommendations": [_count_json(count) for count in comparison.counts],
        "common_gaps": [count.paragraph for count in comparison.common_gaps],
        "most_unanswered": [count.paragraph for count in comparison.unanswered],
        "bodies": [_body_json(comparison, body) for body in comparison.bodies],
    }


def _count_json(count: RecommendationCount) -> dict[str, object]:
    return {
        "paragraph": count.paragraph,
        "section": count.recommendation.section,
        "bodies": count.bodies,
        "applicable": count.applicable,
        "answered": count.answered,
        "unknown": count.unknown,
        "gaps": count.gaps,
        "working": count.working,
        "distribution": count.distribution,
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
        "answers": {
            str(count.paragraph): key_of(body.marks[count.paragraph]) for count in comparison.counts
        },
        "readings": [
            {
                "paragraph": read.paragraph,
                "verdict": read.verdict,
                "level": read.level,
                "reason": read.reason,
                "reply": read.reply or None,
            }
            for of_body, read in staff_readings(comparison)
            if of_body is body
        ],
    }


def comparison_xlsx(comparison: Comparison, filters: Filters, language: str) -> Export:
    """What this is, the bodies, the counts by recommendation; and the staff's readings with the replies."""
    with translation.override(language):
        book = Workbook()
        book.remove(book.active)  # type: ignore[arg-type]
        _about(book.create_sheet(_("About")), comparison, filters)
        _bodies(book.create_sheet(_("Bodies")), comparison)
        _counts(book.create_sheet(_("Recommendations")), comparison)
        if comparison.said is Said.REVIEWER:
            _readings(book.create_sheet(_("Readings")), comparison)
        for sheet in book.worksheets:
            _print_setup(sheet)
        if comparison.is_internal:
            mark_internal(book, str(words.INTERNAL))
        mark_as(book, COMPARISON)
    return Export(filename(comparison, "xlsx"), MEDIA_TYPE, fixed_bytes(book, _MOMENT))


def _about(sheet: Worksheet, comparison: Comparison, filters: Filters) -> None:
    put(sheet, 1, 1, words.title(comparison)).font = Font(bold=True, size=14)
    for row, (name, said) in enumerate(words.facts(comparison, filters), 3):
        put(sheet, row, 1, name).font = Font(bold=True)
        put(sheet, row, 2, said)
        for column in (1, 2):
            sheet.cell(row, column).alignment = _TOP
        sheet.row_dimensions[row].height = 15 * (1 + len(said) // 95)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100


def _bodies(sheet: Worksheet, comparison: Comparison) -> None:
    numbers = [count.paragraph for count in comparison.counts]
    _head(sheet, [_("Body"), _("Cycle"), _("Version"), *numbers])
    for row, body in enumerate(comparison.bodies, 2):
        for column, value in enumerate([body.name, comparison.cycle.name, body.version], 1):
            put(sheet, row, column, value)
        for column, number in enumerate(numbers, 4):
            sign = body.marks[number]
            level = level_of(sign)
            put(sheet, row, column, words.key(key_of(sign)) if level is None else level)
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = 40


def _counts(sheet: Worksheet, comparison: Comparison) -> None:
    keys = list(comparison.counts[0].distribution) if comparison.counts else []
    head = [
        _("Paragraph"),
        _("Recommendation"),
        _("Applies to"),
        _("Gaps"),
        str(labels.IN_OPERATION),
    ]
    _head(sheet, [*head, _("Unknown"), *(words.key(name) for name in keys)])
    for row, count in enumerate(comparison.counts, 2):
        told = [count.paragraph, count.recommendation.title, count.applicable, count.gaps]
        told += [count.working, count.unknown, *count.distribution.values()]
        for column, value in enumerate(told, 1):
            put(sheet, row, column, value)
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["B"].width = 60


def _readings(sheet: Worksheet, comparison: Comparison) -> None:
    head: list[str | int] = [_("Body"), _("Paragraph"), _("The staff’s reading")]
    _head(sheet, [*head, _("The staff’s reason"), _("The body’s reply")])
    for row, (body, read) in enumerate(staff_readings(comparison), 2):
        told = [body.name, read.paragraph, words.reading(read), read.reason, read.reply]
        for column, value in enumerate(told, 1):
            put(sheet, row, column, value).alignment = _TOP
    sheet.freeze_panes = "A2"
    for letter, width in (("A", 40), ("D", 60), ("E", 60)):
        sheet.column_dimensions[letter].width = width


def _head(sheet: Worksheet, names: list[str | int]) -> None:
    for column, name in enumerate(names, 1):
        cell = put(sheet, 1, column, name)
        cell.font, cell.alignment = Font(bold=True), _TOP
        sheet.column_dimensions[get_column_letter(column)].width = 9 if column > 3 else 16


def _print_setup(sheet: Worksheet) -> None:
    sheet.sheet_view.rightToLeft = translation.get_language_bidi()
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = "1:1"


FILES: Mapping[str, Callable[[Comparison, Filters, str], Export]] = {
    "csv": comparison_csv,
    "xlsx": comparison_xlsx,
    "json": comparison_json,
}
