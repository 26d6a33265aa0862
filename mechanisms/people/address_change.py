"""Another e-mail address for an account: asked for by its owner, done by a link that went to the new address.

The link proves that the new address is the person's; whoever gets hold of an open session alone cannot use
it, because asking takes a fresh sign-in. The old address is told. Where no mail leaves, a command does it.
"""

from __future__ import annotations

from typing import cast

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mechanisms.models import Person
from mechanisms.people import letters
from mechanisms.people.letters import can_send
from mechanisms.people.people import RequestRefused
from mechanisms.people.rate_limits import limited
from mechanisms.people.signin import NewAddressForm, fresh_sign_in_required
from mechanisms.signals import happened

_SIGNER = TimestampSigner(salt="mechanisms.people.address_change", sep=".")


def send_link(*, person: Person, email: str) -> None:
    """Mail the link to the new address; to one that has an account already, a word that it has.

    The page says the same in both cases, so that nobody learns who has an account.
    """
    if Person.objects.filter(email=email.strip().lower()).exclude(pk=person.pk).exists():
        letters.send("address_taken", to=email, language=person.language)
        return
    path = reverse("account_email_confirm", args=[token_for(person, email)])
    letters.send(
        "address_link",
        to=email,
        language=person.language,
        link=letters.absolute(path),
        hours=int(settings.ADDRESS_CHANGE_AGE.total_seconds()) // 3600,
    )


def token_for(person: Person, email: str) -> str:
    """What the link holds: person, old and new address, signed. It is void once the address has changed."""
    return _SIGNER.sign_object([person.pk.hex, person.email, email.strip().lower()])


def address_in(token: str, person: Person) -> str | None:
    """The new address that this link gives this person; None if it is for nobody here, or no longer works."""
    try:
        pk, old, new = _SIGNER.unsign_object(token, max_age=settings.ADDRESS_CHANGE_AGE)
    except (BadSignature, ValueError):
        return None
    return str(new) if (pk, old) == (person.pk.hex, person.email) else None


@transaction.atomic
def change_address(*, person: Person, email: str, by: Person | None = None) -> Person:
    """Give the account another address; links that were sent to the old one stop working.

    `by` None: the command line. Raises Refused for an address that is none, or that has an account already.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise RequestRefused(
            _("%(email)s is not an e-mail address. Write it like name@example.org.") % {"email": email}
        ) from error
    if Person.objects.filter(email=email).exists():
        raise RequestRefused(_("%(email)s already has an account. Use another address.") % {"email": email})
    found = Person.objects.select_for_update().get(pk=person.pk)
    found.email = email
    found.save(update_fields=["email"])
    # allauth keeps a list beside ours, and makes the row anew when it needs one.
    EmailAddress.objects.filter(user=found).delete()
    happened.send(
        sender=Person, kind="address_changed", by=by, subject=str(found), data={"person": str(found.pk)}
    )
    return found


def tell_old_address(person: Person, old: str) -> bool:
    """Mail the address that was left, in case it was somebody else; call it after the commit."""
    return letters.send("address_changed", to=old, language=person.language)


# Your e-mail address: what it is for, another one asked for, and the link in the mail that
# changes it.


@require_http_methods(["GET", "HEAD", "POST"])
@limited("change_address")
def address(request: HttpRequest) -> HttpResponse:
    """The address, and the way to another one; asking takes a fresh sign-in."""
    if request.method != "POST":
        return _page(request, NewAddressForm())
    answer: HttpResponse = _ask(request)
    return answer


@fresh_sign_in_required
def _ask(request: HttpRequest) -> HttpResponse:
    form = NewAddressForm(request.POST)
    person = cast(Person, request.user)
    if form.is_valid() and form.cleaned_data["email"].lower() == person.email:
        form.add_error("email", _("You already sign in with this address. Write a new one."))
    if not form.is_valid():
        return _page(request, form, status=422)
    send_link(person=person, email=form.cleaned_data["email"])
    return render(request, "account/email_sent.html", {"email": form.cleaned_data["email"]})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link does, POST does it."""
    person = cast(Person, request.user)
    new, old = address_in(token, person), person.email
    if new is None:
        return render(request, "account/email_link_gone.html", status=410)
    if request.method != "POST":
        return render(request, "account/email_confirm.html", {"email": new})
    try:
        change_address(person=person, email=new, by=person)
    except RequestRefused:
        return render(request, "account/email_link_gone.html", status=410)
    tell_old_address(person, old)
    messages.success(request, _("From now on you sign in with %(email)s.") % {"email": new})
    return redirect("account")


def _page(request: HttpRequest, form: NewAddressForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "has_mail": can_send()}
    return render(request, "account/email.html", context, status=status)
