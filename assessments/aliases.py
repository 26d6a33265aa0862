"""What an unnamed body is called outside the staff's desk: a code that tells nothing of its name."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

# Without vowels, so that no word comes out, and without signs that are read for another.
SIGNS = "BCDFGHJKLMNPQRSTVWXZ23456789"
LENGTH = 5


def alias_code(body_id: UUID, cycle_slug: str) -> str:
    """Five signs made with the installation's key: the same in every file of one cycle, another in the
    next, so that nobody follows an unnamed body over the years. In 60 bodies two meet once in 10,000."""
    said = f"alias {cycle_slug} {body_id}"
    number = int.from_bytes(
        hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).digest()
    )
    code = ""
    for _position in range(LENGTH):
        number, place = divmod(number, len(SIGNS))
        code += SIGNS[place]
    return code


def alias(body_id: UUID, cycle_slug: str) -> str:
    """The code as a name, in the reader's language."""
    return _("Body %s") % alias_code(body_id, cycle_slug)
