"""Strict readers of the environment: a wrong value stops the start with a sentence that says what to do.

Every reader notes the name that it was asked for; a name of ours that nobody asked for stops the start too.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DATABASES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}
OURS = "THIRTYTWO_"
ASKED_FOR: set[str] = set()
"""The names of all settings that were read so far."""


def _written(name: str) -> str:
    """What stands in the environment under this name; empty if nothing does."""
    ASKED_FOR.add(name)
    return os.environ.get(name, "")


def refuse_unknown() -> None:
    """Stop the start where a name that begins as ours do was asked for by nobody: it is misspelt, or gone.

    To be called once everything is read.
    """
    known = {name.removeprefix(OURS): name for name in sorted(ASKED_FOR)}
    for name in sorted(os.environ):
        if name.startswith(OURS) and name not in ASKED_FOR:
            near = difflib.get_close_matches(name.removeprefix(OURS), known, n=1)
            hint = f"did you mean {known[near[0]]}?" if near else "docs/configuration.md lists all settings."
            raise ImproperlyConfigured(f"{name} is not known here: {hint}")


def flag(name: str, *, default: bool) -> bool:
    """A yes/no setting; anything but 1/0, true/false, yes/no, on/off is refused."""
    raw = _written(name)
    if not raw:
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {raw!r}: write 1 or 0.")


def text(name: str, *, default: str = "") -> str:
    """A setting in words, without the blanks around it; the default also where it is empty."""
    return _written(name).strip() or default


def one_of(name: str, choices: Sequence[str]) -> str:
    """One of a few words; the first of them where nothing is set."""
    found = text(name) or choices[0]
    if found not in choices:
        raise ImproperlyConfigured(f"{name} is {found!r}: write {' or '.join(choices)}.")
    return found


def socket_address(name: str) -> str | tuple[str, int]:
    """Where a service listens: the path of a UNIX socket, or host and port; empty where there is none."""
    raw = text(name)
    if not raw or raw.startswith("/"):
        return raw
    host, colon, port = raw.rpartition(":")
    if not colon or not host or not port.isdecimal():
        raise ImproperlyConfigured(f"{name} is {raw!r}: write the path of a socket, or host:port.")
    return host.strip("[]"), int(port)


def file_of_hashes(name: str) -> str:
    """The path of a file whose lines begin with SHA-1 hashes in order; empty where there is none."""
    path = text(name)
    if not path:
        return ""
    try:
        with open(path, "rb") as source:
            lines = [source.readline(60) for _line in range(100)]
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is {path!r}, which can't be read: {error.strerror}.") from error
    hashes = [line[:40].upper() for line in lines if line]
    if (
        not hashes
        or hashes != sorted(hashes)
        or not all(re.fullmatch(rb"[0-9A-F]{40}", one) for one in hashes)
    ):
        raise ImproperlyConfigured(
            f"{name} is {path!r}: its lines have to be SHA-1 hashes in order, as Have I Been Pwned has them."
        )
    return path


def names(name: str, *, default: list[str]) -> list[str]:
    """A comma-separated list."""
    raw = text(name)
    return [item.strip() for item in raw.split(",") if item.strip()] if raw else default


def hosts(name: str, *, production: bool) -> list[str]:
    """The host names of this installation; in production there must be some, each of them whole.

    `.example.org` stands for all names below it. What would let in any host, or all of a country, stops the
    start.
    """
    found = names(name, default=[])
    if not production:
        return found or ["localhost", "127.0.0.1", "[::1]", "testserver"]
    if not found:
        raise ImproperlyConfigured(f"Set {name} to the host name(s) of this installation.")
    for host in found:
        if "*" in host or (host.startswith(".") and "." not in host.strip(".")):
            raise ImproperlyConfigured(
                f"{name} names {host!r}, which lets in hosts that are not this installation: "
                "write whole names, such as assess.example.org."
            )
    return found


def address(name: str, *, production: bool) -> str:
    """Where the installation is reached, scheme and host without a slash at the end.

    Links in mail and in printed reports begin with it. In production it must be there, with https.
    """
    raw = text(name).rstrip("/")
    if not raw and not production:
        return "http://localhost:8000"
    parts = urlsplit(raw)
    schemes = {"https"} if production else {"http", "https"}
    whole = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in schemes or not parts.hostname or parts.username or whole != raw:
        raise ImproperlyConfigured(
            f"Set {name} to the address of this installation, such as https://assess.example.org."
        )
    return raw


def whole_number(name: str, *, default: int | None) -> int | None:
    """A whole number, 0 or above; None only where that is the default."""
    raw = text(name)
    if not raw:
        return default
    if not raw.isdecimal():
        raise ImproperlyConfigured(f"{name} is {raw!r}: write a whole number, 0 or above.")
    return int(raw)


def database(name: str, *, var: Path) -> dict[str, Any]:
    """The database named by a URL; SQLite paths are taken from the product's folder."""
    url = text(name) or f"sqlite:///{var / 'db.sqlite3'}"
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////") and ":memory:" not in url:
        path = Path(url.removeprefix("sqlite:///"))
        url = f"sqlite:///{path if path.is_absolute() else var.parent / path}"
    try:
        found: dict[str, Any] = environ.Env.db_url_config(url)
    except Exception as error:
        raise ImproperlyConfigured(
            f"{name} can't be read: write sqlite:///var/db.sqlite3 or postgres://user:password@host/name."
        ) from error
    if found.get("ENGINE") not in DATABASES:
        raise ImproperlyConfigured(f"{name} names no database that is known here.")
    return found


def connections(options: dict[str, Any], *, pool: int, pooler: bool) -> dict[str, Any]:
    """How connections to PostgreSQL are kept: at most `pool` of each process, lent to whoever asks; with 0
    one for each thread.

    `pooler` says that a pooler stands in between which gives each transaction another connection: then
    nothing outlasts a transaction, neither a cursor nor a prepared statement.
    """
    kept = {**options, "prepare_threshold": None} if pooler else dict(options)
    if pool:
        kept["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    return {
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooler,
        "OPTIONS": kept,
    }


def bucket(*, name: str | None, endpoint: str, region: str, key: str, secret: str) -> dict[str, Any] | None:
    """S3-compatible storage as an entry of STORAGES; None without any. `name`: `bucket` or `bucket/folder`;
    None for backups, where a command says it.

    Bucket, key and secret, or none of them; the address only where it is not Amazon's own.
    """
    settings = "THIRTYTWO_BACKUP_S3" if name is None else "THIRTYTWO_S3"
    needed = {"_BUCKET": name, "_KEY": key, "_SECRET": secret}
    if name is None:
        del needed["_BUCKET"]
    if not any([*needed.values(), endpoint, region]):
        return None
    if not all(needed.values()):
        raise ImproperlyConfigured(f"Set all of {settings}{', '.join(needed)}, or no {settings}_….")
    parts = urlsplit(endpoint)
    if endpoint and (parts.scheme not in ("https", "http") or not parts.hostname or parts.username):
        raise ImproperlyConfigured(
            f"{settings}_ENDPOINT is {endpoint!r}: write an address such as https://s3.example.org."
        )
    found, _slash, folder = (name or "").partition("/")
    if name is not None and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", found):
        raise ImproperlyConfigured(
            f"{settings}_BUCKET is {name!r}: write the name of a bucket, of a-z, 0-9, dots and hyphens."
        )
    options = {
        "bucket_name": found,
        "location": folder.strip("/"),
        "endpoint_url": endpoint.rstrip("/") or None,
        "access_key": key,
        "secret_key": secret,
        "region_name": region or "us-east-1",
    }
    return {"BACKEND": "assessments.files.bucket.Bucket", "OPTIONS": options}


def mailer(name: str) -> dict[str, Any]:
    """How mail leaves, named by a URL; without one it is written to the log."""
    url = text(name) or "consolemail://"
    try:
        found = environ.Env.email_url_config(url)
    except Exception as error:
        raise ImproperlyConfigured(
            f"{name} can't be read: write smtp+tls://user:password@host:587."
        ) from error
    options = {
        "host": found["EMAIL_HOST"],
        "port": found["EMAIL_PORT"],
        "username": found["EMAIL_HOST_USER"],
        "password": found["EMAIL_HOST_PASSWORD"],
        "use_tls": found.get("EMAIL_USE_TLS"),
        "use_ssl": found.get("EMAIL_USE_SSL"),
    }
    return {
        "BACKEND": found["EMAIL_BACKEND"],
        "OPTIONS": {key: value for key, value in options.items() if value},
    }


def other_sign_in(*, name: str, issuer: str, client_id: str, secret: str) -> dict[str, Any] | None:
    """The OpenID Connect service that people may sign in at, as allauth takes it; None without any.

    All of the four, or none; the issuer with https, since passwords are typed there.
    """
    given = [name, issuer, client_id, secret]
    if not any(given):
        return None
    if not all(given):
        raise ImproperlyConfigured(
            "Set all of THIRTYTWO_OIDC_NAME, _ISSUER, _CLIENT_ID and _SECRET, or none of them."
        )
    if urlsplit(issuer).scheme != "https" or not urlsplit(issuer).hostname:
        raise ImproperlyConfigured(
            f"THIRTYTWO_OIDC_ISSUER is {issuer!r}: write an address such as https://id.example.org."
        )
    return {
        "provider_id": "service",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer.rstrip("/")},
    }


def origin_of(address: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def contact(name: str) -> str:
    """Where weaknesses are reported, as a URI; empty if nobody has said. An e-mail address gets mailto:."""
    raw = text(name)
    if raw.startswith("https://") or not raw:
        return raw
    bare = raw.removeprefix("mailto:")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", bare):
        raise ImproperlyConfigured(
            f"{name} is {raw!r}: write an e-mail address or an address that begins with https://."
        )
    return f"mailto:{bare}"


def head_places(name: str) -> list[str]:
    """Where the heads of the audit trail are sent: folders, addresses that take a file by PUT, mailboxes."""
    found = names(name, default=[])
    for place in found:
        parts = urlsplit(place)
        fits = {
            "file": not parts.netloc and parts.path.startswith("/"),
            "https": bool(parts.hostname) and not parts.query and not parts.fragment,
            "mailto": bool(re.fullmatch(r"[^@\s?]+@[^@\s?]+\.[^@\s?]+", parts.path)),
        }
        if not fits.get(parts.scheme, False):
            raise ImproperlyConfigured(
                f"{name} has a place that can't be used: write file:///mnt/other-machine/heads, "
                "https://TOKEN@other.example.org/heads/ or mailto:keeper@example.org, with commas between."
            )
    return found


def secret_key(name: str, *, production: bool) -> str:
    """The secret key; in production a missing or short one stops the start."""
    key = text(name)
    if production and len(key) < 50:
        raise ImproperlyConfigured(
            f"{name} is missing or shorter than 50 characters. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    if production and len(set(key)) < 16:
        raise ImproperlyConfigured(
            f"{name} has only {len(set(key))} different characters and can be guessed. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return key or "not-secret-for-development-and-tests-only-" + "0" * 20
