"""A file of official texts in another language, invented for tests: none is by the United Nations."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import yaml

WORDS = {
    "fr": "Les États doivent appliquer pleinement la recommandation",
    "ar": "ينبغي للدول أن تنفذ تنفيذا كاملا التوصية",
    "ru": "Государствам следует полностью выполнить рекомендацию",
    "zh-hans": "各国应充分执行建议",
    "es": "Los Estados deben aplicar plenamente la recomendación",
}
RIGHT_112 = f"{WORDS['fr']} 112."


def official_entry(language: str = "fr", **changes: Any) -> dict[str, Any]:
    """What a file holds; `changes` are members in place of the right ones."""
    words = WORDS.get(language, WORDS["fr"])
    un_code = "zh" if language == "zh-hans" else language
    return {
        "language": language,
        "symbol": "A/HRC/14/32",
        "url": f"https://undocs.org/{un_code}/A/HRC/14/32",
        "date": datetime.date(2010, 5, 4),
        "paragraphs": {number: f"{words} {number}." for number in range(106, 138)},
    } | changes


def official_file(folder: Path, language: str = "fr", **changes: Any) -> Path:
    """The same as a file."""
    path = folder / f"official-{language}.yaml"
    path.write_text(yaml.safe_dump(official_entry(language, **changes), allow_unicode=True), encoding="utf-8")
    return path
