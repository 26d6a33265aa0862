"""What a reviewer fills in to finish: the message that goes with questions, the day for a reply."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.forms.frame import DayInput, helper


class ReturnForm(forms.Form):
    """The covering message."""

    message = forms.CharField(
        label=_("Message to the body"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        max_length=5000,
        help_text=_("It stands above your questions. Everybody who belongs to the body reads it."),
        error_messages={"required": _("Write a message to the body.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()


class ReleaseForm(forms.Form):
    """The last day for a reply."""

    until = forms.DateField(
        label=_("The body may reply until"),
        widget=DayInput(),
        help_text=_(
            "30 days unless you choose otherwise. Once released, neither the remarks nor this day can be "
            "changed."
        ),
        error_messages={"required": _("Choose the last day for a reply.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()

    def clean_until(self) -> date:
        """Tomorrow or later: once released the day can't be changed, and today may be over in minutes."""
        until: date = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("The day for a reply has to lie ahead."))
        return until
