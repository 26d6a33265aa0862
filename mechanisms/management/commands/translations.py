"""``manage.py translations``: what is still to be translated, and what was translated or read back."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mechanisms.directory.files import read_directory
from mechanisms.directory.keyed_texts import keyed_texts as directory_texts
from mechanisms.directory.sort_keys import names_of, read_names
from mechanisms.directory.sort_keys import problems as sort_key_problems
from recommendations.fixture_files import FixtureError, read_fixtures, read_mapping
from recommendations.keyed_texts import keyed_texts, reading_aids
from recommendations.text_lengths import read_limits
from recommendations.translating import Texts, checked, to_translate, translated, write_translations
from recommendations.translation_check import problems, read_glossary
from recommendations.translations import ENGLISH, LANGUAGES, read_translations, the_language


class Command(BaseCommand):
    """Exit 1 with a sentence for each text that can't be taken; docs/translating.md says how it is used."""

    help = "Texts of the instrument and the directory in another language: to do, taken, read back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "language", type=_other_language, nargs="?", help="without it: check each that has texts"
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--to-do", action="store_true", help="print keys and English still to translate")
        what.add_argument("--take", type=Path, help="a YAML file of keys and translated texts")
        what.add_argument("--blind", action="store_true", help="print keys and translations, no English")
        what.add_argument("--back", type=Path, help="a YAML file of keys and texts translated back")
        parser.add_argument("--under", default="", help="only keys that begin so: recommendations/112/")
        parser.add_argument("--by", default="", help="who translated, or translated back")

    def handle(self, *args: Any, language: str | None, **options: Any) -> None:
        content = read_fixtures(settings.FIXTURES)
        self.directory = read_directory(settings.FIXTURES)
        english = (
            dict(keyed_texts(content)) | dict(reading_aids(content)) | dict(directory_texts(self.directory))
        )
        written = [code for code in LANGUAGES if (Path(settings.TRANSLATIONS) / code).is_dir()]
        for code in [language] if language else written:
            texts = read_translations(Path(settings.TRANSLATIONS), code)
            if options["to_do"]:
                self._print(to_translate(english, texts), options["under"])
            elif options["blind"]:
                self._print({key: one.text for key, one in texts.items()}, options["under"])
            elif options["take"] or options["back"]:
                self._take(code, english, texts, options)
            else:
                self._check(code, english, texts)

    def _take(self, language: str, english: dict[str, str], texts: Texts, options: dict[str, Any]) -> None:
        by = options["by"]
        if not by:
            raise CommandError(_("Say with --by who did it."))
        try:
            if options["take"]:
                texts = translated(english, texts, read_mapping(options["take"]), by)
            else:
                texts = checked(texts, read_mapping(options["back"]), by)
        except FixtureError as refusal:
            raise CommandError(str(refusal)) from refusal
        write_translations(Path(settings.TRANSLATIONS), language, english, texts)

    def _check(self, language: str, english: dict[str, str], texts: Texts) -> None:
        folder = Path(settings.TRANSLATIONS)
        kept = read_mapping(folder / "as_in_english.yaml")
        found = list(
            problems(
                language,
                english,
                texts,
                read_glossary(folder / "glossary.yaml", language),
                latin=kept["latin"],
                same=kept["same"],
                lengths=read_limits(folder / "lengths.yaml"),
            )
        )
        names = names_of(self.directory, language, texts)
        found += sort_key_problems(language, names, read_names(Path(settings.FIXTURES), language))
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(
                ngettext("%(count)d text is wrong.", "%(count)d texts are wrong.", len(found))
                % {"count": len(found)}
            )
        told = {"count": len(texts), "language": language}
        said = ngettext(
            "%(language)s: %(count)d text, nothing wrong.",
            "%(language)s: %(count)d texts, nothing wrong.",
            len(texts),
        )
        self.stdout.write(said % told)

    def _print(self, texts: dict[str, str], under: str) -> None:
        found = {key: text for key, text in texts.items() if key.startswith(under)}
        self.stdout.write(yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=120))


def _other_language(asked: str) -> str:
    code = the_language(asked)
    if code is None or code == ENGLISH:
        raise ArgumentTypeError(_("“%(code)s” is none of ar, es, fr, ru, zh-hans.") % {"code": asked})
    return code
