"""The form on which a coordinator invites several people at once, and the links, shown this once."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from assessments.answering.forms.page import AsksByDay, DayField, sent
from assessments.answering.views.page_access import signed_in
from assessments.bodies.forms import text_field
from assessments.bodies.members import asked_by, body_context, own_body
from mechanisms.access import Capability
from mechanisms.membership.invitations import link_of, send_invitation
from mechanisms.membership.invite_several import Invited, LinesRefused, invite_several, read_people
from mechanisms.models import Body, MemberInvitation, Role
from mechanisms.people.letters import absolute, can_send
from mechanisms.people.people import RequestRefused
from recommendations.catalogue import current_edition, outline_of

LONGEST = 50_000


class InviteSeveralForm(AsksByDay):
    """An address a line; one role, day and note for all of them."""

    people = forms.CharField(
        label=gettext_lazy("The people"),
        max_length=LONGEST,
        strip=False,
        help_text=gettext_lazy(
            "One person a line: name, ministry, e-mail address, recommendations. Only the address is needed. "
            "Put a semicolon between them, or copy the columns from a spreadsheet. Recommendations are "
            "numbers (113, 120–123) or letters of groups."
        ),
        error_messages={"required": gettext_lazy("Write at least one address.")},
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false", "wrap": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role of all of them"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role.")},
    )
    due = DayField(label=gettext_lazy("Please answer by"), required=False)
    note = text_field(
        gettext_lazy("Note"),
        None,
        gettext_lazy("Shown to each of them. All members can read it."),
        most=2000,
        rows=2,
    )


@require_http_methods(["GET", "POST"])
def several(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; what is wrong, line by line, with all that was typed; or the links."""
    body = own_body(request, slug, Capability.MANAGE_MEMBERS)
    form = InviteSeveralForm(sent(request))
    lines: Sequence[Invited] = ()
    if form.is_valid():
        data = form.cleaned_data
        role = Role(data["role"])
        lines = read_people(data["people"], outline_of(current_edition()), work_too=role == Role.CONTRIBUTOR)
        try:
            made = invite_several(
                by=signed_in(request), body=body, role=role, lines=lines, due=data["due"], note=data["note"]
            )
        except LinesRefused as refused:
            lines = refused.lines
            _say(form, lines)
        except RequestRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _invited(request, body, made)
    context = body_context(request, body, form=form, lines=lines, has_mail=can_send())
    return render(
        request, "assessments/bodies/invite_several.html", context, status=422 if form.errors else 200
    )


def _say(form: InviteSeveralForm, lines: Sequence[Invited]) -> None:
    for line in lines:
        if line.problem:
            said = _("Line %(number)d: %(why)s") % {"number": line.number, "why": line.problem}
            form.add_error("people", said)
    if not lines:
        form.add_error("people", _("Write at least one address."))


def _invited(request: HttpRequest, body: Body, made: Sequence[tuple[MemberInvitation, str]]) -> HttpResponse:
    """Each with its link, mailed where this site sends mail; shown this once in any case."""
    rows = [
        (one, asked_by(one, body), absolute(link_of(secret)), send_invitation(one, secret))
        for one, secret in made
    ]
    context = body_context(
        request, body, rows=rows, has_mail=can_send(), all_sent=all(row[3] for row in rows)
    )
    return render(request, "assessments/bodies/invited_several.html", context)
