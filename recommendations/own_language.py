"""The translations of this release, read from their files once for a process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_language, get_language_info

from recommendations.keyed_texts import texts_of
from recommendations.outline import Recommendation, Variant
from recommendations.translations import (
    ENGLISH,
    LANGUAGES,
    TextStatus,
    Translation,
    hash_of,
    read_translations,
)

ENGLISH_BESIDE = "english"
"""The cookie of whoever wants to read the English beside the translation, and what an address asks it by."""

_texts: dict[str, Mapping[str, Translation]] = {}
_kept_results: list[Callable[[], None]] = []


def until_forgotten[**Given, Made](made: Callable[Given, Made]) -> Callable[Given, Made]:
    """Work out once for a process what follows from the texts."""
    kept = cache(made)
    _kept_results.append(kept.cache_clear)
    return cast(Callable[Given, Made], kept)


def translations_in(language: str) -> Mapping[str, Translation]:
    """The translated texts of a language by key; none for English."""
    if language not in _texts:
        _texts[language] = read_translations(Path(settings.TRANSLATIONS), language)
    return _texts[language]


def in_own_language(english: str, *keys: str) -> str:
    """A text of ours in the reader's language, by the first key that has a translation of this English; else
    the English."""
    texts = translations_in(get_language() or ENGLISH)
    for one in (texts[key] for key in keys if key in texts):
        if one.of == hash_of(english):
            return one.text
    return english


def wants_english(request: HttpRequest) -> bool:
    """Whether the English is shown beside each text of ours: asked for, and another language is read."""
    return request.COOKIES.get(ENGLISH_BESIDE) == "on" and get_language() != ENGLISH


def english_beside(
    read: Recommendation, english: Recommendation, variant: Variant, said: Callable[[str], str]
) -> dict[str, str]:
    """The English of each text that reads otherwise, by the text; `said` puts spans of time in words."""
    texts = [said(text) for text in texts_of(read, variant).values()]
    with translation.override(ENGLISH):
        originals = [said(text) for text in texts_of(english, variant).values()]
    return {text: one for text, one in zip(texts, originals, strict=True) if text != one}


@until_forgotten
def translated_under(language: str, under: str) -> Mapping[str, str]:
    """The translated texts of a language whose keys begin so."""
    return {key: one.text for key, one in translations_in(language).items() if key.startswith(under)}


def how_translated(under: str) -> Counter[TextStatus]:
    """How many texts whose keys begin so have which status in the reader's language; none in English."""
    return _counted(under, get_language() or ENGLISH)


@until_forgotten
def _counted(under: str, language: str) -> Counter[TextStatus]:
    return Counter(one.status for key, one in translations_in(language).items() if key.startswith(under))


def languages_by_name() -> list[tuple[str, str]]:
    """The finished languages, each as those name it who read it."""
    finished = dict(settings.LANGUAGES)
    return [(code, get_language_info(code)["name_local"]) for code in LANGUAGES if code in finished]


def other_languages_by_name() -> list[tuple[str, str]]:
    """The finished languages but English, each as those name it who read it."""
    return [(code, name) for code, name in languages_by_name() if code != ENGLISH]


# A file may be made in another language than its pages are read in.


def ask_file_in(request: HttpRequest, language: str) -> None:
    """The address of the file asks for this finished language."""
    request.file_language = language  # type: ignore[attr-defined]


def language_of_file(request: HttpRequest) -> str:
    """In which language a file is made: as its address asks, else as pages are read."""
    return getattr(request, "file_language", "") or get_language() or ENGLISH


def language_chosen(request: HttpRequest) -> str:
    """In which language a file is made that a form asks for: as the form says, else as pages are read."""
    chosen = request.POST.get("language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else language_of_file(request)


def in_language_of_file[View: Callable[..., Any]](view: View) -> View:
    """For views that answer with a file at once."""

    @wraps(view)
    def made(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        language = language_of_file(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Language", language)
        return response

    return cast(View, made)


def forget() -> None:
    """Read the files again when a text is next asked for."""
    _texts.clear()
    for forget_result in _kept_results:
        forget_result()
