"""Searching what bodies share: which passages of the current submissions hold all the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from assessments.answering.forms.page import form_page, refusal_on
from assessments.answering.views.page_access import actor
from assessments.answers import labels
from assessments.answers.scoring import LEVELS
from assessments.answers.word_search import NO_CONCEPTS, Excerpt, Words, excerpt, words_for
from assessments.models import ClippingList, Cycle, Passage, Submission, WorkingTranslation
from assessments.reviewing.columns import language_shown, translations_of
from assessments.submitting.line_signs import SIGNS, STATE_OF_SIGN
from assessments.writing.clippings import KeptAtOnce, keep_passages_in
from assessments.writing.finding import NOT_RECOGNISED, Found, Wanted, find, visible_passages
from assessments.writing.quotations import direction_of, language_name, languages_by_name
from assessments.writing.thesaurus import thesaurus
from assessments.writing.views import KeepForm, field_of, into_of, last_list, search_address, staff
from mechanisms.access import Principal
from mechanisms.models import Body, BodyKind, Region
from recommendations.catalogue import outline_of
from recommendations.outline import Outline

PAGE = 25


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the words marked in it, and in the staff's translation of it."""

    passage: Passage
    found: Excerpt
    language: str
    translation: WorkingTranslation | None
    translated: Excerpt | None

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


def page_of(me: Principal, found: Found, words: Words, number: str) -> tuple[Page[int], tuple[Hit, ...]]:
    """One page and what was found on it; a page that does not exist is the nearest. Three queries."""
    page = Paginator(found.passages, PAGE).get_page(number)
    by_key = {row.pk: row for row in visible_passages(me, list(page))}
    return page, tuple(_hits([by_key[pk] for pk in page if pk in by_key], words))


def _hits(passages: list[Passage], words: Words) -> Iterable[Hit]:
    translations = translations_of({row.submission_id for row in passages})
    for row in passages:
        key = (row.submission_id, row.paragraph)
        translation = translations.get(key) if row.source == "explanation" else None
        yield Hit(
            passage=row,
            found=excerpt(row.text, words),
            language=language_shown(row.source, row.language, key, translations),
            translation=translation,
            translated=excerpt(translation.text, words) if translation and translation.text else None,
        )


class Typed(forms.CharField):
    """Whatever somebody types; a sign that no text can have is a blank."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\0", " ")))


class PassageSearchForm(forms.Form):
    """Words and filters, all in the address; all fields may be empty, what is not on a list is an error."""

    q = Typed(
        label=gettext_lazy("Words"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "class": "form-control"}),
    )
    cycle = forms.ChoiceField(label=gettext_lazy("Cycle"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    about = forms.ChoiceField(label=gettext_lazy("Group or recommendation"), required=False)
    answered = forms.ChoiceField(label=gettext_lazy("Answer"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    only = forms.BooleanField(
        label=gettext_lazy("Only in the language in which I type"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

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

    def wanted(self, after: str = "") -> Wanted:
        """What is asked for, behind a submission; of a form with errors, nothing."""
        if not self.is_valid():
            return Wanted()
        data = self.cleaned_data
        about = data["about"]
        single = (int(about),) if about and about not in self._groups else ()
        return Wanted(
            words=words_for(data["q"], NO_CONCEPTS if data["only"] else thesaurus()),
            cycle=data["cycle"],
            kind=data["kind"],
            region=data["region"],
            paragraphs=self._groups.get(about, single),
            sign=data["answered"],
            language=data["language"],
            after=int(after) if after.isdecimal() and len(after) < 19 else 0,
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
    """Twenty-five passages on a page; words and filters in the address."""
    return search_page(request, KeepForm(lists=ClippingList.objects.all(), initial=_last_list(request)))


def search_page(request: HttpRequest, keep: KeepForm, ticked: frozenset[int] = frozenset()) -> HttpResponse:
    """The page with what was found, and the form that keeps several passages as it stands now."""
    me = staff(request)
    cycles = list(Cycle.objects.select_related("edition"))
    tree = outline_of(cycles[0].edition) if cycles else None
    form = PassageSearchForm(request.GET, cycles=cycles, tree=tree)
    wanted = form.wanted(request.GET.get("after", ""))
    found = find(me, wanted) if wanted else Found()
    page, hits = page_of(me, found, wanted.words, request.GET.get("page", "1"))
    context = {
        "wanted": wanted,
        "found": found,
        "page": page,
        "hits": hits,
        "keep": keep,
        "ticked": ticked,
        "has_others": any(term.others for term in wanted.words.terms),
        "nothing_to_look_for": bool(request.GET.get("q", "").strip()) and not wanted.words,
        "has_errors": bool(keep.errors),
        "sample_data": any(hit.body.sample for hit in hits),
    } | _addresses(request, found)
    response = form_page(request, "assessments/writing/search.html", form, context)
    if keep.errors:
        response.status_code = 422
    return response


def _addresses(request: HttpRequest, found: Found) -> dict[str, str]:
    """This search without its page, in the language that is typed alone, and the one to go on with."""
    query = request.GET.copy()
    query.pop("page", None)
    only, further = query.copy(), query.copy()
    only["only"], further["after"] = "on", str(found.after)
    return {"query": query.urlencode(), "only": only.urlencode(), "further": further.urlencode()}


def _last_list(request: HttpRequest) -> dict[str, str]:
    """The list into which this person kept something last."""
    return {"into": last_list(request)}


@require_POST
def keep_several(request: HttpRequest) -> HttpResponse:
    """Keep the ticked passages, or all of the page, in one list; then the search again."""
    me = staff(request)
    form = KeepForm(request.POST, lists=ClippingList.objects.all())
    name = "shown" if request.POST.get("all") else "passage"
    ticked = frozenset(int(pk) for pk in request.POST.getlist(name)[:PAGE] if pk.isdecimal() and len(pk) < 19)
    if form.is_valid():
        with refusal_on(form, field_of(form)):
            done = keep_passages_in(
                by=actor(request), into=into_of(form), passages=visible_passages(me, ticked)
            )
            messages.success(request, told(done))
            return redirect(search_address(request))
    return search_page(request, form, ticked)


def told(done: KeptAtOnce) -> str:
    """How many are kept, and how many the list had already."""
    kept = ngettext(
        "%(number)d quotation is kept in the list “%(list)s”.",
        "%(number)d quotations are kept in the list “%(list)s”.",
        done.kept,
    ) % {"number": done.kept, "list": done.list.theme}
    if not done.there:
        return kept
    there = ngettext(
        "The list had %(number)d more already.", "The list had %(number)d more already.", done.there
    )
    return f"{kept} {there % {'number': done.there}}"
