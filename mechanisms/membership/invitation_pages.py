"""The page of an invitation, reached by its link alone: opening it changes nothing, the button uses it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mechanisms.called import called
from mechanisms.membership.assignments import Work, targets_of
from mechanisms.membership.invitations import NotOpen, accept, accept_as_new, account_of, open_invitation
from mechanisms.models import MemberInvitation, Person
from mechanisms.people.people import RequestRefused
from mechanisms.people.rate_limits import limited

# What a new person fills in to accept an invitation: a name and a password.


class NewPersonForm(forms.Form):
    """The address is the one of the invitation and can't be changed."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        help_text=gettext_lazy("Your colleagues see it beside what you write."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Choose a password.")},
    )
    again = forms.CharField(
        label=gettext_lazy("The same password again"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Type the password a second time.")},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", gettext_lazy("The two passwords differ. Type both again."))
        if password:
            try:
                validate_password(password, Person(email=self.email, name=data.get("name", "")))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return data


@login_not_required
@require_http_methods(["GET", "POST"])
@limited("invitation")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who asks, into which body, as what, until when. One and the same page for every dead link."""
    try:
        found = open_invitation(secret)
        _read_in(request, found.language)
        response = _answer(request, secret, found)
    except NotOpen:
        context = {"own_page": resolve_url(settings.LOGIN_REDIRECT_URL)}
        response = render(request, "mechanisms/invitation_gone.html", context, status=404)
    # The address of the page is a secret; not even its being here is told to another site.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _read_in(request: HttpRequest, language: str) -> None:
    """The page in the language of the invitation, for a visitor who has chosen none."""
    chosen = request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if not chosen and language in dict(settings.LANGUAGES):
        translation.activate(language)


def _answer(request: HttpRequest, secret: str, found: MemberInvitation) -> HttpResponse:
    account = account_of(found)
    if request.method == "GET":
        form = NewPersonForm(email=found.email, initial={"name": found.name})
        return _page(request, found, account, form)
    if account is None and not request.user.is_authenticated:
        return _join_as_new(request, secret, found)
    if account is not None and account == request.user:
        return _join(request, secret, found, account)
    return _page(request, found, account, NewPersonForm(email=found.email), status=403)


def _join_as_new(request: HttpRequest, secret: str, found: MemberInvitation) -> HttpResponse:
    form = NewPersonForm(request.POST, email=found.email)
    if not form.is_valid():
        return _page(request, found, None, form, status=422)
    data = form.cleaned_data
    person = accept_as_new(secret=secret, name=data["name"], password=data["password"])
    # The password was typed a moment ago: a second factor is set up without typing it again.
    record_authentication(request, person, method="password")
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return _welcome(request, found)


def _join(request: HttpRequest, secret: str, found: MemberInvitation, person: Person) -> HttpResponse:
    try:
        accept(secret=secret, person=person)
    except RequestRefused as refused:
        return _page(request, found, person, None, status=422, problem=str(refused))
    return _welcome(request, found)


def _welcome(request: HttpRequest, found: MemberInvitation) -> HttpResponse:
    """To the first page of a member, which says what the person is now."""
    told = {"body": called(found.body), "role": found.get_role_display()}
    messages.success(request, _("Welcome to %(body)s. Your role: %(role)s.") % told)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _page(
    request: HttpRequest,
    found: MemberInvitation,
    account: Person | None,
    form: NewPersonForm | None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    work = Work.of(found.assigned, found.due, found.note)
    context: dict[str, Any] = {
        "invitation": found,
        "body": found.body,
        "form": form,
        "way": _way(request, account),
        "work": work,
        "targets": targets_of(work),
        "host": settings.ADDRESS,
        "problems": [{"text": problem}] if problem else [],
        "has_errors": bool(problem),
        "sample_data": found.body.sample,
    }
    return render(request, "mechanisms/invitation.html", context, status=status)


def _way(request: HttpRequest, account: Person | None) -> str:
    """How this visitor can accept: by a button, a new account, signing in, or not at all for now."""
    if account is not None and not account.is_active:
        return "closed"
    if request.user.is_authenticated:
        return "accept" if account == request.user else "other"
    return "new" if account is None else "sign_in"
