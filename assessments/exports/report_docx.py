"""The gap report as a Word file that a secretariat can edit: the chapters of the PDF, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from assessments.exports import words
from assessments.exports.docx_blocks import Block, Contents, Heading, own
from assessments.exports.docx_frame import MEDIA_TYPE, WordFile, writable
from assessments.exports.docx_report import coverage, front, gaps, lists, method, record
from assessments.exports.docx_styles import set_report_styles
from assessments.exports.docx_writer import BlockWriter
from assessments.exports.export import Rendering, filename
from assessments.exports.file import Export
from assessments.exports.print_view import Chapter, chapters
from assessments.gap_report import GapReport

type Writer = Callable[[GapReport, Rendering], Iterator[Block]]

_CHAPTERS: Mapping[str, Writer] = {
    "coverage": lambda report, _how: coverage.coverage(report),
    "profile": lambda report, _how: coverage.profile(report),
    "gaps": gaps.gaps,
    "information_gaps": lambda report, _how: lists.information_gaps(report),
    "claims": lambda report, _how: lists.claims(report),
    "working": lambda report, _how: lists.working(report),
    "change": lambda report, _how: lists.change(report),
    "record": lambda report, _how: record.record(report),
    "register": lambda report, _how: record.register(report),
    "plan": record.plan,
    "method": lambda report, _how: method.method(report),
    "annex": lambda report, _how: method.annex(report),
}


def report_docx(report: GapReport, rendering: Rendering) -> Export:
    """Cover, brief, contents and chapters; the same bytes for the same report and rendering."""
    with translation.override(rendering.language):
        file = _file(report, rendering)
        set_report_styles(file.word)
        BlockWriter(file, blocks(report, rendering)).write()
        data = file.to_bytes(rendering.moment)
    return Export(filename(report, "docx"), MEDIA_TYPE, data)


def blocks(report: GapReport, rendering: Rendering) -> Sequence[Block]:
    """What the file says, in the active language."""
    return [
        *front.cover(report, rendering),
        *front.brief(report, rendering),
        Contents(_("Contents")),
        *(block for chapter in chapters(report) for block in _chapter(chapter, report, rendering)),
    ]


def _chapter(chapter: Chapter, report: GapReport, rendering: Rendering) -> Iterator[Block]:
    title = (own(f"{chapter.number} {chapter.title}"),)
    yield Heading(1, title, anchor=chapter.code, new_page=chapter.number == "1")
    yield from _CHAPTERS[chapter.code](report, rendering)


def _file(report: GapReport, rendering: Rendering) -> WordFile:
    """The frame: on every page whose report it is, in which state, that nobody verified it, and the hash."""
    names = {"body": report.body.name, "cycle": report.cycle.name}
    marks = [
        *([str(words.SAMPLE)] if report.sample else []),
        *([str(words.DRAFT)] if not rendering.digest else []),
        words.status(report, rendering),
        f"{report.body.name} · {report.cycle.name}",
    ]
    file = WordFile(
        title=_("Gap report of %(body)s, %(cycle)s") % names,
        subject=str(words.NOT_VERIFIED),
        language=rendering.language,
        header=" · ".join(marks),
        footer=str(words.NOT_VERIFIED),
        titled=False,
    )
    file.word.core_properties.author = writable(report.body.name)[:255]
    file.add_to_footer(words.hash_line(rendering))
    return file
