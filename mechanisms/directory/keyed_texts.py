"""The names and notes of the directory with keys that stay: what a translation is filed under. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from mechanisms.directory.files import DirectoryFiles, Entry

type Keyed = tuple[str, str]
"""Key and English."""


def keyed_texts(files: DirectoryFiles) -> Iterator[Keyed]:
    """``directory/ecowas/facts/2``: each name, note and fact that isn't empty; lists count from 1."""
    for slug, body in files.bodies.items():
        yield from _of_body(f"directory/{slug}", body)
    yield from _instruments("directory/global", files.global_instruments)


def _of_body(at: str, body: Entry) -> Iterator[Keyed]:
    now = body["name_now"] or {}
    for name, text in (
        ("name", body["name"]),
        ("short_name", body["short_name"]),
        ("name_now", now.get("name")),
        ("short_name_now", now.get("short_name")),
        ("note", body["note"]),
    ):
        if text:
            yield f"{at}/{name}", text
    yield from _instruments(at, body["instruments"])
    for number, fact in enumerate(body["facts"], start=1):
        yield f"{at}/facts/{number}", fact["text"]


def _instruments(at: str, instruments: list[Entry]) -> Iterator[Keyed]:
    for number, instrument in enumerate(instruments, start=1):
        yield f"{at}/instruments/{number}/name", instrument["name"]
        if instrument.get("note"):
            yield f"{at}/instruments/{number}/note", instrument["note"]
