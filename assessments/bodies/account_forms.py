"""A body that the report does not name: what it is, and who becomes its first coordinator."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.answering.forms.layout import helper
from mechanisms.membership.added_bodies import slug_for, types_of
from mechanisms.models import Body, BodyKind, BodyType, Country, Region

# Accounts, as the administrator makes and changes them; the first coordinator of a body.


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


TEXT = {"dir": "auto"}


class BodyNameForm(forms.Form):
    """What a body is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs=TEXT),
        help_text=_("In full, as the body itself writes it."),
        error_messages={"required": _("Write the name of the body.")},
    )
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text=_("For tables and running heads."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()


class AddedBodyForm(BodyNameForm):
    """A new body with its first coordinator."""

    kind = forms.ChoiceField(
        label=_("Which questions does it answer?"),
        choices=BodyKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is a regional or a national body.")},
    )
    type = forms.ChoiceField(
        label=_("Type"),
        choices=[("", "—"), *BodyType.choices],
        error_messages={"required": _("Choose what the body is.")},
    )
    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.all(),
        required=False,
        empty_label="—",
        help_text=_("Of a national body; a regional mechanism has none."),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        choices=[("", "—"), *Region.choices],
        help_text=_(
            "The heading under which the directory lists it, as the report divides regions."
        ),
        error_messages={"required": _("Choose a region.")},
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_(
            "The last part of the address of its page: small letters, digits and hyphens. Empty: it is made "
            "from the name. It can’t be changed later."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    member_of = forms.ModelMultipleChoiceField(
        label=_("Mechanisms it takes part in"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    coordinator_email = forms.EmailField(
        label=_("E-mail address of its first coordinator"),
        max_length=254,
        help_text=_(
            "He or she is invited by a link that works once, for 72 hours, and invites the others."
        ),
        error_messages={"required": _("Write the address of the first coordinator.")},
    )
    coordinator_name = forms.CharField(
        label=_("Name of its first coordinator"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
    )

    field_order = (
        "kind",
        "type",
        "name",
        "short_name",
        "country",
        "region",
        "slug",
        "member_of",
        "coordinator_email",
        "coordinator_name",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mechanisms = Body.objects.filter(kind=BodyKind.REGIONAL, can_answer=True, sample=False)
        self.fields["member_of"].queryset = mechanisms.order_by("name")  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind, country = data.get("kind"), data.get("country")
        if kind == BodyKind.NATIONAL and country is None:
            self.add_error("country", _("Choose the country of the national body."))
        if kind == BodyKind.REGIONAL and country is not None:
            self.add_error("country", _("A regional mechanism has no country: leave this empty."))
        if kind and data.get("type") and data["type"] not in types_of(kind):
            self.add_error("type", _("A body of this kind can’t be of this type."))
        slug = data.get("slug") or slug_for(data.get("short_name") or data.get("name", ""), country)
        if "slug" in data and data.get("name") and not slug:
            self.add_error("slug", _("Choose an address: none can be made of this name."))
        elif slug and Body.objects.filter(slug=slug).exists():
            self.add_error(
                "slug",
                forms.ValidationError(
                    _("The address “%(slug)s” is taken: choose another."), params={"slug": slug}
                ),
            )
        return data
