"""What translators need: messages that can be extracted, and days written as each language writes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation
from django.utils.formats import date_format

from recommendations import lists
from recommendations.moments import month_in_line

ROOT = Path(settings.BASE_DIR)
APPS = ("assessments", "mechanisms", "recommendations", "config")
TRANSLATION = "django.utils.translation"
# How many of the first arguments of each have to be written out: context, singular, plural.
MESSAGES = {"gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
# Letters of a format that differ from language to language, beside those that are digits everywhere.
FORMATS = re.compile(r"""date:["']([^"']+)["']|date_format\([^"']*?["']([^"']+)["']""")
WRITTEN = re.compile(r"\b[jd]\b.*[FMNb]|[FMNb].*\bY\b")


def sources() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and path.parent != ROOT / "config" / "formats" / "en"
    ]


def imported(tree: ast.AST) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION:
            yield from node.names


def messages(tree: ast.AST) -> Iterator[tuple[int, list[ast.expr]]]:
    """(line, arguments that have to be literal) of each call of a gettext function."""
    kinds = {
        alias.asname or alias.name: MESSAGES[kind]
        for alias in imported(tree)
        if (kind := alias.name.removesuffix("_lazy")) in MESSAGES
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
            yield node.lineno, node.args[: kinds[node.func.id]]


def test_there_are_messages_to_find() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources()]
    assert sum(len(list(messages(tree))) for tree in trees) > 2000


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_message_of_a_module_can_be_extracted(path: Path) -> None:
    """xgettext knows the functions by their names, and `_`; and it reads strings, not what makes them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aliases = {alias.asname for alias in imported(tree)} - {None, "_"}
    assert aliases == set()
    made = [line for line, args in messages(tree) if not all(map(is_literal, args))]
    assert made == []


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_no_day_is_written_in_one_language_alone() -> None:
    literals = [
        f"{path.relative_to(ROOT)}: {found}"
        for folder in ("templates", *APPS)
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".html", ".txt"} or path in sources()
        for found in formats_in(path.read_text(encoding="utf-8"))
        if WRITTEN.search(found)
    ]
    assert literals == []


def formats_in(text: str) -> list[str]:
    """The formats of days that a template or a module writes out."""
    return [template or module for template, module in FORMATS.findall(text)]


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "3 May 2027"),
        ("fr", "3 mai 2027"),
        ("es", "3 de mayo de 2027"),
        ("ru", "3 мая 2027 года"),
        ("zh-hans", "2027年5月3日"),
    ],
)
def test_each_language_writes_a_day_in_its_own_way(language: str, day: str) -> None:
    with translation.override(language):
        assert date_format(date(2027, 5, 3), "DATE_FORMAT") == day


@pytest.mark.parametrize(
    ("language", "month"),
    [("en", "May 2010"), ("fr", "mai 2010"), ("ru", "май 2010 года"), ("zh-hans", "2010年5月")],
)
def test_a_month_within_a_line_is_small_where_the_language_has_it_so(language: str, month: str) -> None:
    with translation.override(language):
        assert month_in_line(date(2010, 5, 4)) == month


# A comma or semicolon of ours after each item of a loop, or between joined ones: `lists` has the others'.
BY_HAND = re.compile(r"forloop\.last\s*%\}\s*[,;]|\|join:[\"'][,;]")


def test_no_list_in_a_template_is_punctuated_in_one_language_alone() -> None:
    folder = ROOT / "templates"
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if BY_HAND.search(path.read_text(encoding="utf-8"))
    }
    assert found == set()


# Messages, comments and code have their own signs; “(a)”, the letter of a group, is the same everywhere.
WHOLE = re.compile(
    r"\{% blocktranslate.*?\{% endblocktranslate %\}|\{% comment %\}.*?\{% endcomment %\}"
    r"|<(code|pre|script|style)\b.*?</\1>|\(\{\{ [\w.]*letter \}\}\)|<(span|bdi)[^>]* dir=\"ltr\">\(.*?</\2>",
    re.DOTALL,
)
# A sign of ours between two pieces or at the start of hidden words, a bracket, a blank after a colon.
BETWEEN = re.compile(
    r"(?<=[}>])[,;:] (?=[{<])|visually-hidden\">[,;:] | \((?=[{<])|:\" %\}(?:</\w+>)? (?=[{<])"
    r"|(?<=:\{% endblocktranslate %\}) (?=[{<])"
)


def test_no_sign_between_two_pieces_is_written_by_hand() -> None:
    folder = ROOT / "templates"
    found = {
        str(path.relative_to(folder)): signs
        for path in folder.rglob("*.html")
        if (signs := BETWEEN.findall(WHOLE.sub(_end_alone, path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def _end_alone(whole: re.Match[str]) -> str:
    """How a message ends, since a blank may stand after it; nothing of what is no message."""
    return whole[0][-23:] if whole[0].startswith("{% block") else ""


def test_what_is_between_items_is_the_languages_own(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = "{%% for x in names %%}{{ x }}{%% %s %%}{%% endfor %%}"
    page = engines["django"].from_string(f"{{% load lists %}}{loop % 'comma'} {loop % 'semicolon'}")
    assert page.render({"names": "abc"}) == "a, b, c a; b; c"
    monkeypatch.setattr(lists, "_", lambda said: said.replace(", ", "، ").replace("; ", "؛ "))
    assert page.render({"names": "abc"}) == "a، b، c a؛ b؛ c"
    assert page.render({"names": ""}).strip() == ""


def test_a_composed_sentence_ends_as_the_language_ends_one() -> None:
    page = engines["django"].from_string("{% load lists %}a{% one_semicolon %}b{% stop %}")
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said[language] = page.render()
    assert said == {"en": "a; b.", "zh-hans": "a；b。"}


def test_brackets_and_what_is_added_are_the_languages_own(monkeypatch: pytest.MonkeyPatch) -> None:
    page = engines["django"].from_string(
        "a{% aside %}<i>b</i>{% bracketed %}{{ c }}{% endbracketed %}:{% blank %}d"
    )
    assert page.render({"c": "<c>"}) == "a, <i>b</i> (&lt;c&gt;): d"
    chinese = {" (": "（", ")s)": ")s）", ", ": "，", "s %": "s%"}
    monkeypatch.setattr(lists, "pgettext", lambda _, said: _replaced(said, chinese))
    assert page.render({"c": "c"}) == "a，<i>b</i>（c）:d"


def _replaced(said: str, signs: dict[str, str]) -> str:
    for sign, other in signs.items():
        said = said.replace(sign, other)
    return said
