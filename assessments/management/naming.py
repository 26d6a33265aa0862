"""What a command line names: bodies, cycles, people, files; and refusals as one plain sentence, exit 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError, CommandParser
from django.http import Http404
from django.utils.translation import gettext as _

from assessments.answering.rules import Refused
from assessments.files.store import write_whole
from assessments.models import Assessment, Cycle
from assessments.trail.acting import COMMAND_LINE, Actor
from mechanisms.access import principal_of
from mechanisms.models import Body
from mechanisms.people.people import RequestRefused as NoSuchName
from mechanisms.people.people import body_of, person_of


def add_body_and_cycle(parser: CommandParser) -> None:
    """`--body SLUG --cycle SLUG`, both needed."""
    parser.add_argument("--body", required=True, metavar="SLUG", help="the body, by its slug")
    parser.add_argument("--cycle", required=True, metavar="SLUG", help="the cycle, by its slug")


def body_named(slug: str) -> Body:
    """The body with this slug, or CommandError."""
    try:
        return body_of(slug)
    except NoSuchName as unknown:
        raise CommandError(str(unknown)) from unknown


def cycle_named(slug: str) -> Cycle:
    """The cycle with this slug, its edition along, or CommandError that lists the ones there are."""
    cycle = Cycle.objects.select_related("edition").filter(slug=slug).first()
    if cycle is None:
        known = ", ".join(Cycle.objects.values_list("slug", flat=True)) or _("none yet")
        raise CommandError(
            _("No cycle has the slug %(slug)s. There are: %(known)s.") % {"slug": slug, "known": known}
        )
    return cycle


def actor_named(username: str) -> Actor:
    """The person with this short name or address; the command line itself for an empty name."""
    if not username:
        return COMMAND_LINE
    try:
        person = person_of(username)
    except NoSuchName as unknown:
        raise CommandError(str(unknown)) from unknown
    if not person.is_active:
        raise CommandError(_("The account of %s is closed.") % person)
    return Actor.of(person, principal_of(person))


def assessment_of(body: Body, cycle: Cycle) -> Assessment | None:
    """The body's assessment in this cycle, body and cycle along; None if it has not begun."""
    return Assessment.objects.kept_by_bodies().with_frame().filter(body=body, cycle=cycle).first()


def no_assessment(body: Body, cycle: Cycle) -> CommandError:
    """The error that says so."""
    return CommandError(_("%(body)s has no assessment in %(cycle)s.") % {"body": body, "cycle": cycle})


@contextmanager
def plain_refusals(by: Actor, body: Body) -> Iterator[None]:
    """Refusals of the lifecycle and of permissions as a CommandError of one sentence."""
    try:
        yield
    except Refused as refused:
        raise CommandError(" ".join(refused.messages)) from refused
    except NoSuchName as refused:  # a second coordinator is needed
        raise CommandError(str(refused)) from refused
    except (PermissionDenied, Http404) as denied:
        raise CommandError(
            _("%(person)s has no right to do this for %(body)s.") % {"person": by.label, "body": body}
        ) from denied


def content_of(path: Path, at_most: int) -> bytes:
    """The first `at_most` + 1 bytes of a file; CommandError for what is no readable file."""
    try:
        if path.is_dir():
            raise CommandError(_("%s is a folder, not a file.") % path)
        if path.exists() and not path.is_file():
            raise CommandError(_("%s is not a regular file.") % path)
        with path.open("rb") as file:
            return file.read(at_most + 1)
    except FileNotFoundError as missing:
        raise CommandError(_("There is no file %s.") % path) from missing
    except (OSError, ValueError) as error:
        raise CommandError(
            _("%(path)s can’t be read: %(error)s.") % {"path": path, "error": _reason(error)}
        ) from error


def _reason(error: OSError | ValueError) -> str:
    """What the system says, without the name of a temporary file."""
    return getattr(error, "strerror", None) or str(error)


def write_output(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; CommandError if that fails."""
    try:
        if path.exists() and not path.is_file():
            raise CommandError(_("%s exists and is not a file.") % path)
        write_whole(path, data)
    except (OSError, ValueError) as error:
        raise CommandError(
            _("%(path)s can’t be written: %(error)s.") % {"path": path, "error": _reason(error)}
        ) from error
