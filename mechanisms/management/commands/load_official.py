"""``manage.py load_official FILE``: the 32 recommendations as the United Nations has them in a language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from mechanisms.signals import happened
from recommendations.catalogue import current_edition
from recommendations.fixture_files import FixtureError
from recommendations.models import Edition, OfficialDocument
from recommendations.official_file import OfficialRefused
from recommendations.official_texts import LoadedText, OtherTextLoaded, load_official


class Command(BaseCommand):
    """Idempotent; exit 1 with a sentence for each fault; docs/translating.md has the format."""

    help = "Loads the official text of the recommendations in another language, paragraphs 106-137."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a YAML file: language, symbol, url, date, paragraphs")
        parser.add_argument("--replace", action="store_true", help="in place of another text of the language")
        parser.add_argument("--dry-run", action="store_true", help="check and print the hash, write nothing")

    @transaction.atomic
    def handle(self, *args: Any, file: Path, replace: bool, dry_run: bool, **options: Any) -> None:
        try:
            loaded = load_official(current_edition(), file, replace=replace, dry_run=dry_run)
        except Edition.DoesNotExist as missing:
            raise CommandError(
                _("The instrument is not loaded yet: run manage.py load_instrument.")
            ) from missing
        except OfficialRefused as refusal:
            for problem in refusal.problems:
                self.stderr.write(problem)
            raise CommandError(_("Nothing was loaded. Correct the file and load it again.")) from refusal
        except (FixtureError, OtherTextLoaded) as refusal:
            raise CommandError(str(refusal)) from refusal
        if loaded.changed and not dry_run:
            happened.send(
                sender=OfficialDocument,
                kind="official_text_loaded",
                by=None,
                subject=loaded.file.language,
                data={"sha256": loaded.file.sha256()},
            )
        self.stdout.write(_sentence(loaded, dry_run=dry_run))


def _sentence(loaded: LoadedText, *, dry_run: bool) -> str:
    language = get_language_info(loaded.file.language)["name_translated"]
    told = {"language": language, "hash": loaded.file.sha256()}
    if not loaded.changed:
        return _("The official text is unchanged. Language: %(language)s. SHA-256: %(hash)s") % told
    if dry_run:
        return _("The official text can be loaded. Language: %(language)s. SHA-256: %(hash)s") % told
    return _("The official text is loaded: 32 paragraphs. Language: %(language)s. SHA-256: %(hash)s") % told
