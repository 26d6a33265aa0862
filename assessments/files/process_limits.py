"""The limits that a process of ours sets itself before it looks at what a stranger wrote."""

from __future__ import annotations

import resource
import signal


def obey(*, cpu_seconds: int, wall_seconds: int, memory_bytes: int, file_bytes: int = 0) -> None:
    """Let the system end this process when it goes beyond its limits; unless told, it may write no file."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(wall_seconds)
