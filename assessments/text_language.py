"""In which of the six languages of the United Nations a text is written. Pure.

Arabic, Chinese and Russian by their script, English, French and Spanish by the small words that every
sentence has. A text that is short, mixed, or in a language that merely looks like one of the six is none of
them: nobody reads a wrong language aloud, and staff can say which it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

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


def _small_words() -> dict[str, frozenset[str]]:
    """Language → its small words. Those of languages that are none of the six keep a text from being one."""
    found: dict[str, list[str]] = {}
    code = ""
    for line in _WORDS.strip().splitlines():
        words = line.split()
        if not line.startswith(" "):
            code, words = words[0], words[1:]
        found.setdefault(code, []).extend(words)
    return {name: frozenset(words) for name, words in found.items()}


_SMALL: Mapping[str, frozenset[str]] = _small_words()


def language_of(text: str) -> str:
    """One of LANGUAGES, or "" where it is not certain. The beginning of a long text is enough."""
    text = unicodedata.normalize("NFC", text[:_EARLY]).lower()
    words = _LETTERS.findall(text)
    letters = "".join(words)
    scripts = Counter(_script(letter) for letter in letters)
    if not scripts:
        return ""
    script, number = scripts.most_common(1)[0]
    fewest = _FEWEST_HAN if script == "han" else _FEWEST_LETTERS
    if number < fewest or number < _MOST_OF * len(letters):
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
    counts = {code: sum(word in small for word in words) for code, small in _SMALL.items()}
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    best, second = counts[ranked[0]], counts[ranked[1]]
    clear = best >= _SHARE * len(words) and best - second >= _LEAD * len(words)
    certain = best >= _FEWEST_WORDS and best > second and clear
    return ranked[0] if certain and ranked[0] in LANGUAGES else ""
