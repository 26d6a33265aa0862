"""A person signs something with a passkey, so that it can be checked again later; or confirms it with a code.

What is signed is the challenge of WebAuthn: here the SHA-256 of what the person agrees to, not a random
number. The device signs it together with the address of the installation. The assertion is kept whole, with
the public key of that day: the check needs no account, and no passkey that may have been removed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import get_credentials, get_server
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.constant_time import bytes_eq
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    UserVerificationRequirement,
)

from mechanisms.models import Person
from mechanisms.people.second_factor import CodeAgainForm

type Assertion = Mapping[str, str]
"""What is kept, each in base64url: credential_id, authenticator_data, client_data, signature, public_key
(COSE); and rp_id, the name of the installation for which the passkey was made."""


class NotSigned(ValidationError):
    """The passkey, or the code, does not belong to the person, or says something else."""


def has_passkey(person: Person) -> bool:
    """Whether the person can sign. One query."""
    return _has(person, Authenticator.Type.WEBAUTHN)


def has_app(person: Person) -> bool:
    """Whether the person has an app that makes codes. One query."""
    return _has(person, Authenticator.Type.TOTP)


def _has(person: Person, kind: str) -> bool:
    return bool(Authenticator.objects.filter(user=person, type=kind).exists())


def to_sign(person: Person, challenge: bytes) -> dict[str, Any]:
    """What a page asks the device for, as `navigator.credentials.get` takes it in JSON. One query."""
    options, _state = get_server().authenticate_begin(
        credentials=get_credentials(person),
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=challenge,
    )
    return dict(options)


def signed(person: Person, challenge: bytes, response: object) -> dict[str, str]:
    """The assertion to keep, if a passkey of this person signed exactly this challenge for this installation.

    `response` is what the browser sent. Raises NotSigned for anything else, and after too many tries.
    """
    done = check_rate_limit(person)
    wanted = UserVerificationRequirement.PREFERRED
    state = {"challenge": websafe_encode(challenge), "user_verification": wanted}
    server = get_server()
    try:
        answer = AuthenticationResponse.from_dict(cast(Mapping[str, Any], response))
        used = server.authenticate_complete(state, get_credentials(person), answer)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        why = _("The passkey did not sign this. Load the page again, then try once more.")
        raise NotSigned(why) from error
    done()
    parts = answer.response
    return {
        "credential_id": websafe_encode(answer.raw_id),
        "authenticator_data": websafe_encode(parts.authenticator_data),
        "client_data": websafe_encode(parts.client_data),
        "signature": websafe_encode(parts.signature),
        "public_key": websafe_encode(cbor.encode(dict(used.public_key))),
        "rp_id": str(server.rp.id),
    }


def holds(assertion: Assertion, challenge: bytes) -> bool:
    """Whether a kept assertion is a signature over this challenge, by the key kept with it. No query."""
    try:
        kept = {name: websafe_decode(value) for name, value in assertion.items() if name != "rp_id"}
        client = CollectedClientData(kept["client_data"])
        device = AuthenticatorData(kept["authenticator_data"])
        key = CoseKey.parse(cast(Mapping[int, Any], cbor.decode(kept["public_key"])))
        key.verify(kept["authenticator_data"] + client.hash, kept["signature"])
    except (InvalidSignature, ValueError, TypeError, KeyError, IndexError, NotImplementedError):
        return False
    return (
        client.type == CollectedClientData.TYPE.GET
        and bytes_eq(client.challenge, challenge)
        and bytes_eq(device.rp_id_hash, hashlib.sha256(assertion["rp_id"].encode()).digest())
        and device.is_user_present()
    )


class ConfirmingCode(CodeAgainForm):
    """A code of the app, to confirm something; a recovery code opens an account and confirms nothing."""

    def clean_code(self) -> str:
        """The code, if it is right, new and of an app."""
        code = super().clean_code()
        if self.authenticator.type != Authenticator.Type.TOTP:
            raise get_adapter().validation_error("incorrect_code")
        return code
