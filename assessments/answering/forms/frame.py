"""Starting an assessment, and its frame: the period of evidence and who contributed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.answering.forms.layout import DayInput, helper
from assessments.answers import labels
from assessments.models import Cycle
from mechanisms.models import Body


class PeriodForm(forms.Form):
    """The period of evidence."""

    start = forms.DateField(
        label=_("Evidence from"),
        widget=DayInput(),
        help_text=_("The first day of the period your answers are about."),
    )
    end = forms.DateField(
        label=_("Evidence until"),
        widget=DayInput(),
        help_text=_("“In the last 24 months” in a criterion counts back from this day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end < start:
            self.add_error("end", _("The period ends before it begins. Choose a later day."))
        return data


class StartForm(PeriodForm):
    """For which body and cycle, and whether to begin with last cycle's answers."""

    body = forms.ModelChoiceField(label=_("Body"), queryset=Body.objects.none())
    cycle = forms.ModelChoiceField(label=_("Cycle"), queryset=Cycle.objects.none())
    begin = forms.ChoiceField(
        label=_("Begin with"),
        widget=forms.RadioSelect,
        choices=[
            ("blank", _("A blank assessment")),
            (
                "copy",
                _(
                    "A copy of your last submission: each answer counts once you have checked and saved it"
                ),
            ),
        ],
    )

    field_order = ("body", "cycle", "begin", "start", "end")

    def __init__(self, *args: Any, bodies: Any, cycles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("body", bodies)
        self._offer("cycle", cycles)

    def _offer(self, name: str, rows: Any) -> None:
        """The only one there is has not to be chosen."""
        field: Any = self.fields[name]
        field.queryset = rows
        if len(rows) == 1:
            field.empty_label = None


class ContributorForm(forms.Form):
    """One row of the contributors."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", "—"), *labels.choices(labels.CONTRIBUTOR_LABELS)],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("name") and not data.get("kind"):
            self.add_error("kind", _("Choose what kind of contributor this is."))
        if data.get("kind") and not data.get("name"):
            self.add_error("name", _("Write the name, or clear the row."))
        return data


ContributorFormSet = forms.formset_factory(ContributorForm, extra=2, max_num=40)
