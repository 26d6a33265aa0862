"""Mail: plain text, with links and no content (but for letters to ministries, which a coordinator sends with
their file); the first line of a template is the subject.

A mail server that does not answer stops no act: whoever acts is told that nothing was sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from email.message import EmailMessage as PythonEmailMessage
from email.policy import EmailPolicy
from email.policy import default as default_policy
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.utils import translation

from mechanisms.models import Person

logger = logging.getLogger(__name__)

#: Backends that show mail to whoever reads the log: no place for a link that opens a door.
_NO_POST = ("console", "dummy")


def can_send() -> bool:
    """Whether mail leaves this installation: without EMAIL_URL it would be written to the log."""
    backend = settings.MAILERS["default"]["BACKEND"]
    return not any(name in backend for name in _NO_POST)


def absolute(path: str) -> str:
    """The address of a page as it is written in mail."""
    return f"{settings.ADDRESS}{path}"


def written_in(language: str) -> translation.override:
    """The language of a letter to whoever chose this one, whoever writes it: that of the installation where
    none was chosen, or one that is not finished."""
    finished = language in dict(settings.LANGUAGES)
    return translation.override(language if finished else settings.LANGUAGE_CODE)


def send(
    template: str, *, to: str, language: str = "", headers: Mapping[str, str] | None = None, **context: Any
) -> bool:
    """Send `templates/mail/<template>.txt` to one address; whether it was handed over.

    A subject is one line whatever the names in it hold.
    """
    if not can_send():
        return False
    with written_in(language):
        subject, body = text_of(template, **context)
    message = Letter(subject, body, to=[to], headers=dict(headers or {}))
    try:
        return bool(message.send())
    except OSError as error:  # what the network and smtplib raise
        logger.error("Mail %s was not sent: %s", template, type(error).__name__)
        return False


def sent_with_file(message: EmailMessage, *files: tuple[str, bytes, str]) -> bool:
    """Send a letter that a coordinator chose to send, with its files (name, bytes, type); whether it was
    handed over.

    The one kind of mail that carries content: whoever sends it knows what is in it, and to whom it goes.
    """
    for name, data, content_type in files:
        message.attach(name, data, content_type)
    try:
        return bool(message.send())
    except OSError as error:  # what the network and smtplib raise
        logger.error("A letter with a file was not sent: %s", type(error).__name__)
        return False


class Letter(EmailMessage):
    """A letter with a link that mail programs follow, however long it is."""

    def message(self, *, policy: Any = default_policy) -> PythonEmailMessage:
        """As it is sent."""
        return super().message(policy=_WithPlainLink(**vars(policy)))


class _WithPlainLink(EmailPolicy):
    """Leaves `List-Unsubscribe` on one line of at most the 998 signs of RFC 5322: folded, the address in it
    would become encoded words, which mail programs do not follow (RFC 2369). All other lines have at most the
    76 signs that RFC 2047 allows; with the usual 78 an encoded word becomes longer than its 75."""

    def fold(self, name: str, value: Any) -> str:
        """As text."""
        folded: str = self._for(name).fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        """As it goes over the wire."""
        return self._for(name).fold_binary(name, value)

    def _for(self, name: str) -> EmailPolicy:
        """The usual policy with the length of lines for a header of this name."""
        longest = 998 if name.lower() == "list-unsubscribe" else 76
        return EmailPolicy(**(vars(self) | {"max_line_length": longest}))


def text_of(template: str, **context: Any) -> tuple[str, str]:
    """Subject and text of a letter in the active language: as it is sent, or to be copied."""
    text = render_to_string(f"mail/{template}.txt", context | {"installation": settings.ADDRESS})
    subject, _break, body = text.lstrip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def send_to_all(template: str, people: Iterable[Person], **context: Any) -> int:
    """The same letter to each of them, each in his or her language; to how many it was handed over."""
    sent = [
        send(template, to=person.email, language=person.language, person=person, **context)
        for person in people
    ]
    return sum(sent)


# Who gets the daily mail: a link in each of them turns it off without signing in.


_SIGNER = Signer(salt="mechanisms.people.letters", sep=".")


def token_of(person: Person) -> str:
    """What the link holds: the person's id, signed. It does not expire: old mails are kept for years."""
    return _SIGNER.sign(person.pk.hex)


def person_of(token: str) -> Person | None:
    """Whose mail a link turns off; None for a link that was not made here."""
    try:
        return Person.objects.filter(pk=UUID(_SIGNER.unsign(token))).first()
    except (BadSignature, ValueError):
        return None


def switch_off(person: Person) -> None:
    """No daily mail any more; the person can turn it on again at his or her account."""
    Person.objects.filter(pk=person.pk).update(digest=False)
    person.digest = False
