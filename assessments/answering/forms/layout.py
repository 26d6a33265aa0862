"""What forms have in common: no form tag and token of their own, and one field for days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crispy_forms.helper import FormHelper
from django import forms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def helper() -> FormHelper:
    """Crispy without its own form tag and token: the template prints both."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    return made


class DayInput(forms.DateInput):
    """The browser's own date field; its value is always year-month-day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: _StrPromise, missing: _StrPromise, help_text: _StrPromise | str = "") -> forms.DateField:
    """A day that has to be chosen; `missing` is said where it is not."""
    return forms.DateField(
        label=label, help_text=help_text, widget=DayInput(), error_messages={"required": missing}
    )


def is_same_name(typed: str, expected: str) -> bool:
    """Whether a name was typed, capitals and blanks aside."""
    return " ".join(typed.split()).casefold() == " ".join(expected.split()).casefold()


class PageForm(forms.Form):
    """A form that crispy shows inside the form tag of its page."""

    @property
    def helper(self) -> FormHelper:
        return helper()
