"""The second factor: who must use one, what is open until then, and that a code opens one door once."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from fido2.cose import CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from assessments.models import Answer, Assessment, Event
from mechanisms.models import Person
from mechanisms.people.second_factor import SecondFactorAdapter, is_compulsory
from tests.factories import acting

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet sentence"
SECRET = base64.b32encode(b"twenty bytes of keys").decode()
SET_UP = "/account/2fa/totp/activate/"
TEXT = "Two ministries met in May.\nIt has three parts."


@pytest.fixture
def compulsory(settings) -> None:
    settings.SECOND_FACTOR_COMPULSORY = True


def code_of(secret: str, *, steps: int = 0) -> str:
    """What an app shows, `steps` half minutes from now (RFC 6238)."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), "sha1").digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def with_app(person: Person) -> Person:
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return with_password(person)


def with_passkey(person: Person) -> None:
    """A passkey, and the recovery codes that come with it."""
    key = AttestedCredentialData.create(Aaguid.NONE, b"key", CoseKey.parse({1: 2, 3: -7, -1: 1}))
    said = AuthenticatorData.create(b"\0" * 32, AuthenticatorData.FLAG.AT, 0, key)
    told = CollectedClientData.create("webauthn.create", b"asked", "http://testserver")
    response = {
        "clientDataJSON": websafe_encode(told),
        "attestationObject": websafe_encode(AttestationObject.create("none", said, {})),
    }
    credential = {"id": "a2V5", "rawId": "a2V5", "type": "public-key", "response": response}
    data = {"name": "laptop", "credential": credential}
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)
    RecoveryCodes.activate(person)


def sign_in(client: Client, person: Person, password: str = PASSWORD):
    return client.post("/account/login/", {"login": person.email, "password": password})


def give_code(client: Client, code: str):
    return client.post("/account/2fa/authenticate/", {"code": code})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def text(response) -> str:
    return str(response.content.decode())


# Who must


@pytest.mark.parametrize(
    ("name", "must"),
    [
        ("coordinator", True),
        ("reviewer", True),
        ("administrator", True),
        ("contributor", False),
        ("reader", False),
    ],
)
def test_who_must_use_one(
    request: pytest.FixtureRequest, client: Client, compulsory: None, name: str, must: bool
) -> None:
    person = request.getfixturevalue(name)
    assert is_compulsory(acting(person).principal) is must
    client.force_login(person)
    response = client.get(reverse("assessments:list"))
    assert response.status_code == (302 if must else 200)
    if must:
        assert response["Location"] == SET_UP


def test_the_demo_asks_nobody(client: Client, coordinator: Person) -> None:
    client.force_login(coordinator)
    assert client.get(reverse("assessments:list")).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/add/",
        "/account/sessions/",
        "/account/password/change/",
        "/account/logout/",
        "/help/",
        "/recommendations/113/",
        "/mechanisms.json",
        "/",
    ],
)
def test_what_is_open_until_then(
    client: Client, compulsory: None, coordinator: Person, edition: object, address: str
) -> None:
    client.force_login(with_password(coordinator))
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get(address).status_code == 200


def test_a_page_open_to_visitors_shows_no_draft_until_then(
    client: Client, compulsory: None, coordinator: Person, draft: Assessment
) -> None:
    address = reverse("assessments:report", args=[draft.pk])
    client.force_login(coordinator)
    assert client.get(address).status_code == Client().get(address).status_code == 302
    with override_settings(SECOND_FACTOR_COMPULSORY=False):
        assert client.get(address).status_code == 200


def test_what_was_typed_is_shown_and_not_saved(
    client: Client, compulsory: None, coordinator: Person, draft: Assessment
) -> None:
    client.force_login(coordinator)
    address = reverse("assessments:question", args=[draft.pk, 112])
    response = client.post(address, {"revision": "0", "choice": "2", "explanation": TEXT})
    assert response.status_code == 403
    assert "A second factor comes first" in text(response)
    assert "It has three parts." in text(response)
    assert not Answer.objects.filter(revision__gt=0).exists()


# Setting up and using


def test_whoever_has_none_is_led_to_the_same_page_everywhere(
    client: Client, compulsory: None, coordinator: Person
) -> None:
    client.force_login(coordinator)
    assert client.get("/dashboard/")["Location"] == SET_UP
    links = set(re.findall(r'href="(/account/2fa/[^"]*)"', text(client.get("/account/"))))
    assert links == {SET_UP}


@pytest.mark.django_db(transaction=True)
def test_from_the_first_sign_in_to_the_dashboard(
    client: Client, compulsory: None, coordinator: Person
) -> None:
    sign_in(client, with_password(coordinator))
    assert client.get("/dashboard/")["Location"] == SET_UP
    page = text(client.get("/account/2fa/totp/activate/"))
    assert 'src="data:image/svg+xml;base64,' in page
    found = re.search(r'<code class="hash" dir="ltr">(\w+)</code>', page)
    assert found
    response = client.post("/account/2fa/totp/activate/", {"code": code_of(found.group(1))})
    assert response["Location"] == "/account/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", text(client.get(response["Location"])))
    assert len(set(codes)) == 10
    assert client.get("/dashboard/").status_code == 200
    assert [message.subject for message in mail.outbox] == ["ThirtyTwo: Second factor added"]
    assert found.group(1) not in mail.outbox[0].body
    assert "127.0.0.1" not in mail.outbox[0].body


def test_the_passkey_is_offered_first_and_by_the_main_button(client: Client, coordinator: Person) -> None:
    sign_in(client, with_password(coordinator))
    shown = text(client.get("/account/2fa/"))
    buttons = re.findall(r'class="btn (btn-\w+)" href="/account/2fa/([^"]+)"', shown)
    assert buttons == [("btn-primary", "webauthn/add/"), ("btn-secondary", "totp/activate/")]


def test_the_password_alone_does_not_sign_in(client: Client, coordinator: Person) -> None:
    response = sign_in(client, with_app(coordinator))
    assert response["Location"] == "/account/2fa/authenticate/"
    assert not is_in(client)
    give_code(client, code_of(SECRET))
    assert is_in(client)


def test_the_session_with_a_code_passes(client: Client, compulsory: None, coordinator: Person) -> None:
    sign_in(client, with_app(coordinator))
    give_code(client, code_of(SECRET))
    assert client.get("/dashboard/").status_code == 200


def test_a_session_from_before_uses_it_once_more(
    client: Client, compulsory: None, coordinator: Person
) -> None:
    client.force_login(with_app(coordinator))
    response = client.get("/dashboard/")
    assert response["Location"] == "/account/2fa/reauthenticate/?next=%2Fdashboard%2F"
    client.post("/account/2fa/reauthenticate/", {"code": code_of(SECRET)})
    assert client.get("/dashboard/").status_code == 200


def test_the_password_again_is_no_second_factor(
    client: Client, compulsory: None, coordinator: Person
) -> None:
    client.force_login(with_app(coordinator))
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get("/dashboard/").status_code == 302


@pytest.mark.parametrize(
    ("steps", "opens"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_half_a_minute_wrong(
    client: Client, coordinator: Person, steps: int, opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_900_000_015)
    sign_in(client, with_app(coordinator))
    give_code(client, code_of(SECRET, steps=steps))
    assert is_in(client) is opens


def test_a_code_opens_one_door_once(client: Client, coordinator: Person) -> None:
    code = code_of(SECRET)
    sign_in(client, with_app(coordinator))
    give_code(client, code)
    elsewhere = Client()
    sign_in(elsewhere, coordinator)
    response = give_code(elsewhere, code)
    assert not is_in(elsewhere)
    assert "This code is wrong or was used already" in text(response)


def test_a_code_read_over_the_shoulder_is_worth_nothing_half_a_minute_later(
    client: Client, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is still within its time then, and allauth's own guard has forgotten it."""
    now = 1_900_000_000
    monkeypatch.setattr(time, "time", lambda: now)
    code = code_of(SECRET)
    sign_in(client, with_app(coordinator))
    give_code(client, code)
    assert is_in(client)
    monkeypatch.setattr(time, "time", lambda: now + 31)
    elsewhere = Client()
    sign_in(elsewhere, coordinator)
    give_code(elsewhere, code)
    assert not is_in(elsewhere)


def test_the_code_that_set_it_up_does_not_sign_in(client: Client, coordinator: Person) -> None:
    sign_in(client, with_password(coordinator))
    page = text(client.get("/account/2fa/totp/activate/"))
    secret = re.search(r'dir="ltr">([A-Z2-7]{32})</code>', page)
    assert secret
    code = code_of(secret.group(1))
    client.post("/account/2fa/totp/activate/", {"code": code})
    elsewhere = Client()
    sign_in(elsewhere, coordinator)
    give_code(elsewhere, code)
    assert not is_in(elsewhere)


def test_a_recovery_code_opens_one_door_once(client: Client, coordinator: Person) -> None:
    with_app(coordinator)
    row = Authenticator.objects.get(user=coordinator, type="recovery_codes")
    code = row.wrap().get_unused_codes()[0]
    for browser, opens in ((client, True), (Client(), False)):
        sign_in(browser, coordinator)
        give_code(browser, code)
        assert is_in(browser) is opens


def test_guessing_codes_ends_after_five(client: Client, coordinator: Person) -> None:
    sign_in(client, with_app(coordinator))
    for _try in range(5):
        give_code(client, "000000")
    response = give_code(client, code_of(SECRET))
    assert not is_in(client)
    assert "Too many" in text(response)


# What the database holds


def test_the_secret_cannot_be_read_in_the_database(coordinator: Person) -> None:
    with_app(coordinator)
    stored = [str(row.data) for row in Authenticator.objects.all()]
    assert len(stored) == 2
    assert not any(SECRET in each for each in stored)
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_of(SECRET))


def test_under_another_key_no_code_is_right(coordinator: Person, settings) -> None:
    with_app(coordinator)
    settings.SECRET_KEY = "another key " * 6
    row = Authenticator.objects.get(type="totp")
    empty = base64.b32encode(b"").decode()
    assert SecondFactorAdapter().decrypt(row.data["secret"]) not in ("", SECRET, empty)
    assert not TOTP(row).validate_code(code_of(SECRET))


def test_the_key_before_still_opens_it(coordinator: Person, settings) -> None:
    with_app(coordinator)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 6
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_of(SECRET))


# Taking it away


@pytest.mark.parametrize(
    ("has_app", "lead", "confirms"),
    [
        (False, "Now use your passkey.", "/account/2fa/webauthn/reauthenticate/"),
        (True, "Now type the code from your app, or use your passkey.", "/account/2fa/reauthenticate/"),
    ],
)
def test_whoever_has_a_passkey_alone_is_asked_for_it_first(
    client: Client, coordinator: Person, has_app: bool, lead: str, confirms: str
) -> None:
    with_password(coordinator)
    if has_app:
        TOTP.activate(coordinator, SECRET)
    with_passkey(coordinator)
    sign_in(client, coordinator)
    shown = text(client.get("/account/2fa/authenticate/"))
    assert lead in shown
    assert (shown.index("Use a passkey") < shown.index("Six figures")) is not has_app
    methods = get_adapter().get_reauthentication_methods(coordinator)
    assert methods[0]["url"] == confirms
    assert len(methods) == 2


def test_removing_the_last_one_closes_the_door_again(
    client: Client, compulsory: None, coordinator: Person
) -> None:
    sign_in(client, with_app(coordinator))
    give_code(client, code_of(SECRET))
    assert client.get("/dashboard/").status_code == 200
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=coordinator).exists()
    assert client.get("/dashboard/")["Location"] == SET_UP


def test_changing_it_asks_who_it_is(client: Client, coordinator: Person) -> None:
    client.force_login(with_app(coordinator))
    for address in ("totp/deactivate/", "webauthn/add/", "recovery-codes/generate/"):
        response = client.get(f"/account/2fa/{address}")
        assert response["Location"].startswith("/account/2fa/reauthenticate/?next=")
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=coordinator).count() == 2


def test_the_password_and_an_open_session_do_not_take_it_away(client: Client, coordinator: Person) -> None:
    client.force_login(with_app(coordinator))
    response = client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert response["Location"] == "/account/2fa/reauthenticate/"
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=coordinator).count() == 2


def test_a_fresh_sign_in_is_not_asked_again_for_five_minutes(
    client: Client, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    sign_in(client, with_password(coordinator))
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 5 * 60 + 1)
    assert client.get("/account/2fa/totp/activate/").status_code == 302


def test_the_operator_lets_somebody_in_who_lost_everything(
    client: Client, compulsory: None, coordinator: Person, capsys: pytest.CaptureFixture
) -> None:
    sign_in(client, with_app(coordinator))
    give_code(client, code_of(SECRET))
    call_command("reset_second_factor", coordinator.email)
    assert "2 second factors or sets of codes taken away" in capsys.readouterr().out
    assert client.get("/dashboard/")["Location"].startswith("/account/login/")
    event = Event.objects.get(kind="second_factor_reset")
    assert (event.chain, event.actor_label, event.data["removed"]) == ("installation", "command line", 2)
    sign_in(client, coordinator)
    assert client.get("/dashboard/")["Location"] == SET_UP


def test_the_command_knows_nobody_else() -> None:
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("reset_second_factor", "nobody@example.org")


# The pages


@pytest.mark.parametrize("factor", [None, with_app])
@pytest.mark.parametrize(
    "address",
    [
        "/account/",
        "/account/2fa/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/reauthenticate/",
        "/account/2fa/reauthenticate/",
    ],
)
def test_pages_have_our_frame(
    client: Client, coordinator: Person, factor: Callable[[Person], Person] | None, address: str
) -> None:
    person = (factor or with_password)(coordinator)
    sign_in(client, person)
    if factor:
        give_code(client, code_of(SECRET))
    page = text(client.get(address, follow=True))
    assert page.count("<h1") == 1
    assert "– ThirtyTwo</title>" in page


def test_the_account_page_asks_a_fixed_number_of_queries(
    client: Client, coordinator: Person, django_assert_num_queries: Callable
) -> None:
    for browser in (client, Client(), Client()):
        sign_in(browser, with_app(coordinator) if browser is client else coordinator)
        give_code(browser, code_of(SECRET, steps=0 if browser is client else 1))
        cache.clear()
    client.get("/account/")  # shows what was to be told after signing in
    with django_assert_num_queries(8):
        client.get("/account/")
