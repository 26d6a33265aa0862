"""Words of a folded text and their stems, so that "compensated" finds "compensation". Pure.

A light stemmer by script, for a language need not be known: Latin letters have the endings of English,
French and Spanish, Cyrillic ones those of Russian; an Arabic word goes without the small words and endings
that are written together with it. Chinese has no words between blanks: each character is one.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 60
"""Of a longer word only so many letters count."""
# Chinese characters, and what Japanese has beside them.
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
"""A word, or one character of Chinese."""
HAN_RUN = re.compile(rf"[{_HAN}]+")
# "l'enfant" is "enfant".
_ELIDED = re.compile(r"(?<!\w)(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w{2})")

_ARABIC = re.compile("[\u0621-\u064a]+")
_CYRILLIC = re.compile("[\u0430-\u045f]+")
_LATIN = re.compile("[a-z]+")

# Endings, the longest first, and how many letters have to be left of the word. Folded: `й` is `и`.
_LATIN_ENDINGS = (
    (5, "ifications ificaciones ificadores ification ificacion ificador"),
    (5, "ificados ificadas ificado ificada ificando"),
    (5, "ations aciones atory ating atrices atrice ateurs ateur adores adoras ador adora"),
    (5, "ation acion amiento amientos imiento imientos ements"),
    (5, "ated ates ator ators ates ate ados adas ado ada ando idos idas ido ida iendo antes entes"),
    (4, "ciones cion ering ered ifying ified ifies ifier ifiees ifiee ifies ifie ificar ify"),
    (4, "ingly ings ing edly ed ers er ors ees ee ions ion es or ar ir iva ivo ive ively mente"),
    (4, "as os a o ement"),
    (3, "s e"),
)
_RUSSIAN_ENDINGS = (
    (4, "иями иях иям ями ами ием иеи ого его ому ему ыми ими ующим ующих ующие ующая ующего"),
    (3, "ях ах ям ам ом ем ои еи ою ею ыи ии ая яя ое ее ые ие ых их ую юю ия ью ию ов ев ым им ьми"),
    (3, "а я о е у ю ы и ь"),
)
_ARABIC_ENDINGS = (
    (4, "هما تهم تها هم ها هن كم نا ات ون ين ان يه ته"),
    (4, "ه ا ت"),
)
_IRREGULAR = {
    "children": "child",
    "men": "man",
    "women": "woman",
    "people": "person",
    "persons": "person",
    "leyes": "ley",
    "droits": "droit",
    "travaux": "travail",
    "людьми": "люд",
    "людям": "люд",
}


def placed_words(folded: str) -> list[tuple[int, int, str]]:
    """The words of a folded text in order: first letter, behind the last, the word."""
    text = _ELIDED.sub(lambda found: " " * len(found[0]), folded)
    return [(found.start(), found.end(), found[0][:LONGEST]) for found in WORD.finditer(text)]


def words_in(folded: str) -> list[str]:
    """The words of a folded text, in order."""
    return [word for _start, _end, word in placed_words(folded)]


def is_han(word: str) -> bool:
    return HAN_RUN.fullmatch(word) is not None


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What a folded word has in common with its other forms."""
    word = word[:LONGEST]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if _LATIN.fullmatch(word):
        return _undoubled(_latin(word))
    if _CYRILLIC.fullmatch(word):
        return _without(word, _RUSSIAN_ENDINGS)
    if _ARABIC.fullmatch(word):
        return _arabic(word)
    return word


def _latin(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return f"{word[:-3]}y"
    if word.endswith("aux") and len(word) > 5:
        return f"{word[:-3]}al"
    if word.endswith(("ss", "us", "is")):
        return word
    return _without(word, _LATIN_ENDINGS)


def _without(word: str, endings: tuple[tuple[int, str], ...]) -> str:
    """Without the first ending that leaves enough of the word."""
    for least, group in endings:
        for ending in group.split():
            if word.endswith(ending) and len(word) - len(ending) >= least:
                return word[: -len(ending)]
    return word


def _undoubled(word: str) -> str:
    """ "planned" has lost its ending, and one letter more: "plan"."""
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _arabic(word: str) -> str:
    """Without "and", "in", "for", "like", "the" before it, and two endings behind it."""
    before = ""
    while before != word:
        before = word
        if (word.startswith("لل") and len(word) > 4) or (word.startswith("ال") and len(word) > 4):
            word = word[2:]
        elif word[0] in "وفبلك" and len(word) > 4:
            word = word[1:]
    return _without(_without(word, _ARABIC_ENDINGS), _ARABIC_ENDINGS)
