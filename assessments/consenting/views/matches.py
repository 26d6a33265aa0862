"""Who could learn from whom, on one recommendation: with what, and what the other lacks; also as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.answers import labels
from assessments.comparing import words
from assessments.comparing.rows import Round
from assessments.comparing.table_file import FORMATS, Table
from assessments.comparing.views.matrix import ComparisonView, comparison_view, handed, offer_of_round
from assessments.consenting.matching import Lacking, Matches, MatchFilter, Teacher, read_matches
from assessments.consenting.views.asking import staff
from assessments.formats.file import count_making
from assessments.formats.tidy_csv import Value
from assessments.writing.quotations import language_name
from recommendations import lists
from recommendations.outline import Criterion, Variant
from recommendations.own_language import in_language_of_file


@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """For the staff alone; to everybody else there is nothing here."""
    staff(request)
    view = comparison_view(request)
    wanted = MatchFilter.of(request.GET)
    found = _read(request, view, wanted)
    context = view.context() | {
        "found": found,
        "asked": wanted,
        "more": view.wanted.query(paragraph=request.GET.get("paragraph", ""), **wanted.chosen),
    }
    if found is not None and view.round is not None:
        context |= {
            "regions": [(code, words.region_name(code)) for code in found.regions],
            "spoken": [(code, language_name(code)) for code in found.languages],
            "offer": offer_of_round(view.round),
        }
    return render(request, "assessments/consenting/matches.html", context)


def _read(request: HttpRequest, view: ComparisonView, wanted: MatchFilter) -> Matches | None:
    written = request.GET.get("paragraph", "")
    if view.round is None or (written and not (written.isascii() and written.isdigit() and len(written) < 5)):
        return None
    return read_matches(view.round, int(written) if written else None, wanted)


@require_safe
@in_language_of_file
def matches_file(request: HttpRequest, extension: str) -> HttpResponse:
    """Named bodies alone; `names=staff` gives the internal copy."""
    staff(request)
    view = comparison_view(request, is_file=True)
    wanted = MatchFilter.of(request.GET)
    found = _read(request, view, wanted)
    if found is None or view.round is None or extension not in FORMATS:
        raise Http404
    count_making(request, extension)
    return handed(request, FORMATS[extension](_table(view.round, found, wanted)))


def _table(round_: Round, found: Matches, wanted: MatchFilter) -> Table:
    variant, number = Variant(round_.wanted.kind), found.recommendation.paragraph
    internal = "-internal" if round_.is_internal else ""
    asked = {**round_.wanted.chosen, **wanted.chosen}
    return Table(
        name=f"matches-{round_.cycle.slug}-{variant}-{number}{internal}",
        title=_("Who could learn from whom: %(title)s")
        % {"title": words.titled(found.recommendation, variant)},
        columns=(
            ("has", _("Has it")),
            ("has_region", _("Region of the one that has it")),
            ("has_language", _("Language of its answer")),
            ("level", _("Level")),
            ("documents", _("Open documents")),
            ("meets", _("Criteria that it meets")),
            ("lacks", _("Could learn from it")),
            ("lacks_region", _("Region of the one that lacks it")),
            ("lacks_level", _("Its level")),
            ("learns", _("Criteria that it lacks and the other meets")),
        ),
        rows=tuple(_rows(found, variant)),
        facts=(
            (_("Cycle"), round_.cycle.name),
            (_("Filter"), lists.enumerated(labels.counted(*one) for one in asked.items())),
            (_("Names"), str(words.RULES[round_.audience])),
            (_("Status"), str(words.FOOT[round_.wanted.said])),
        ),
        about={"paragraph": number, "filter": asked, "names": words.names(is_internal=round_.is_internal)},
        internal=str(words.INTERNAL) if round_.is_internal else "",
    )


def _rows(found: Matches, variant: Variant) -> Iterator[tuple[Value, ...]]:
    for teacher in found.teachers:
        for other in teacher.others:
            yield _row(teacher, other, variant)


def _row(teacher: Teacher, other: Lacking, variant: Variant) -> tuple[Value, ...]:
    side = teacher.side
    return (
        side.body,
        side.region,
        side.language,
        int(side.level),
        lists.enumerated(one.words for one in side.documents),
        _texts(teacher.meets, variant),
        other.side.body,
        other.side.region,
        int(other.side.level),
        _texts([each for each, _said in other.learns], variant),
    )


def _texts(criteria: list[Criterion] | tuple[Criterion, ...], variant: Variant) -> str:
    return lists.enumerated(each.text[variant] for each in criteria)
