"""The agreement of one cycle for one kind of body: read from the rows, in words, as a chart and as files.

For the desk alone. The files are marked internal, as they are made from bodies that are not named, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.answers import labels
from assessments.comparing.charts import Chart, stacked, svg_file
from assessments.formats.file import Export, csv_lines
from assessments.models import BlindReading, Cycle, Reading
from assessments.models.submission import SubmissionQuerySet
from assessments.reviewing.agreement import (
    CANNOT_TELL,
    DISTANCES,
    NO_LEVEL,
    PERCENT_FROM,
    UNREAD,
    Agreement,
    Counted,
    Pair,
    agreement,
)
from assessments.reviewing.sheet import reviewable
from mechanisms.access import Principal
from recommendations import catalogue, lists
from recommendations.outline import Variant


@dataclass(frozen=True, slots=True)
class Row:
    """One recommendation with what it is called."""

    title: str
    counted: Agreement


@dataclass(frozen=True)
class AgreementPage:
    cycle: Cycle
    variant: Variant
    total: Agreement
    rows: tuple[Row, ...]
    is_sample: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.total.is_read

    @property
    def read(self) -> list[Row]:
        """Those of which anything was read."""
        return [row for row in self.rows if row.counted.is_read]

    @property
    def unread(self) -> int:
        """How many recommendations nobody has read of any body."""
        return sum(not row.counted.is_read for row in self.rows)


def read_agreement(me: Principal, cycle: Cycle, variant: Variant) -> AgreementPage:
    """Over what this reviewer may review, the version that counts of each body. Three queries."""
    sent = (
        reviewable(me)
        .current()
        .filter(assessment__cycle=cycle, assessment__body__kind=variant.value)
        .order_by()
    )
    outline = catalogue.outline_of(cycle.edition)
    numbers = [item.paragraph for item in outline.recommendations]
    total, counted = agreement(numbers, _pairs(sent), _readings(sent))
    titles = {item.paragraph: item.titles[variant] for item in outline.recommendations}
    rows = tuple(Row(titles[row.paragraph], row) for row in counted)
    is_sample = sent.filter(assessment__body__sample=True).exists()
    return AgreementPage(cycle, variant, total, rows, is_sample)


def _pairs(sent: SubmissionQuerySet) -> Iterator[Pair]:
    """The answers that both have read."""
    columns = ("submission_id", "paragraph", "verdict", "level")
    rows = BlindReading.objects.filter(submission__in=sent.values("pk")).order_by(
        "submission_id", "paragraph", "second"
    )
    before: tuple[object, int, str, int | None] | None = None
    for row in rows.values_list(*columns):
        if before is not None and before[:2] == row[:2]:
            yield Pair(row[1], before[2:], row[2:])
        before = row


def _readings(sent: SubmissionQuerySet) -> Iterator[Counted]:
    rows = Reading.objects.filter(submission__in=sent.values("pk")).order_by()
    return (Counted(*row) for row in rows.values_list("paragraph", "body_sign", "verdict", "level", "unread"))


# In words.


def distance_word(key: str) -> str:
    """What one of the `DISTANCES` means, read from the body's own level."""
    if key == CANNOT_TELL:
        return _("Cannot tell")
    if key == NO_LEVEL:
        return _("The body gave no level")
    if key == UNREAD:
        return _("Accepted without reading")
    steps = int(key)
    if steps == 0:
        return _("The body’s own level")
    if steps < 0:
        return ngettext("%(number)d level lower", "%(number)d levels lower", -steps) % {"number": -steps}
    return ngettext("%(number)d level higher", "%(number)d levels higher", steps) % {"number": steps}


def sign(key: str) -> str:
    """The head of a narrow column."""
    if key == NO_LEVEL:
        return _("No level")
    if not key.lstrip("-").isdecimal():
        return distance_word(key)
    return key.replace("-", "−") if int(key) <= 0 else f"+{key}"


def said_the_same(total: Agreement) -> str:
    """Of how many answers two people said the same; a percentage only of ten or more."""
    if not total.both:
        return _("No answer was read by two people yet.")
    said = ngettext(
        "Two people read %(both)d answer, and said the same of %(same)d.",
        "Two people read %(both)d answers, and said the same of %(same)d.",
        total.both,
    ) % {"both": total.both, "same": total.same}
    return said if total.percent is None else said + lists.in_brackets(labels.percent(total.percent))


def how_far(total: Agreement) -> str:
    """Where the readings lie, the ones that were not read apart."""
    if not total.compared:
        return _("No reading can be compared with a level of a body yet.")
    said = ngettext(
        "%(all)d reading beside a level: %(same)d the same, %(lower)d lower, %(higher)d higher.",
        "%(all)d readings beside a level: %(same)d the same, %(lower)d lower, %(higher)d higher.",
        total.compared,
    )
    counts = {"lower": total.lower, "higher": total.higher, "same": total.distances.get("0", 0)}
    said %= {"all": total.compared, **counts}
    unread = total.distances.get(UNREAD, 0)
    if not unread:
        return said
    more = ngettext(
        "%(number)d answer was accepted without reading and is not among them.",
        "%(number)d answers were accepted without reading and are not among them.",
        unread,
    )
    return f"{said} {more % {'number': unread}}"


# As a chart and as files.

_FILLS = {CANNOT_TELL: "dont_know", NO_LEVEL: "blank", UNREAD: "outside"}


def chart(page: AgreementPage) -> Chart:
    """One bar for each distance, as long as its count."""
    meanings = {
        "2": _("readings beside a level"),
        "dont_know": _("the reader cannot tell"),
        "blank": _("the body gave no level"),
        "outside": _("accepted without reading"),
    }
    bars = [
        (distance_word(key), [(_FILLS.get(key, "2"), page.total.distances.get(key, 0))]) for key in DISTANCES
    ]
    return stacked("agreement", how_far(page.total), meanings, bars)


def notes() -> list[str]:
    return [
        _("Internal: for the staff of the Special Rapporteur."),
        _("It says how readings lie, and nothing of the people who read."),
    ]


def as_svg(page: AgreementPage) -> Export:
    return Export(_name(page, "svg"), "image/svg+xml", svg_file(chart(page), notes()))


def as_csv(page: AgreementPage) -> Export:
    """A row a recommendation; empty where there are too few for a percentage."""
    head = ["paragraph", "title", "read_by_two", "same", "percent", *map(_column, DISTANCES)]
    lines = csv_lines(head, map(_cells, page.rows))
    return Export(_name(page, "csv"), "text/csv; charset=utf-8", "".join(lines).encode())


def _column(key: str) -> str:
    """``lower_2``, ``same``, ``higher_1``: a name that no spreadsheet takes for a sum."""
    if not key.lstrip("-").isdecimal():
        return key
    steps = int(key)
    return "same_level" if steps == 0 else f"{'lower' if steps < 0 else 'higher'}_{abs(steps)}"


def _cells(row: Row) -> Iterable[str]:
    counted = row.counted
    percent = "" if counted.percent is None else str(counted.percent)
    first = (str(counted.paragraph), row.title, str(counted.both), str(counted.same), percent)
    return (*first, *map(str, counted.counts))


def _name(page: AgreementPage, extension: str) -> str:
    return f"agreement-{page.cycle.slug}-{page.variant.value}-internal.{extension}"


def few() -> str:
    return ngettext(
        "A percentage is given only where two people read at least %(number)d answer.",
        "A percentage is given only where two people read at least %(number)d answers.",
        PERCENT_FROM,
    ) % {"number": PERCENT_FROM}
