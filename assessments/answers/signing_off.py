"""Who signed a ministry's input off, as its file says: name, post and day. Pure.

It is what the file says, no signature: it is shown with the name of the ministry and kept with what the file
wrote, in `Contribution.signed_off` and `Upload.signed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from recommendations import lists

PARTS = ("name", "post", "day")


@dataclass(frozen=True, slots=True)
class SignOff:
    """Name, post and day; the day as a date (ISO) where it is one, else as it was written."""

    name: str = ""
    post: str = ""
    day: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> SignOff:
        """As a file or an input keeps it."""
        return cls(*(str(kept.get(part, "")) for part in PARTS))

    @property
    def is_there(self) -> bool:
        """Whether somebody is named; a day alone signs nothing."""
        return bool(self.name)

    @property
    def words(self) -> str:
        """``Ana Lima, Director, 3 May 2026``; empty where nobody is named."""
        said = _day_in_words(self.day)
        return lists.enumerated([part for part in (self.name, self.post, said) if part]) if self.name else ""


def _day_in_words(day: str) -> str:
    try:
        return date_format(date.fromisoformat(day), "DATE_FORMAT")
    except ValueError:
        return day


def signed_words(kept: Mapping[str, str]) -> str:
    """Who signed it off, as a sentence; empty where nobody is named."""
    signed = SignOff.of(kept)
    return _("Signed off by %s, as the file says.") % signed.words if signed.is_there else ""
