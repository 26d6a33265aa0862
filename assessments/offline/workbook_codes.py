"""The codes of the questionnaire workbook, `workbook/1`: what decides when a file comes back. Pure.

Each data sheet is known by its first row, which holds the code of each column and the mark with the id of
the file; names of sheets, headings and labels are words for people and decide nothing. On the sheet of
questions a row is known by its code: `113` the official text, `113.1` a statement (criterion), `113.answer`
the level or another state, `113.why` the explanation, `113.elsewhere` who does it instead, `113.m1` and on
the mechanisms meant, `113.priority`; `budget` what a national body says was budgeted. Evidence and actions
have a row each, under the paragraph's number.
"""

from __future__ import annotations

import re

SCHEMA = "workbook/1"
MARK = f"thirtytwo {SCHEMA}"
"""Followed by the id of the file, in a cell of the first row of each data sheet (`mark`)."""
MARKED = re.compile(re.escape(MARK) + r"\s+([0-9A-Za-z-]{1,64})(?:\s+content\s+([0-9a-f]{1,64}))?")

QUESTION = ("question.code", "question.asked", "question.answer", "question.note")
EVIDENCE = (
    "evidence.code",
    "evidence.paragraph",
    "evidence.title",
    "evidence.strength",
    "evidence.date",
    "evidence.url",
    "evidence.page",
    "evidence.source",
)
ASSISTANCE = ("technical", "legal", "financial", "training", "other")
ACTION = (
    "action.paragraph",
    "action.what",
    "action.owner",
    "action.due",
    "action.status",
    *(f"action.{kind}" for kind in ASSISTANCE),
)
COLUMNS = frozenset({*QUESTION, *EVIDENCE, *ACTION})

ANSWER, WHY, ELSEWHERE, PRIORITY = "answer", "why", "elsewhere", "priority"
PARTS = (ANSWER, WHY, ELSEWHERE, PRIORITY)
MECHANISM = re.compile(r"m([1-9][0-9]?)")
ROW = re.compile(r"([0-9]{3})(?:\.([a-z]+[0-9]*|[0-9]))?")
REFERENCE = re.compile(r"([0-9]{3})\.e([1-9][0-9]{0,2})")
PARAGRAPHS = frozenset(str(number) for number in range(106, 138))
MECHANISM_ROWS = 5
"""How many mechanisms a blank questionnaire has room for; a filled one has a row more than it holds."""
BUDGET = "budget"
YES, NO = "yes", "no"
SIGNED = ("signed.name", "signed.post", "signed.day")
"""On the first sheet, in its hidden third column, beside the three cells in which a ministry signs off."""

BETWEEN = " · "


def mark(code: str, content: str) -> str:
    """The mark of a file; `content` tells from which wording of the questions it was made."""
    made_from = f"content {content}" if content else ""
    return " ".join(part for part in (MARK, code, made_from) if part)


def choice(code: str | int, label: str) -> str:
    """What stands in a list to choose from: `2 · In operation`, `dont_know · Don’t know`."""
    return f"{code}{BETWEEN}{label}"
