"""What forms have in common: no form tag and token of their own, and one field for days."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms


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


class PageForm(forms.Form):
    """A form that crispy shows inside the form tag of its page."""

    @property
    def helper(self) -> FormHelper:
        return helper()
