"""A reader of PDFs that has been taken over, and tries to write a file; see test_verification.py."""

from __future__ import annotations

import hashlib
import signal
import sys
import tempfile

from assessments.files.attached_worker import obey_limits

obey_limits()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.stdin.buffer.read()
try:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
        file.flush()
    outcome = "written"
except OSError:
    outcome = "refused"
sys.stdout.write(hashlib.sha256(outcome.encode()).hexdigest() + "\n")
