"""A word of the instrument that is wrong: said on a page of its own, settled by an administrator, and both
told by mail, which carries the place and no word of what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.answering.forms.page import PageForm, form_page, refusal_on, sent
from assessments.answering.views.page_access import principal, signed_in
from assessments.bodies.forms import text_field
from assessments.bodies.review_form import VARIANTS
from mechanisms.access import Capability, require
from mechanisms.administration.wrong_words import Place, say_wrong, settle
from mechanisms.models import Person, WrongWord
from mechanisms.people import letters
from mechanisms.people.typed_text import came_too_late
from mechanisms.signals import happened
from recommendations import catalogue
from recommendations.keyed_texts import texts_of
from recommendations.moments import span_in_words
from recommendations.outline import Recommendation, Variant, in_words
from recommendations.own_language import translations_in
from recommendations.translations import ENGLISH, hash_of

TEMPLATE = "assessments/bodies/wrong_word.html"
PAST = 20
MOST_OF_A_NOTE = 2000
OTHER = "other"
MOST_AT_ONCE = 100
LONGEST_CHOICE = 110
#: The texts of which a reader says it most; any other is named in words.
KINDS = ("titles", "prompts", "means", "criteria", "levels", "evidence_examples")
PARTS = {
    "text": gettext_lazy("Criterion %(code)s"),
    "partly": gettext_lazy("Criterion %(code)s, “partly”"),
    "no_case": gettext_lazy("Criterion %(code)s, “no case arose”"),
    "step": gettext_lazy("Criterion %(code)s, what to do"),
}


class WrongWordForm(PageForm):
    """Which text, what is wrong with it, and what it should say."""

    key = forms.ChoiceField(
        label=gettext_lazy("Which text"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose one of the list.")),
    )
    said = text_field(
        gettext_lazy("What is wrong"),
        gettext_lazy("Say what is wrong."),
        gettext_lazy("The administrators of this installation read it. No personal data."),
        most=2000,
        rows=4,
    )
    suggestion = text_field(
        gettext_lazy("What it should say"), None, gettext_lazy("If you know."), most=2000, rows=2
    )
    language = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = (("", _("Choose")), (OTHER, _("Something else on this page")))
        self.fields["key"].choices = [ends[0], *choices, ends[1]]  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()

    def clean_language(self) -> str:
        """The one in which the page was read, even if another is read by now."""
        language: str = self.cleaned_data["language"]
        if language not in dict(settings.LANGUAGES):
            raise forms.ValidationError(_("Choose one of the languages."))
        return language


@login_not_required
@require_http_methods(["GET", "POST"])
def wrong_word(request: HttpRequest, paragraph: int) -> HttpResponse:
    """The form, and below it what this person has sent; visitors are told to whom they can write.

    `?variant=` leaves the wording of one kind of body, `?back=` is where somebody came from.
    """
    asked = _recommendation(paragraph, get_language() or ENGLISH)
    context = {"recommendation": asked, "language": get_language(), "back": _back(request)}
    if not request.user.is_authenticated:
        if request.method == "POST":
            return came_too_late(request, status=401)
        return render(request, TEMPLATE, context | {"contact": settings.PRIVACY_CONTACT})
    form = WrongWordForm(sent(request), choices=_choices(asked, request.GET.get("variant", "")))
    if form.is_valid():
        given = form.cleaned_data
        place = _place(paragraph, given["language"], given["key"])
        with refusal_on(form):
            say_wrong(by=signed_in(request), place=place, said=given["said"], suggestion=given["suggestion"])
            messages.success(request, _("Sent to the administrators. The answer will be shown below."))
            return redirect(request.get_full_path())
    own = WrongWord.objects.filter(sent_by=signed_in(request))[:PAST]
    return form_page(request, TEMPLATE, form, context | {"own": [_shown(row) for row in own]})


@require_safe
def wrong_words(request: HttpRequest) -> HttpResponse:
    """What waits for an administrator, the oldest first, and the latest that are settled. Two queries."""
    require(principal(request), Capability.SETTLE_WORDS)
    waiting, past = WrongWord.objects.open()[:MOST_AT_ONCE], WrongWord.objects.settled()[:PAST]
    context = {"open": [_shown(row) for row in waiting], "past": [_shown(row) for row in past]}
    return render(request, "assessments/bodies/administration/wrong_words.html", context)


@require_POST
def wrong_word_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Settle it with a press, with a note or without."""
    require(principal(request), Capability.SETTLE_WORDS)
    found = get_object_or_404(WrongWord, pk=pk)
    settle(
        by=signed_in(request),
        word_id=found.pk,
        note=request.POST.get("note", "").replace("\x00", "")[:MOST_OF_A_NOTE],
    )
    messages.success(request, _("Settled. The sender sees your note on the page of the word."))
    return redirect("assessments:wrong_words")


def _recommendation(paragraph: int, language: str) -> Recommendation:
    try:
        return catalogue.outline_of(catalogue.current_edition(), language).recommendation(paragraph)
    except KeyError as missing:
        raise Http404 from missing


def _back(request: HttpRequest) -> str:
    """The page from which somebody came, if it is one of this site."""
    asked = request.GET.get("back", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else ""


def _choices(asked: Recommendation, variant: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The texts by the kind of body that is asked, each with its place and its first words."""
    wanted = [one for one in Variant if one == variant] or list(Variant)
    return [(str(VARIANTS[one]), _texts(asked, one)) for one in wanted]


def _texts(asked: Recommendation, variant: Variant) -> list[tuple[str, str]]:
    texts = texts_of(asked, variant).items()
    return [
        (key, _("%(place)s: %(text)s") % {"place": place_in_words(key), "text": _begun(text)})
        for key, text in texts
        if key.split("/")[2] in KINDS
    ]


def _begun(text: str) -> str:
    return Truncator(in_words(text, span_in_words)).chars(LONGEST_CHOICE)


def place_in_words(key: str) -> str:
    """Where a text stands on the page of its recommendation: “Criterion 112.1”."""
    _recommendations, paragraph, kind, *rest = key.split("/")
    number = rest[0]
    match kind:
        case "titles":
            return _("Title")
        case "prompts":
            return _("Question")
        case "means":
            return _("What the question means, %(number)s") % {"number": number}
        case "levels":
            return _("Level %(number)s") % {"number": number}
        case "evidence_examples":
            return _("Example of evidence, %(number)s") % {"number": number}
    return str(PARTS[rest[1]]) % {"code": f"{paragraph}.{number}"}


def _place(paragraph: int, language: str, key: str) -> Place:
    """The text as it is read in the language, its English, and the hash by which that is known."""
    if key == OTHER:
        return Place(paragraph, language)
    known = translations_in(language).get(key)
    of = known.of if known else hash_of(_written(paragraph, ENGLISH, key))
    return Place(
        paragraph, language, key, _read(paragraph, language, key), _read(paragraph, ENGLISH, key), of
    )


def _written(paragraph: int, language: str, key: str) -> str:
    variant = next((one for one in Variant if key.endswith(f"/{one}")), Variant.REGIONAL)
    return texts_of(_recommendation(paragraph, language), variant)[key]


def _read(paragraph: int, language: str, key: str) -> str:
    """With its spans of time in the words of the language."""
    with override(language):
        return in_words(_written(paragraph, language, key), span_in_words)


class Shown(NamedTuple):
    """A row as a page lists it."""

    word: WrongWord
    place: str


def _shown(word: WrongWord) -> Shown:
    return Shown(word, place_in_words(word.key) if word.key else _("Something else on this page"))


# The same by mail.


@receiver(happened)
def _happened(kind: str, data: Mapping[str, Any] | None = None, **_more: Any) -> None:
    """Once it is certain; a mail server that does not answer does not undo it."""
    write: Callable[[str], int] | None = {
        "wrong_word_said": write_to_administrators,
        "wrong_word_settled": write_to_sender,
    }.get(kind)
    if write and data:
        transaction.on_commit(partial(write, data["word"]), robust=True)


def write_to_administrators(word_id: str) -> int:
    """Tell all administrators but the one who said it; how many letters left."""
    word = WrongWord.objects.get(pk=word_id)
    staff = Person.objects.filter(is_administrator=True, is_active=True)
    if word.sent_by_id:
        staff = staff.exclude(pk=word.sent_by_id)
    link = letters.absolute(reverse("assessments:wrong_words"))
    return letters.send_to_all("wrong_word_said", staff, word=word, link=link)


def write_to_sender(word_id: str) -> int:
    """Tell whoever said it, unless that account is closed; the note stands on the page."""
    word = WrongWord.objects.select_related("sent_by").get(pk=word_id)
    sender = [word.sent_by] if word.sent_by and word.sent_by.is_active else []
    link = letters.absolute(reverse("assessments:wrong_word", args=[word.paragraph]))
    return letters.send_to_all("wrong_word_settled", sender, word=word, link=link)
