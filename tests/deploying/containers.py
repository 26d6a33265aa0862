"""Every instruction of the Dockerfile and every service of compose.yaml, without a container engine.

The images of Python and PostgreSQL are Debian's own packages here. What differs is printed.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyrage import x25519

from tests.deploying.container_files import Image, described, health_words, services, steps, words
from tests.deploying.debian import FOLDER, PATH, Failed, Machine, machine, new_root, remove

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ["ca-certificates", "python3", "python3-venv"]
DIFFERS = """Not as with a container engine: Python and PostgreSQL are Debian's packages, not the images that
FROM and `image` name; all containers share one network; nothing does this: {missing}."""
ENV_FILE = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "THIRTYTWO_AUDIT_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "assess.example.org",
    "THIRTYTWO_ADDRESS": "https://assess.example.org",
    "POSTGRES_PASSWORD": secrets.token_hex(16),
    "THIRTYTWO_BACKUP_TO": str(x25519.Identity.generate().to_public()),
}
ASKED = """
import http.client
c = http.client.HTTPConnection("127.0.0.1", 8000, timeout=30)
c.request("GET", {path!r}, headers={{"Host": "assess.example.org", "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.7"}})
r = c.getresponse()
print(r.status, len(r.read()))
"""


def carry_out() -> None:
    """Raises Failed at the first instruction or service that does not do what it should."""
    roots, image = built()
    everything, missing = services(ROOT / "compose.yaml", ENV_FILE)
    print(DIFFERS.format(missing=", ".join(missing)), flush=True)
    database = _database_image()
    with machine(*roots.values(), database) as here:
        ground = Ground(here, roots[max(roots)], image, database)
        for name in in_order(everything):
            began = time.monotonic()
            ground.start(name, everything[name])
            print(f"service {name}: up ({time.monotonic() - began:.0f} s)", flush=True)
        ground.looks_well()


def built() -> tuple[dict[int, Path], Image]:
    """The roots of the stages, and what the last says of its containers."""
    stages: dict[str, Path] = {}
    roots: dict[int, Path] = {}
    image = Image()
    for step in steps((ROOT / "Dockerfile").read_text(encoding="utf-8")):
        began = time.monotonic()
        if step.name == "FROM":
            image, name = Image(), step.rest.partition(" AS ")[2]
            root = new_root(f"stage-{len(roots)}", "python", PYTHON)
            (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
            stages[name] = roots[len(roots)] = root
        elif step.name == "RUN":
            _run(root, image, step.rest)
        elif step.name == "COPY":
            _copy(root, image, step.rest, stages)
        else:
            described(image, step)
        if step.name == "WORKDIR":
            (root / image.workdir.lstrip("/")).mkdir(parents=True, exist_ok=True)
        print(f"{step.name} {step.rest[:100]} ({time.monotonic() - began:.0f} s)", flush=True)
    return roots, image


def _run(root: Path, image: Image, line: str) -> None:
    with machine(root) as here:
        here.run(
            root, line, env=image.env, cwd=image.workdir, user=image.user, online=True, words=["sh", "-c"]
        )


def _copy(root: Path, image: Image, rest: str, stages: dict[str, Path]) -> None:
    """From this folder as .dockerignore leaves it, or from an earlier stage."""
    first, *others = rest.split()
    given = stages[first.removeprefix("--from=")] if first.startswith("--from=") else ROOT
    *sources, target = others if given != ROOT else [first, *others]
    place = root / os.path.join(image.workdir, target).lstrip("/")
    for source in sources:
        path = given / source.lstrip("/")
        into = place / path.name if len(sources) > 1 or target.endswith("/") else place
        into.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            leave_out = shutil.ignore_patterns("__pycache__") if given == ROOT else None
            shutil.copytree(path, into, symlinks=True, dirs_exist_ok=True, ignore=leave_out)
        else:
            shutil.copy2(path, into)


def _database_image() -> Path:
    """PostgreSQL of Debian where the image of that name would be."""
    return new_root("database", "postgres", ["postgresql-17"])


def in_order(everything: dict[str, Any]) -> list[str]:
    """Each service behind those that it waits for."""
    found: list[str] = []
    while len(found) < len(everything):
        found += [
            name
            for name, service in everything.items()
            if name not in found and set(service.get("depends_on", ())) <= set(found)
        ]
    return found


class Ground:
    """The services of one compose file on one machine."""

    def __init__(self, here: Machine, root: Path, image: Image, database: Path) -> None:
        self.here, self.root, self.image, self.database = here, root, image, database
        self.volumes = FOLDER / "volumes"
        remove(self.volumes)
        self.volumes.mkdir(mode=0o755)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for each in (root, database):
            (each / "etc/hosts").write_text("127.0.0.1 localhost database\n")

    def start(self, name: str, service: dict[str, Any]) -> None:
        """Start it as its own lines say, and wait for what others wait for: its health, or its end."""
        if "build" not in service:
            command = self._postgres(service)
        else:
            command = words(service.get("command") or self.image.command)
        log = (FOLDER / f"{name}.log").open("wb")
        self.running[name] = subprocess.Popen(self.entered(service, command), stdout=log, stderr=log)
        if name == "prepare":
            self._ended_well(name)
        elif (check := self._health(service)) is not None:
            test = self.entered(service, check)
            self.until(
                f"the health check of {name}",
                lambda: subprocess.run(test, capture_output=True).returncode == 0,
            )

    def entered(self, service: dict[str, Any], command: list[str]) -> list[str]:
        """A command in a container of this service: its files, its user, its rights, its settings."""
        product = "build" in service
        root = self.root if product else self.database
        env = dict(self.image.env) | ENV_FILE if product else {"PATH": f"/usr/lib/postgresql/17/bin:{PATH}"}
        env |= {name: str(value) for name, value in service.get("environment", {}).items()}
        lines = ["set -e", *self._mounts(root, service)]
        if not product:
            user, group = owner_of(root, "postgres")
            lines.append(f"mkdir -p {root}/run/postgresql && chown {user}:{group} {root}/run/postgresql")
        account = self.image.user if product else "postgres"
        walls = [f"--reuid={account}", f"--regid={account}", "--clear-groups", "--inh-caps=-all"]
        if service.get("cap_drop") == ["ALL"]:
            walls.append("--bounding-set=-all")
        if "no-new-privileges:true" in service.get("security_opt", ()):
            walls.append("--no-new-privs")
        pairs = [f"{name}={value}" for name, value in env.items()]
        within = [
            "setpriv",
            *walls,
            "env",
            "-i",
            f"--chdir={self.image.workdir if product else '/'}",
            *pairs,
            *command,
        ]
        lines.append(f"exec chroot {root} {shlex.join(within)}")
        return [*self.here.inside(), "unshare", "--mount", "sh", "-c", "\n".join(lines)]

    def _mounts(self, root: Path, service: dict[str, Any]) -> list[str]:
        lines = [f"mount --rbind {root} {root}"]
        if service.get("read_only"):
            lines.append(f"mount -o remount,bind,ro {root}")
        for place in service.get("tmpfs", ()):
            lines.append(f"mount -t tmpfs none {root}{place} && chmod 1777 {root}{place}")
        for volume in service.get("volumes", ()):
            name, target = volume.split(":")
            kept = self.volumes / name
            if not kept.exists():  # a new volume begins with what the image has there
                inside = root / target.lstrip("/")
                inside.mkdir(parents=True, exist_ok=True)
                subprocess.run(["cp", "--archive", str(inside), str(kept)], check=True)
            lines.append(f"mount --bind {kept} {root}{target}")
        return lines

    def _postgres(self, service: dict[str, Any]) -> list[str]:
        """What the entry point of the image of PostgreSQL does with its three variables."""
        given = service["environment"]
        (target,) = (volume.split(":")[1] for volume in service["volumes"])
        (self.database / target.lstrip("/")).mkdir(parents=True, exist_ok=True)
        shutil.chown(self.database / target.lstrip("/"), *owner_of(self.database, "postgres"))
        (self.database / "run").mkdir(exist_ok=True)
        make = (
            f"umask 077; echo {given['POSTGRES_PASSWORD']} > /tmp/password; "
            f"initdb --pgdata={target} --username={given['POSTGRES_USER']} --pwfile=/tmp/password "
            "--auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >/dev/null; "
            f'echo "host all all all scram-sha-256" >> {target}/pg_hba.conf; '
            f"echo 'CREATE DATABASE {given['POSTGRES_DB']}' | postgres --single -D {target} postgres; "
            f"exec postgres -D {target} -c listen_addresses='*'"
        )
        return ["bash", "-euc", make]

    def _health(self, service: dict[str, Any]) -> list[str] | None:
        said = service.get("healthcheck", {})
        if said.get("disable"):
            return None
        if "test" in said:
            return health_words(said["test"])
        return self.image.health if "build" in service else None

    def until(self, what: str, done: Callable[[], bool], seconds: int = 180) -> None:
        """Wait for it; Failed, with the end of each log, where it does not come."""
        until = time.monotonic() + seconds
        while not done():
            if time.monotonic() > until:
                logs = [
                    f"── {path.name}\n{path.read_text(errors='replace')[-3000:]}"
                    for path in FOLDER.glob("*.log")
                ]
                raise Failed("\n".join([f"{what} does not come", *logs]))
            time.sleep(0.5)

    def _ended_well(self, name: str) -> None:
        code = self.running[name].wait(timeout=1800)
        if code:
            raise Failed(
                f"{name} ended with {code}:\n{(FOLDER / f'{name}.log').read_text(errors='replace')[-5000:]}"
            )

    def asked(self, path: str) -> str:
        """Status and length of what the product answers to the proxy in front of it."""
        return self.here.run(
            self.root, f"/usr/bin/python3 -c {shlex.quote(ASKED.format(path=path))}"
        ).split()[0]

    def looks_well(self) -> None:
        """The product answers, the worker and the work of the day were there, a backup too; walls hold."""
        for path, status in (("/account/login/", "200"), ("/healthz", "200"), ("/nothing/", "404")):
            if (got := self.asked(path)) != status:
                raise Failed(f"{path} is answered with {got}")
        self.until("all that /readyz asks for", lambda: self.asked("/readyz") == "200")
        backups = self.volumes / "backups" / "backups"
        self.until("a backup", lambda: backups.is_dir() and any(backups.glob("20*Z")))
        everything, _missing = services(ROOT / "compose.yaml", ENV_FILE)
        for tried in ("touch /app/here", "touch /etc/here", "test -w /venv"):
            done = subprocess.run(
                self.entered(everything["product"], ["sh", "-c", tried]), capture_output=True
            )
            if done.returncode == 0:
                raise Failed(f"in a container of the product this is possible: {tried}")
        for name in ("product", "worker", "daily", "database"):
            if (code := self.running[name].poll()) is not None:
                raise Failed(f"{name} has ended with {code}")
            print(f"service {name}: still there", flush=True)


def owner_of(root: Path, name: str) -> tuple[int, int]:
    """User and group of an account in that root."""
    for line in (root / "etc/passwd").read_text().splitlines():
        if line.startswith(f"{name}:"):
            user, group = line.split(":")[2:4]
            return int(user), int(group)
    raise Failed(f"no account {name} in {root}")
