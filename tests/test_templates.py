"""What every template and our stylesheet hold: policy, translation, links downwards, both directions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLESHEET = ROOT / "static" / "css" / "thirtytwo.css"

COMMENTS = re.compile(r"{%\s*comment.*?%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
TAGS = re.compile(r"<(style|script|code|svg)\b.*?</\1>|{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=|hx-on", re.IGNORECASE),
    "a javascript: address": re.compile(r"=\s*[\"']?javascript:", re.IGNORECASE),
}
STYLE_ELEMENT = re.compile(r"<style\b", re.IGNORECASE)
FOREIGN_FILE = re.compile(
    r"<(?:link|script|img|iframe|source|video|audio)\b[^>]*\b(?:href|src)\s*=\s*[\"']?(?:https?:)?//",
    re.IGNORECASE,
)
SECTION = re.compile(r"<section\b[^>]*\baria-labelledby=\"([^\"]+)\"")
REGION = re.compile(r"<\w+\b[^>]*\brole=\"region\"[^>]*>")
UPWARD = {
    "recommendations": re.compile(r"{%\s*(?:url|include|extends)\s+['\"](?:mechanisms|assessments)[:/]"),
    "mechanisms": re.compile(r"{%\s*(?:url|include|extends)\s+['\"]assessments[:/]"),
}
UPWARD_LIBRARY = re.compile(r"{%\s*load\b[^%]*\b(?:level_signs|print_words)\b")
PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border)-(?:left|right|top|bottom)(?:-\w+)?|left|right|top|bottom"
    r"|(?:min-|max-)?(?:width|height))\s*:"
    r"|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)|clear\s*:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
)
PRINTED = "exports"


def read(path: Path) -> str:
    """The template without its comments."""
    return COMMENTS.sub("", path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    """Its name under templates/, for the name of a test."""
    return path.relative_to(ROOT / "templates").as_posix()


def is_printed(path: Path) -> bool:
    """Whether it is laid out by the PDF engine, or written to a file by a command: no browser gets it here,
    which is where CSP holds."""
    return named(path).startswith(f"{PRINTED}/") or named(path) == "doctor.html"


every_template = pytest.mark.parametrize("path", TEMPLATES, ids=named)


@every_template
def test_nothing_that_a_strict_policy_would_block(path: Path) -> None:
    text = read(path)
    found = [what for what, pattern in INLINE.items() if pattern.search(text)]
    if STYLE_ELEMENT.search(text) and not is_printed(path):
        found.append("a style element")
    assert found == []


@every_template
def test_no_file_comes_from_another_host(path: Path) -> None:
    assert FOREIGN_FILE.findall(read(path)) == []


def untranslated(text: str) -> list[str]:
    """Words of three letters and more that stand outside of tags; names are the same in every language."""
    text = TAGS.sub(" ", TRANSLATED.sub(" ", text))
    text = re.sub(r"&[#\w]+;", " ", text).replace("ThirtyTwo", " ").replace("A/HRC/14/32", " ")
    return re.findall(r"[^\W\d_]{3,}", text)


@every_template
def test_words_go_through_the_catalogue(path: Path) -> None:
    assert untranslated(read(path)) == []


def test_the_guard_catches_words_outside_the_catalogue() -> None:
    assert untranslated("<p>Saved {{ now }}</p>{% translate 'Fine' %}") == ["Saved"]


@every_template
def test_whoever_translates_loads_i18n(path: Path) -> None:
    text = read(path)
    translates = re.search(r"{%\s*(?:trans|translate|blocktrans|blocktranslate)\b", text)
    assert not translates or re.search(r"{%\s*load\b[^%]*\bi18n\b", text)


@pytest.mark.parametrize("room", sorted(UPWARD))
def test_templates_link_only_to_rooms_below(room: str) -> None:
    paths = (ROOT / "templates" / room).rglob("*.html")
    upward = {
        named(path): found
        for path in paths
        if (found := UPWARD[room].findall(read(path)) + UPWARD_LIBRARY.findall(read(path)))
    }
    assert upward == {}


def regions_named_as_their_section(text: str) -> list[str]:
    """Regions inside a page that carry the name of a section: a screen reader could not tell them apart."""
    sections = SECTION.findall(text)
    headings = [re.escape(name) for name in sections]
    titles = (
        re.findall(rf'<h\d[^>]*\bid="(?:{"|".join(headings)})"[^>]*>(.*?)</h\d>', text) if sections else []
    )
    same = {title.replace('"', "'") for title in titles}
    return [
        region
        for region in REGION.findall(text)
        if any(f'aria-labelledby="{name}"' in region for name in sections)
        or any(f'aria-label="{title}"' in region for title in same)
    ]


@every_template
def test_a_region_has_another_name_than_the_section_it_stands_in(path: Path) -> None:
    """A list that is empty in the sample hides it from the tests in a browser."""
    assert regions_named_as_their_section(read(path)) == []


@pytest.mark.parametrize(
    "region",
    [
        '<div role="region" aria-labelledby="own" tabindex="0">',
        """<div role="region" aria-label="{% translate 'Yours' %}" tabindex="0">""",
    ],
)
def test_the_guard_catches_a_region_named_as_its_section(region: str) -> None:
    section = '<section aria-labelledby="own"><h2 id="own">{% translate "Yours" %}</h2>'
    assert regions_named_as_their_section(section + region) == [region]
    assert regions_named_as_their_section(region) == []


def test_the_stylesheet_serves_both_directions_of_writing() -> None:
    rules = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    rules = re.sub(r"@media[^{]*", "", rules)
    assert PHYSICAL.findall(rules) == []


def test_the_stylesheet_asks_no_other_host() -> None:
    css = STYLESHEET.read_text(encoding="utf-8")
    urls = [url for url in re.findall(r"url\(\"?([^)\"]*)", css) if not url.startswith("data:")]
    assert urls == []
    assert "@import" not in css


def classes_of_the_vocabulary() -> set[str]:
    """The classes named in the comment on top of the stylesheet."""
    head = STYLESHEET.read_text(encoding="utf-8").split("*/", 1)[0]
    return set(re.findall(r"\.([a-z][a-z-]+)", head))


def test_every_class_of_the_vocabulary_has_a_rule() -> None:
    rules = STYLESHEET.read_text(encoding="utf-8").split("*/", 1)[1]
    missing = {name for name in classes_of_the_vocabulary() if f".{name}" not in rules}
    assert missing == set()


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ('<p style="color:red">', "a style attribute"),
        ("<script>x()</script>", "an inline script"),
        ('<a onclick="x()">', "an event handler"),
        ('<a href="javascript:x()">', "a javascript: address"),
    ],
)
def test_the_guard_itself_catches(text: str, caught: str) -> None:
    assert INLINE[caught].search(text)


@pytest.mark.parametrize(
    "text",
    ["margin-left: 1px", "padding-right:0", "left: 0", "text-align: left", "float: right", "width: 3px"],
)
def test_the_guard_catches_physical_properties(text: str) -> None:
    assert PHYSICAL.search(text)


@pytest.mark.parametrize(
    "text", ["margin-inline-start: 1px", "inset-inline-start: 0", "stroke-width: 1px", "text-align: start"]
)
def test_the_guard_lets_logical_properties_pass(text: str) -> None:
    assert not PHYSICAL.search(text)
