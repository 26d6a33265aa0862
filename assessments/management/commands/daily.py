"""``manage.py daily``: the work of every day, to be run once a day by cron or systemd."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand

from assessments.home.daily import DAILY as PIECES
from assessments.home.daily import Piece
from assessments.making.last_done import DAILY, note

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """One line for each piece; a piece that fails keeps no other from being done. Exit 1 if any failed."""

    help = "Does the work of every day: mails, what is due, and cleaning up. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [piece for piece in PIECES if not self._done(piece)]
        if failed:
            raise SystemExit(1)
        note(DAILY)

    def _done(self, piece: Piece) -> bool:
        name, work = piece
        try:
            count = work()
        except Exception as error:
            # The kind of error is printed, its words are logged: they may hold what a line must not.
            self.stderr.write(f"{name}: failed ({type(error).__name__})")
            log.exception("daily: %s", name)
            return False
        self.stdout.write(f"{name}: {count}")
        return True
