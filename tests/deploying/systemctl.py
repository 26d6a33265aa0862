#!/usr/bin/python3
"""Stands in for systemd where none runs: carries out the units as far as the product can notice.

ExecStart as the unit's account with its settings, in a file system where only its ReadWritePaths can be
written; a service is started anew by nobody. Timers are only looked at: the page starts what they would run.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS = Path("/etc/systemd/system")
PIDS = Path("/run/stand-in")
LOGS = Path("/var/log/stand-in")
OF_DEBIAN = ("postgresql", "nginx")


def read(unit: str) -> dict[str, str]:
    """The lines of a unit; each key stands there once in ours."""
    lines = (UNITS / unit).read_text(encoding="utf-8").splitlines()
    return {key: value for key, equals, value in (line.partition("=") for line in lines) if equals}


def command_of(unit: dict[str, str]) -> list[str]:
    """What the unit runs, within the walls it names."""
    user = unit["User"]
    writable = [*unit["ReadWritePaths"].split(), "/dev", "/proc", "/run/postgresql"]
    lines = ["set -e", *(f"mount --bind {path} {path}" for path in writable[:-3])]
    lines += ["mount -o remount,bind,ro /"] if unit["ProtectSystem"] == "strict" else []
    lines += ["mount -t tmpfs none /tmp", "chmod 1777 /tmp"] if unit["PrivateTmp"] == "yes" else []
    lines += [f"cd {unit['WorkingDirectory']}", f"set -a; . {unit['EnvironmentFile']}; set +a"]
    walls = f"setpriv --reuid={user} --regid={user} --init-groups --no-new-privs"
    lines.append(f"exec {walls} {unit['ExecStart']}")
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines)]


def start(name: str) -> int:
    """Start a service; one of the type oneshot is waited for."""
    if name.removesuffix(".service") in OF_DEBIAN:
        return subprocess.call(["/usr/sbin/service", name.removesuffix(".service"), "start"])
    unit = read(name)
    if name.endswith(".timer"):
        return 0 if (UNITS / name.replace(".timer", ".service")).is_file() and unit["OnCalendar"] else 1
    bare = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    with (LOGS / f"{name}.log").open("ab") as log:
        if unit.get("Type") == "oneshot":
            return subprocess.call(command_of(unit), env=bare, stdout=log, stderr=log)
        running = subprocess.Popen(
            command_of(unit),
            env=bare,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    (PIDS / name).write_text(str(running.pid))
    time.sleep(2)  # as systemd does not, so that a service that ends at once is told of here
    return running.poll() or 0


def stop(name: str) -> int:
    """Ask a service to stop, and wait as long as its unit allows."""
    if name.removesuffix(".service") in OF_DEBIAN:
        return subprocess.call(["/usr/sbin/service", name.removesuffix(".service"), "stop"])
    pid, until = int((PIDS / name).read_text()), time.monotonic() + 120
    os.kill(pid, signal.SIGTERM)
    while Path(f"/proc/{pid}").exists() and "Z (" not in state(pid) and time.monotonic() < until:
        time.sleep(0.1)
    return 0 if time.monotonic() < until else 1


def state(pid: int) -> str:
    """The line of its state; a process that has ended and that nobody asks about is a zombie."""
    try:
        return next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "State" in line)
    except OSError:
        return "Z ("


def main(words: list[str]) -> int:
    """`systemctl VERB [--now] UNIT…`."""
    PIDS.mkdir(parents=True, exist_ok=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    verb, units = words[0], [word for word in words[1:] if word != "--now"]
    if verb == "daemon-reload" or (verb == "enable" and "--now" not in words):
        return 0
    acts = {"enable": [start], "start": [start], "stop": [stop], "restart": [stop, start]}[verb]
    failed = [unit for act in acts for unit in units if act(unit) != 0]
    for unit in failed:
        log = LOGS / f"{unit}.log"
        print(f"{verb} {unit} failed\n{log.read_text(errors='replace')[-4000:] if log.exists() else ''}")
    return 1 if failed and verb != "restart" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
