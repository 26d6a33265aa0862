"""A quotation for the annual report: a passage word for word, with where it stands and how it is cited.

A body that has not said it may be named goes by its alias in whatever leaves the desk, and what would give
it away by its own words stays out of it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from assessments.text_language import RIGHT_TO_LEFT
from assessments.word_search import fold

LANGUAGE_NAMES: dict[str, Promise] = {
    "ar": lazy("Arabic"),
    "zh": lazy("Chinese"),
    "en": lazy("English"),
    "fr": lazy("French"),
    "ru": lazy("Russian"),
    "es": lazy("Spanish"),
}
_WHERE: dict[str, Promise] = {
    "explanation": lazy("answer to paragraph %(paragraph)d"),
    "evidence": lazy("evidence for paragraph %(paragraph)d"),
    "action": lazy("action for paragraph %(paragraph)d"),
}
_SAMPLE = "(sample)"
_SHORTEST = 3
# Arabic and Chinese letters.
_WITHOUT_BLANKS = re.compile("[\u0600-\u06ff\u4e00-\u9fff]")


class Names(StrEnum):
    """Who is named in a file: those alone who said so, or all, for the staff's own use."""

    CONSENT = "consent"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The body and the version that a quotation comes from; `names` are all it can be known by."""

    body: str
    alias: str
    may_be_named: bool
    names: tuple[str, ...]
    cycle: str
    version: int
    sample: bool
    replaced: bool = False

    def called(self, names: Names) -> str:
        """The body as a reader of the file may know it."""
        return self.body if names is Names.STAFF or self.may_be_named else self.alias


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage, or a part of one, as it stands in the frozen document."""

    origin: Quoted
    paragraph: int
    source: str
    text: str
    language: str

    @property
    def direction(self) -> str:
        """For HTML; where the language is not known the browser looks at the text."""
        return direction_of(self.language)

    @property
    def language_name(self) -> str:
        """In words; "" where the language is not known."""
        return language_name(self.language)

    @property
    def gives_away(self) -> bool:
        """Whether a body that may not be named is named by the text itself."""
        return not self.origin.may_be_named and names_in(self.text, self.origin.names)

    def citation(self, names: Names = Names.CONSENT) -> str:
        """Body, cycle, paragraph, version; and that nobody verified it."""
        where = str(_WHERE[self.source]) % {"paragraph": self.paragraph}
        values = {
            "body": self.origin.called(names),
            "cycle": self.origin.cycle,
            "where": where,
            "version": self.origin.version,
        }
        if self.origin.replaced:
            return (
                _(
                    "%(body)s, self-assessment %(cycle)s, %(where)s, version %(version)d, which the body has "
                    "replaced since; not verified by the United Nations"
                )
                % values
            )
        return (
            _(
                "%(body)s, self-assessment %(cycle)s, %(where)s, version %(version)d; not verified by the "
                "United Nations"
            )
            % values
        )


@dataclass(frozen=True, slots=True)
class Theme:
    """What a file of quotations is made from: a list as one reviewer may see it, on one day."""

    title: str
    quotations: tuple[Quotation, ...]
    titles: dict[int, str]
    hidden: int
    dated: datetime.datetime

    @property
    def sample(self) -> bool:
        """Whether anything in it is invented."""
        return any(each.origin.sample for each in self.quotations)


def direction_of(language: str) -> str:
    """`rtl`, `ltr`, or `auto` where the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def language_name(code: str) -> str:
    """The name of one of the six languages; "" for none of them."""
    return str(LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else ""


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
