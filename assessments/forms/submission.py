"""Check and submit: the choices without defaults, clearance, and the typed name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.forms.frame import DayInput, helper
from assessments.lifecycle.submitting import Choices
from assessments.models import Submission
from mechanisms.access import Sharing

YES_NO = [("yes", _("Yes")), ("no", _("No"))]

# Whom it goes to, in words: what follows from a choice stands in the choice.
REACH = [
    (
        Sharing.PRIVATE.value,
        _(
            "Nobody outside this body. To the Special Rapporteur’s staff it looks as if nothing had been "
            "submitted, and it enters no comparison."
        ),
    ),
    (
        Sharing.RAPPORTEUR.value,
        _(
            "The Special Rapporteur’s staff. They read it, may send it back with questions, and compare it "
            "with others; the public and other bodies don’t see it."
        ),
    ),
    (
        Sharing.PUBLIC.value,
        _(
            "Everybody. The gap report stands in the public directory, readable without an account; the "
            "staff read and compare it too."
        ),
    ),
]


def _yes_no(label: Any, missing: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": missing},
    )


def _named(mechanisms: Sequence[str]) -> str:
    """Which mechanisms are meant, so that nobody has to guess."""
    if not mechanisms:
        return gettext("The directory names none that your body takes part in.")
    return gettext("That is: %s.") % "; ".join(mechanisms)


class SharingForm(forms.Form):
    """Who may see a submission, and what may be done with it; nothing is chosen in advance."""

    sharing = forms.ChoiceField(
        label=_("Who may see this submission?"),
        choices=REACH,
        widget=forms.RadioSelect,
        help_text=_("You can change this later; the change is on record."),
        error_messages={"required": _("Choose who may see this submission.")},
    )
    named = _yes_no(
        _("May your body be named in the Special Rapporteur’s annual report?"),
        _("Choose whether your body may be named."),
        _("Without this, only figures without a name are used."),
    )
    introduced = _yes_no(
        _("May the staff introduce you to other bodies that could learn from you, or help you?"),
        _("Choose whether the staff may introduce you."),
    )
    mechanisms = _yes_no(
        _("May the regional mechanisms you belong to see it?"),
        _("Choose whether your regional mechanisms may see it."),
    )

    def __init__(
        self,
        *args: Any,
        mechanisms: Sequence[str] = (),
        last: Submission | None = None,
        **kwargs: Any,
    ) -> None:
        """`mechanisms` are the names of those the body takes part in; `last` is the version before, whose
        choices are shown and never taken over."""
        super().__init__(*args, **kwargs)
        self.helper = helper()
        self.last = last
        self.fields["mechanisms"].help_text = _named(mechanisms)
        if last is not None:
            self._show_choices_of(last)

    def _show_choices_of(self, last: Submission) -> None:
        chosen: dict[str, Any] = {
            "sharing": last.get_sharing_display(),
            "named": _("Yes") if last.may_be_named else _("No"),
            "introduced": _("Yes") if last.may_be_introduced else _("No"),
            "mechanisms": _("Yes") if last.shown_to_mechanisms else _("No"),
        }
        for name, choice in chosen.items():
            said = gettext("For version %(version)d you chose: %(choice)s.") % {
                "version": last.version,
                "choice": choice,
            }
            help_text = self.fields[name].help_text
            self.fields[name].help_text = f"{help_text} {said}" if help_text else said

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("sharing") == Sharing.PRIVATE:
            for name in ("named", "introduced", "mechanisms"):
                if data.get(name) == "yes":
                    self.add_error(
                        name, _("Nobody outside may see it, so the answer here can only be no.")
                    )
        return data

    def choices(self) -> Choices:
        """The choices as the lifecycle takes them; call it on a valid form."""
        data = self.cleaned_data
        return Choices(
            sharing=Sharing(data["sharing"]),
            may_be_named=data["named"] == "yes",
            may_be_introduced=data["introduced"] == "yes",
            shown_to_mechanisms=data["mechanisms"] == "yes",
        )


class SubmitForm(SharingForm):
    """Submitting asks besides for the remarks to be confirmed and for the name of the one who submits."""

    confirmed = forms.BooleanField(
        label=_("I have read the remarks above and submit the assessment as it is."),
        error_messages={"required": _("Confirm that you have read the remarks.")},
    )
    name = forms.CharField(
        label=_("Type your name to submit"),
        max_length=200,
        help_text=_("As it stands at the top of the page."),
        error_messages={"required": _("Type your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, expected_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected_name = expected_name

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if " ".join(typed.split()).casefold() != " ".join(self.expected_name.split()).casefold():
            raise forms.ValidationError(
                _("This is not your name as it stands at the top: %(name)s."),
                params={"name": self.expected_name},
            )
        return typed


class ApprovalForm(forms.Form):
    """Who approved a cleared draft, and when."""

    approver = forms.CharField(label=_("Approved by"), max_length=200)
    approved_on = forms.DateField(label=_("Approved on"), widget=DayInput())

    def clean_approved_on(self) -> date:
        day: date = self.cleaned_data["approved_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day of the approval can’t lie ahead."))
        return day

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
