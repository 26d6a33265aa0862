"""Names and numbers in a row, as the language writes them: lists in sentences of pages, print and mails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def listed(names: Iterable[object]) -> str:
    """``A``, ``A and B``, ``A, B and C``, as the language joins names; empty without any."""
    *others, last = [str(name) for name in names] or [""]
    if not others:
        return last
    return _("%(others)s and %(last)s") % {"others": in_row(others), "last": last}


def in_row(names: Iterable[object]) -> str:
    """``A, B, C``: short things one after the other, of which none is the last."""
    return _joined(names, _("%(first)s, %(next)s"))


def enumerated(parts: Iterable[object]) -> str:
    """``A; B; C``: longer parts, which may hold commas themselves."""
    return _joined(parts, _("%(first)s; %(next)s"))


def sentences(parts: Iterable[object]) -> str:
    """Whole sentences one after the other, with a blank between them where the language has one."""
    return _joined(parts, pgettext("two sentences", "%(first)s %(next)s"))


def blank() -> str:
    """What is between two sentences, and after a colon that ends a message."""
    return sentences(("", ""))


def comma() -> str:
    """What is between two names of `in_row`, where a page writes them one by one."""
    return in_row(("", ""))


def semicolon() -> str:
    """What is between two parts of `enumerated`."""
    return enumerated(("", ""))


def colon() -> str:
    """What is between a name and what is said of it."""
    return _joined(("", ""), pgettext("a name, and what is said of it", "%(first)s: %(next)s"))


def aside() -> str:
    """What is between a name and what is added to it (a day, a place): not always the comma of `in_row`."""
    return _joined(("", ""), pgettext("a name, and what is added to it", "%(first)s, %(next)s"))


def in_brackets(words: object) -> str:
    """Words that follow others in brackets, with the blank before them where the language has one."""
    return _joined(("", words), pgettext("a name, and words in brackets", "%(first)s (%(next)s)"))


def bracketed(content: SafeString) -> SafeString:
    """What is between two tags of a template, in brackets: no blank of the template stands before them."""
    return format_html(in_brackets("{}"), content)


def stop() -> str:
    """What ends a sentence that a page puts together."""
    return pgettext("the end of a sentence", ".")


def comma_in_loop(context: Mapping[str, Any]) -> str:
    """After each name of a template's loop but the last."""
    return "" if context["forloop"]["last"] else comma()


def semicolon_in_loop(context: Mapping[str, Any]) -> str:
    """After each part of a template's loop but the last."""
    return "" if context["forloop"]["last"] else semicolon()


def _joined(parts: Iterable[object], pattern: str) -> str:
    first, *others = [str(part) for part in parts] or [""]
    for part in others:
        first = pattern % {"first": first, "next": part}
    return first
