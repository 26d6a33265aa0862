"""The messages of the interface in other languages: found in the source, translated, checked, compiled.

Way in: docs/translating.md. `make messages` finds them anew (xgettext) and compiles what is translated.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from gettext import c2py
from itertools import zip_longest
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from config.message_places import places
from recommendations.isolates import turned
from recommendations.text_lengths import Limits, read_limits
from recommendations.translation_check import (
    LATIN,
    RIGHT_TO_LEFT,
    WITHOUT_LATIN,
    Term,
    forbidden,
    read_glossary,
)
from recommendations.translations import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "fixtures" / "translations"
LOCALE = ROOT / "config" / "locale"
FOLDERS = {"zh-hans": "zh_Hans"}
OTHERS = tuple(language for language in LANGUAGES if language != ENGLISH)

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""The same in each file, so that only what was translated differs from one version to the next."""
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%[sd%]|\{[a-z_0-9]*\}")
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r"<code[^>]*>.*?</code>|<kbd[^>]*>.*?</kbd>|https?://\S+|\S+@\S+|[A-Z]+_[A-Z_]+", re.DOTALL)
"""What is typed or read by machines: the same in every language."""
NAMES = ("ThirtyTwo", "Excel", "PDF", "ZIP")
"""What a text may name without that its English does: the product, and formats that it gives a plural."""
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\([^)]*\)")
PHRASE = re.compile(r"\b[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")


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
    """A line of JSON for each message that is not translated: id, English, context and where it is used."""
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
    catalog.header_comment = f"# The messages of ThirtyTwo, language {language}. docs/translating.md"
    catalog.project, catalog.version, catalog.fuzzy = "ThirtyTwo", "", False
    catalog.creation_date = catalog.revision_date = NO_DATE
    catalog.last_translator = catalog.language_team = ""
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


def unextracted(language: str) -> Iterator[str]:
    """A sentence where the source has other messages than the catalogue, or what is served is another one."""
    path = path_of(language)
    before = {id_of(message) for message in messages(read(language))}
    with tempfile.TemporaryDirectory() as folder:
        kept = shutil.copytree(LOCALE, Path(folder) / "locale")
        try:
            extract()
            now = {id_of(message) for message in messages(read(language))}
        finally:
            shutil.copytree(kept, LOCALE, dirs_exist_ok=True)
    if before != now:
        yield f"{len(now - before)} messages are new and {len(before - now)} gone: make messages"
    compiled = io.BytesIO()
    write_mo(compiled, read(language))
    if compiled.getvalue() != path.with_suffix(".mo").read_bytes():
        yield f"{path.with_suffix('.mo').name} is not what {path.name} says: make messages"


def problems(language: str) -> Iterator[str]:
    """A sentence for each message that is not translated, or wrong in a way that a machine can see."""
    catalog, terms = read(language), read_glossary(TRANSLATIONS / "glossary.yaml", language)
    lengths, read_at = read_limits(TRANSLATIONS / "lengths.yaml"), places()
    in_words = _in_words(catalog)
    for message in messages(catalog):
        said = read_at.get((message.context or "", english_of(message)[0]), set())
        wrong = [*_wrong(language, message, in_words, terms), *_too_long(message, said, lengths)]
        for problem in wrong:
            yield f"{id_of(message)} {english_of(message)[0][:70]!r}: {problem}"


def _too_long(message: Message, read_at: Iterable[str], lengths: Limits) -> Iterator[str]:
    """Whether a form is longer than there is room for where it is read."""
    said = english_of(message)
    for text, english in zip_longest(forms_of(message), said, fillvalue=said[-1]):
        for place in sorted(read_at):
            if long := lengths.too_long(lengths.places[place], english, text):
                yield f"too long for a {place}: {long}: {text!r}"


def _in_words(catalog: Catalog) -> list[bool]:
    """Whether each plural form is for one number from 1 to 199, which it may say in words."""
    form = c2py(catalog.plural_expr)
    meant = Counter(form(number) for number in range(1, 200))
    return [meant[place] <= 1 for place in range(catalog.num_plurals)]


def _wrong(language: str, message: Message, in_words: list[bool], terms: list[Term]) -> Iterator[str]:
    texts, english = forms_of(message), english_of(message)
    if not texts:
        yield "not translated"
        return
    if message.pluralizable and len(texts) != len(in_words):
        yield f"{len(texts)} forms, {len(in_words)} needed"
    for text, may_say in zip(texts, in_words, strict=False):
        wanted = Counter(PLACEHOLDER.findall(english[-1]))
        found = Counter(PLACEHOLDER.findall(text))
        may_be = message.pluralizable and may_say and _number_in_words(wanted - found, found - wanted)
        if found != wanted and not may_be:
            yield f"other placeholders: {text[:60]!r}"
        if sorted(TAG.findall(text)) not in [sorted(TAG.findall(one)) for one in english]:
            yield f"other tags: {text[:60]!r}"
        for word in forbidden(english[0], text, terms):
            yield f"“{word}” must not be said for it (glossary)"
        if language in WITHOUT_LATIN and (left := _english_left(text, english[0])):
            yield f"left in English: {', '.join(left)}"
        if language in RIGHT_TO_LEFT and (others := turned(text)):
            yield f"not isolated (U+2066, U+2069): {', '.join(others)}"


def _english_left(text: str, english: str) -> list[str]:
    """Latin words that the English does not have, and three in a row that no machine reads: “Gap report of”.

    What is a name, a format or typed is the same in both.
    """
    own, same = _words(text), {*LATIN.findall(_words(english)), *NAMES}
    strange = [word for word in LATIN.findall(own) if word not in same]
    return strange + PHRASE.findall(QUOTED.sub(" ", own))


def _number_in_words(missing: Counter[str], more: Counter[str]) -> bool:
    """“One question” and “two questions” may say a named number in words; nothing else may be missing."""
    return not more and missing.total() == 1 and next(iter(missing)).startswith("%(")


def _words(text: str) -> str:
    return PLACEHOLDER.sub(" ", TAG.sub(" ", CODE.sub(" ", text)))


def main() -> int:
    """`extract` or `check` for all languages; `to-do` or `take` with one."""
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
        wrong = [_is_wrong(language) for language in OTHERS if path_of(language).is_file()]
        return int(any(wrong))
    return 0


def _is_wrong(language: str) -> bool:
    """Whether anything is; it is printed."""
    found = [*problems(language), *unextracted(language)]
    print("\n".join(found) or f"{language}: nothing wrong.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
