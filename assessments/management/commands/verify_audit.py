"""``manage.py verify_audit``: follow every chain of the audit trail, and hold it against exported heads.

And check again what approvers signed with a passkey.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.submitting.approving import doubts_of, signed_approvals
from assessments.trail.acting import broken_links, chains
from assessments.trail.chain_heads import HeadsBroken, departures, files_in, read_files


class Command(BaseCommand):
    """Exit 1, with one line for each, if an event was edited, deleted, moved or cut off, or a signature of an
    approval does not fit what it approved."""

    help = (
        "Checks that no event of the audit trail was edited, deleted or moved and, by the heads that "
        "were exported, that no chain was cut off at its end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads",
            "--against",
            dest="heads",
            type=Path,
            metavar="FILE|DIR",
            help="exported heads to compare with, such as a copy from elsewhere; without it the ones here",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths = self._paths(options["heads"])
        names = chains()
        broken = [line for name in names for line in broken_links(name)]
        broken += _against(paths)
        approvals = list(signed_approvals())
        broken += [line for one in approvals for line in doubts_of(one)]
        for line in broken:
            self.stderr.write(line)
        if broken:
            raise SystemExit(1)
        for line in _all_is_well(len(names), len(paths)):
            self.stdout.write(line)
        if approvals:
            said = ngettext(
                "%(number)d approval by passkey checked again: its signature fits.",
                "%(number)d approvals by passkey checked again: their signatures fit.",
                len(approvals),
            )
            self.stdout.write(said % {"number": len(approvals)})

    def _paths(self, named: Path | None) -> list[Path]:
        """The files to compare with; CommandError if what was named holds none."""
        place = settings.AUDIT_HEADS if named is None else named
        paths = files_in(place) if place.exists() else []
        if named is not None and not paths:
            raise CommandError(_("There are no exported heads at %s.") % named)
        return paths


def _against(paths: list[Path]) -> list[str]:
    """What the files show; one that is broken proves nothing, and is itself a finding."""
    files = list(read_files(paths))
    whole = [file for file in files if not isinstance(file, HeadsBroken)]
    return [*(str(file) for file in files if isinstance(file, HeadsBroken)), *departures(whole)]


def _all_is_well(chain_count: int, file_count: int) -> Iterator[str]:
    yield ngettext(
        "%(number)d chain of events followed: none is broken.",
        "%(number)d chains of events followed: none is broken.",
        chain_count,
    ) % {"number": chain_count}
    if file_count:
        yield ngettext(
            "Compared with %(number)d file of exported heads: no chain was cut off.",
            "Compared with %(number)d files of exported heads: no chain was cut off.",
            file_count,
        ) % {"number": file_count}
    else:
        yield _("There are no exported heads to compare with: a chain cut off at its end would not show.")
