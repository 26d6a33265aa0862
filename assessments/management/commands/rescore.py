"""``manage.py rescore --check``: count every frozen submission again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import ngettext

from assessments.models import Submission
from assessments.score_lines import score_differences


class Command(BaseCommand):
    """Exit 1, with one line for each, if any number differs."""

    help = (
        "Recomputes every frozen tally, score line and rollup, and says where one differs from what is "
        "stored. Changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", required=True, help="compare; the only thing it does"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        differs = False
        for line in score_differences():
            differs = True
            self.stderr.write(line)
        if differs:
            raise SystemExit(1)
        count = Submission.objects.count()
        self.stdout.write(
            ngettext(
                "%d submission counted again: no difference.",
                "%d submissions counted again: no difference.",
                count,
            )
            % count
        )
