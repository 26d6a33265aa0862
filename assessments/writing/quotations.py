"""A quotation for the annual report: a passage word for word, with its place and its citation.

Only two kinds leave the staff: passages of bodies that may be named, and words that another body has seen
exactly so and agreed to, cited without anything that tells whose they are.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answers.labels import LANGUAGE_NAMES
from assessments.answers.text import RIGHT_TO_LEFT, fold

MARKS = {
    "ar": ("«", "»"),
    "en": ("“", "”"),
    "es": ("«", "»"),
    "fr": ("«\u00a0", "\u00a0»"),
    "ru": ("«", "»"),
    "zh": ("“", "”"),
}
"""How each language quotes."""
_WHERE: dict[str, Promise] = {
    "explanation": gettext_lazy("answer to paragraph %(paragraph)d"),
    "evidence": gettext_lazy("evidence for paragraph %(paragraph)d"),
    "action": gettext_lazy("action for paragraph %(paragraph)d"),
}
_CITED = gettext_lazy(
    "%(body)s, self-assessment %(cycle)s, %(where)s, version %(version)d; not verified by the United Nations"
)
_REPLACED = gettext_lazy(
    "%(body)s, self-assessment %(cycle)s, %(where)s, version %(version)d, which the body has replaced since; "
    "not verified by the United Nations"
)
_SAMPLE = "(sample)"
_SHORTEST = 3
# Arabic and Chinese letters.
_WITHOUT_BLANKS = re.compile("[\u0600-\u06ff\u4e00-\u9fff]")


class Consent(StrEnum):
    """What a body says to quoting exactly these words without its name."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    YES = "yes"
    NO = "no"


class Release(StrEnum):
    """Whether a quotation may be published, and if not, why; the first that is true."""

    NAMED = "named"
    NOT_QUOTED = "not_quoted"
    NO_EXPLANATION = "no_explanation"
    GIVES_AWAY = "gives_away"
    CLEARED = "cleared"
    REFUSED = "refused"
    ASKED = "asked"
    REPLACED = "replaced"
    CAN_ASK = "can_ask"


RELEASE_WORDS: dict[Release, Promise] = {
    Release.NAMED: gettext_lazy("The body may be named."),
    Release.NOT_QUOTED: gettext_lazy("The body may be neither named nor quoted. It can’t be asked."),
    Release.NO_EXPLANATION: gettext_lazy(
        "The body may not be named. Its evidence and actions are never quoted."
    ),
    Release.GIVES_AWAY: gettext_lazy(
        "The body may not be named, and this text names it. Shorten it before you ask the body."
    ),
    Release.CLEARED: gettext_lazy("The body agreed to these exact words, without its name."),
    Release.REFUSED: gettext_lazy("The body may not be named, and said no to this passage."),
    Release.ASKED: gettext_lazy("The body may not be named. It has not answered your question yet."),
    Release.REPLACED: gettext_lazy(
        "The body may not be named. It has a later version, so it can’t be asked about this one."
    ),
    Release.CAN_ASK: gettext_lazy(
        "The body may not be named. Ask whether you may quote it without its name."
    ),
}


_ANSWERED = {Consent.ASKED: Release.ASKED, Consent.YES: Release.CLEARED, Consent.NO: Release.REFUSED}


class Names(StrEnum):
    """Who is in a file: what may be published, or all with their names, for the staff's own use."""

    CONSENT = "consent"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The body and the version that a quotation comes from; `names` are all it can be known by."""

    body: str
    may_be_named: bool
    may_be_quoted: bool
    names: tuple[str, ...]
    cycle: str
    version: int
    sample: bool
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage of a frozen document, or a part of one."""

    origin: Quoted
    paragraph: int
    source: str
    text: str
    language: str
    consent: Consent = Consent.NOT_ASKED
    # Whether the passage goes on before and behind what is quoted.
    cut_before: bool = False
    cut_after: bool = False
    translation: str = ""
    """What is printed under it, as unofficial; a body that is not named agrees to it with the words."""
    translation_language: str = ""

    @property
    def in_marks(self) -> str:
        """The text in the quotation marks of its language, with "[…]" where the passage goes on."""
        before, after = MARKS.get(self.language, MARKS["en"])
        text = f"{'[…] ' if self.cut_before else ''}{self.text}{' […]' if self.cut_after else ''}"
        return f"{before}{text}{after}"

    @property
    def direction(self) -> str:
        return direction_of(self.language)

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def unofficial(self) -> str:
        """How its translation is introduced; "" without one."""
        return unofficial_translation(self.translation_language) if self.translation else ""

    @property
    def release(self) -> Release:
        if self.origin.may_be_named:
            return Release.NAMED
        if not self.origin.may_be_quoted:
            return Release.NOT_QUOTED
        if self.source != "explanation":
            return Release.NO_EXPLANATION
        if names_in(f"{self.text}\n{self.translation}", self.origin.names):
            return Release.GIVES_AWAY
        if self.consent is not Consent.NOT_ASKED:
            return _ANSWERED[self.consent]
        return Release.REPLACED if self.origin.replaced else Release.CAN_ASK

    @property
    def release_words(self) -> str:
        return str(RELEASE_WORDS[self.release])

    def is_in(self, names: Names) -> bool:
        return names is Names.STAFF or self.release in (Release.NAMED, Release.CLEARED)

    def citation(self, names: Names = Names.CONSENT) -> str:
        """Body, cycle, paragraph, version; and that nobody verified it. Of a body that may not be named
        nothing but the last."""
        if names is Names.CONSENT and not self.origin.may_be_named:
            return unnamed_citation()
        values = {
            "body": self.origin.body,
            "cycle": self.origin.cycle,
            "where": str(_WHERE[self.source]) % {"paragraph": self.paragraph},
            "version": self.origin.version,
        }
        return str(_REPLACED if self.origin.replaced else _CITED) % values


@dataclass(frozen=True, slots=True)
class Theme:
    """What a file of quotations is made from: what it may hold of a list, on one day.

    `titles` are those of the recommendations of these quotations; `hidden` counts, for the internal copy
    alone, what this reviewer may not see.
    """

    title: str
    names: Names
    quotations: tuple[Quotation, ...]
    titles: dict[int, str]
    hidden: int
    dated: datetime.datetime

    def __post_init__(self) -> None:
        if not all(quotation.is_in(self.names) for quotation in self.quotations):
            raise ValueError("a quotation that may not leave the desk")

    @property
    def sample(self) -> bool:
        return any(each.origin.sample for each in self.quotations)


def unnamed_citation() -> str:
    """How a passage is cited that its body has agreed to, without its name."""
    return _("A body that is not named; not verified by the United Nations")


def unofficial_translation(language: str) -> str:
    """How a translation is introduced wherever it is printed."""
    name = language_name(language)
    return _("Unofficial translation (%s):") % name if name else _("Unofficial translation:")


def direction_of(language: str) -> str:
    """`rtl`, `ltr`, or `auto` where the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def language_name(code: str) -> str:
    """The name of one of the six languages; "" for none of them."""
    return str(LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else ""


def languages_by_name() -> list[tuple[str, str]]:
    return sorted(((code, str(name)) for code, name in LANGUAGE_NAMES.items()), key=lambda each: each[1])


def names_in(text: str, names: Sequence[str]) -> bool:
    """Whether a text has one of the names in it, capitals and accents aside, as a word of its own.

    Arabic joins small words to a name, and Chinese sets no blanks: there it is enough that the name occurs.
    Of two letters a name is one if it stands in capitals ("EU"): folded it would be another word.
    """
    folded = fold(text)
    return any(_is_in(name.replace(_SAMPLE, "").strip(), text, folded) for name in names)


def _is_in(name: str, text: str, folded: str) -> bool:
    wanted = fold(name).strip()
    if _WITHOUT_BLANKS.search(wanted):
        return wanted in folded
    if len(wanted) < _SHORTEST:
        return len(name) > 1 and name.isupper() and _as_word(name, text)
    return _as_word(wanted, folded)


def _as_word(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
