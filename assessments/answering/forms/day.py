"""A day as a form asks for it: day, month by its name, year. It is kept as ``2026-06-30``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

PARTS = ("year", "month", "day")
NO_DATE = gettext_lazy("This is not a date. Give the day, the month and the year.")


class Parts(NamedTuple):
    """The three fields of a day, as they were typed."""

    year: str
    month: str
    day: str


def typed_day(data: Mapping[str, Any], name: str) -> str:
    """The day in one: ``2026-06-30``. Without its last parts ``2026-06``, ``2026``: nothing is filled in."""
    typed = [str(data.get(f"{name}-{part}", "")).strip() for part in PARTS]
    return "-".join(part.rjust(2, "0") if part else "" for part in typed).rstrip("-")


def parts_of(written: str) -> Parts:
    """What the three fields show of what is kept, or of what was typed and is no day."""
    year, month, day, *_more = [*written.split("-"), "", "", ""]
    return Parts(year, month, day.lstrip("0") or day)


class DayFields(forms.Widget):
    """Three fields for a day. What is sent as one, year-month-day, is read as well."""

    use_fieldset = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The fields, with what is kept or what was typed."""
        given = attrs or {}
        return render_to_string(
            "components/day_fields.html",
            {
                "at": name,
                "id": given.get("id", f"id_{name}"),
                "value": value.isoformat() if isinstance(value, date) else str(value or ""),
                "invalid": given.get("aria-invalid") == "true",
                "described_by": given.get("aria-describedby", ""),
            },
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """The day in one, as it was typed."""
        return str(data[name]) if name in data else typed_day(data, name)
