"""Plain text and tables of it: UTF-8, or UTF-16 that says so, and nothing that a program would run."""

from __future__ import annotations

import codecs
import re

from assessments.unfit_file import UnfitFile

CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
OPENING_TAG = re.compile(r"<[a-zA-Z!?/]")
MARKUP = re.compile(
    r"<\s*(script|html|head|body|svg|iframe|object|embed|meta|link|\?xml|\?php|!doctype|!entity)\b",
    re.IGNORECASE,
)
PROGRAM = re.compile(r"#!|MZ|\x7fELF|%PDF-|%!PS|@echo off|\{\\rtf", re.IGNORECASE)
# A cell that a spreadsheet would work out instead of showing it.
FORMULA = re.compile(
    r"(?:\A|[,;\t\r\n])[ \u00a0\"']{0,20}(?:[=＝]|[@＠] ?\w{1,40} ?\(|[+\-@＋－＠] ?[\w.]{1,80} ?\|)"
)
LOOKED_AT = 1 << 18


def check_text(data: bytes) -> None:
    """Text that is only text."""
    read_text(data)


def check_table(data: bytes) -> None:
    """Text whose cells a spreadsheet would show, not work out."""
    if FORMULA.search(read_text(data)):
        raise UnfitFile("formula")


def read_text(data: bytes) -> str:
    """The text as decoded; UnfitFile if it is in another encoding, or something else under this name."""
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        raise UnfitFile("not_unicode") from error
    if CONTROL.search(text):
        raise UnfitFile("not_text")
    beginning = text[:LOOKED_AT].lstrip("\ufeff \t\r\n\f\u200b")
    if not beginning:
        raise UnfitFile("empty")
    if OPENING_TAG.match(beginning) or MARKUP.search(beginning):
        raise UnfitFile("markup")
    if PROGRAM.match(beginning) or "%PDF-" in beginning[:1024]:
        raise UnfitFile("another_kind")
    return text


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")
