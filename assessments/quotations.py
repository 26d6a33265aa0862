"""A quotation for the annual report: a passage word for word, with where it stands and how it is cited.

Only a body that agreed to be named in the annual report is quoted in what leaves the desk.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from assessments.text_language import RIGHT_TO_LEFT

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


class Names(StrEnum):
    """Who is quoted in a file: those alone who agreed to be named, or all, for the staff's own use."""

    CONSENT = "consent"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The body and the version that a quotation comes from."""

    body: str
    may_be_named: bool
    cycle: str
    version: int
    sample: bool
    replaced: bool = False


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

    def citation(self) -> str:
        """Body, cycle, paragraph, version; and that nobody verified it."""
        where = str(_WHERE[self.source]) % {"paragraph": self.paragraph}
        values = {
            "body": self.origin.body,
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


def direction_of(language: str) -> str:
    """`rtl`, `ltr`, or `auto` where the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def language_name(code: str) -> str:
    """The name of one of the six languages; "" for none of them."""
    return str(LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else ""
