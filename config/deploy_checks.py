"""What `manage.py check --deploy` says of what can't be asked from here: proxies, the bucket that files lie
in, the cage around readers of files, and the operator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages

from assessments.files import cage
from assessments.files.store import SHARED

if TYPE_CHECKING:
    from assessments.files.bucket import Bucket

HINT = "“The proxy in front” in docs/installation.md shows how to set it up, and how to try it."

S3_HINT = "“Several machines: files on S3” in docs/installation.md says how the bucket has to be."

ONE_BEHIND_ANOTHER = (
    " Each proxy behind another must believe that one alone: else whoever reaches it past the other "
    "writes his address himself, and no limit on tries holds."
)


def check_proxies(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """That requests are refused unless the proxies say where they come from; or that nobody counts them."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        said = (
            f"THIRTYTWO_PROXIES is {proxies}: whatever comes with fewer addresses in X-Forwarded-For is "
            "refused, except for /healthz and /readyz."
        )
        if proxies > 1:
            said += ONE_BEHIND_ANOTHER
        return [checks.Info(said, hint=HINT, id="thirtytwo.I001")]
    if settings.HTTPS:
        said = (
            "THIRTYTWO_PROXIES is 0, yet pages are sent by https alone. Behind a proxy that is not counted "
            "everybody has its address: a few wrong passwords of one person lock out all."
        )
        return [checks.Warning(said, hint=HINT, id="thirtytwo.W001")]
    return []


def check_storage(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """That the bucket of the files takes a file, lets in nobody without the key, and forgets what is removed.
    Asked only where files lie in one."""
    if SHARED not in settings.STORAGES:
        return []
    try:
        return list(_faults_of(cast("Bucket", storages[SHARED])))
    except OSError as error:
        return [
            checks.Error(f"The bucket of the files: {error.strerror}.", hint=S3_HINT, id="thirtytwo.E001")
        ]


def _faults_of(files: Bucket) -> Iterator[checks.CheckMessage]:
    if files.endpoint.startswith("http:"):
        said = "THIRTYTWO_S3_ENDPOINT is without https: whoever sees that network reads every file."
        yield checks.Warning(said, hint=S3_HINT, id="thirtytwo.W002")
    if files.is_public():
        said = "The bucket of the files is public: anybody can list it, or fetch a file from it."
        yield checks.Error(said, hint=S3_HINT, id="thirtytwo.E002")
    if files.keeps_versions():
        said = "The bucket of the files keeps versions: what people have removed stays there."
        yield checks.Warning(said, hint=S3_HINT, id="thirtytwo.W003")


def check_cage(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """How well the processes that read strangers' files and print are closed off on this machine."""
    has = "none" if settings.CAGE == cage.OFF else cage.how_caged()
    said = f"What reads files and prints PDF is closed off by: {has}."
    if cage.is_whole() and settings.CAGE != cage.OFF:
        return [checks.Info(said, id="thirtytwo.I002")]
    return [
        checks.Warning(
            said, hint="“The cage” in docs/installation.md says what it needs.", id="thirtytwo.W004"
        )
    ]


def require_cage() -> None:
    """Stop the start where the operator requires the cage and this machine lacks a part of it."""
    if settings.CAGE == cage.REQUIRED and not cage.is_whole():
        raise ImproperlyConfigured(
            f"THIRTYTWO_CAGE is required, and this machine has: {cage.how_caged()}. Landlock needs "
            "Linux 5.13, seccomp an x86_64 or aarch64 processor; a container must not forbid them."
        )


def check_privacy(app_configs: Sequence[Any] | None = None, **_more: Any) -> list[checks.CheckMessage]:
    """That the privacy notice tells who answers for the data, where to write, on what ground."""
    asked = {
        "THIRTYTWO_CONTROLLER": settings.CONTROLLER,
        "THIRTYTWO_PRIVACY_CONTACT": settings.PRIVACY_CONTACT,
        "THIRTYTWO_LEGAL_BASIS": settings.LEGAL_BASIS,
        "THIRTYTWO_LOG_DAYS": settings.LOG_DAYS is not None,
    }
    missing = [name for name, filled_in in asked.items() if not filled_in]
    if not missing:
        return []
    said = "The privacy notice (/help/privacy/) tells everybody that the operator has not filled it in."
    return [checks.Warning(said, hint=f"Set {', '.join(missing)}.", id="thirtytwo.W005")]


def register() -> None:
    """Called once, when the applications are ready."""
    require_cage()
    for check in (check_proxies, check_storage, check_cage, check_privacy):
        checks.register(check, checks.Tags.security, deploy=True)
