"""The messages of the interface in other languages: found in the source, handed out, taken in, checked, compiled.

Way in: docs/translating.md. `make messages` finds them anew (xgettext) and compiles what is translated.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from recommendations.fixture_files import read_mapping
from recommendations.translation_check import LATIN, WITHOUT_LATIN, Term, forbidden, read_glossary
from recommendations.translations import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "fixtures" / "translations"
LOCALE = ROOT / "config" / "locale"
FOLDERS = {"zh-hans": "zh_Hans"}
OTHERS = tuple(language for language in LANGUAGES if language != ENGLISH)

PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%[sd%]|\{[a-z_0-9]*\}")
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r"<code[^>]*>.*?</code>|<kbd[^>]*>.*?</kbd>|https?://\S+|\S+@\S+|[A-Z]+_[A-Z_]+", re.DOTALL)
"""What is typed or read by machines: the same in every language."""


def path_of(language: str) -> Path:
    """Where the messages of a language are."""
    return LOCALE / FOLDERS.get(language, language) / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The messages of a language."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=FOLDERS.get(language, language))


def messages(catalog: Catalog) -> Iterator[Message]:
    """All but the head."""
    return (message for message in catalog if message.id)


def id_of(message: Message) -> str:
    """What a message is called on the lists that are handed out: it changes with its English."""
    return hashlib.sha256(repr((message.context, message.id)).encode()).hexdigest()[:12]


def forms_of(message: Message) -> tuple[str, ...]:
    """The translated text, or one for each plural form; empty where it is not translated or only guessed."""
    if message.fuzzy:
        return ()
    texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return tuple(str(text) for text in texts) if all(texts) else ()


def english_of(message: Message) -> tuple[str, ...]:
    """The English, singular and plural."""
    return tuple(map(str, message.id)) if isinstance(message.id, list | tuple) else (message.id,)


def to_do(language: str) -> Iterator[str]:
    """A line of JSON for each message that is not translated: its id, English, context and where it is used."""
    for message in messages(read(language)):
        if not forms_of(message):
            told = {
                "id": id_of(message),
                "msgid": english_of(message)[0],
                "plural": english_of(message)[1] if message.pluralizable else "",
                "context": message.context or "",
                "where": [name for name, _line in message.locations[:3]],
            }
            yield json.dumps({name: said for name, said in told.items() if said}, ensure_ascii=False)


def take(language: str, lines: Iterable[str]) -> int:
    """Put translations in, a line of JSON each: `id` and the text `t`, or `f`, its plural forms. How many."""
    catalog = read(language)
    at = {id_of(message): message for message in messages(catalog)}
    taken = 0
    for line in lines:
        said = json.loads(line)
        if said["id"] not in at:
            raise SystemExit(f"There is no message {said['id']}: its English has changed.")
        message = at[said["id"]]
        message.string = tuple(said["f"]) if message.pluralizable else said["t"]
        message.flags.discard("fuzzy")
        taken += 1
    _write(language, catalog)
    return taken


def _write(language: str, catalog: Catalog) -> None:
    path = path_of(language)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_by_file=False, ignore_obsolete=True, include_lineno=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def extract() -> None:
    """Find the messages in the source anew, for each language that has a catalogue, and compile them."""
    languages = [language for language in OTHERS if path_of(language).is_file()]
    wanted = [option for language in languages for option in ("--locale", FOLDERS.get(language, language))]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *wanted, "--no-obsolete", "--add-location", "file",
         "--ignore", "tests", "--ignore", ".venv", "--verbosity", "0"],
        cwd=ROOT,
        check=True,
    )  # fmt: skip
    for language in languages:
        _write(language, read(language))


def problems(language: str) -> Iterator[str]:
    """A sentence for each message that is not translated, or wrong in a way that a machine can see."""
    catalog, terms = read(language), read_glossary(TRANSLATIONS / "glossary.yaml", language)
    kept = read_mapping(TRANSLATIONS / "as_in_english.yaml")
    for message in messages(catalog):
        for problem in _wrong(language, message, catalog.num_plurals, terms, kept):
            yield f"{id_of(message)} {english_of(message)[0][:70]!r}: {problem}"


def _wrong(
    language: str, message: Message, plurals: int, terms: list[Term], kept: dict[str, list[str]]
) -> Iterator[str]:
    texts, english = forms_of(message), english_of(message)
    if not texts:
        yield "not translated"
        return
    if message.pluralizable and len(texts) != plurals:
        yield f"{len(texts)} forms, {plurals} needed"
    for text in texts:
        wanted = Counter(PLACEHOLDER.findall(english[-1]))
        found = Counter(PLACEHOLDER.findall(text))
        if not (
            found == wanted or (message.pluralizable and _number_in_words(wanted - found, found - wanted))
        ):
            yield f"other placeholders: {text[:60]!r}"
        if sorted(TAG.findall(text)) not in [sorted(TAG.findall(one)) for one in english]:
            yield f"other tags: {text[:60]!r}"
        for word in forbidden(english[0], text, terms):
            yield f"“{word}” must not be said for it (glossary)"
        if language in WITHOUT_LATIN:
            left = {*LATIN.findall(_words(text))} - {*LATIN.findall(_words(english[0]))} - {*kept["latin"]}
            left |= {*LATIN.findall(_words(text))} - {*kept["latin"]}
            if left:
                yield f"Latin letters: {', '.join(sorted(left))}"


def _number_in_words(missing: Counter[str], more: Counter[str]) -> bool:
    """“One question” and “two questions” may say their number in words; nothing else may be missing."""
    return not more and missing.total() == 1


def _words(text: str) -> str:
    return PLACEHOLDER.sub(" ", TAG.sub(" ", CODE.sub(" ", text)))


def main() -> int:
    """`extract`; `to-do`, `take` or `check` with a language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("act", choices=("extract", "to-do", "take", "check"))
    parser.add_argument("language", nargs="?", choices=OTHERS)
    parser.add_argument("file", nargs="?", type=Path)
    asked = parser.parse_args()
    if asked.act == "extract":
        extract()
    elif asked.act == "to-do":
        print("\n".join(to_do(asked.language)))
    elif asked.act == "take":
        print(take(asked.language, asked.file.read_text(encoding="utf-8").splitlines()))
    else:
        found = list(problems(asked.language))
        print("\n".join(found))
        return int(bool(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
