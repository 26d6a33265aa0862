"""Keys of age (age-encryption.org): a backup is encrypted to public keys; the secret one is elsewhere."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyrage


class NoKey(Exception):
    """What was given is no key of age; the message says what to do."""


def public_keys(named: Sequence[str]) -> list[Any]:
    """The public keys (``age1…``) that are named; NoKey without any, or for what is none."""
    if not named:
        raise NoKey(
            "Name the public key that the backup is encrypted to: --to age1…, or THIRTYTWO_BACKUP_TO."
        )
    try:
        return [pyrage.x25519.Recipient.from_str(key) for key in named]
    except pyrage.RecipientError as error:
        raise NoKey("This is no public key of age: it begins with age1.") from error


def secret_keys(path: Path) -> list[Any]:
    """The secret keys in a file as ``age-keygen`` or ``backup --make-key`` writes it."""
    try:
        lines = path.read_text().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise NoKey(f"{path}: the file of the secret key can’t be read.") from error
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in found]
    except pyrage.IdentityError as error:
        raise NoKey(f"{path}: a line in it is no secret key of age.") from error
    if not keys:
        raise NoKey(f"{path}: there is no secret key in it.")
    return keys


def make_key(path: Path) -> str:
    """Write a new secret key to a file that is not there yet, for its owner alone; the public key of it."""
    secret = pyrage.x25519.Identity.generate()
    public = str(secret.to_public())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(f"# public key: {public}\n{secret}\n")
    return public
