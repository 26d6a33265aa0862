"""Members of an archive whose bytes depend on their content alone."""

from __future__ import annotations

import datetime
import zipfile


def member(name: str, moment: datetime.datetime) -> zipfile.ZipInfo:
    """The head of one member, with ``moment`` (UTC) as its only date and the same rights on any machine."""
    found = zipfile.ZipInfo(name, max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o600 << 16
    return found
