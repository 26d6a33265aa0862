"""``manage.py audit_heads``: the heads of the audit trail, to be kept on another machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessments.management.naming import write_output
from assessments.trail.chain_heads import current_heads, head_file


class Command(BaseCommand):
    """Prints a sealed file of heads, or writes it whole or not at all; changes nothing else."""

    help = (
        "Prints the head of every chain of the audit trail. Keep it on another machine: `verify_audit "
        "--heads FILE` then shows whether the end of a chain was cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output", type=Path, metavar="PATH", help="write to this file instead of printing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        content = head_file(current_heads(), timezone.now())
        if options["output"] is None:
            self.stdout.write(content.decode(), ending="")
        else:
            write_output(options["output"], content)
