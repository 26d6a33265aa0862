"""Forms of the staff's desk: days of a cycle, more time for a body, a file that came, its confirmation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from assessments.forms.frame import DayInput, helper
from assessments.models import Cycle
from mechanisms.models import Body
from recommendations.models import Edition


class CycleDatesForm(forms.Form):
    """When a cycle opens and closes."""

    opens_on = forms.DateField(
        label=lazy("Opens on"),
        widget=DayInput(),
        error_messages={"required": lazy("Choose the day on which it opens.")},
    )
    closes_on = forms.DateField(
        label=lazy("Closes on"),
        widget=DayInput(),
        help_text=lazy(
            "What comes later is taken and shown as late, until a reviewer closes the cycle."
        ),
        error_messages={"required": lazy("Choose the day on which it closes.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The cycle closes before it opens. Choose a later day."))
        return data


class CycleForm(CycleDatesForm):
    """A new cycle."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=100,
        help_text=lazy("As bodies read it, such as “2027”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": lazy("Give the cycle a name.")},
    )
    slug = forms.SlugField(
        label=lazy("Address"),
        max_length=50,
        help_text=lazy("Small letters, digits and hyphens; it can’t be changed later."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": lazy("Write the short name that stands in addresses.")},
    )
    edition = forms.ModelChoiceField(
        label=lazy("Edition of the questions"),
        queryset=Edition.objects.none(),
        empty_label=None,
        help_text=lazy(
            "It can’t be changed later: answers to different editions are not compared in figures."
        ),
    )

    field_order = ("name", "slug", "edition", "opens_on", "closes_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = Edition.objects.order_by("-published", "-code")
        self.fields["edition"].queryset = editions  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if slug == "add" or Cycle.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is a cycle with this address: choose another."))
        return slug


class ExtensionForm(forms.Form):
    """Until when one body has time."""

    until = forms.DateField(
        label=lazy("It may submit until"),
        widget=DayInput(),
        error_messages={"required": lazy("Choose the day until which it has time.")},
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closes_on = cycle.closes_on
        self.helper = helper()

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.closes_on:
            raise forms.ValidationError(
                _(
                    "The cycle closes later than that for everybody. Choose its last day or a later one."
                )
            )
        return until


def _not_ahead(day: date) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day lies ahead."))
    return day


class ReceivedFileForm(forms.Form):
    """What a body sent, for which cycle, and when it came."""

    file = forms.FileField(
        label=lazy("File"),
        help_text=lazy(
            "Answers or a report as JSON, or the ZIP archive that the body exported; at most 20 MiB."
        ),
        error_messages={
            "required": lazy("Choose the file that the body sent."),
            "empty": lazy("This file is empty. Choose another one."),
        },
    )
    body = forms.ModelChoiceField(
        label=lazy("Body that sent it"),
        queryset=Body.objects.none(),
        to_field_name="slug",
        empty_label="—",
        error_messages={"required": lazy("Choose the body that sent it.")},
    )
    cycle = forms.ModelChoiceField(
        label=lazy("Cycle"),
        queryset=Cycle.objects.none(),
        to_field_name="slug",
        empty_label=None,
        error_messages={"required": lazy("Choose the cycle.")},
    )
    received_on = forms.DateField(
        label=lazy("Received on"),
        widget=DayInput(),
        help_text=lazy("The day on which it came: it decides whether it is late."),
        error_messages={"required": lazy("Choose the day on which it came.")},
    )

    def __init__(self, *args: Any, bodies: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
        self.helper = helper()

    def clean_received_on(self) -> date:
        return _not_ahead(self.cleaned_data["received_on"])


class ConfirmationForm(forms.Form):
    """That a body said: this is what we sent. For staff who have its letter before them."""

    confirmed_by = forms.CharField(
        label=lazy("Who confirmed it"),
        max_length=200,
        help_text=lazy("Name and office, as the letter is signed."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": lazy("Write who confirmed it for the body.")},
    )
    confirmed_on = forms.DateField(
        label=lazy("Dated"),
        widget=DayInput(),
        error_messages={"required": lazy("Choose the day of the letter.")},
    )

    def __init__(self, *args: Any, received_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received_on = received_on
        self.helper = helper()

    def clean_confirmed_on(self) -> date:
        day = _not_ahead(self.cleaned_data["confirmed_on"])
        if day < self.received_on:
            raise forms.ValidationError(
                _("The file came later than that. Choose that day or a later one.")
            )
        return day
