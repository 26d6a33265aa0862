"""An update in the body's own words: what has changed since 2010, dated and signed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.forms.frame import DayInput, helper
from mechanisms.body_updates import problem_of_day


class BodyUpdateForm(forms.Form):
    """All of it is public once it is published."""

    text = forms.CharField(
        label=_("What has changed since 2010"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("In your own words, for readers who know only the report. No personal data."),
        error_messages={"required": _("Write what has changed.")},
    )
    # Not URLField: its browser check and its guess of a scheme say less than the sentence below.
    url = forms.CharField(
        label=_("Link to more"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        validators=[
            URLValidator(["http", "https"], message=_("Begin the link with https:// or http://."))
        ],
        help_text=_("A public page or document of your body, if there is one."),
    )
    dated = forms.DateField(
        label=_("As of"),
        widget=DayInput(),
        help_text=_("The day on which this is true."),
        error_messages={"required": _("Choose the day on which this is true.")},
    )
    signed_name = forms.CharField(
        label=_("Signed by"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("The name of the person who answers for it. It is shown to everybody."),
        error_messages={"required": _("Write the name of the person who signs.")},
    )
    signed_office = forms.CharField(
        label=_("Office or function"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Write the office or function of the person who signs.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()

    def clean_dated(self) -> date:
        day: date = self.cleaned_data["dated"]
        problem = problem_of_day(day, timezone.localdate())
        if problem:
            raise forms.ValidationError(problem)
        return day
