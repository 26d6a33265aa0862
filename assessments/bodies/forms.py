"""The people of a body: invited, changed, handed over to; and a recovery asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.answering.forms.layout import DayInput, helper
from mechanisms.directory.updates import problem_of_day
from mechanisms.membership.assignments import Work
from mechanisms.models import Membership, Recovery, Role
from recommendations.outline import Outline


class WorkFields(forms.Form):
    """What a contributor is asked to answer; of no meaning beside another role."""

    sections = forms.MultipleChoiceField(
        label=_("Whole groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    paragraphs = forms.TypedMultipleChoiceField(
        label=_("Single recommendations"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due = forms.DateField(
        label=_("Please answer by"),
        required=False,
        widget=DayInput(),
        help_text=_("For all that is ticked above."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("What matters, whom to ask. Seen by the members of your body."),
    )

    def __init__(self, *args: Any, tree: Outline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [  # type: ignore[attr-defined]
            (group.code, f"({group.letter}) {group.title}" if group.letter else group.title)
            for group in tree.sections
        ]
        self.fields["paragraphs"].choices = [  # type: ignore[attr-defined]
            (item.paragraph, f"{item.paragraph} · {item.title}") for item in tree.recommendations
        ]

    @property
    def helper(self) -> FormHelper:
        """For crispy: the template prints form tag and token."""
        return helper()

    @property
    def shows_singles(self) -> bool:
        """Whether the long list stands open: something in it is ticked."""
        return bool(self["paragraphs"].value())

    def clean_due(self) -> date | None:
        day: date | None = self.cleaned_data["due"]
        if day and "due" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose a later one."))
        return day

    def work(self) -> Work:
        """As a plain value; call it on a valid form."""
        data = self.cleaned_data
        return Work(
            sections=frozenset(data["sections"]),
            paragraphs=frozenset(data["paragraphs"]),
            due=data["due"],
            note=data["note"].strip(),
        )


def work_fields(membership: Membership) -> dict[str, Any]:
    """What a member is asked now, as the fields of a form open with it."""
    work = Work.of_membership(membership)
    return {
        "sections": sorted(work.sections),
        "paragraphs": sorted(work.paragraphs),
        "due": work.due,
        "note": work.note,
    }


class MemberForm(WorkFields):
    """Role, ministry and work of a member."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A coordinator answers everything, invites and submits; a contributor answers what is "
            "assigned; a reader changes nothing."
        ),
        error_messages={"required": _("Choose a role.")},
    )
    ministry = forms.CharField(
        label=_("Ministry or agency"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Whose part this person gives. It stands beside what he or she writes."),
    )

    @classmethod
    def initial_of(cls, membership: Membership) -> dict[str, Any]:
        """What stands now."""
        return {
            "role": membership.role,
            "ministry": membership.ministry,
        } | work_fields(membership)


class InviteForm(MemberForm):
    """Whom a coordinator asks into the body, and as what."""

    # As they stand on the page: what is wrong is listed in the same order.
    field_order = ("email", "name")

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_("The link works for this address alone."),
        error_messages={"required": _("Write the e-mail address.")},
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_("He or she can correct it."),
    )


class ByMailForm(WorkFields):
    """A contributor without an account, and what he or she is asked."""

    # As they stand on the page: what is wrong is listed in the same order.
    field_order = ("name", "ministry", "email")

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        error_messages={"required": _("Write the name.")},
    )
    ministry = forms.CharField(
        label=_("Ministry or agency"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("What comes back stands under this name beside the answer."),
        error_messages={"required": _("Write the ministry or agency.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_(
            "For you, to write to. ThirtyTwo sends no mail there. Leave it empty where you hand over paper."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _(
            "What matters, whom to ask. It goes out with the questions: on the first sheet, and on paper."
        )

    @classmethod
    def initial_of(cls, membership: Membership) -> dict[str, Any]:
        """What stands now."""
        return {
            "name": membership.name,
            "ministry": membership.ministry,
            "email": membership.email,
        } | work_fields(membership)


class HandOverForm(forms.Form):
    """Who coordinates from now on, and what the one who hands over is afterwards."""

    LEAVE = "leave"

    successor = forms.ChoiceField(
        label=_("Who becomes coordinator?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who becomes coordinator.")},
    )
    then = forms.ChoiceField(
        label=_("And you?"),
        widget=forms.RadioSelect,
        choices=[
            (Role.CONTRIBUTOR, _("I stay as a contributor, with nothing assigned yet")),
            (Role.READER, _("I stay as a reader")),
            (LEAVE, _("I leave the body")),
        ],
        error_messages={"required": _("Choose what you are afterwards.")},
    )

    def __init__(self, *args: Any, others: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            (str(row.person_id), f"{row.person}, {row.get_role_display()}") for row in others
        ]

    def role_then(self) -> Role | None:
        """None for leaving; call it on a valid form."""
        chosen = self.cleaned_data["then"]
        return None if chosen == self.LEAVE else Role(chosen)


class RecoveryForm(forms.Form):
    """What is needed, for whom, and why."""

    wish = forms.ChoiceField(
        label=_("What is needed?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is needed.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "The administrator decides by it, and asks outside of this product. All members read it."
        ),
        error_messages={"required": _("Say why.")},
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[Membership],
        coordinators: Sequence[Membership],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper()
        promote = [(_wish(Recovery.Kind.COORDINATOR, row), _promote(row)) for row in members]
        unlock = [(_wish(Recovery.Kind.SECOND_FACTOR, row), _unlock(row)) for row in coordinators]
        self.fields["wish"].choices = promote + unlock  # type: ignore[attr-defined]

    def kind_and_person(self) -> tuple[str, str]:
        """The kind and the id of the person; call it on a valid form."""
        kind, _colon, person_id = self.cleaned_data["wish"].partition(":")
        return kind, person_id


def _wish(kind: Recovery.Kind, row: Membership) -> str:
    return f"{kind.value}:{row.person_id}"


def _promote(row: Membership) -> Any:
    return _("The coordinator has left: make %(name)s coordinator") % {"name": row.person}


def _unlock(row: Membership) -> Any:
    return _("%(name)s has lost the second factor: take it off, so that a new one is set up") % {
        "name": row.person
    }


# An update in the body's own words: what has changed since 2010, dated and signed.


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
