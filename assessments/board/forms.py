"""Who is asked for what, on one form: recommendations, people, a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assessments.answering.forms.page import AsksByDay, DayField, PageForm
from assessments.answers.personal_data import Suspect, suspects


class AskForm(AsksByDay):
    """Several recommendations and several people; a day that becomes the day of all that they are asked."""

    MORE, ONLY = "more", "only"

    at = forms.TypedMultipleChoiceField(
        label=_("Recommendations"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one recommendation.")},
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Who is asked?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(
        label=_("And the others?"),
        widget=forms.RadioSelect,
        choices=[
            (MORE, _("Whoever is asked already stays asked")),
            (ONLY, _("Only the people ticked above are asked for these recommendations")),
        ],
        error_messages={"required": _("Choose what happens with the others.")},
    )
    due = DayField(
        label=_("Please answer by"),
        required=False,
        help_text=_("For everything that these people are asked. If empty, their day stays as it is."),
    )

    def __init__(
        self, *args: Any, rows: Iterable[tuple[int, str]], people: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].choices = list(rows)  # type: ignore[attr-defined]
        self.fields["people"].choices = list(people)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Collection[str]:
        """The recommendations that are ticked, as the page shows them."""
        return [str(value) for value in self["at"].value() or ()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("how") == self.MORE and "people" in data and not data["people"]:
            self.add_error("people", _("Choose at least one person."))
        return data


class ReasonForm(PageForm):
    """Why an answer was chosen; `seen` is the number of the reason on the page.

    `suspected` is what in it looks like personal data, `sure` the fingerprints of what whoever wrote it has
    seen and saves all the same.
    """

    suspected: tuple[Suspect, ...] = ()

    text = forms.CharField(
        label=_("Why we chose so"),
        required=False,
        max_length=2000,
        help_text=_("Two sentences. Only your body reads this; it is never submitted."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def sure_name(self) -> str:
        return self.add_prefix("sure")

    @property
    def sure(self) -> list[str]:
        return self.data.getlist(self.sure_name) if isinstance(self.data, QueryDict) else []

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        self.suspected = tuple(item for item in suspects(text) if item.fingerprint not in self.sure)
        if self.suspected:
            raise forms.ValidationError(_("This is not saved yet. Could somebody find a victim by this?"))
        return text
