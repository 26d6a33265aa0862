"""What a text is written in, and its letters without what does not matter in a search. Pure.

Capitals and accents do not matter, nor do the vowel signs of Arabic, the forms of alef, yeh and teh marbuta,
or the width of Chinese forms: `fold` takes them away.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

# In which of the six languages of the United Nations a text is written. Pure. Arabic, Chinese and
# Russian by their script, English, French and Spanish by the small words that every sentence has.
# A text that is short, mixed, or in a language that merely looks like one of the six is none of
# them: nobody reads a wrong language aloud, and staff can say which it is.


LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
"""The codes as HTML and Word have them."""
RIGHT_TO_LEFT = frozenset({"ar"})

_LETTERS = re.compile(r"[^\W\d_]+")
_FEWEST_LETTERS = 20
_FEWEST_HAN = 6
_MOST_OF = 0.7
# So many of a text's words have to be the small ones of one language, and so many more than of any other.
_FEWEST_WORDS, _SHARE, _LEAD = 3, 0.15, 0.04
_EARLY = 4_000

_WORDS = """
en the of and to in is are was were with for by on that has have not which its from it this be been an or as
   at no there their they we our two each only who what when where
fr le la les des du de et à un une est en que qui dans pour par sur ne pas sont au aux ce cette ces ses leur
   avec ont été l d il elle nous mais ou
es el la los las de del y en que un una es por con para se su sus no al lo como más o ha han fue son sin cada
   entre también ni
pt o a os as da do das dos de em e que um uma é não com para por se no na nos nas ao foi são mais também
it il lo la i gli le di del della dei delle e in che un una è per con non si al da sono nel nella ha
de der die das und in den von zu mit ist im nicht ein eine für auf des dem sich werden wird sind
nl de het een en van in is op te dat voor niet met zijn aan er wordt werd
sv och att det som en ett på är av för med den till inte har de om
"""

# Letters that Persian, Urdu or Pashto have beside the Arabic ones; those of Ukrainian, Serbian and others
# beside the Russian ones; and letters that no Russian text of some length does without.
_NOT_ARABIC = frozenset("پچژگکیےٹڈڑںھۀېۍ")
_NOT_RUSSIAN = frozenset("іїєґјљњћђџѓќўәғқңөұүһ")
_RUSSIAN = frozenset("ыэё")


def _small_words() -> dict[str, list[str]]:
    """Small word → the languages that have it. Those that are none of the six keep a text from being one."""
    found: dict[str, list[str]] = {}
    code = ""
    for line in _WORDS.strip().splitlines():
        words = line.split()
        if not line.startswith(" "):
            code, words = words[0], words[1:]
        for word in set(words):
            found.setdefault(word, []).append(code)
    return found


_SMALL: Mapping[str, Sequence[str]] = _small_words()


def language_of(text: str) -> str:
    """One of LANGUAGES, or "" where it is not certain. The beginning of a long text is enough."""
    text = unicodedata.normalize("NFC", text[:_EARLY]).lower()
    words = _LETTERS.findall(text)
    letters = Counter("".join(words))
    scripts: Counter[str] = Counter()
    for letter, times in letters.items():
        scripts[_script(letter)] += times
    if not scripts:
        return ""
    script, number = scripts.most_common(1)[0]
    fewest = _FEWEST_HAN if script == "han" else _FEWEST_LETTERS
    if number < fewest or number < _MOST_OF * letters.total():
        return ""
    found = set(letters)
    match script:
        case "han":
            return "" if scripts["kana"] or scripts["hangul"] else "zh"
        case "arabic":
            return "" if found & _NOT_ARABIC else "ar"
        case "cyrillic":
            return "ru" if found & _RUSSIAN and not found & _NOT_RUSSIAN else ""
        case "latin":
            return _by_small_words(words)
    return ""


@cache
def _script(letter: str) -> str:
    """The script of a letter by its name in the Unicode standard."""
    name = unicodedata.name(letter, "")
    first = name.split(" ", 1)[0]
    known = {
        "CJK": "han",
        "HIRAGANA": "kana",
        "KATAKANA": "kana",
        "HANGUL": "hangul",
        "ARABIC": "arabic",
        "CYRILLIC": "cyrillic",
        "LATIN": "latin",
    }
    return known.get(first, "other")


def _by_small_words(words: list[str]) -> str:
    counts = Counter(code for word in words for code in _SMALL.get(word, ()))
    (first, best), (_next, second) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    clear = best >= _SHARE * len(words) and best - second >= _LEAD * len(words)
    certain = best >= _FEWEST_WORDS and best > second and clear
    return first if certain and first in LANGUAGES else ""


_SAME = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "ـ": "",  # the stroke that stretches Arabic words
        "ى": "ي",
        "ة": "ه",
        "ٱ": "ا",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "\u00ad": "",
        "\u200b": "",
        "\u200e": "",
        "\u200f": "",
    }
)


def fold(text: str) -> str:
    """The text without what does not matter, blanks and line ends as one blank."""
    return "".join(letters for _place, letters in folded_places(text))


@cache
def fold_letter(letter: str) -> str:
    """What stands for one letter; "" for a sign above or below the one before it."""
    if letter.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", letter.casefold()).casefold()
    kept = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")
    return kept.translate(_SAME)


def folded_places(text: str) -> Iterator[tuple[int, str]]:
    """(place in the text, what stands for it), leaving out what stands for nothing."""
    blank = False
    for place, letter in enumerate(text):
        found = fold_letter(letter)
        if not found or (found == " " and blank):
            continue
        blank = found == " "
        yield place, found
