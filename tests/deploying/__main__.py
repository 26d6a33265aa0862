"""``python -m tests.deploying [page] [containers]``: both, unless one is named. As root, on Debian."""

from __future__ import annotations

import shutil
import sys

from tests.deploying import containers, debian_page
from tests.deploying.debian import Failed

NEEDED = ("mmdebstrap", "unshare", "nsenter", "ip", "git")


def main(wanted: list[str]) -> int:
    """1 with the sentence that says what failed."""
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        print(f"Not on this machine: {', '.join(missing)}. apt-get install mmdebstrap iproute2 git")
        return 1
    try:
        if not wanted or "containers" in wanted:
            containers.carry_out()
        if not wanted or "page" in wanted:
            debian_page.walk()
    except Failed as failed:
        print(failed)
        return 1
    print("The deployment was carried out, and works.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
