"""Where a message is read: in a button, the head of a table, a menu … Found in templates and modules.

How long it may be there is in `fixtures/translations/lengths.yaml`; `recommendations.text_lengths` measures.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("assessments", "mechanisms", "recommendations", "config")

type Named = tuple[str, str]
"""Context, empty without one, and the English, in the singular."""

COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL)
SAID = re.compile(
    r"""{%\s*translate\s+(?P<quote>["'])(?P<text>.*?)(?P=quote)(?:\s+context\s+["'](?P<context>.*?)["'])?.*?%}"""
    r"""|{%\s*blocktranslate\b(?P<head>.*?)%}(?P<block>.*?){%\s*endblocktranslate\s*%}""",
    re.DOTALL,
)
CONTEXT = re.compile(r"""\bcontext\s+["'](.*?)["']""")
VARIABLE = re.compile(r"{{\s*(\w+)[^}]*}}")
OTHER_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
PAGE_TITLE = re.compile(r"{%\s*block title\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)
MARK = re.compile("\x00(\\d+)\x00")
EMPTY = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

CALLS = {
    "create_sheet": "sheet",
    "new_sheet": "sheet",
    "_sheet": "sheet",
    "_table": "sheet",
    "Column": "table head",
    "Label": "status",
}
"""What a message is if it is handed to this function."""
MESSAGES = ("gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "_")


@cache
def places() -> dict[Named, set[str]]:
    """Each message that has a place, with all its places."""
    found: dict[Named, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "templates").rglob("*")):
        is_mail = path.parent.name == "mail"
        if path.suffix == ".html" or (is_mail and not path.name.startswith("_")):
            for named, place in in_template(path.read_text(encoding="utf-8"), is_mail=is_mail):
                found[named].add(place)
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for named, place in in_module(path.read_text(encoding="utf-8")):
                found[named].add(place)
    return dict(found)


def in_template(source: str, *, is_mail: bool = False) -> Iterator[tuple[Named, str]]:
    """Each message of a template that is read in a place of its own."""
    text = COMMENT.sub("", source)
    if is_mail:
        yield from ((_named(said), "mail subject") for said in _of_first_line(text))
        return
    for title in PAGE_TITLE.findall(text):
        yield from ((_named(said), "page title") for said in SAID.finditer(title))
    said = list(SAID.finditer(text))
    numbers = iter(range(len(said)))
    marked = SAID.sub(lambda _found: f"\x00{next(numbers)}\x00", text)
    reader = _Places()
    reader.feed(OTHER_TAG.sub("", marked))
    yield from ((_named(said[number]), place) for number, place in reader.found)


def _of_first_line(text: str) -> Iterator[re.Match[str]]:
    """The messages of the subject."""
    first = SAID.search(text)
    end = text.find("\n", first.end()) if first else -1
    return (said for said in SAID.finditer(text) if said.end() <= end)


def _named(said: re.Match[str]) -> Named:
    if said["text"] is not None:
        return said["context"] or "", said["text"]
    singular = re.split(r"{%\s*plural\s*%}", said["block"])[0]
    words = VARIABLE.sub(r"%(\1)s", singular.replace("%", "%%"))
    if re.search(r"\btrimmed\b", said["head"]):
        words = " ".join(line.strip() for line in words.strip().splitlines())
    context = CONTEXT.search(said["head"])
    return (context[1] if context else ""), words


class _Places(HTMLParser):
    """Collects each mark with the place that the elements around it make."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        for at in reversed(range(len(self._open))):
            if self._open[at][0] == tag:
                del self._open[at:]
                break

    def handle_data(self, data: str) -> None:
        place = place_of(self._open)
        if place:
            self.found += [(int(number), place) for number in MARK.findall(data)]


def place_of(around: list[tuple[str, str]]) -> str:
    """The place that elements make, the innermost last: each a tag and its classes; empty if it is none."""
    if any("visually-hidden" in classes for _tag, classes in around):
        return ""
    tag, classes = around[-1] if around else ("", "")
    if "status-tag" in classes:
        return "status"
    if tag == "button" or "btn" in classes.split():
        return "button"
    if tag == "th":
        return "table head"
    if tag == "a" and any(outer == "nav" for outer, _classes in around):
        return "menu"
    return "heading" if tag == "h1" else ""


def in_module(source: str) -> Iterator[tuple[Named, str]]:
    """Each message of a module that is handed to one of `CALLS`."""
    if not any(name in source for name in CALLS):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (place := CALLS.get(_name(node.func))):
            for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(given, ast.Call) and _name(given.func) in MESSAGES:
                    texts = [str(one.value) for one in given.args if isinstance(one, ast.Constant)]
                    yield (texts[0] if len(texts) == 2 else "", texts[-1]), place


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
