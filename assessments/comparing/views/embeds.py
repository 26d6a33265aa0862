"""Charts of the comparison as small pages for other sites: a pattern, one recommendation, a body's trend."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.answering.views.page_access import principal
from assessments.answers import labels
from assessments.comparing import words
from assessments.comparing.charts import Chart, Counts, stacked
from assessments.comparing.comparison import FEWEST_FOR_PATTERNS, RecommendationCount
from assessments.comparing.findings import PATTERNS
from assessments.comparing.pattern_rows import read_patterns
from assessments.comparing.rows import Round, read_counts
from assessments.comparing.trend import read_trend, sentences
from assessments.comparing.views.matrix import comparison_view
from assessments.submitting.line_signs import Audience
from mechanisms.called import called
from mechanisms.models import Body
from recommendations.embedding import embeddable, nothing_public
from recommendations.outline import Recommendation, Variant


@embeddable
def pattern(request: HttpRequest, pattern: str) -> HttpResponse:
    """One pattern with its finding, chart and table; the address narrows it as on the page of patterns."""
    wanted = PATTERNS.get(pattern)
    if wanted is None or wanted.for_staff or not wanted.is_drawn:
        raise Http404
    view = comparison_view(request)
    back = f"{reverse('assessments:compare_patterns')}?{view.wanted.query()}"
    if view.round is None:
        return nothing_public(request, words.few_published(0), back)
    found = read_patterns(view.round)
    if found.comparison.coverage.is_few:
        return nothing_public(request, words.few_published(found.comparison.coverage.shown), back)
    chart = wanted.chart(found)
    context = {
        "title": wanted.title,
        "about": f"{words.title(found.comparison)}. {' '.join(words.coverage(found.comparison))}",
        "sentence": wanted.sentence(found),
        "chart": chart if chart.rows else None,
        "table": wanted.table(found),
        "back": f"{back}#{pattern}",
        "sample_data": found.sample,
    }
    return render(request, "assessments/comparing/embed/pattern.html", context)


@embeddable
def recommendation(request: HttpRequest, paragraph: int) -> HttpResponse:
    """How the bodies answered one recommendation."""
    view = comparison_view(request)
    address = reverse("assessments:compare_answers", args=[paragraph])
    back = f"{address}?{view.wanted.query()}"
    if view.round is None:
        return nothing_public(request, words.few_published(0), back)
    asked = _asked(view.round, paragraph)
    counts, shown = read_counts(view.round, [asked])
    if shown < FEWEST_FOR_PATTERNS:
        return nothing_public(request, words.few_published(shown), back)
    variant, cycle = Variant(view.wanted.kind), view.round.cycle.name
    title = words.titled(asked, variant)
    context = {
        "title": title,
        "about": _("%(kind)s, %(cycle)s.") % {"kind": words.KINDS[variant], "cycle": cycle},
        "sentence": words.answered(counts[0]),
        "chart": distribution_chart(counts[0], title),
        "rows": [(labels.key(key), number) for key, number in counts[0].distribution.items()],
        "back": back,
        "sample_data": view.round.lines().filter(body__sample=True).exists(),
    }
    return render(request, "assessments/comparing/embed/recommendation.html", context)


def _asked(found: Round, paragraph: int) -> Recommendation:
    try:
        found.index_of(paragraph)
    except KeyError as unknown:
        raise Http404 from unknown
    return found.outline.recommendation(paragraph)


def distribution_chart(count: RecommendationCount, title: str) -> Chart:
    """One bar of all bodies: the levels, what is unknown, and those to which it does not apply."""
    answered: Counts = list(_pieces(count))
    meanings = {key: _meaning(key) for key, _number in answered}
    return stacked("distribution", title, meanings, [(_("Bodies"), answered)])


def _pieces(count: RecommendationCount) -> Iterable[tuple[str, int]]:
    for key, number in count.distribution.items():
        if key not in OUTSIDE and number:
            yield key, number
    outside = sum(count.distribution[key] for key in OUTSIDE)
    if outside:
        yield "outside", outside


OUTSIDE = ("not_applicable", "elsewhere")


def _meaning(key: str) -> str:
    return _("does not apply, or another mechanism does it") if key == "outside" else labels.key(key)


@embeddable
def trend(request: HttpRequest, slug: str) -> HttpResponse:
    """One body over the cycles in what it made public."""
    body = Body.objects.filter(slug=slug).first()
    if body is None:
        raise Http404
    found = read_trend(principal(request), slug, Audience.PUBLIC)
    if found is None:
        said = _("%(body)s has made no self-assessment public.") % {"body": called(body)}
        return nothing_public(request, said, reverse("assessments:body", args=[slug]))
    context = {
        "title": _("%s over the cycles") % called(body),
        "trend": found.trend,
        "sentences": sentences(found.trend),
        "back": reverse("assessments:compare_trend", args=[slug]),
        "sample_data": body.sample,
    }
    return render(request, "assessments/comparing/embed/trend.html", context)
