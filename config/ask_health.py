"""``python -m config.ask_health``: asks the server beside it how it is. Exit 1 unless it is well."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

PORT = 8000
SECONDS = 4


def is_well(port: int, host: str) -> bool:
    """Whether `/healthz` answers in time that the database does."""
    asking = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        asking.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return asking.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        asking.close()


if __name__ == "__main__":
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    sys.exit(0 if is_well(int(os.environ.get("PORT", PORT)), name) else 1)
