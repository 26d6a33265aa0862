"""What every page of the comparison starts from: who looks, at which cycle, through which filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.answers import labels
from assessments.comparing import words
from assessments.comparing.closing_rows import tables_of_kind
from assessments.comparing.comparison import Comparison, ComparisonFilter
from assessments.comparing.files import FILES
from assessments.comparing.rows import Round, compared_cycles, find_round, is_reviewer, read_comparison
from assessments.formats.file import attachment, count_making
from assessments.models import Cycle
from assessments.models.submission import SHARING
from assessments.submitting.line_signs import Audience
from mechanisms.access import Principal, Sharing
from mechanisms.models import BodyKind, BodyType, Region

KIND_LABELS = [
    (BodyKind.REGIONAL.value, _("Regional mechanisms")),
    (BodyKind.NATIONAL.value, _("National bodies")),
]


@dataclass(frozen=True)
class ComparisonView:
    """The filter of the address, and the round that it names; `round` is None where nothing is to be seen."""

    wanted: ComparisonFilter
    cycles: list[Cycle]
    round: Round | None
    is_reviewer: bool

    @property
    def is_internal(self) -> bool:
        return self.round is not None and self.round.is_internal

    def context(self) -> dict[str, Any]:
        """What the filter's form and the links of a page need."""
        return {
            "view": self,
            "wanted": self.wanted,
            "query": self.wanted.query(),
            "query_of_file": self.wanted.query(names="staff" if self.is_internal else ""),
            "cycles": self.cycles,
            "outline": self.round.outline if self.round else None,
            "is_reviewer": self.is_reviewer,
            # Read where a page shows them: they are of every cycle, whoever may be seen in it.
            "closing_tables": tables_of_kind(self.wanted.kind),
            "kinds": KIND_LABELS,
            "types": BodyType.choices,
            "regions": Region.choices,
            "sharings": [choice for choice in SHARING if choice[0] != Sharing.PRIVATE],
        }


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether there are files of a page, of the staff's those for publication; and internal copies. A page
    leads to no others."""

    files: bool
    internal: bool = False


def offer_of(me: Principal, is_in_file_for: Callable[[Audience], bool]) -> Offer:
    """The offer of a page, by whether what it shows is in a file for an audience; asked at most twice, and
    only for staff: others' files are made from what their pages are made from."""
    if not is_reviewer(me):
        return Offer(files=True)
    named = is_in_file_for(Audience.NAMED)
    return Offer(named, named or is_in_file_for(Audience.STAFF))


def offer_of_round(round_: Round) -> Offer:
    """The offer of a page about all bodies that the filter leaves."""
    return offer_of(
        round_.principal, lambda audience: replace(round_, audience=audience, is_file=True).lines().exists()
    )


def comparison_view(request: HttpRequest, *, is_file: bool = False) -> ComparisonView:
    """The view of this address. One query; Http404 for a cycle in which this person sees nothing.

    `is_file`: for what leaves the screen. For staff it is made from named bodies alone; with `names=staff` it
    is an internal copy of all that is shared with them.
    """
    me = principal(request)
    reviewer = is_reviewer(me)
    wanted = ComparisonFilter.of(request.GET, is_reviewer=reviewer)
    audience = audience_of(request, is_file=is_file)
    cycles = compared_cycles(me, wanted.kind, audience, is_file=is_file)
    try:
        found = find_round(me, wanted, cycles, audience, is_file=is_file)
    except LookupError as unknown:
        if is_file:
            raise Http404 from unknown
        return _of_other_kind(me, wanted, cycles, audience, unknown)
    return ComparisonView(found.wanted if found else wanted, cycles, found, reviewer)


def audience_of(request: HttpRequest, *, is_file: bool) -> Audience:
    """For whom the page or file of this address is made."""
    if not is_reviewer(principal(request)):
        return Audience.PUBLIC
    internal = not is_file or request.GET.get("names") == "staff"
    return Audience.STAFF if internal else Audience.NAMED


def _of_other_kind(
    me: Principal, wanted: ComparisonFilter, cycles: list[Cycle], audience: Audience, unknown: LookupError
) -> ComparisonView:
    """A cycle in which bodies of the other kind alone are to be seen: an empty page with the filter."""
    for kind in BodyKind.values:
        for cycle in compared_cycles(me, kind, audience) if kind != wanted.kind else []:
            if cycle.slug == wanted.cycle:
                return ComparisonView(wanted, [cycle, *cycles], None, is_reviewer(me))
    raise Http404 from unknown


class CountedPaginator(Paginator):
    """Pages of rows whose number is known already: counting them again would read them all."""

    def __init__(self, rows: QuerySet[Any] | range, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self._count = count

    @property
    def count(self) -> int:
        return self._count


def page_number(query: Mapping[str, str]) -> int:
    """The page that an address asks for; the first for what is no number."""
    written = query.get("page", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 1


# The matrix: bodies in alphabetical order by the 32 recommendations, and the same as files.


BODIES_A_PAGE = 50
# More rows than a person reads, fewer than a workbook chokes on.
BODIES_A_FILE = 5_000


@login_not_required
@require_safe
@gzip_page
def compare(request: HttpRequest) -> HttpResponse:
    """Over what the reader may see: visitors what is public, staff what is shared with them."""
    view = comparison_view(request)
    context = view.context()
    if view.round is not None:
        context |= _matrix(view.round, page_number(request.GET))
        context["offer"] = offer_of_round(view.round)
    return render(request, "assessments/comparing/matrix.html", context)


def _matrix(found: Round, wanted_page: int) -> dict[str, object]:
    start = max(wanted_page - 1, 0) * BODIES_A_PAGE
    comparison = read_comparison(found, BODIES_A_PAGE, start)
    pages = CountedPaginator(range(comparison.coverage.shown), BODIES_A_PAGE, comparison.coverage.shown)
    page = pages.get_page(wanted_page)
    if page.number != max(wanted_page, 1):
        comparison = read_comparison(found, BODIES_A_PAGE, page.start_index() - 1)
    return {
        "comparison": comparison,
        "page": page,
        "behind": [(standing, labels.STANDING_LABELS[standing].short) for standing in words.SHOWN_BEHIND],
        "behind_words": words.BEHIND,
        "sample_data": comparison.sample,
    }


@login_not_required
@require_safe
def compare_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The comparison as CSV, workbook or JSON, with every body of the filter and every number.

    For staff it has named bodies alone; `names=staff` gives the internal copy with all that is shared.
    """
    if extension not in FILES:
        raise Http404
    view = comparison_view(request, is_file=True)
    if view.round is None:
        raise Http404
    count_making(request, extension)
    found = view.round
    comparison = read_comparison(found, BODIES_A_FILE)
    if comparison.coverage.shown > BODIES_A_FILE:
        return _too_many(request, view, comparison)
    return attachment(FILES[extension](comparison, found.wanted.chosen, get_language() or "en"))


def _too_many(request: HttpRequest, view: ComparisonView, comparison: Comparison) -> HttpResponse:
    context = view.context() | {"comparison": replace(comparison, bodies=()), "most": BODIES_A_FILE}
    return render(request, "assessments/comparing/too_many.html", context, status=422)
