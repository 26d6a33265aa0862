"""Asking for the deletion of a body's data: its name, typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.frame import helper


class DeletionForm(forms.Form):
    """Typing the name is the second thought."""

    name = forms.CharField(
        label=_("Type the name of your body"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": _("Type the name of your body.")},
    )

    def __init__(self, *args: Any, expected_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected_name = expected_name
        self.helper = helper()
        self.fields["name"].help_text = _("As it stands here: %s") % expected_name

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if " ".join(typed.split()).casefold() != " ".join(self.expected_name.split()).casefold():
            raise forms.ValidationError(_("This is not the name of your body."))
        return typed
