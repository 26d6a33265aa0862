"""What a backup holds, on one page that anybody can check: counts, heads, the SHA-256 of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from assessments.backups.manifest import Manifest

#: The tables whose numbers say something to whoever runs the installation.
TOLD = (
    ("mechanisms_body", "bodies"),
    ("mechanisms_person", "people"),
    ("assessments_assessment", "assessments"),
    ("assessments_answer", "answers"),
    ("assessments_submission", "submissions"),
    ("assessments_evidencefile", "evidence files"),
    ("assessments_event", "events of the audit trail"),
)


def certificate(stamp: str, manifest: Manifest, faults: Sequence[str], read_at: datetime) -> Iterator[str]:
    """Line by line. The same backup gives the same lines from the third on, and the same hash."""
    yield f"Backup {stamp}, read back on {read_at:%d %B %Y at %H:%M} UTC"
    yield "Result: " + ("all of it is there, and as it was" if not faults else f"{len(faults)} faults")
    yield from (f"  {fault}" for fault in faults)
    body = list(_body(manifest))
    yield from body
    yield "SHA-256 of the lines from “Made” on: " + hashlib.sha256("\n".join(body).encode()).hexdigest()


def _body(manifest: Manifest) -> Iterator[str]:
    yield f"Made on {manifest.made_at:%d %B %Y at %H:%M} UTC from {manifest.vendor}"
    yield f"Database: {manifest.database_size} bytes, SHA-256 {manifest.database_sha256}"
    yield from (f"  {manifest.rows.get(table, 0)} {name}" for table, name in TOLD)
    yield f"  {sum(manifest.rows.values())} rows in {len(manifest.rows)} tables"
    yield "Heads of the audit trail:"
    yield from (f"  {head.chain}: {head.number} events, {head.mac}" for head in manifest.heads)
    yield f"Files: {len(manifest.files)}"
    yield from (f"  {file.sha256} {file.size} {file.folder}/{file.name}" for file in manifest.files)
