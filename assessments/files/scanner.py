"""A virus scanner (clamd of ClamAV) that the operator runs: what it finds something in is never stored.

Bytes go to it in pieces by its command INSTREAM, over a UNIX socket or TCP, so that it needs no access to our
files.
"""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from assessments.files.archive import UnfitFile

logger = logging.getLogger(__name__)

TAKE = "take"
SECONDS = 30
"""For each answer of the scanner; a file of 20 MB takes it about one."""
PIECE = 1 << 16
MOST_SAID = 1024


def scan(data: bytes) -> None:
    """Have the bytes looked at, where the operator runs a scanner.

    Raises UnfitFile where it finds something; where it does not answer, unless the operator takes such files.
    """
    if not settings.CLAMD:
        return
    try:
        said = _ask(data)
    except OSError as error:
        said = str(error) or type(error).__name__
    if said.endswith("FOUND"):
        name = said.removeprefix("stream:").removesuffix("FOUND").strip()
        logger.warning("The virus scanner found %s in a file of %d bytes; it was refused", name, len(data))
        raise UnfitFile("virus")
    if said != "stream: OK":
        logger.error("The virus scanner did not look at a file of %d bytes: %s", len(data), said)
        if settings.CLAMD_DOWN != TAKE:
            raise UnfitFile("no_scanner")


def _ask(data: bytes) -> str:
    """What the scanner says: "stream: OK", "stream: … FOUND" or an error. Raises OSError."""
    with _connected() as link:
        link.sendall(b"zINSTREAM\0")
        try:
            for place in range(0, len(data), PIECE):
                piece = data[place : place + PIECE]
                link.sendall(struct.pack("!L", len(piece)) + piece)
            link.sendall(struct.pack("!L", 0))
        except ConnectionError:
            pass  # it stops listening where it has read enough, and says why
        said = b""
        while not said.endswith(b"\0") and len(said) < MOST_SAID and (piece := link.recv(MOST_SAID)):
            said += piece
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


@contextmanager
def _connected() -> Iterator[socket.socket]:
    where: str | tuple[str, int] = settings.CLAMD
    if isinstance(where, tuple):
        with socket.create_connection(where, timeout=SECONDS) as link:
            yield link
        return
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(SECONDS)
        link.connect(where)
        yield link
