"""Names of files from anywhere, made fit for a member of an archive on any system. Pure."""

from __future__ import annotations

import unicodedata

STEM_BYTES = 120
SUFFIX_LENGTH = 10
# Letters, digits and their marks stay, in any script; of signs only these.
_KEPT = frozenset(" .-_()")
# Windows opens a device instead of a file of these names, whatever follows the dot.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


def safe_name(written: str, taken: set[str]) -> str:
    """A name without a path, hidden or steering signs, unlike all in `taken`, to which it is added.

    Two names that differ in case alone are the same on many disks, and so they are here.
    """
    stem, suffix = _parted(unicodedata.normalize("NFC", written))
    name, number = f"{stem}{suffix}", 1
    while _folded(name) in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    taken.add(_folded(name))
    return name


def _parted(name: str) -> tuple[str, str]:
    """The stem, never empty and at most STEM_BYTES long, and the suffix with its dot, which may be empty."""
    stem, dot, suffix = name.rpartition(".")
    is_suffix = suffix.isascii() and suffix.isalnum() and len(suffix) <= SUFFIX_LENGTH
    if not (dot and is_suffix):
        stem, suffix = name, ""
    cleaned = "".join(sign if _is_kept(sign) else "-" for sign in stem)
    while "--" in cleaned:
        cleaned = cleaned.replace("--", "-")
    cut = cleaned.encode()[:STEM_BYTES].decode(errors="ignore").strip(" .-_") or "file"
    if cut.partition(".")[0].strip().casefold() in _DEVICES:
        cut = f"file-{cut}"
    return cut, f".{suffix}" if suffix else ""


def _is_kept(sign: str) -> bool:
    return sign in _KEPT or sign.isalnum() or unicodedata.category(sign).startswith("M")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
