"""What a person puts right in the preview of a file: which cell, and what is meant by it. Pure.

A repair has a place: the paragraph and the part of its entry that the cell fills (`113:evidence[0].date`), or
the row that names no recommendation (`stray:0`). What was read of the file stays beside it as it was.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assessments.answers.fields import FORBIDDEN
from assessments.offline.file_answers import Adopted, Fault, Returned, ReturnedFile, Stray
from assessments.offline.returned_days import days_read
from assessments.offline.returned_lists import STATUS_CHOICES, STRENGTH_CHOICES
from assessments.offline.returned_questions import ANSWER_CHOICES, CRITERION_CHOICES, LEVEL_CHOICES, MEMBER_OF
from assessments.offline.returned_tables import WHOLE, YES_NO
from assessments.offline.workbook_codes import PARAGRAPHS, ROW, YES

STRAY = "stray"
IN_LIST = re.compile(r"(evidence|actions)\[(\d+)\](?:\.(.+))?")
_MECHANISM = re.compile(r"mechanisms(?:\[(\d+)\]|\.m\d+)")
TEXTS = ("explanation", "title", "url", "page", "source", "what", "owner")
NAMES = ("elsewhere", "mechanisms")
_CHOICES: Mapping[str, Sequence[str]] = {
    "state": ANSWER_CHOICES,
    "criteria": CRITERION_CHOICES,
    "strength": STRENGTH_CHOICES,
    "status": STATUS_CHOICES,
    "priority": YES_NO,
    "assistance": YES_NO,
    STRAY: sorted(PARAGRAPHS),
}


def place(paragraph: int, part: str) -> str:
    """`113:evidence[0].date`."""
    return f"{paragraph}:{part}"


def stray_place(number: int) -> str:
    """`stray:0`."""
    return f"{STRAY}:{number}"


def row_of(part: str) -> str:
    """`evidence[0]` for a part of a reference or an action; empty for any other."""
    found = IN_LIST.fullmatch(part)
    return f"{found[1]}[{found[2]}]" if found else ""


def kind_of(part: str) -> str:
    """Which kind of value belongs there: `state`, `criteria`, `strength`, `date`, `title` and so on; empty
    where nothing can be put right."""
    found = IN_LIST.fullmatch(part)
    name = (found[3] or "" if found else part).partition(".")[0].partition("[")[0]
    return name if name in (*_CHOICES, *TEXTS, *NAMES, "date", "due") else ""


def is_code(at: str) -> bool:
    """Whether what is put right there is chosen of a list, or a date, and no words of anybody."""
    kind, _colon, part = at.partition(":")
    return kind == STRAY or kind_of(part) in (*_CHOICES, *NAMES, "date", "due")


def part_at(returned: Returned, fault: Fault) -> str:
    """The part of the entry that the cell of a fault fills; empty where it fills none."""
    if fault.rule == "row_twice_differs":
        return _part_of_code(str(fault.params.get("code", "")))
    where = f"{fault.sheet}!{fault.cell}"
    found = [part for part, at in returned.places.items() if at == where and part not in ("", "level")]
    return max((part for part in found if kind_of(part)), key=len, default="")


def _part_of_code(code: str) -> str:
    found = ROW.fullmatch(code)
    if found is None or not found[2]:
        return ""
    return f"criteria.{code}" if found[2].isdecimal() else MEMBER_OF.get(found[2], "")


def value_of(kind: str, typed: str) -> str | None:
    """What somebody chose or typed for a part of this kind; None where it can't be read."""
    said = typed.strip()
    if kind in ("date", "due"):
        days = [day for day in days_read(said) if kind == "date" or len(day) == WHOLE]
        return days[0] if len(days) == 1 else None
    if kind in _CHOICES:
        return said if said in _CHOICES[kind] else None
    return None if FORBIDDEN.search(said) else said.replace("\r\n", "\n")


def repaired(file: ReturnedFile) -> ReturnedFile:
    """The file as it is with its repairs: strays in their place, parts as they are meant, no faults there."""
    strays = {one.number: one for one in file.strays}
    for at, value in sorted(file.repairs.items()):
        kind, _colon, number = at.partition(":")
        if kind == STRAY and number.isdecimal() and int(number) in strays:
            file = adopted(file, strays[int(number)], int(value))
    answers = tuple(_repaired(one, file.repairs) for one in file.answers)
    return replace(file, answers=answers, faults=tuple(_open_faults(file)))


def adopted(file: ReturnedFile, stray: Stray, paragraph: int) -> ReturnedFile:
    """With this row at the end of what the file says of the recommendation; unchanged if it asks none."""
    if all(one.paragraph != paragraph for one in file.answers):
        return file
    return replace(
        file,
        answers=tuple(_with(one, stray) if one.paragraph == paragraph else one for one in file.answers),
        faults=(*file.faults, *(replace(fault, paragraph=paragraph) for fault in stray.faults)),
        strays=tuple(one for one in file.strays if one.number != stray.number),
        adopted=(*file.adopted, Adopted(stray, paragraph, _new_row(file, stray, paragraph))),
    )


def _new_row(file: ReturnedFile, stray: Stray, paragraph: int) -> str:
    """The place behind what the file says of the recommendation already."""
    there = next(one.said.get(stray.list, ()) for one in file.answers if one.paragraph == paragraph)
    return f"{stray.list}[{len(there)}]"


def _with(returned: Returned, stray: Stray) -> Returned:
    items = [*returned.said.get(stray.list, ()), dict(stray.said)]
    at = f"{stray.list}[{len(items) - 1}]"
    places = {f"{at}.{member}": where for member, where in stray.places.items()}
    return replace(
        returned,
        said={**returned.said, stray.list: items},
        codes=(*returned.codes, "") if stray.list == "evidence" else returned.codes,
        places={**returned.places, at: next(iter(stray.places.values())), **places},
    )


def _open_faults(file: ReturnedFile) -> Sequence[Fault]:
    of = {one.paragraph: one for one in file.answers}
    return [
        fault
        for fault in file.faults
        if fault.paragraph not in of
        or place(fault.paragraph, part_at(of[fault.paragraph], fault)) not in file.repairs
    ]


def _repaired(returned: Returned, repairs: Mapping[str, str]) -> Returned:
    said = copy.deepcopy(dict(returned.said))
    for at, value in repairs.items():
        paragraph, _colon, part = at.partition(":")
        if paragraph == str(returned.paragraph):
            _put(said, part, value)
    return replace(returned, said=said)


def _put(said: dict[str, Any], part: str, value: str) -> None:
    found, kind = IN_LIST.fullmatch(part), kind_of(part)
    if found:
        items = said.get(found[1], [])
        if int(found[2]) < len(items):
            _put_in_item(items[int(found[2])], str(found[3]), value)
    elif kind in _PUT:
        _PUT[kind](said, part, value)
    elif kind:
        said[part] = value


def _put_in_item(item: dict[str, Any], member: str, value: str) -> None:
    name, _dot, helped = member.partition(".")
    if name == "assistance":
        if value == YES and helped not in item.get("assistance", []):
            item["assistance"] = [*item.get("assistance", []), helped]
    elif kind_of(f"evidence[0].{name}"):
        item[name] = int(value) if name == "strength" else value


def _put_state(said: dict[str, Any], _part: str, value: str) -> None:
    said.pop("level", None)
    said |= {"state": "level", "level": int(value)} if value in LEVEL_CHOICES else {"state": value}


def _put_criterion(said: dict[str, Any], part: str, value: str) -> None:
    said["criteria"] = {**said.get("criteria", {}), part.partition(".")[2]: value}


def _put_priority(said: dict[str, Any], _part: str, value: str) -> None:
    said["priority"] = value == YES


def _put_mechanism(said: dict[str, Any], part: str, value: str) -> None:
    named, found = [*said.get("mechanisms", [])], _MECHANISM.fullmatch(part)
    if found and found[1] and int(found[1]) < len(named):
        named[int(found[1])] = value
    elif value not in named:
        named.append(value)
    said["mechanisms"] = named


_PUT: Mapping[str, Callable[[dict[str, Any], str, str], None]] = {
    "state": _put_state,
    "criteria": _put_criterion,
    "priority": _put_priority,
    "mechanisms": _put_mechanism,
}
