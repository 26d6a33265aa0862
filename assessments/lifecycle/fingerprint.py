"""What somebody has seen, in a few signs: a form carries them, and a save knows whether it still stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any


def fingerprint_of(seen: Sequence[Any]) -> str:
    """16 hex digits over lists, texts and numbers; another order or another value gives others."""
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]
