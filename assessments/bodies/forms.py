"""The people of a body; accounts; bodies that the report does not name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.answering.forms.page import AsksByDay, BodyField, DayField, PageForm, language_field
from mechanisms.called import called
from mechanisms.membership.added_bodies import slug_for, types_of
from mechanisms.membership.assignments import Work
from mechanisms.membership.invitations import bodies_without_people
from mechanisms.models import Body, BodyKind, Country, Membership, Region, Role
from mechanisms.name_order import body_key
from recommendations import lists
from recommendations.outline import Outline, Variant

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


#: "Address" is said of e-mail alone.
NAME_IN_LINKS = _("Name in links")


def text_field(
    label: _StrPromise,
    missing: _StrPromise | None = None,
    help_text: _StrPromise | str = "",
    *,
    most: int = 200,
    rows: int = 0,
    **attrs: str,
) -> forms.CharField:
    """One line of text, or several `rows`; empty is right unless a sentence says that it is `missing`."""
    shown: dict[str, Any] = {"dir": "auto", **attrs}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=missing is not None,
        error_messages={"required": missing} if missing else None,
        widget=forms.Textarea(attrs=shown | {"rows": rows}) if rows else forms.TextInput(attrs=shown),
    )


def _email(help_text: _StrPromise | str = "", *, required: bool = True) -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=required,
        help_text=help_text,
        error_messages={"required": _("Write the e-mail address.")},
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


class WorkFields(AsksByDay):
    """What a contributor is asked to answer; without meaning for any other role."""

    sections = forms.MultipleChoiceField(
        label=_("Whole groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    paragraphs = forms.TypedMultipleChoiceField(
        label=_("Single recommendations"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    due = DayField(
        label=_("Please answer by"),
        required=False,
        help_text=_("For all that is ticked above."),
    )
    note = text_field(
        _("Note"), None, _("What matters, whom to ask. All members can read it."), most=2000, rows=3
    )

    def __init__(self, *args: Any, tree: Outline, variant: Variant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [  # type: ignore[attr-defined]
            (group.code, f"({group.letter}) {group.title}" if group.letter else group.title)
            for group in tree.sections
        ]
        self.fields["paragraphs"].choices = [  # type: ignore[attr-defined]
            (item.paragraph, f"{item.paragraph} · {item.titles[variant]}") for item in tree.recommendations
        ]

    @property
    def shows_singles(self) -> bool:
        """Whether the long list is open: something in it is ticked."""
        return bool(self["paragraphs"].value())

    def work(self) -> Work:
        """As a plain value; call it on a valid form."""
        data = self.cleaned_data
        return Work(
            sections=frozenset(data["sections"]),
            paragraphs=frozenset(data["paragraphs"]),
            due=data["due"],
            note=data["note"].strip(),
        )


def work_fields(work: Work) -> dict[str, Any]:
    """Work as the fields of a form that opens with it."""
    return {
        "sections": sorted(work.sections),
        "paragraphs": sorted(work.paragraphs),
        "due": work.due,
        "note": work.note,
    }


class MemberForm(WorkFields):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A coordinator answers everything, invites and submits. A contributor answers what is assigned."
            " A reader only reads."
        ),
        error_messages={"required": _("Choose a role.")},
    )
    ministry = text_field(
        _("Ministry or agency"),
        help_text=_("Shown beside what this person writes."),
    )

    @classmethod
    def initial_of(cls, membership: Membership) -> dict[str, Any]:
        own = {"role": membership.role, "ministry": membership.ministry}
        return own | work_fields(Work.of_membership(membership))


class InviteForm(MemberForm):
    """Whom a coordinator asks into the body, and as what."""

    # As on the page: what is wrong is listed in the same order.
    field_order = ("email", "name", "language")

    email = _email(_("The link works for this address only."))
    name = text_field(_("Name"), autocomplete="off")
    language = language_field(
        _("Language of the invitation"),
        _("The mail, the page of the link, and the pages afterwards. The person can change it."),
    )


class ByMailForm(WorkFields):
    """A contributor without an account, and what he or she is asked."""

    # As on the page: what is wrong is listed in the same order.
    field_order = OWN = ("name", "ministry", "email")

    name = text_field(_("Name"), _("Write the name."), autocomplete="off")
    ministry = text_field(
        _("Ministry or agency"),
        _("Write the ministry or agency."),
        _("Answers from this contributor are shown under this name."),
    )
    email = _email(
        _("For your own letters. ThirtyTwo sends no mail there."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _(
            "What matters, whom to ask. It is printed on the first page of the questions."
        )

    @classmethod
    def initial_of(cls, membership: Membership) -> dict[str, Any]:
        own = {name: getattr(membership, name) for name in cls.OWN}
        return own | work_fields(Work.of_membership(membership))


class HandOverForm(PageForm):
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
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            (str(row.person_id), f"{row.person}{lists.aside()}{row.get_role_display()}") for row in others
        ]

    def role_then(self) -> Role | None:
        """None for leaving; call it on a valid form."""
        chosen = self.cleaned_data["then"]
        return None if chosen == self.LEAVE else Role(chosen)


class AccountForm(PageForm):
    name = text_field(_("Name"), _("Write the name."), autocomplete="off")
    reviewer = forms.BooleanField(
        label=_("Reviewer: reads and reviews what bodies share with the Special Rapporteur"),
        required=False,
    )
    administrator = forms.BooleanField(
        label=_("Administrator: looks after accounts, bodies and cycles; sees no draft"), required=False
    )
    reason = text_field(
        _("Why"),
        None,
        _("Needed if you give rights or take an administrator’s: the others decide by it."),
        most=2000,
        rows=2,
    )


class NewAccountForm(AccountForm):
    """An account for the staff; members of a body come by invitation of their coordinator."""

    email = _email()

    field_order = ("email", "name", "reviewer", "administrator", "reason")


class ReasonForm(PageForm):
    """Why an account of the staff is to be closed, opened again, or given a link."""

    reason = text_field(
        _("Why"), _("Write the reason, so that the others can decide."), "", most=2000, rows=2
    )


class AppointForm(PageForm):
    body = BodyField(
        label=_("Body"),
        queryset=Body.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a body"),
        help_text=_("Only bodies without members."),
        error_messages={
            "required": _("Choose the body."),
            "invalid_choice": _("This body has people who look after it. Choose another."),
        },
    )
    email = _email(_("Of the person who will coordinate. The link works for this address only."))
    name = text_field(_("Name"), autocomplete="off")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies_without_people()  # type: ignore[attr-defined]


class BodyNameForm(PageForm):
    name = text_field(
        pgettext_lazy("of a thing", "Name"),
        _("Write the name of the body."),
        _("In full, as the body itself writes it."),
    )
    short_name = text_field(_("Short name"), None, _("For tables and running heads."), most=80)


class _MechanismsField(forms.ModelMultipleChoiceField):
    """Mechanisms by name, which runs in its own direction."""

    def label_from_instance(self, body: Body) -> str:
        return format_html("<bdi>{}</bdi>", called(body))


class AddedBodyForm(BodyNameForm):
    """A body of one kind: it offers the types that fit, and a country to a national body alone."""

    type = forms.ChoiceField(
        label=_("Type"),
        error_messages={
            "required": _("Choose what the body is."),
            "invalid_choice": _("Choose what the body is."),
        },
    )
    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Country.objects.none(),
        empty_label="—",
        error_messages={"required": _("Choose the country of the national body.")},
    )
    region = forms.ChoiceField(
        label=_("Region"),
        choices=[("", "—"), *Region.choices],
        help_text=_("As the report divides regions."),
        error_messages={"required": _("Choose a region.")},
    )
    slug = forms.SlugField(
        label=NAME_IN_LINKS,
        max_length=80,
        required=False,
        help_text=_(
            "Small letters, digits and hyphens. If empty, it is made from the name. It can’t be changed "
            "later."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    member_of = _MechanismsField(
        label=_("Mechanisms it takes part in"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    coordinator_email = forms.EmailField(
        label=_("E-mail address of its first coordinator"),
        max_length=254,
        help_text=_("The coordinator gets a link that works once, for 72 hours, and invites the others."),
        error_messages={"required": _("Write the address of the first coordinator.")},
    )
    coordinator_name = text_field(_("Name of its first coordinator"))

    field_order = ("type", "name", "short_name", "country", "region", "slug", "member_of")

    def __init__(self, *args: Any, kind: BodyKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        # Here, since the order is that of the language in which the form is read.
        fields: Any = self.fields
        mechanisms = Body.objects.filter(kind=BodyKind.REGIONAL, can_answer=True, sample=False)
        fields["member_of"].queryset = mechanisms.order_by(body_key(), "pk")
        fields["country"].queryset = Country.objects.order_by(*Country.in_order())
        fitting = [(each.value, each.label) for each in types_of(kind)]
        self.fields["type"].choices = [("", "—"), *fitting]  # type: ignore[attr-defined]
        if kind == BodyKind.REGIONAL:
            del self.fields["country"]

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        slug = data.get("slug") or slug_for(
            data.get("short_name") or data.get("name", ""), data.get("country")
        )
        if "slug" in data and data.get("name") and not slug:
            self.add_error("slug", _("Write a name in links."))
        elif slug and Body.objects.filter(slug=slug).exists():
            self.add_error(
                "slug",
                forms.ValidationError(
                    _("The name in links “%(slug)s” is taken. Choose another."), params={"slug": slug}
                ),
            )
        return data
