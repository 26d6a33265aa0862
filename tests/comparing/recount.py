"""Counting again, without the product: what frozen documents say together, in plain Python."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.test import Client

NUMBERS = range(106, 138)
OPEN = ("dont_know", "withheld", "blank")
STANDINGS = ("above", "unanswered", "in_part", "no_reference", "not_open", "borne_out")
KINDS = ("structural", "process", "outcome")


def key(said: dict[str, Any]) -> str:
    return str(said["level"]) if said["state"] == "level" else str(said["state"])


def keys(document: dict[str, Any]) -> dict[int, str]:
    return {said["paragraph"]: key(said) for said in document["answers"]}


def together(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Answers of frozen documents, counted."""
    counted = Counter(key(said) for said in answers)
    gaps, working = counted["0"] + counted["1"], counted["2"] + counted["3"]
    unknown = sum(counted[state] for state in OPEN)
    return {
        "gaps": gaps,
        "working": working,
        "unknown": unknown,
        "applicable": gaps + working + unknown,
        "outside": counted["not_applicable"] + counted["elsewhere"],
        **stands_behind(answers),
    }


def stands_behind(answers: list[dict[str, Any]]) -> dict[str, Any]:
    counted = Counter(said["standing"] for said in answers)
    return {
        "borne_out": counted["borne_out"],
        "not_borne_out": {name: counted[name] for name in STANDINGS if name != "borne_out"},
    }


def open_documents(answers: list[dict[str, Any]]) -> int:
    """How many different documents that anybody can open stand behind the levels borne out."""
    return len(
        {
            item.get("url") or (item["title"], item["date"])
            for said in answers
            if said["standing"] == "borne_out"
            for item in said["evidence"]
            if item["strength"] >= 2 and not item.get("confidential")
        }
    )


def principle_rows(
    answers: dict[int, dict[str, Any]], asked: dict[int, dict[str, Any]], kind: str, code: str
) -> dict[str, dict[str, Any]]:
    """Kind of criterion → how those that carry a principle are answered in one submission."""
    found: dict[str, dict[str, Any]] = {
        one: dict.fromkeys(("yes", "partly", "no", "no_case", "unknown", "left_out"), 0) for one in KINDS
    }
    for number, item in asked.items():
        for one in item["criteria"]:
            if code in one["principles"][kind]:
                value = answers[number]["criteria"].get(one["code"], "blank")
                if answers[number]["state"] in ("not_applicable", "elsewhere"):
                    value = "left_out"
                found[one["kind"]]["unknown" if value in ("dont_know", "blank") else value] += 1
    counts = [(name, number) for row in found.values() for name, number in row.items() if name != "left_out"]
    counted = sum(number for _name, number in counts)
    known = sum(number for name, number in counts if name != "unknown")
    enough = counted >= 5 and 3 * known >= 2 * counted
    return {one: row | {"summarised": enough} for one, row in found.items()}


def by_paragraph(document: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {said["paragraph"]: said for said in document["answers"]}


def standing(said: dict[str, Any], asked: dict[str, Any], kind: str) -> str | None:
    """What stands behind an answer, by domain.md in plain Python, from its criteria and evidence alone."""
    if key(said) not in ("2", "3"):
        return None
    given = [said["criteria"].get(one["code"], "blank") for one in asked["criteria"]]
    known = any(value not in ("dont_know", "blank") for value in given)
    if known and said["level"] > high(given, asked, kind, unknown="yes"):
        return "above"
    if not known or "blank" in given or said["level"] > high(given, asked, kind, unknown="no"):
        return "unanswered"
    met = {one["kind"] for one, value in zip(asked["criteria"], given, strict=True) if value == "yes"}
    needed = [v for one, v in zip(asked["criteria"], given, strict=True) if one["needed"][kind]]
    if "structural" not in met or len(met) < 2 or any(value != "yes" for value in needed):
        return "in_part"
    if not said["evidence"]:
        return "no_reference"
    opened = [item for item in said["evidence"] if item["strength"] >= 2 and not item.get("confidential")]
    return "borne_out" if opened else "not_open"


def high(given: list[str], asked: dict[str, Any], kind: str, *, unknown: str) -> int:
    read = {"dont_know": unknown, "blank": unknown, "no_case": "no"}
    values = [read.get(value, value) for value in given]
    if set(values) == {"yes"}:
        return 3
    pairs = list(zip(asked["criteria"], values, strict=True))
    begun = {one["kind"] for one, value in pairs if value in ("yes", "partly")}
    enough = all(
        value == "yes" or value == one["needed"][kind] for one, value in pairs if one["needed"][kind]
    )
    if enough and "structural" in begun and len(begun) > 1:
        return 2
    return 1 if begun else 0


def change(before: str, after: str) -> str:
    if before.isdigit() and after.isdigit():
        step = int(after) - int(before)
        return "improved" if step > 0 else "declined" if step < 0 else "unchanged"
    if after.isdigit():
        return "newly_answered"
    return "no_longer_answered" if before.isdigit() else "neither_answered"


def instrument(desk: Client) -> dict[int, dict[str, Any]]:
    found = json.loads(desk.get("/instrument.json").content)
    return {item["paragraph"]: item for item in found["recommendations"]}
