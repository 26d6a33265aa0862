"""``manage.py load_instrument``: instrument and report text from ``fixtures/``, then whoever listens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.fixture_files import FixtureError
from recommendations.loader import EditionLocked, InstrumentRefused, load_instrument
from recommendations.models import Edition
from recommendations.signals import instrument_loaded


class Command(BaseCommand):
    """Idempotent; exit 1 with a sentence when a file is refused or the edition is locked."""

    help = "Loads the instrument, the report text and the directory from fixtures/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fixtures",
            type=Path,
            default=settings.FIXTURES,
            help="folder with the content files (default: fixtures/ of the product)",
        )

    def handle(self, *args: Any, fixtures: Path, **options: Any) -> None:
        try:
            loaded = load_instrument(fixtures)
        except InstrumentRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(problem)
            raise CommandError(
                ngettext(
                    "Nothing was loaded: %(count)d problem in the content files.",
                    "Nothing was loaded: %(count)d problems in the content files.",
                    len(refusal.problems),
                )
                % {"count": len(refusal.problems)}
            ) from refusal
        except (FixtureError, EditionLocked) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_sentence(loaded.edition, changed=loaded.changed))
        for _receiver, answer in instrument_loaded.send(
            sender=Edition, edition=loaded.edition, folder=fixtures
        ):
            if answer:
                self.stdout.write(str(answer))


def _sentence(edition: Edition, *, changed: bool) -> str:
    if not changed:
        return _("Edition %(code)s of %(symbol)s is unchanged.") % {
            "code": edition.code,
            "symbol": edition.symbol,
        }
    count = edition.recommendations.count()
    return ngettext(
        "Edition %(code)s of %(symbol)s loaded: %(count)d recommendation.",
        "Edition %(code)s of %(symbol)s loaded: %(count)d recommendations.",
        count,
    ) % {"code": edition.code, "symbol": edition.symbol, "count": count}
