"""Where a person is signed in: listed, and ended from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from mechanisms.models import Person

#: Keys in a session: seconds since 1970 of the last request, written once a minute at most.
SEEN = "seen_at"

#: Signs by which browsers and systems are known; the first that fits holds, since Chrome also calls itself
#: Safari and an iPhone also Mac OS X.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which a person is signed in."""

    number: int
    since: datetime
    seen: datetime
    address: str
    browser: str
    is_this: bool


def open_sessions(request: HttpRequest, person: Person) -> list[OpenSession]:
    """The person's sessions, this one first, then the latest. Two queries, one more if some have ended."""
    rows = list(UserSession.objects.filter(user=person).order_by("-created_at"))
    alive = _alive(person, [row.session_key for row in rows])
    ended = [row.pk for row in rows if row.session_key not in alive]
    if ended:
        UserSession.objects.filter(pk__in=ended).delete()
    found = [
        OpenSession(
            number=row.pk,
            since=row.created_at,
            seen=_seen(alive[row.session_key], row.created_at),
            address=row.ip,
            browser=browser_in_words(row.user_agent),
            is_this=row.session_key == request.session.session_key,
        )
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda session: not session.is_this)


def end_session(*, person: Person, number: int) -> bool:
    """End one session of this person; False if it had ended already, or is somebody else's."""
    row = UserSession.objects.filter(user=person, pk=number).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    return True


def end_all_sessions(person: Person, *, but: str | None = None) -> int:
    """End every session of a person, but the one with this key; how many there were.

    Reads all sessions of the installation, so that also one that is on no list ends.
    """
    keys = [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=timezone.now())
        if session.get_decoded().get(SESSION_KEY) == str(person.pk) and session.session_key != but
    ]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=person).exclude(session_key=but or "").delete()
    return len(keys)


def forget_ended_sessions() -> int:
    """Remove the addresses and browsers of sessions that have ended; how many there were."""
    open_keys = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return int(UserSession.objects.exclude(session_key__in=open_keys).delete()[0])


def put_on_list(sender: Any, request: HttpRequest, user: Any, **_more: Any) -> None:
    """Whoever signs in, by whatever way, has the session on the list."""
    # Tests and commands sign in without a browser.
    if request is not None and request.META.get("REMOTE_ADDR"):
        UserSession.objects.create_from_request(request)


def listen() -> None:
    """Called once, when the applications are ready."""
    user_logged_in.connect(put_on_list, dispatch_uid="mechanisms.people.sessions")


def browser_in_words(agent: str) -> str:
    """A browser and a system that people know, out of what a browser says of itself; else nothing."""
    names = [next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name)


def _alive(person: Person, keys: list[str]) -> dict[str, dict[str, Any]]:
    """Key → content of those sessions that still open a door to this person's account."""
    now = timezone.now()
    found = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    contents = {session.session_key: session.get_decoded() for session in found}
    return {key: content for key, content in contents.items() if _belongs(person, content)}


def _belongs(person: Person, content: dict[str, Any]) -> bool:
    """An old password's session is signed in as nobody."""
    same = constant_time_compare(content.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    return content.get(SESSION_KEY) == str(person.pk) and same


def _seen(content: dict[str, Any], since: datetime) -> datetime:
    seconds = content.get(SEEN)
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds else since
