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
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from assessments.answering.views.page_access import principal
from assessments.answers import labels
from assessments.comparing import words
from assessments.comparing.closing_rows import tables_of_kind
from assessments.comparing.comparison import NAMES, Comparison, ComparisonFilter, Said
from assessments.comparing.files import FILES
from assessments.comparing.front import has_region, read_front, read_places
from assessments.comparing.rows import Round, compared_cycles, find_round, is_reviewer, read_comparison
from assessments.formats.file import Export, attachment, count_making
from assessments.formats.tidy_csv import METADATA, METADATA_TYPE
from assessments.models import Cycle
from assessments.models.assessment import SHARING
from assessments.submitting.line_signs import Audience
from mechanisms.access import Principal, Sharing
from mechanisms.models import BodyKind, Region
from recommendations.own_language import in_language_of_file
from recommendations.reuse import open_data, same_for_visitors

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
            "public_query": replace(self.wanted, sharing="", said=Said.BODY).query(),
            "query_of_file": self.wanted.query(names="staff" if self.is_internal else ""),
            "cycles": self.cycles,
            "outline": self.round.outline if self.round else None,
            "is_reviewer": self.is_reviewer,
            # Read where a page shows them: they are of every cycle, whoever may be seen in it.
            "closing_tables": tables_of_kind(self.wanted.kind),
            "kinds": KIND_LABELS,
            "places": read_places(self.round) if self.round else None,
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
    """The view of this address. Two queries; Http404 for a cycle that there is not.

    Where nothing is to be seen, the round is that of the cycle all the same, without a body: a page says so,
    and a table has no rows. `is_file`: for what leaves the screen. For staff it is made from named bodies
    alone; with `names=staff` it is an internal copy of all that is shared with them.
    """
    me = principal(request)
    reviewer = is_reviewer(me)
    wanted = ComparisonFilter.of(request.GET, is_reviewer=reviewer)
    audience = audience_of(request, is_file=is_file)
    cycles = compared_cycles(me, wanted.kind, audience, is_file=is_file)
    if not any(wanted.cycle in ("", cycle.slug) for cycle in cycles):
        cycles = [*_without_answers(wanted.cycle), *cycles]
    found = find_round(me, wanted, cycles, audience, is_file=is_file) if cycles else None
    if (
        found is not None
        and wanted.region not in ("", *Region.values)
        and not has_region(found, wanted.region)
    ):
        found = replace(found, wanted=replace(found.wanted, region=""))
    return ComparisonView(found.wanted if found else wanted, cycles, found, reviewer)


def _without_answers(slug: str) -> list[Cycle]:
    """The cycle of this name, or the newest if none is named: none of its answers is to be seen. Which cycles
    there are is no secret. Http404 for a name that none has."""
    every = Cycle.objects.select_related("edition")
    found = list(every.filter(slug=slug) if slug else every[:1])
    if slug and not found:
        raise Http404
    return found


def handed(request: HttpRequest, made: Export) -> HttpResponse:
    """The file; a CSV with the address of what its columns mean."""
    response = attachment(made)
    if made.filename.endswith(".csv"):
        beside = f"{request.path.removesuffix('csv')}{METADATA}"
        query = request.META.get("QUERY_STRING", "")
        address = iri_to_uri(f"{beside}?{query}" if query else beside)
        response.headers["Link"] = f'<{address}>; rel="describedby"; type="{METADATA_TYPE}"'
    return response


def audience_of(request: HttpRequest, *, is_file: bool) -> Audience:
    """For whom the page or file of this address is made."""
    if not is_reviewer(principal(request)):
        return Audience.PUBLIC
    internal = not is_file or request.GET.get("names") == "staff"
    return Audience.STAFF if internal else Audience.NAMED


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


BODIES_A_PAGE = 60
# More rows than a person reads, fewer than a workbook chokes on.
BODIES_A_FILE = 5_000


@same_for_visitors
@login_not_required
@require_safe
@gzip_page
def compare(request: HttpRequest) -> HttpResponse:
    """Over what the reader may see: visitors what is public, staff what is shared with them. Whoever is not
    staff and names no cycle or kind is shown what there is."""
    if not (request.GET.keys() & NAMES or is_reviewer(principal(request))):
        return _front(request)
    view = comparison_view(request)
    context = view.context()
    if view.round is not None:
        page = _page_of(view.round, request.GET.get("body", "")) or page_number(request.GET)
        context |= _matrix(view.round, page)
        context["offer"] = offer_of_round(view.round)
    return render(request, "assessments/comparing/matrix.html", context)


def _front(request: HttpRequest) -> HttpResponse:
    """Both kinds, each cycle with how many bodies."""
    found = read_front(principal(request), Audience.PUBLIC)
    context = {
        "kinds": [(label, found[kind], tables_of_kind(kind)) for kind, label in KIND_LABELS],
    }
    return render(request, "assessments/comparing/front.html", context)


def _page_of(found: Round, slug: str) -> int | None:
    """The page on which a body stands that the address names; None without one."""
    if not slug:
        return None
    order = list(found.lines().values_list("body__slug", flat=True)[:BODIES_A_FILE])
    return order.index(slug) // BODIES_A_PAGE + 1 if slug in order else None


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
        "few": "" if is_reviewer(found.principal) else _few(comparison),
    }


def _few(comparison: Comparison) -> str:
    """That there are too few bodies for a pattern; empty from three bodies on."""
    coverage = comparison.coverage
    return words.few_published(coverage.shown) if coverage.is_few else ""


@open_data
@login_not_required
@require_safe
@gzip_page  # a row an answer: the same words again and again, a twentieth of the bytes
@in_language_of_file
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
    return handed(request, FILES[extension](comparison, found.wanted.chosen, get_language() or "en"))


def _too_many(request: HttpRequest, view: ComparisonView, comparison: Comparison) -> HttpResponse:
    context = view.context() | {"comparison": replace(comparison, bodies=()), "most": BODIES_A_FILE}
    return render(request, "assessments/comparing/too_many.html", context, status=422)
