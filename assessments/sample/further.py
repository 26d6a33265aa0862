"""Twenty more bodies: what they answer, made from the situations of the instrument by a profile of each.

The same each time: what is drawn depends on body, recommendation and purpose alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from recommendations.fixture_files import read_mapping

type Row = Mapping[str, Any]

CYCLES = ("2025", "2026")
# Months within the period of evidence and after it, with the year counted from that of the cycle.
PAST = (("September", -1), ("October", -1), ("November", -1), ("January", 0), ("March", 0), ("May", 0))
LATER = (("November", 0), ("December", 0), ("February", 1), ("April", 1), ("June", 1))
COUNTS = ("three", "four", "five", "six", "seven", "eight", "nine", "eleven")
NUMBERS = ["five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fourteen"]
ASSISTANCE = {"general": "legal", "a": "other", "b": "technical", "c": "financial", "d": "financial"}
REDRESS = ("d", "f")
MECHANISMS_NAMED = (106, 110, 111, 115)
DRAFTED = 17  # answers of a draft that is half done


@cache
def _texts(folder: Path) -> Row:
    return read_mapping(folder / "sample" / "further_texts.yaml")


@cache
def _asked(folder: Path) -> list[Row]:
    return [read_mapping(path) for path in sorted((folder / "recommendations").glob("*.yaml"))]


@cache
def _bodies(folder: Path) -> list[Row]:
    path = folder / "sample" / "further.yaml"
    return list(read_mapping(path)["bodies"]) if path.exists() else []


def further_bodies() -> list[Row]:
    """The bodies as `further.yaml` has them: those of bodies.yaml with a profile and a stage a cycle."""
    return _bodies(Path(settings.FIXTURES))


def further_person(body: Row) -> Row:
    """The coordinator, in the shape of people.yaml."""
    username = f"{body['slug'].removeprefix('sample-')}-coordinator"
    role = {"body": body["slug"], "role": "coordinator", "due": None, "note": ""}
    return {
        "username": username,
        "name": body["coordinator"],
        "email": f"{username}@example.org",
        "roles": [{**role, "assigned": {"sections": [], "paragraphs": []}}],
        "reviewer": False,
        "administrator": False,
    }


def further_document(cycle: str, body: Row) -> Row:
    """One body's file of one cycle, in the shape of those in `fixtures/sample/2025/`."""
    return _Author(body, cycle).document()


@dataclass(frozen=True, slots=True)
class _Found:
    """Where one recommendation stands: its level as the situation gives it, and what is claimed."""

    level: int
    claimed: int
    situation: str
    criteria: tuple[str, ...]


class _Author:
    """Writes for one body in one cycle."""

    def __init__(self, body: Row, cycle: str) -> None:
        folder = Path(settings.FIXTURES)
        self.body, self.cycle, self.kind = body, cycle, body["kind"]
        self.texts, self.asked = _texts(folder), _asked(folder)
        self.profile: Mapping[str, Any] = self.texts["profiles"][body["profile"]]
        peers = [row["slug"] for row in further_bodies() if row["kind"] == self.kind]
        self.place = peers.index(body["slug"])

    def document(self) -> Row:
        year, stage = int(self.cycle), self.body["stages"][self.cycle]
        answers = [] if stage["status"] in ("invited", "declined") else list(self._answers())
        return {
            "schema": "answers/1",
            "edition": "2010",
            "stage": self._stage(stage, answers),
            "period": {"start": f"{year - 1}-07-01", "end": f"{year}-06-30"},
            "contributors": self._contributors(),
            "answers": answers,
        }

    def _draw(self, paragraph: int, purpose: str) -> Random:
        return Random(f"{self.body['slug']} {paragraph} {purpose}")  # noqa: S311

    def _chance(self, paragraph: int, purpose: str, percent: int) -> bool:
        return self._draw(paragraph, purpose).random() * 100 < percent

    # ── the stage ──

    def _stage(self, stage: Row, answers: Sequence[Row]) -> Row:
        status, sharing = stage["status"], stage.get("sharing")
        told: dict[str, Any] = {"status": status, "by": further_person(self.body)["username"]}
        if status == "clearance":
            told["approver"] = "Permanent Secretary of the Cabinet Office"
            sharing = "public"
        if sharing:
            named = sharing == "public" or (sharing == "rapporteur" and self.place % 3 != 0)
            told |= {"sharing": sharing, "named": named, "introduced": named, "shown_to_mechanisms": named}
        if status == "returned":
            told["returns"] = self._returned(answers)
        if status == "reviewed":
            told["readings"] = [self._reading(row) for row in self._worth_reading(answers)]
        return told

    def _worth_reading(self, answers: Sequence[Row]) -> list[Row]:
        high = [row for row in answers if row.get("level", 0) >= 2]
        return sorted(self._draw(0, "read").sample(high, 3), key=lambda row: int(row["paragraph"]))

    def _returned(self, answers: Sequence[Row]) -> Row:
        paragraphs = [row["paragraph"] for row in self._worth_reading(answers)]
        named = f"{paragraphs[0]}, {paragraphs[1]} and {paragraphs[2]}"
        message = self.texts["returned"].format(paragraphs=named)
        return {"by": "reviewer", "paragraphs": paragraphs, "message": message}

    def _reading(self, answer: Row) -> Row:
        draw = self._draw(answer["paragraph"], f"reading {self.cycle}")
        verdict = draw.choice(("agree", "agree", "agree", "other_level", "cannot_tell"))
        reason = draw.choice(self.texts["readings"][verdict])
        read = {"paragraph": answer["paragraph"], "verdict": verdict, "reason": reason, "released": True}
        return {**read, "level": answer["level"] - 1} if verdict == "other_level" else read

    def _contributors(self) -> list[Row]:
        offices = [self._office(asked) for asked in self.asked if asked["paragraph"] in (112, 128, 130)]
        kind = "ministry" if self.kind == "national" else "agency"
        return [{"name": _capital(name), "kind": kind} for name in dict.fromkeys(offices)]

    def _office(self, asked: Row) -> str:
        names: list[str] = self.texts["offices"][self.kind][asked["section"]]
        place: int = self.place + asked["paragraph"]
        return names[place % len(names)]

    # ── the answers ──

    def _answers(self) -> Iterator[Row]:
        status = self.body["stages"][self.cycle]["status"]
        for place, asked in enumerate(self.asked):
            if status == "draft" and place >= DRAFTED:
                return
            yield self._answer(asked)

    def _answer(self, asked: Row) -> Row:
        number: int = asked["paragraph"]
        if self.cycle == CYCLES[1] and self._chance(number, "keeps", self.body.get("keeps", 0)):
            return _Author(self.body, CYCLES[0])._answer(asked)
        if silent := self._silent(asked):
            return silent
        found = self._found(asked, self.cycle)
        answer: dict[str, Any] = {
            "paragraph": number,
            "state": "level",
            "level": found.claimed,
            "explanation": f"{found.situation} {self._closing(asked, found)}",
        }
        if self._chance(number, "criteria", self.profile["criteria"]):
            codes = (f"{number}.{place}" for place in range(1, 5))
            answer["criteria"] = dict(zip(codes, found.criteria, strict=True))
        if number in MECHANISMS_NAMED and self.body["member_of"]:
            answer["mechanisms"] = list(self.body["member_of"])
        if evidence := self._evidence(asked, found):
            answer["evidence"] = evidence
        if found.claimed < 2 and self._chance(number, "action", 45):
            answer["actions"] = [self._action(asked, found)]
        if found.claimed < 2 and self._chance(number, "priority", 8):
            answer["priority"] = True
        return answer

    def _silent(self, asked: Row) -> Row | None:
        """No level: an answer that can't be given, or none; a little more is told in the second cycle."""
        number: int = asked["paragraph"]
        given = self.texts["not_applicable"]
        if asked["na_allowed"][self.kind] and self._chance(number, "outside", 25):
            return {"paragraph": number, "state": "not_applicable", "explanation": given[number]}
        share = self.profile["silent"] * (1 if self.cycle == CYCLES[0] else 0.8)
        if not self._chance(number, "silent", share):
            return None
        state = self._draw(number, "state").choice(("blank", "blank", "dont_know", "dont_know", "withheld"))
        if state == "blank":
            return {"paragraph": number, "state": state}
        text = self._filled(asked, self.texts[state], f"{state} {self.cycle}")
        return {"paragraph": number, "state": state, "explanation": text}

    def _level(self, asked: Row, cycle: str) -> int:
        """As the situation gives it; in the second cycle one more, one less or mostly the same."""
        number: int = asked["paragraph"]
        level: int = self._draw(number, "level").choices(range(4), self.profile["levels"])[0]
        if asked["section"] in REDRESS and self._chance(number, "weak", self.profile["weak"]):
            level -= 1
        if cycle == CYCLES[1]:
            change = self._draw(number, "change").random() * 100
            level += change < self.profile["up"]
            level -= change > 100 - self.profile["down"]
        return max(0, min(3, level))

    def _found(self, asked: Row, cycle: str) -> _Found:
        level = self._level(asked, cycle)
        claims = self._chance(asked["paragraph"], "claims", self.profile["claims"])
        claimed = min(3, level + 1) if claims and level else level
        if level == 3:
            return _Found(3, 3, _sentence(asked["levels"][self.kind][3]), ("yes",) * 4)
        cases = self._cases(asked, level)
        case = cases[(self.place + asked["paragraph"]) % len(cases)]
        answers = tuple(answer.strip() for answer in case["answers"].split(","))
        return _Found(level, claimed, self._fitted(case["situation"]), answers)

    def _cases(self, asked: Row, level: int) -> list[Row]:
        """Those of this level that do not speak of another number of countries or provinces."""
        cases = [row for row in asked["cases"][self.kind] if row["level"] == level]
        return [row for row in cases if self._fits(row["situation"])] or cases

    def _fits(self, situation: str) -> bool:
        counted = "|".join(NUMBERS)
        named = re.findall(rf"(?:of|other)(?: the)? ({counted})\b", situation)
        if self.kind == "national":
            named += re.findall(rf"\b({counted}) provinces", situation)
        return set(named) <= {self.body["parts"]}

    def _fitted(self, situation: str) -> str:
        """The situation with the number of countries that the mechanism has."""
        text = " ".join(situation.split())
        if self.kind == "national":
            return text
        counted = f"\\b([Aa]ll|these|[Tt]he) (?:{'|'.join(NUMBERS)})(?= (?:countries|[Gg]overnments))"
        return re.sub(counted, rf"\1 {self.body['parts']}", text)

    # ── the words around ──

    def _closing(self, asked: Row, found: _Found) -> str:
        """What is said beside the situation: why so high, what changed, or what is missing."""
        if found.claimed > found.level:
            return self._filled(asked, self.texts["claims"], f"claims {self.cycle}")
        if self.cycle == CYCLES[1]:
            before = self._level(asked, CYCLES[0])
            change = "up" if found.level > before else "down" if found.level < before else "same"
            if change != "same" or self._chance(asked["paragraph"], "same", 60):
                return self._filled(asked, self.texts[change], change)
        return self._filled(asked, self.texts["closings"][self._missing(asked, found)], self.cycle)

    def _missing(self, asked: Row, found: _Found) -> str:
        if found.level == 0:
            return "none"
        if "dont_know" in found.criteria:
            return "unknown"
        kinds = [
            criterion["kind"]
            for criterion, answer in zip(asked["criteria"], found.criteria, strict=True)
            if answer == "no"
        ]
        return self._draw(asked["paragraph"], "missing").choice(kinds) if kinds else "nothing"

    def _filled(self, asked: Row, sentences: Sequence[str], purpose: str) -> str:
        draw, year = self._draw(asked["paragraph"], purpose), int(self.cycle)
        words = {
            "office": self._office(asked),
            "count": draw.choice(COUNTS),
            "past": _month(draw.choice(PAST), year),
            "later": _month(draw.choice(LATER), year),
            "last": year - 1,
            "next": year + 1,
        }
        return _sentence(draw.choice(sentences).format(**words))

    # ── what is referred to, and what will be done ──

    def _evidence(self, asked: Row, found: _Found) -> list[Row]:
        number: int = asked["paragraph"]
        share = self.profile["papers"] if found.claimed >= 2 else self.profile["papers"] // 4
        if not self._chance(number, f"papers {found.level}", share):
            return []
        text, record = self.texts["papers"][number]
        titles = [record, text] if found.level >= 2 and self._chance(number, "both", 40) else [record]
        return [self._reference(number, title) for title in titles]

    def _reference(self, number: int, title: str) -> Row:
        draw = self._draw(number, title)
        day = date(int(self.cycle), 6, 15) - timedelta(days=draw.randrange(20, 340))
        made: dict[str, Any] = {"title": f"{title}, {day.year}", "strength": 1, "date": day.isoformat()}
        if not self._chance(number, f"open {title}", self.profile["open"]):
            return made
        own, name = self.body["slug"].removeprefix("sample-"), slugify(title)
        made["url"] = f"https://example.org/{own}/{day.year}/{name}"
        made["page"] = str(draw.randrange(3, 60))
        confirmed = self._chance(number, f"source {title}", 8)
        return made | ({"strength": 3, "source": "Bar association"} if confirmed else {"strength": 2})

    def _action(self, asked: Row, found: _Found) -> Row:
        """The step of the first criterion that is not met."""
        number, draw = asked["paragraph"], self._draw(asked["paragraph"], "action of")
        missing = [
            criterion[self.kind]["step"]
            for criterion, answer in zip(asked["criteria"], found.criteria, strict=True)
            if answer in ("no", "partly")
        ]
        first = self.cycle == CYCLES[0]
        year, month = int(self.cycle) + draw.choice((0, 1)), draw.choice((9, 10, 11, 12))
        status = draw.choice(("planned", "planned", "started", "started", "done", "dropped"))
        return {
            "what": " ".join((missing or [asked["criteria"][0][self.kind]["step"]])[0].split()).rstrip("."),
            "owner": _capital(self._office(asked)),
            "due": date(year, month, 15).isoformat(),
            "status": "planned" if first and status == "done" else status,
            "assistance": [ASSISTANCE.get(asked["section"], "training")] if number % 3 else [],
        }


def _month(month: tuple[str, int], year: int) -> str:
    name, after = month
    return f"{name} {year + after}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return _capital(" ".join(text.split()))
