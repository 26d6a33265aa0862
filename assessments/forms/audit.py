"""Which events of the audit trail to show: by kind, person and period, all in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from assessments.audit_trail import Choices, Wanted
from assessments.forms.frame import DayInput


class AuditFilter(forms.Form):
    """All fields may be empty. What occurs in no event cannot be chosen, and an unknown code is an error.

    With `of_one`, all the events are of one person: nobody is asked whose to show.
    """

    kind = forms.ChoiceField(label=lazy("What"), required=False)
    person = forms.ChoiceField(label=lazy("Who"), required=False)
    since = forms.DateField(label=lazy("From"), required=False, widget=DayInput())
    until = forms.DateField(label=lazy("Until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, choices: Choices, of_one: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("Everything"))]
        everybody = [("", _("Everybody"))]
        self.fields["kind"].choices = everything + list(choices.kinds)  # type: ignore[attr-defined]
        self.fields["person"].choices = everybody + list(choices.people)  # type: ignore[attr-defined]
        if of_one:
            del self.fields["person"]
        for name, field in self.fields.items():
            is_choice = name in ("kind", "person")
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def wanted(self) -> Wanted:
        """What was chosen, without the fields that are wrong; reads `errors` first."""
        right = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**right)
