"""The closing table of a cycle for everybody: as a page, as its frozen JSON, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assessments.answers import labels
from assessments.comparing import words
from assessments.comparing.closing import Over, Row
from assessments.comparing.closing_rows import Frozen, frozen_table
from assessments.comparing.comparison import Said
from assessments.comparing.table_file import FORMATS, Table
from assessments.comparing.views.matrix import handed
from assessments.formats.file import Export, attachment, count_making
from assessments.formats.tidy_csv import METADATA
from recommendations import lists
from recommendations.catalogue import outline_of
from recommendations.outline import Outline, Variant
from recommendations.reuse import open_data, same_for_visitors

TIDY = ("csv", METADATA)
OVER: dict[Over, Promise] = {
    Over.ALL: gettext_lazy("all bodies"),
    Over.NAMED: gettext_lazy("named bodies only"),
}


def frozen_or_404(slug: str, kind: str) -> Frozen:
    found = frozen_table(slug, kind)
    if found is None:
        raise Http404
    return found


@same_for_visitors
@login_not_required
@require_safe
def closing_table(request: HttpRequest, cycle: str, kind: str) -> HttpResponse:
    """Everything on it is from the frozen document, and from the words of its edition."""
    return render(request, "assessments/comparing/closing.html", shown(frozen_or_404(cycle, kind)))


def shown(found: Frozen) -> dict[str, object]:
    """What the page says of a frozen table."""
    cycle = found.table.cycle
    return {
        "table": found.table,
        "cycle_name": found.document["cycle_name"],
        "kind_name": words.KINDS[Variant(found.table.kind)],
        "rows": titled_rows(found.rows, outline_of(cycle.edition), found.table.kind),
        "sample_data": found.document["sample"],
    }


def titled_rows(rows: tuple[Row, ...], outline: Outline, kind: str) -> list[tuple[Row, str, str]]:
    """Each row with the title of its recommendation, and over whom it counts in words."""
    return [
        (row, outline.recommendation(row.paragraph).titles[Variant(kind)], str(OVER[row.over]))
        for row in rows
    ]


@open_data
@login_not_required
@require_safe
def closing_file(request: HttpRequest, cycle: str, kind: str, extension: str) -> HttpResponse:
    """The very bytes that were frozen; the same rows with titles as CSV, what it is in a file beside it."""
    found = frozen_or_404(cycle, kind)
    name = f"closing-table-{found.table.cycle.slug}-{kind}"
    if extension == "json":
        return attachment(Export(f"{name}.json", "application/json", found.table.document.encode()))
    if extension not in TIDY:
        raise Http404
    count_making(request, extension)
    return handed(request, FORMATS[extension](_as_table(found, name)))


def _as_table(found: Frozen, name: str) -> Table:
    context = shown(found)
    rows = titled_rows(found.rows, outline_of(found.table.cycle.edition), found.table.kind)
    return Table(
        name=name,
        title=_("Closing table: %(kind)s, %(cycle)s")
        % {"kind": context["kind_name"], "cycle": context["cycle_name"]},
        columns=(
            ("paragraph", _("Paragraph")),
            ("title", _("Recommendation")),
            ("over", _("Counted over")),
            ("bodies", _("Bodies")),
            ("gap", _("At a gap")),
            ("in_operation", str(labels.IN_OPERATION)),
            ("without_level", _("Without a level")),
        ),
        rows=tuple(
            (row.paragraph, title, over, row.bodies, row.gap, row.in_operation, row.without_level)
            for row, title, over in rows
        ),
        facts=tuple(_facts(found)),
        about={},
    )


def _facts(found: Frozen) -> Iterator[tuple[str, str]]:
    yield _("Instrument"), f"{found.document['symbol']}{lists.aside()}{found.document['edition']}"
    yield _("How it is made"), str(RULE)
    yield _("Hash (SHA-256)"), found.table.digest
    yield _("Status"), str(words.FOOT[Said.BODY])
    if found.document["sample"]:
        yield _("Sample data"), _("Invented bodies; no such body exists.")


RULE = gettext_lazy(
    "Made once, when the cycle was closed, over all self-assessments that were shared with the Special "
    "Rapporteur’s staff, also of bodies that were not named then; at least five of these. Where all of these "
    "gave answers of one class, the row counts named bodies alone."
)
