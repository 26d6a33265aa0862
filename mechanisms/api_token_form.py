"""The form for a token: what it is for, what it may read, how long it works."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mechanisms.api_tokens import DAYS
from mechanisms.models import ApiToken


class ApiTokenForm(forms.Form):
    """What reviewers see is offered to reviewers alone; nothing is chosen beforehand."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=100,
        help_text=_("So that you know it again: “notebook on my laptop”."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Write what it is for.")},
    )
    scope = forms.ChoiceField(
        label=_("What it may read"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it may read.")},
    )
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        help_text=_("The shorter, the better: making another one takes a minute."),
        choices=[(number, format_lazy("{} {}", number, _("days"))) for number in DAYS],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long it works.")},
    )

    def __init__(self, *args: Any, reviewer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ApiToken.ApiScope.choices
        if not reviewer:
            offered = [choice for choice in offered if choice[0] == ApiToken.ApiScope.PUBLIC]
        cast(forms.ChoiceField, self.fields["scope"]).choices = offered
