"""``manage.py doctor https://…``: tries this installation from outside, and prints a page to hang up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import timezone

from config.doctor.asking import Site, site
from config.doctor.examining import Chapter, Wanted, examined
from config.watching.standing import version


class Command(BaseCommand):
    """Exit 1 if anything is not as it should be; what could not be tried is no failure, and is named."""

    help = (
        "Tries the installation from outside (TLS, proxies, headers, limits) and looks at it from inside "
        "(worker, backup, heads, keys). Run it on the server, with its settings. It signs in wrongly a few "
        "times for a made-up address and holds some connections for up to ten seconds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="?", default=settings.ADDRESS, help="https://assess.example.org")
        parser.add_argument(
            "--page", type=Path, metavar="FILE.html", help="write a page to print and hang up"
        )
        parser.add_argument(
            "--mail-to", default="", metavar="ADDRESS", help="send a test mail to this address"
        )
        parser.add_argument(
            "--ca", default="", metavar="FILE", help="certificates to trust besides those of the system"
        )
        parser.add_argument(
            "--behind",
            default="127.0.0.1:8000",
            metavar="ADDRESS:PORT",
            help="where the server listens behind the proxy",
        )
        parser.add_argument(
            "--seen-as", default="", metavar="IP", help="our own address as it is seen from outside"
        )
        parser.add_argument(
            "--connect", default="", metavar="ADDRESS:PORT", help="ask https here, not where the name leads"
        )
        parser.add_argument(
            "--connect-plain",
            default="",
            metavar="ADDRESS:PORT",
            help="ask http here, not where the name leads",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        where = self._site(options)
        wanted = Wanted(options["behind"], options["seen_as"], options["mail_to"])
        chapters = []
        for chapter in examined(where, wanted):
            chapters.append(chapter)
            self._print(chapter)
        failed = sum(finding.is_well is False for chapter in chapters for finding in chapter.findings)
        if options["page"]:
            options["page"].write_text(_page(options["address"], chapters, failed), encoding="utf-8")
        self.stdout.write(f"\n{failed} not as they should be." if failed else "\nAll is as it should be.")
        if failed:
            raise SystemExit(1)

    def _site(self, options: dict[str, Any]) -> Site:
        try:
            return site(options["address"], options["connect"], options["connect_plain"], options["ca"])
        except ValueError as error:
            raise CommandError("Name the installation as https://assess.example.org.") from error

    def _print(self, chapter: Chapter) -> None:
        self.stdout.write(f"\n{chapter.title}")
        for finding in chapter.findings:
            self.stdout.write(f"  {finding.sign} {finding.title}: {finding.said}")
            if finding.advice:
                self.stdout.write(f"      {finding.advice}")


def _page(address: str, chapters: list[Chapter], failed: int) -> str:
    context = {
        "address": address,
        "chapters": chapters,
        "failed": failed,
        "untried": sum(finding.is_well is None for chapter in chapters for finding in chapter.findings),
        "now": timezone.now(),
        "version": version(),
    }
    return render_to_string("doctor.html", context)
