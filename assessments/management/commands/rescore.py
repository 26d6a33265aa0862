"""``manage.py rescore``: count every frozen submission again, to compare or to store."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.translation import ngettext

from assessments.models import Submission
from assessments.submitting.passages import passage_differences, rebuild_passages
from assessments.submitting.score_lines import rebuild, score_differences
from assessments.submitting.to_read import count_all_again, to_read_differences
from assessments.writing.index import index_differences, rebuild_index


class Command(BaseCommand):
    """Exit 1, with one line for each, if any number differs."""

    help = (
        "Recomputes every frozen tally, score line, rollup, passage to search and reason to look. With "
        "--check, says where one differs from what is stored and changes nothing; with --rebuild, stores "
        "them anew, for upgrades."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="compare; changes nothing")
        what.add_argument("--rebuild", action="store_true", help="store them anew, then compare")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            with transaction.atomic():
                rebuild()
                rebuild_passages()
                rebuild_index()
                count_all_again()
        differs = False
        found = chain(score_differences(), passage_differences(), index_differences(), to_read_differences())
        for line in found:
            differs = True
            self.stderr.write(line)
        if differs:
            raise SystemExit(1)
        count = Submission.objects.count()
        self.stdout.write(
            ngettext(
                "%(number)d submission counted again: no difference.",
                "%(number)d submissions counted again: no difference.",
                count,
            )
            % {"number": count}
        )
