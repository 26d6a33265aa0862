"""Dockerfile and compose.yaml as values: what they say, without a container engine.

A word that is not known here is an error: nothing of the files is passed over in silence.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

INSTRUCTIONS = {"FROM", "WORKDIR", "RUN", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}
CARRIED_OUT = {"image", "build", "environment", "env_file", "volumes", "read_only", "tmpfs", "cap_drop"}
CARRIED_OUT |= {"security_opt", "command", "depends_on", "healthcheck", "ports"}
NOT_HERE = {"restart", "mem_limit", "pids_limit", "stop_grace_period"}
"""Nothing but a container engine does these."""
_PLACE = re.compile(r"\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})")


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction with all that stands behind it, its lines joined."""

    name: str
    rest: str


@dataclass(slots=True)
class Image:
    """What an image says of the containers made from it."""

    workdir: str = "/"
    user: str = "root"
    env: dict[str, str] = field(default_factory=dict)
    volumes: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)


def steps(text: str) -> list[Step]:
    """The instructions of a Dockerfile; ValueError for one that is not carried out here."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines()
    found = [Step(*line.split(maxsplit=1)) for line in joined]
    if unknown := {step.name for step in found} - INSTRUCTIONS:
        raise ValueError(f"Dockerfile: {', '.join(sorted(unknown))} is not carried out")
    return found


def described(image: Image, step: Step) -> None:
    """Note what an instruction says of the image and carries out nothing."""
    match step.name:
        case "WORKDIR":
            image.workdir = step.rest
        case "USER":
            image.user = step.rest
        case "ENV":
            for pair in shlex.split(step.rest):
                name, _equals, value = pair.partition("=")
                image.env[name] = value.replace("$PATH", "/usr/local/bin:/usr/bin:/bin")
        case "VOLUME":
            image.volumes = json.loads(step.rest)
        case "HEALTHCHECK":
            image.health = json.loads(step.rest.partition("CMD ")[2])
        case "CMD":
            image.command = json.loads(step.rest)


def services(path: Path, variables: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The services of a compose file with these variables filled in, and what is not carried out.

    ValueError for a key that is known neither way, or a variable that has to be there and is not.
    """
    whole = yaml.safe_load(_filled_in(path.read_text(encoding="utf-8"), variables))
    found: dict[str, Any] = whole["services"]
    keys = {key for service in found.values() for key in service}
    if unknown := keys - CARRIED_OUT - NOT_HERE:
        raise ValueError(f"compose: {', '.join(sorted(unknown))} is not carried out")
    return found, sorted(keys & NOT_HERE)


def _filled_in(text: str, variables: Mapping[str, str]) -> str:
    def value(place: re.Match[str]) -> str:
        dollar, name, kind, other = place.groups()
        if dollar:
            return "$"
        given = variables.get(name, "")
        if not given and kind == "?":
            raise ValueError(f"{name}: {other}")
        return given or (other if kind == "-" else "") or ""

    return _PLACE.sub(value, text)


def words(command: str | list[str]) -> list[str]:
    """A command as its words; one that is a single line is taken apart as a shell would."""
    return shlex.split(command) if isinstance(command, str) else list(command)


def health_words(test: list[str]) -> list[str]:
    """The words that a health check runs: CMD as it is, CMD-SHELL by a shell."""
    kind, *rest = test
    return ["sh", "-c", *rest] if kind == "CMD-SHELL" else rest
