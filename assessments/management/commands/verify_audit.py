"""``manage.py verify_audit``: follow every chain of the audit trail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from assessments.lifecycle.trail import broken_links, chains


class Command(BaseCommand):
    """Exit 1, with one line for each, if an event was edited, deleted or put elsewhere."""

    help = "Checks that no event of the audit trail was edited, deleted or put elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:
        names = chains()
        broken = [line for name in names for line in broken_links(name)]
        for line in broken:
            self.stderr.write(line)
        if broken:
            raise SystemExit(1)
        self.stdout.write(
            ngettext(
                "%d chain of events followed: none is broken.",
                "%d chains of events followed: none is broken.",
                len(names),
            )
            % len(names)
        )
