"""Accounts, as the administrator makes and changes them; the first coordinator of a body."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms.frame import helper
from mechanisms.models import Body


class AccountForm(forms.Form):
    """Name, and what the person may do for the installation."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Write the name.")},
    )
    reviewer = forms.BooleanField(
        label=_("Reviewer: reads what bodies share with the Special Rapporteur, and reviews it"),
        required=False,
    )
    administrator = forms.BooleanField(
        label=_("Administrator: looks after accounts, bodies and cycles, and sees no draft"),
        required=False,
    )

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_(
            "Needed where you give rights, or take those of an administrator away: other administrators and "
            "reviewers decide by it."
        ),
    )

    @property
    def helper(self) -> FormHelper:
        """For crispy: the template prints form tag and token."""
        return helper()


class ReasonForm(forms.Form):
    """Why an account of the staff is to be closed, opened again, or given a link."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Say why: the others decide by it.")},
    )

    @property
    def helper(self) -> FormHelper:
        """For crispy: the template prints form tag and token."""
        return helper()


class NewAccountForm(AccountForm):
    """An account for the staff; members of a body come by invitation of their coordinator."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"required": _("Write the e-mail address.")},
    )

    field_order = ("email", "name", "reviewer", "administrator", "reason")


class AppointForm(forms.Form):
    """Who coordinates a body that has nobody yet."""

    body = forms.ModelChoiceField(
        label=_("Body"),
        queryset=Body.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a body"),
        help_text=_("Only bodies that have nobody who can sign in."),
        error_messages={
            "required": _("Choose the body."),
            "invalid_choice": _("This body has people who look after it. Choose another."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_("Of the person who will coordinate. The link works for this address alone."),
        error_messages={"required": _("Write the e-mail address.")},
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
