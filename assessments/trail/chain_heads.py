"""The heads of the audit trail, kept outside the database: what shows that the end of a chain was cut off.

A chain alone tells of an edit, a deletion in its middle and a swap, yet a shorter chain is as good a
chain. A head says how long it was on a day and what its last seal was. Head files are sealed themselves,
with the key that stands outside the database; copies of them belong on another machine.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from assessments.files.store import write_whole
from assessments.models import Event
from assessments.trail.acting import chains

SCHEMA = "audit-heads/1"
MOST_BYTES = 16 * 1024 * 1024
_AT_ONCE = 500


class HeadsBroken(Exception):
    """A head file is no such file, was changed, or does not fit the trail; the message says which."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain: its number, which is how many there are, its seal, and when it was."""

    chain: str
    number: int
    mac: str
    at: str


@dataclass(frozen=True, slots=True)
class HeadFile:
    """The heads as they were at one moment; ``source`` is the name to call it by."""

    source: str
    made_at: datetime
    heads: tuple[Head, ...]


def current_heads(names: Iterable[str] | None = None) -> tuple[Head, ...]:
    """The head of each chain, or of those named that have an event; one query a chain."""
    found = []
    for name in chains() if names is None else names:
        last = Event.objects.filter(chain=name).order_by("-number").first()
        if last is not None:
            at = last.at.isoformat(timespec="microseconds")
            found.append(Head(name, last.number, last.mac, at))
    return tuple(found)


def head_file(heads: Sequence[Head], made_at: datetime) -> bytes:
    """A head file, sealed: indented JSON, for people to keep and `verify_audit --heads` to read."""
    said: dict[str, Any] = {
        "schema": SCHEMA,
        "made_at": made_at.isoformat(timespec="seconds"),
        "heads": [asdict(head) for head in heads],
    }
    said["seal"] = _seal(said)
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _seal(said: Mapping[str, Any]) -> str:
    """The HMAC over all but the seal itself; the schema in front keeps it apart from those of events."""
    rest = {key: value for key, value in said.items() if key != "seal"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = settings.AUDIT_KEY.encode()
    return hmac.new(key, f"{SCHEMA}\n{text}".encode(), hashlib.sha256).hexdigest()


def read_head_file(content: bytes, source: str) -> HeadFile:
    """What a head file says; HeadsBroken unless it is whole and sealed with our key."""
    try:
        said = json.loads(content)
        sealed = hmac.compare_digest(str(said["seal"]), _seal(said))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise HeadsBroken(f"{source}: this is no file of heads") from error
    if not sealed:
        raise HeadsBroken(f"{source}: the file was changed, or sealed with another key")
    heads = tuple(Head(**head) for head in said["heads"])
    return HeadFile(source, datetime.fromisoformat(said["made_at"]), heads)


def files_in(place: Path) -> list[Path]:
    """The head files of a folder by name, which is by day; or the file itself."""
    return sorted(place.glob("*.json")) if place.is_dir() else [place]


def read_files(paths: Iterable[Path]) -> Iterator[HeadFile | HeadsBroken]:
    """Each file read, or what is wrong with it."""
    for path in paths:
        try:
            if path.stat().st_size > MOST_BYTES:
                raise HeadsBroken(f"{path.name}: this is no file of heads")
            yield read_head_file(path.read_bytes(), path.name)
        except OSError as error:
            yield HeadsBroken(f"{path.name}: {error.strerror}")
        except HeadsBroken as broken:
            yield broken


def departures(files: Iterable[HeadFile]) -> Iterator[str]:
    """One sentence for each chain that is shorter than it was, or has another event where a head was."""
    known: dict[str, dict[int, tuple[Head, HeadFile]]] = defaultdict(dict)
    for file in files:
        for head in file.heads:
            known[head.chain].setdefault(head.number, (head, file))
    for chain in sorted(known):
        yield from _departures(chain, known[chain])


def _departures(chain: str, known: Mapping[int, tuple[Head, HeadFile]]) -> Iterator[str]:
    rows = Event.objects.filter(chain=chain)
    last = rows.order_by("-number").values_list("number", flat=True).first() or 0
    longest = max(known)
    day = known[longest][1].made_at.date().isoformat()
    if not last:
        yield f"{chain}: the whole chain is gone; on {day} it had {longest} events"
        return
    if last < longest:
        yield f"{chain}: the end is cut off after event {last}; on {day} there were {longest}"
    numbers = sorted(known)
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        for number, mac in rows.filter(number__in=some).values_list("number", "mac"):
            head, file = known[number]
            if not hmac.compare_digest(mac, head.mac):
                yield f"{chain}: event {number} is not the one that {file.source} names"


def export_heads() -> int:
    """Write the heads of today to settings.AUDIT_HEADS; how many chains there are.

    Before that, the trail is held against the file written last: if it does not fit, HeadsBroken is
    raised and nothing is written, so that a cut-off chain cannot replace the proof of its length.
    """
    folder: Path = settings.AUDIT_HEADS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in read_files(files_in(folder)[-1:]):
        if isinstance(file, HeadsBroken):
            raise file
        found = list(departures([file]))
        if found:
            raise HeadsBroken("; ".join(found))
    now = timezone.now()
    heads = current_heads()
    write_whole(folder / f"{now.date().isoformat()}.json", head_file(heads, now), mode=0o600)
    return len(heads)
