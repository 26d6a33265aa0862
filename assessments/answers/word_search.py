"""Finding words in what bodies wrote, in any language, and marking them. Pure.

A search is a few words, all of which a passage has to contain, in any order and in any of their forms
(`stems`); words between quotation marks are one phrase, found as it is typed; a star stands for any ending.
A word that names a concept of the subject also finds what the other languages call it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.answers.stems import is_han, placed_words, stem, words_in
from assessments.answers.text import fold, fold_letter, folded_places
from recommendations.report_search import Piece

MAX_QUERY = 200
MAX_TERMS = 10
_TERM = re.compile(r'["“”«»]([^"“”«»]+)["“”«»]|([^\s"“”«»]+)')
_BEGINNING, _SHORTEST = 6, 4
"""A typed word of so many letters finds words that begin so; shorter words are not kept as they stand."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say what is looked for: stems one after the other, words that begin so, or an exact phrase
    (folded), whose stems then only narrow the search."""

    text: str
    stems: tuple[str, ...]
    beginning: str = ""
    exact: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """What an index has of every passage with these stems."""
        found = dict.fromkeys(_sequence(self.stems))
        pairs = [token for token in found if len(token) > 2]
        return tuple(pairs if all(map(is_han, self.stems)) and pairs else found)

    @property
    def sequence(self) -> str:
        """The stems as `searched_words` writes them."""
        return f" {' '.join(_sequence(self.stems))} "

    def found_in(self, folded: str, words: str) -> bool:
        if self.exact:
            return self.exact in folded
        return self.sequence in words or bool(self.beginning and f" {self.beginning}" in words)


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """Something of the subject with its forms in each language, the usual one first."""

    code: str
    forms: Mapping[str, tuple[Form, ...]]

    @property
    def all_forms(self) -> tuple[Form, ...]:
        return tuple(form for forms in self.forms.values() for form in forms)


type Thesaurus = Mapping[tuple[str, ...], Concept]
"""The stems of a form → the concept it names."""
NO_CONCEPTS: Thesaurus = {}


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of the query; with a concept, any of its forms will do."""

    typed: Form
    concept: Concept | None = None

    @property
    def forms(self) -> tuple[Form, ...]:
        return (self.typed, *(self.concept.all_forms if self.concept else ()))

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """(language, usual form) of what is looked for besides what was typed."""
        if self.concept is None:
            return ()
        return tuple(
            (language, forms[0].text)
            for language, forms in self.concept.forms.items()
            if self.typed.stems != forms[0].stems
        )


@dataclass(frozen=True, slots=True)
class Words:
    """What a person looks for. Without terms it finds nothing and marks nothing; `cut`: the query was longer
    than what is looked for."""

    query: str = ""
    terms: tuple[Term, ...] = ()
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms)

    def found_in(self, text: str) -> bool:
        """Whether a text has all of them: what both databases have to find."""
        folded, words = searched(text)
        return bool(self) and all(
            any(form.found_in(folded, words) for form in term.forms) for term in self.terms
        )


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage, or the part of a long one around the first word found; joined, the pieces are that part."""

    pieces: tuple[Piece, ...]
    cut_before: bool = False
    cut_after: bool = False

    @property
    def has_found(self) -> bool:
        return any(piece.found for piece in self.pieces)


def searched(*texts: str) -> tuple[str, str]:
    """The folded texts, a line each, and their words as they are searched."""
    folded = "\n".join(fold(text) for text in texts if text)
    return folded, searched_words(folded)


def searched_words(folded: str) -> str:
    """First the stems in their order, each with `=` before it, of Chinese each character and each two; then
    the words as they stand, once each. A blank before and behind."""
    words = words_in(folded)
    if not words:
        return ""
    plain = dict.fromkeys(word for word in words if len(word) >= _SHORTEST)
    return f" {' '.join([*_sequence([stem(word) for word in words]), *plain])} "


def _sequence(stems: Sequence[str]) -> Iterator[str]:
    for one, following in pairwise([*stems, ""]):
        yield f"={one}"
        if following and is_han(one) and is_han(following):
            yield f"={one}{following}"


def form_of(text: str) -> Form:
    """A form as somebody writes it: words in any inflection, or with a star the beginning of one."""
    words = words_in(fold(text))
    stems = tuple(map(stem, words))
    is_one = len(words) == 1 and not is_han(words[0])
    shown = text.strip().removesuffix("*")
    return Form(shown, stems, words[0] if is_one and text.strip().endswith("*") else "")


def words_for(query: str, thesaurus: Thesaurus = NO_CONCEPTS) -> Words:
    """What a person typed, cut to 200 characters and ten words; nothing typed is ever wrong."""
    typed = " ".join(query.split())
    terms = dict.fromkeys(_terms(typed[:MAX_QUERY], thesaurus))
    cut = len(typed) > MAX_QUERY or len(terms) > MAX_TERMS
    return Words(typed[:MAX_QUERY], tuple(terms)[:MAX_TERMS], cut)


def _terms(query: str, thesaurus: Thesaurus) -> Iterator[Term]:
    loose: list[str] = []
    for phrase, word in [*_TERM.findall(query), ("", "")]:
        if word:
            loose.append(word)
            continue
        yield from _loose_terms(loose, thesaurus)
        loose = []
        folded = fold(phrase).strip()
        if stems := tuple(map(stem, words_in(folded))):
            yield Term(Form(phrase.strip(), stems, exact=folded))


def _loose_terms(typed: Iterable[str], thesaurus: Thesaurus) -> Iterator[Term]:
    """Words one after the other that name a concept are one term; so are the rest of what stands between two
    blanks."""
    forms = [form for word in typed if (form := form_of(word)).stems]
    row = [(at, one) for at, form in enumerate(forms) for one in form.stems]
    longest = max(map(len, thesaurus), default=0)
    begun, at = 0, 0
    while at < len(row):
        concept, length = _concept_at([one for _at, one in row[at : at + longest]], thesaurus)
        ends = at + 1 == len(row) or row[at + 1][0] != row[at][0]
        if concept is not None:
            if begun < at:
                yield _plain_term(row[begun:at], forms)
            yield Term(_typed(row[at : at + length], forms), concept)
            at += length
            begun = at
            continue
        at += 1
        if ends:
            yield _plain_term(row[begun:at], forms)
            begun = at


def _concept_at(stems: Sequence[str], thesaurus: Thesaurus) -> tuple[Concept | None, int]:
    """The concept that the most of these stems name, from the first on."""
    for length in range(len(stems), 0, -1):
        if found := thesaurus.get(tuple(stems[:length])):
            return found, length
    return None, 0


def _plain_term(row: Sequence[tuple[int, str]], forms: Sequence[Form]) -> Term:
    return Term(_typed(row, forms))


def _typed(row: Sequence[tuple[int, str]], forms: Sequence[Form]) -> Form:
    """These stems as they were typed; of a single long word also what begins like it."""
    stems = tuple(one for _at, one in row)
    whole = [forms[at] for at in dict.fromkeys(at for at, _one in row)]
    text = " ".join(form.text for form in whole)
    if len(stems) > 1 or is_han(stems[0]) or len(whole[0].stems) > 1:
        is_part = len(whole) == 1 and len(whole[0].stems) > len(stems)
        return Form("".join(stems) if is_part and is_han(stems[0]) else text, stems)
    word = words_in(fold(whole[0].text))[0]
    beginning = whole[0].beginning or (word if len(word) >= _BEGINNING else "")
    return Form(text, stems, beginning)


def excerpt(text: str, words: Words, limit: int = 600) -> Excerpt:
    """The text with the words marked; of a text longer than `limit` the part around the first of them."""
    spans = _spans(text, words)
    start, end = _window(text, spans, limit)
    return Excerpt(tuple(_pieces(text, spans, start, end)), start > 0, end < len(text))


def _spans(text: str, words: Words) -> list[tuple[int, int]]:
    """Where the words stand in the text, in order, without overlaps."""
    if not words:
        return []
    places, signs = [], []
    for place, letters in folded_places(text):
        for sign in letters:
            places.append(place)
            signs.append(sign)
    folded = "".join(signs)
    rows = placed_words(folded)
    stems = [stem(word) for _start, _end, word in rows]
    found = []
    for form in dict.fromkeys(form for term in words.terms for form in term.forms):
        for start, end in _found(form, folded, rows, stems):
            found.append((places[start], _behind(text, places[end - 1])))
    return _merged(sorted(found))


def _found(
    form: Form, folded: str, rows: Sequence[tuple[int, int, str]], stems: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """(first sign, behind the last) of each place in the folded text."""
    if form.exact:
        yield from ((at.start(), at.end()) for at in re.finditer(re.escape(form.exact), folded))
        return
    wanted, length = list(form.stems), len(form.stems)
    for at, (start, end, word) in enumerate(rows):
        if stems[at] == wanted[0] and stems[at : at + length] == wanted:
            yield start, rows[at + length - 1][1]
        elif form.beginning and word.startswith(form.beginning):
            yield start, end


def _behind(text: str, last: int) -> int:
    """Where a word ends: signs above or below its last letter belong to it."""
    end = last + 1
    while end < len(text) and not fold_letter(text[end]):
        end += 1
    return end


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(text: str, spans: Sequence[tuple[int, int]], limit: int) -> tuple[int, int]:
    """Which part of the text to show: all of it if it is short, else from just before the first found."""
    if len(text) <= limit:
        return 0, len(text)
    first = spans[0][0] if spans else 0
    start = min(max(first - limit // 4, 0), len(text) - limit)
    end = start + limit
    if start > 0:
        # Where a word begins, if one does nearby: scripts without blanks are cut anywhere.
        blank = text.find(" ", start, min(start + 40, first or start))
        start = blank + 1 if blank >= 0 else start
    if end < len(text):
        blank = text.rfind(" ", end - 40, end)
        end = blank if blank >= 0 else end
    return start, end


def _pieces(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[first:last], found=True)
        at = last
    if at < end:
        yield Piece(text[at:end])
