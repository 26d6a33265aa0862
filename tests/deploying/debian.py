"""A new Debian 13 in a folder, and a machine that runs in it: its own processes, mounts and network.

Made by mmdebstrap, as root. A machine reaches nothing but itself, save for commands that are online.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(os.environ.get("DEPLOY_FOLDER", "/var/tmp/thirtytwo-deployment"))
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SOURCES = """\
deb http://deb.debian.org/debian trixie main
deb http://deb.debian.org/debian trixie-updates main
deb http://deb.debian.org/debian-security trixie-security main
"""
# How this machine reaches its package registries, lent to commands that are online and written nowhere.
LENT_FILES = {
    "/etc/pip.conf": "etc/pip.conf",
    "/etc/resolv.conf": "etc/resolv.conf",
    "/etc/ssl/certs/ca-certificates.crt": "run/lent.crt",
}
LENT_VARIABLES = ("PIP_", "http_proxy", "https_proxy", "no_proxy")
CERTIFICATES = {"SSL_CERT_FILE": "/run/lent.crt", "PIP_CERT": "/run/lent.crt"}
NO_SERVICES = "#!/bin/sh\n# Nothing starts by itself when a package is installed.\nexit 101\n"


class Failed(Exception):
    """A command of the deployment did not end as it should."""


def new_root(name: str, base: str, packages: Sequence[str]) -> Path:
    """An empty system with these packages beside the smallest Debian; a copy of the one made before."""
    kept = FOLDER / f"base-{base}"
    if not kept.is_dir():
        FOLDER.mkdir(parents=True, exist_ok=True)
        making = FOLDER / f"making-{base}"
        shutil.rmtree(making, ignore_errors=True)
        sources = FOLDER / "sources.list"
        sources.write_text(SOURCES)
        include = [f"--include={','.join(packages)}"] if packages else []
        words = ["mmdebstrap", "--variant=minbase", "--quiet", *include, "trixie", str(making), str(sources)]
        subprocess.run(words, check=True)
        making.rename(kept)
    return copied(kept, name)


def copied(root: Path, name: str) -> Path:
    """The same system once more under another name."""
    target = FOLDER / name
    remove(target)
    subprocess.run(["cp", "--archive", "--reflink=auto", str(root), str(target)], check=True)
    policy = target / "usr/sbin/policy-rc.d"
    policy.write_text(NO_SERVICES)
    policy.chmod(0o755)
    return target


def remove(root: Path) -> None:
    """A root of an earlier run; what is mounted there belongs to a machine, and goes with it."""
    if root.exists():
        shutil.rmtree(root)


@dataclass(frozen=True, slots=True)
class Machine:
    """What runs: the process that holds its namespaces."""

    holder: int

    def inside(self, *, online: bool = False) -> list[str]:
        """The words that come before a command that runs in it."""
        spaces = ["--mount", "--pid", *([] if online else ["--net"])]
        return ["nsenter", "--target", str(self.holder), *spaces, "--"]

    def run(
        self,
        root: Path,
        script: str,
        *,
        env: Mapping[str, str] | None = None,
        user: str = "root",
        cwd: str = "/",
        online: bool = False,
        words: Sequence[str] = ("/bin/bash", "-euo", "pipefail", "-c"),
    ) -> str:
        """What a shell in this root printed; Failed, with all of it, where it does not end with 0."""
        variables = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        if online:
            variables |= {k: v for k, v in os.environ.items() if k.startswith(LENT_VARIABLES)} | CERTIFICATES
        pairs = [f"{name}={value}" for name, value in (variables | dict(env or {})).items()]
        line = [*self.inside(online=online), "chroot", f"--userspec={user}", str(root), "env", "-i"]
        line += [f"--chdir={cwd}", *pairs, *words, script]
        done = subprocess.run(line, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise Failed(f"{script}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr


@contextmanager
def machine(*roots: Path, binds: Mapping[Path, Path] | None = None) -> Iterator[Machine]:
    """A machine over these roots; all its processes end with it. `binds`: our folder → where it shows."""
    lines = ["set -e", "ip link set lo up"]
    for root in roots:
        lines.append(f"mount --bind {root} {root}")
        for kind, place in (("proc", "proc"), ("tmpfs", "run"), ("tmpfs", "tmp")):
            lines.append(f"mount -t {kind} none {root}/{place}")
        lines += [f"chmod 1777 {root}/tmp", f"mount --rbind /dev {root}/dev"]
        lines += [
            _lend(root / shown, Path(lent)) for lent, shown in LENT_FILES.items() if Path(lent).exists()
        ]
    for source, target in (binds or {}).items():
        target.mkdir(parents=True, exist_ok=True)
        lines.append(f"mount --bind {source} {target}")
    lines += ["echo ready", "exec sleep infinity"]
    spaces = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
    holder = subprocess.Popen([*spaces, "sh", "-c", "\n".join(lines)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        if holder.stdout.readline() != "ready\n":
            raise Failed("the machine did not start")
        (child,) = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()
        yield Machine(int(child))
    finally:
        holder.kill()
        holder.wait()


def _lend(shown: Path, lent: Path) -> str:
    return f"touch {shown}; mount --bind {lent} {shown}"
