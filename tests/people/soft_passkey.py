"""A passkey in software: what a device would answer, made from a key pair of the test."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from mechanisms.models import Person

RP_ID = "testserver"
ORIGIN = f"https://{RP_ID}"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
WITH_CREDENTIAL = AuthenticatorData.FLAG.AT


class SoftPasskey:
    """One key pair, with the id under which it is registered."""

    def __init__(self, credential_id: bytes = b"soft-passkey-001") -> None:
        self.credential_id = credential_id
        self.key = ec.generate_private_key(ec.SECP256R1())

    def register(self, person: Person) -> Authenticator:
        """As if the person had added it on the page of second factors."""
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.credential_id, public)
        device = AuthenticatorData.create(
            _hash(RP_ID.encode()), PRESENT_AND_VERIFIED | WITH_CREDENTIAL, 0, bytes(credential)
        )
        response = {
            "clientDataJSON": websafe_encode(_client("webauthn.create", b"made")),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", device, {}))),
        }
        made = {**self._frame(), "response": response}
        return Authenticator.objects.create(
            user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Soft", "credential": made}
        )

    def sign(self, challenge: bytes, *, origin: str = ORIGIN) -> dict[str, Any]:
        """What the browser sends after `navigator.credentials.get` with this challenge."""
        client = _client("webauthn.get", challenge, origin)
        device = bytes(AuthenticatorData.create(_hash(RP_ID.encode()), PRESENT_AND_VERIFIED, 1))
        signature = self.key.sign(device + _hash(client), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(device),
            "signature": websafe_encode(signature),
        }
        return {**self._frame(), "response": response}

    def _frame(self) -> dict[str, Any]:
        key = websafe_encode(self.credential_id)
        return {"id": key, "rawId": key, "type": "public-key", "clientExtensionResults": {}}


def _client(kind: str, challenge: bytes, origin: str = ORIGIN) -> bytes:
    said = {"type": kind, "challenge": websafe_encode(challenge), "origin": origin, "crossOrigin": False}
    return json.dumps(said).encode()


def _hash(said: bytes) -> bytes:
    return hashlib.sha256(said).digest()
