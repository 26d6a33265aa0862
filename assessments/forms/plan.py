"""The action plan: one row an action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.answer_values import ActionEntry, ActionStatus, Assistance
from assessments.forms.frame import DayInput, helper
from assessments.models import Action
from recommendations.outline import Outline


class ActionForm(forms.Form):
    """One action: for which recommendation, what, who, until when, how far, what help is needed."""

    paragraph = forms.TypedChoiceField(label=_("Recommendation"), coerce=int)
    what = forms.CharField(
        label=_("What will be done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    owner = forms.CharField(label=_("Who is in charge"), max_length=200, required=False)
    due = forms.DateField(label=_("Due"), required=False, widget=DayInput())
    status = forms.ChoiceField(label=_("Status"), choices=Action.Status.choices)
    assistance = forms.MultipleChoiceField(
        label=_("Assistance needed"),
        choices=Action.Assistance.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, tree: Outline, paragraphs: frozenset[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
        self.fields["paragraph"].choices = [  # type: ignore[attr-defined]
            (item.paragraph, f"{item.paragraph} · {item.title}")
            for item in tree.recommendations
            if item.paragraph in paragraphs
        ]

    def entry(self) -> ActionEntry:
        """The action as a plain value; call it on a valid form."""
        data = self.cleaned_data
        return ActionEntry(
            what=data["what"].strip(),
            owner=data["owner"].strip(),
            due=data["due"],
            status=ActionStatus(data["status"]),
            assistance=tuple(kind for kind in Assistance if kind.value in data["assistance"]),
        )
