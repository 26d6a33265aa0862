"""``manage.py sort_keys``: the keys by which bodies and countries are sorted in each language, made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from mechanisms.directory.files import read_directory
from mechanisms.directory.sort_keys import IcuError, names_of, write_keys
from recommendations.translations import LANGUAGES, read_translations


class Command(BaseCommand):
    """Needs Debian's python3-icu; docs/translating.md says when it is used."""

    help = "Make the keys by which names are sorted in each language (needs python3-icu)."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.FIXTURES)
        files = read_directory(folder)
        for language in LANGUAGES:
            texts = read_translations(Path(settings.TRANSLATIONS), language)
            try:
                write_keys(folder, language, names_of(files, language, texts))
            except IcuError as error:
                raise CommandError(f"{language}: {error}") from error
        self.stdout.write(_("Sort keys made for all languages."))
