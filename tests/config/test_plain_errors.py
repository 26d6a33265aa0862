"""No error that a form shows is a sentence of Django's or allauth's: each says what to do."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import allauth
import django
import pytest
from allauth.account.adapter import get_adapter as account_adapter
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core import validators
from django.forms.formsets import BaseFormSet
from django.utils.functional import Promise

import assessments
import mechanisms
import recommendations
from mechanisms.people.signin import FirstPasswordForm, ForgottenPasswordForm

APPS = (assessments, mechanisms, recommendations)
#: Forms of allauth that its pages use as they are; the others are named in the settings and are ours.
OF_ALLAUTH = (AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm)


def _sentences_of(package: ModuleType) -> set[str]:
    """What the English catalogues of a package hold: each sentence of its code."""
    found: set[str] = set()
    for path in Path(str(package.__path__[0])).rglob("locale/en/LC_MESSAGES/django.po"):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            found |= set(_message_ids(block))
    return found - {""}


def _message_ids(block: str) -> Iterator[str]:
    parts: list[str] = []
    in_message = False
    for line in block.splitlines():
        if line.startswith(("msgid", "msgstr")):
            if in_message:
                yield "".join(parts)
            parts, in_message = [], line.startswith("msgid")
        if in_message and '"' in line:
            parts.append(line[line.index('"') + 1 : line.rindex('"')].replace('\\"', '"'))


FOREIGN = _sentences_of(django) | _sentences_of(allauth)


def _raw(message: Any) -> set[str]:
    """The sentence, or the two of a plural, as the code has them."""
    if isinstance(message, Promise):
        kwargs = getattr(message, "_kwargs", {})
        if "singular" in kwargs:
            return {str(kwargs["singular"]), str(kwargs["plural"])}
        args = getattr(message, "_args", ())
        return {str(each) for each in args if isinstance(each, str)} or {str(message)}
    return {str(message)}


#: It runs with Debian's python3, which has ICU.
OF_DEBIAN = "mechanisms.directory.icu_keys"


def _all_forms() -> list[type[forms.BaseForm]]:
    for app in APPS:
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if ".migrations" not in module.name and module.name != OF_DEBIAN:
                importlib.import_module(module.name)
    ours = [each for each in _below(forms.BaseForm) if each.__module__.split(".")[0] in _names()]
    return sorted({*ours, *OF_ALLAUTH}, key=lambda each: f"{each.__module__}.{each.__name__}")


def _names() -> set[str]:
    return {app.__name__ for app in APPS}


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _said_by(field: forms.Field) -> set[str]:
    """Each sentence that this field can show."""
    said: set[str] = {sentence for message in field.error_messages.values() for sentence in _raw(message)}
    for validator in field.validators:
        said |= _raw(getattr(validator, "message", ""))
        for message in getattr(validator, "messages", {}).values():
            said |= _raw(message)
    return said


def test_the_catalogues_are_read() -> None:
    assert {"This field is required.", "Enter a valid email address."} <= FOREIGN
    assert "You must type the same password each time." in FOREIGN
    assert len(_all_forms()) > 40


def test_no_form_shows_a_sentence_that_is_not_ours() -> None:
    left = {
        (form.__name__, name, sentence)
        for form in _all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        for sentence in _said_by(field) & FOREIGN
    }
    assert left == set()


def _kinds_of_field() -> list[type[forms.Field]]:
    # Paths on the server and addresses of machines are asked for nowhere.
    names = set(forms.fields.__all__) - {"GenericIPAddressField", "FilePathField"}
    kinds = [getattr(forms, name) for name in sorted(names)]
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, forms.Field)]


@pytest.mark.parametrize("kind", _kinds_of_field())
def test_each_kind_of_field_has_our_sentences(kind: type[forms.Field]) -> None:
    needed: dict[str, dict[str, Any]] = {
        "RegexField": {"regex": "a"},
        "ComboField": {"fields": []},
        "MultiValueField": {"fields": []},
    }
    assert _said_by(kind(**needed.get(kind.__name__, {}))) & FOREIGN == set()


@pytest.mark.parametrize(
    ("validator", "value"),
    [
        (validators.validate_email, "x"),
        (validators.URLValidator(), "x"),
        (validators.validate_slug, "ä ö"),
        (validators.validate_integer, "x"),
        (validators.MaxLengthValidator(3), "four"),
        (validators.MinLengthValidator(5), "four"),
        (validators.MaxValueValidator(3), 4),
        (validators.MinValueValidator(5), 4),
        (validators.StepValueValidator(3), 4),
        (validators.ProhibitNullCharactersValidator(), "\0"),
    ],
)
def test_each_measure_has_our_sentence(validator: Any, value: Any) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        validator(value)
    assert _raw(refused.value.message) & FOREIGN == set()


def test_rows_of_a_page_have_our_sentences() -> None:
    said = {sentence for each in BaseFormSet.default_error_messages.values() for sentence in _raw(each)}
    assert said & FOREIGN == set()


def test_what_is_said_of_a_password_is_ours() -> None:
    assert len(get_default_password_validators()) == len(settings.AUTH_PASSWORD_VALIDATORS) == 4
    each: Any
    for each in get_default_password_validators():
        assert type(each).__module__ == "config.plain_errors"
        assert {each.get_error_message(), each.get_help_text()} & FOREIGN == set()


@pytest.mark.parametrize(
    "form",
    [
        FirstPasswordForm(data={"password1": "correct horse battery", "password2": "another"}),
        ForgottenPasswordForm(data={"email": "nobody"}),
        ForgottenPasswordForm(data={}),
        LoginWebAuthnForm(data={}),
    ],
)
def test_what_allauth_writes_is_ours(form: forms.Form) -> None:
    said = {message for messages in form.errors.values() for message in messages}
    assert said
    assert said & FOREIGN == set()


#: Refusals of allauth's that none of our pages leads to: signing up, phones, addresses of one's own.
OUT_OF_REACH = {
    "account": {
        *("cannot_remove_primary_email", "duplicate_email", "phone_password_mismatch", "email_taken"),
        *("incorrect_code", "invalid_or_expired_key", "invalid_login", "max_email_addresses", "phone_taken"),
        *("unknown_email", "unknown_phone", "unverified_primary_email", "username_blacklisted"),
        *("username_password_mismatch", "username_taken", "select_only_one", "same_as_current"),
    },
    "mfa": {"add_email_blocked", "unverified_email"},
}


@pytest.mark.parametrize("app", ["account", "mfa"])
def test_refusals_of_allauth_are_ours_but_for_those_out_of_reach(app: str) -> None:
    adapter = account_adapter() if app == "account" else mfa_adapter()
    foreign = {code for code, message in adapter.error_messages.items() if _raw(message) & FOREIGN}
    assert foreign == OUT_OF_REACH[app]
