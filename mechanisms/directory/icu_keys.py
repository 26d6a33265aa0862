"""The keys by which names stand in the order of a language, made and tried with ICU's own collation.

For Debian's python3 with python3-icu; nothing of the product is imported here, and the product imports
nothing from here: `sort_keys` hands over the names and keeps the keys. A JSON object on standard input,
``{"language": …, "names": […]}``, comes back as ``{name: key}``; with ``"keys": {name: key}`` these are tried
instead. Exit 1, with the pairs on standard error, where the keys do not give the order that ICU gives.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import icu

# Apostrophes and commas stand before all letters, as they do in ICU; two letters written as one are two.
SIGNS = str.maketrans({"’": "'", "،": ",", "œ": "oe", "æ": "ae"})
# In Arabic each hamza counts as its alef, a madda as two; the last two letters are written in two ways.
ARABIC = str.maketrans({**dict.fromkeys("ءأإؤئ", "ا"), "آ": "اا", "ة": "ت", "ى": "ي", "ـ": None})
TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
NO_TONE = "5"


def plain(text: str) -> str:
    """As `mechanisms.models.body.plain` writes it: names typed later stand among the others by this."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def keys_of(language: str, names: Iterable[str]) -> dict[str, str]:
    """Name → key; the keys are compared code point by code point."""
    key: Callable[[str], str] = {
        "en": plain,  # as the database has them: English lists are read from its index
        "ar": lambda name: plain(name.translate(ARABIC)).translate(SIGNS),
        "es": _spanish,
        "ru": _russian,
        "zh-hans": _chinese(names),
    }.get(language, lambda name: plain(name).translate(SIGNS))
    return {name: key(name) for name in names}


def _spanish(name: str) -> str:
    """`ñ` is a letter of its own, after `n`."""
    return "n~".join(map(plain, name.casefold().split("ñ"))).translate(SIGNS)


def _russian(name: str) -> str:
    """`й` is a letter of its own, after `и`; `ё` is none."""
    return "й".join(map(plain, name.casefold().split("й"))).translate(SIGNS)


def _chinese(names: Iterable[str]) -> Callable[[str], str]:
    """Each sign by its sound and tone, and among signs of one sound by its place in ICU's order."""
    order = _collator("zh-hans").getSortKey
    places: dict[str, list[str]] = {}
    for sign in sorted({sign for name in names for sign in name}, key=order):
        places.setdefault(_sound(sign), []).append(sign)

    def key(name: str) -> str:
        return " ".join(f"{_sound(sign)}{places[_sound(sign)].index(sign):02}" for sign in name)

    return key


def _sound(sign: str) -> str:
    if not sign.isalnum():
        return "!"  # before digits and letters, each in its place
    read = icu.Transliterator.createInstance("Han-Latin").transliterate(sign)
    if read == sign:
        return plain(sign)
    parts = unicodedata.normalize("NFD", read.casefold())
    tone = next((TONES[part] for part in parts if part in TONES), NO_TONE)
    return "".join(part for part in parts if part not in TONES) + tone


def _collator(language: str) -> icu.Collator:
    return icu.Collator.createInstance(icu.Locale.forLanguageTag(language))


def out_of_order(language: str, keys: Mapping[str, str]) -> list[str]:
    """The neighbours in ICU's order whose keys stand the other way round; none if the keys are right."""
    in_order = sorted(keys, key=_collator(language).getSortKey)
    pairs = [(one, two) for one, two in pairwise(in_order) if keys[one] >= keys[two]]
    return [f"{one} ({keys[one]}) is not before {two} ({keys[two]})" for one, two in pairs]


def main() -> int:
    asked = json.load(sys.stdin)
    keys = asked.get("keys") or keys_of(asked["language"], asked["names"])
    wrong = out_of_order(asked["language"], keys)
    print("\n".join(wrong), file=sys.stderr)
    json.dump(keys, sys.stdout, ensure_ascii=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
