"""Forms of how a review goes out to the body and ends, and of two readers who settle what they differ in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answering.forms.page import PageForm, day_field
from assessments.answers.fields import is_web_address
from assessments.models import Reading, Signature
from assessments.reviewing.forms import AGREE, CANNOT_TELL, LEVELS, LONGEST_LINK
from assessments.reviewing.questions import LIMIT, plain_lines, why_unreadable


class SignedForm(PageForm):
    """Who speaks to the body: nothing is chosen beforehand."""

    signed = forms.ChoiceField(
        label=gettext_lazy("Who signs"),
        choices=[
            (Signature.MANDATE.value, gettext_lazy("The Special Rapporteur’s mandate: no reader is named")),
            (Signature.NAME.value, gettext_lazy("By name: the body reads who it was")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who signs.")},
    )


class ReturnForm(SignedForm):
    message = forms.CharField(
        label=gettext_lazy("Message to the body"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        max_length=5000,
        help_text=gettext_lazy("It is shown above your questions. All members of the body read it."),
        error_messages={"required": gettext_lazy("Write a message to the body.")},
    )

    field_order = ("message", "signed")


class CloseForm(SignedForm):
    """The body reads in its history that the review was closed, and by whom."""


class ReleaseForm(SignedForm):
    until = day_field(
        gettext_lazy("The body may reply until"),
        gettext_lazy("Choose the last day for a reply."),
        gettext_lazy("A remark, its day and who signs can’t be changed after the release."),
    )

    field_order = ("until", "signed")

    def clean_until(self) -> date:
        """Tomorrow or later: once released the day can't be changed, and today may be over in minutes."""
        until: date = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(gettext_lazy("Choose a day in the future for the reply."))
        return until


class KeyedChoices(forms.RadioSelect):
    """Readings to choose from, each with its key as at the panel; the body's own level means agree."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        offered = {str(choice) for choice, _word in self.choices}
        keys = {AGREE: ["a", *(level for level in LEVELS if level not in offered)], CANNOT_TELL: ["c"]}
        option["attrs"]["data-review-key"] = " ".join(keys.get(str(value), [str(value)]))
        return option


class SettleForm(PageForm):
    """What two readers decide together; `choices` are the readings, in words."""

    choice = forms.ChoiceField(
        label=gettext_lazy("How you both read it now"),
        widget=KeyedChoices,
        error_messages={"required": gettext_lazy("Choose how you both read it.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "maxlength": LIMIT, "data-review-key": "r"}),
        help_text=gettext_lazy("The body sees it after the release. Both readings stay at the desk."),
        error_messages={"required": gettext_lazy("Write the reason for what you both decided.")},
    )
    source_url = forms.CharField(
        label=gettext_lazy("Public source, where there is one"),
        required=False,
        max_length=LONGEST_LINK,
        widget=forms.URLInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("A public page. Begin with https://"),
    )

    def __init__(self, *args: Any, choices: Collection[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = list(choices)  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        words = plain_lines(self.cleaned_data["reason"])
        if reason := why_unreadable(words):
            raise forms.ValidationError(reason)
        return words

    def clean_source_url(self) -> str:
        url: str = self.cleaned_data["source_url"]
        if url and not is_web_address(url):
            raise forms.ValidationError(_("Write the whole link. It begins with https://"))
        return url

    @property
    def said(self) -> dict[str, Any]:
        """What `settle` takes, once it is valid."""
        choice = self.cleaned_data["choice"]
        level = int(choice) if choice in LEVELS else None
        return {
            "verdict": choice if level is None else Reading.Verdict.OTHER_LEVEL.value,
            "level": level,
            "reason": self.cleaned_data["reason"],
            "source_url": self.cleaned_data["source_url"],
        }


CHOICES = (AGREE, *LEVELS, CANNOT_TELL)
