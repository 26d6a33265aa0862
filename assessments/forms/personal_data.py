"""Why what looks like personal data of a victim is none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.frame import helper


class ReasonForm(forms.Form):
    """The reason, in a line."""

    reason = forms.CharField(
        label=_("Why is it not about a victim?"),
        max_length=300,
        help_text=_("For example: a public hotline; an official who signed; an invented example."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Give the reason, or go back and take it out.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
