"""Real processes that are killed: by `make durability`, not with every run of the tests."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("DURABILITY") else ["test_*.py"]
