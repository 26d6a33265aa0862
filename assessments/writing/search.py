"""Searching what bodies share: which passages of the current submissions hold all the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assessments.answering.forms.page import form_page
from assessments.answers import labels
from assessments.answers.scoring import LEVELS
from assessments.answers.text import Excerpt, Words, excerpt, words_for
from assessments.models import Cycle, Passage, Submission, WorkingTranslation
from assessments.reviewing.columns import in_language, language_shown, translations_of
from assessments.submitting.line_signs import SIGNS, STATE_OF_SIGN
from assessments.writing.quotations import direction_of, language_name, languages_by_name
from assessments.writing.views import staff
from mechanisms.access import Principal
from mechanisms.models import Body, BodyKind, Region
from recommendations.catalogue import outline_of
from recommendations.outline import Outline

PAGE = 25
NOT_RECOGNISED = "none"
"""Stands in an address for texts in a language that was not recognised."""
NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty fields leave nothing out. `sign` is one of `line_signs`."""

    words: Words = NO_WORDS
    cycle: str = ""
    kind: str = ""
    region: str = ""
    paragraphs: tuple[int, ...] = ()
    sign: str = ""
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.words) or replace(self, words=NO_WORDS) != Wanted()


@dataclass(frozen=True, slots=True)
class Hit:
    passage: Passage
    found: Excerpt
    language: str
    translation: WorkingTranslation | None

    @property
    def submission(self) -> Submission:
        """Its frozen document is not read."""
        return self.passage.submission

    @property
    def body(self) -> Body:
        return self.submission.assessment.body

    @property
    def key(self) -> str:
        """The level or the state of the answer, as chips have it."""
        sign = self.passage.sign
        return STATE_OF_SIGN[sign].value if sign in STATE_OF_SIGN else sign

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def language_name(self) -> str:
        return language_name(self.language)


def passages_of(me: Principal, wanted: Wanted) -> QuerySet[Passage]:
    """The passages that are asked for, by body name, newest cycle first, then paragraph.

    The words are looked for in the folded text of each row, so that a database of any size narrows and
    pages by itself.
    """
    shared = Submission.objects.at_desk_of(me).current()
    rows = Passage.objects.filter(submission__in=shared)
    asked = {
        "submission__assessment__cycle__slug": wanted.cycle,
        "submission__assessment__body__kind": wanted.kind,
        "submission__assessment__body__region": wanted.region,
        "sign": wanted.sign,
    }
    rows = rows.filter(**{field: value for field, value in asked.items() if value})
    if wanted.paragraphs:
        rows = rows.filter(paragraph__in=wanted.paragraphs)
    for term in wanted.words.terms:
        rows = rows.filter(folded__contains=term)
    if wanted.language:
        told = "" if wanted.language == NOT_RECOGNISED else wanted.language
        rows = in_language(rows, told)
    return rows.order_by(
        "submission__score_line__sort_name",
        "submission__assessment__body_id",
        "-submission__assessment__cycle__opens_on",
        "paragraph",
        "order",
    )


def page_of(passages: QuerySet[Passage], words: Words, number: str) -> tuple[Page[Passage], tuple[Hit, ...]]:
    """One page and what was found on it; a page that does not exist is the nearest. Three queries."""
    rows = passages.select_related("submission__assessment__body", "submission__assessment__cycle").defer(
        "submission__document", "folded"
    )
    page = Paginator(rows, PAGE).get_page(number)
    return page, tuple(_hits(list(page), words))


def _hits(passages: list[Passage], words: Words) -> Iterable[Hit]:
    translations = translations_of({row.submission_id for row in passages})
    for row in passages:
        key = (row.submission_id, row.paragraph)
        yield Hit(
            passage=row,
            found=excerpt(row.text, words),
            language=language_shown(row.source, row.language, key, translations),
            translation=translations.get(key) if row.source == "explanation" else None,
        )


class PassageSearchForm(forms.Form):
    """Words and filters, all in the address; all fields may be empty, what is not on a list is an error."""

    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "class": "form-control"}),
    )
    cycle = forms.ChoiceField(label=gettext_lazy("Cycle"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    about = forms.ChoiceField(label=gettext_lazy("Group or recommendation"), required=False)
    answered = forms.ChoiceField(label=gettext_lazy("Answered"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, *args: Any, cycles: Iterable[Cycle], tree: Outline | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = tree.sections if tree is not None else ()
        self._groups = {part.code: part.paragraphs for part in sections}
        self._offer("cycle", _("All cycles"), [(row.slug, row.name) for row in cycles])
        self._offer("kind", _("All kinds"), BodyKind.choices)
        self._offer("region", _("All regions"), Region.choices)
        self._offer("about", _("All recommendations"), _groups_and_paragraphs(tree))
        self._offer("answered", _("Any answer"), _answers())
        languages = [*languages_by_name(), (NOT_RECOGNISED, _("Not recognised"))]
        self._offer("language", _("All languages"), languages)

    def _offer(self, name: str, everything: str, choices: Iterable[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", everything), *choices]
        field.widget.attrs["class"] = "form-select"

    def wanted(self) -> Wanted:
        """What is asked for; of a form with errors, nothing."""
        if not self.is_valid():
            return Wanted()
        data = self.cleaned_data
        about = data["about"]
        single = (int(about),) if about and about not in self._groups else ()
        return Wanted(
            words=words_for(data["q"]),
            cycle=data["cycle"],
            kind=data["kind"],
            region=data["region"],
            paragraphs=self._groups.get(about, single),
            sign=data["answered"],
            language=data["language"],
        )


def _groups_and_paragraphs(tree: Outline | None) -> Iterable[Any]:
    """A group by itself, then each of its recommendations under it."""
    for part in tree.sections if tree is not None else ():
        name = f"({part.letter}) {part.title}" if part.letter else part.title
        titles = [
            (str(number), f"{number} · {tree.recommendation(number).title}")
            for number in part.paragraphs
            if tree is not None
        ]
        yield name, [(part.code, _("All of: %s") % name), *titles]


def _answers() -> Iterable[tuple[str, str]]:
    yield from ((str(number), labels.level(number)) for number in LEVELS)
    yield from ((sign, labels.key(state)) for state, sign in SIGNS.items())


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Twenty-five passages on a page; words and filters in the address. One number of queries for all."""
    me = staff(request)
    cycles = list(Cycle.objects.select_related("edition"))
    tree = outline_of(cycles[0].edition) if cycles else None
    form = PassageSearchForm(request.GET, cycles=cycles, tree=tree)
    wanted = form.wanted()
    page: Page[Passage] | None = None
    hits: tuple[Hit, ...] = ()
    if wanted:
        page, hits = page_of(passages_of(me, wanted), wanted.words, request.GET.get("page", "1"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "wanted": wanted,
        "page": page,
        "hits": hits,
        "query": query.urlencode(),
        "sample_data": any(hit.body.sample for hit in hits),
    }
    return form_page(request, "assessments/writing/search.html", form, context)
