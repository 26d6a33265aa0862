"""A cage for a process that reads what a stranger wrote: a hole in a parser opens on next to nothing.

Landlock lets the process open the libraries, our code and style sheets and its own folder alone; seccomp
refuses it every socket, every new process, signals to others, and what could lead out again. Both belong to
Linux, need no rights, and are never taken back: `shut` is called once, before a byte of the file is read.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "THIRTYTWO_CAGE"
REQUIRED, WHERE_POSSIBLE, OFF = CHOICES = ("required", "where-possible", "off")
ROOT = Path(__file__).resolve().parents[2]
OURS = tuple(ROOT / name for name in ("assessments", "static/fonts/pdf", "static/css"))
"""What readers and printers need of the product; not its settings, its database or its files."""
LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
DATA = ("/usr/share/zoneinfo", "/usr/share/libthai", "/usr/share/fontconfig")
"""Where the lines of Thai end is a dictionary of its own."""
HARMLESS = ("/etc/localtime", "/etc/mime.types", "/dev/null", "/dev/urandom")


class NoCage(Exception):
    """The operator requires a cage, and this machine lacks a part of it; the message says what it has."""


def how_caged() -> str:
    """Which parts this machine has, for a log: "landlock and seccomp", "seccomp alone", "none" …"""
    said = {
        (True, True): "landlock and seccomp",
        (True, False): "landlock alone",
        (False, True): "seccomp alone",
        (False, False): "none",
    }
    return said[bool(_landlock()), _has_seccomp()]


def is_whole() -> bool:
    """Whether this machine has every part."""
    return bool(_landlock()) and _has_seccomp()


def wanted() -> str:
    """What the operator has chosen, one of CHOICES."""
    return os.environ.get(VARIABLE) or WHERE_POSSIBLE


def shut(own_folder: Path | None = None) -> None:
    """Close the cage around this process for good; it may write into its own folder, if it has one.

    Does what the machine can. Raises NoCage where that is not all and the operator requires all, OSError
    where the kernel refuses what it says it can.
    """
    choice = wanted()
    if choice == OFF:
        return
    if choice == REQUIRED and not is_whole():
        raise NoCage(f"a cage is required, and this machine has: {how_caged()}")
    _done(_LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    if version := _landlock():
        _restrict_files(version, own_folder)
    if _has_seccomp():
        _restrict_calls()


# Landlock: which files can be opened, no TCP, no signals to processes outside
# (linux/landlock.h, Documentation/userspace-api/landlock.rst).


_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every architecture
_WRITE, _READ, _LIST, _RMDIR, _UNLINK, _MKDIR, _MAKE, _TRUNCATE = (
    1 << bit for bit in (1, 2, 3, 4, 5, 7, 8, 14)
)
_OF_A_FILE = _WRITE | _READ | _TRUNCATE
_OF_OWN_FOLDER = _OF_A_FILE | _LIST | _RMDIR | _UNLINK | _MKDIR | _MAKE
_HANDLED = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}
_HANDLED_SINCE_5 = 0xFFFF
_TCP_SINCE, _SCOPES_SINCE = 4, 6
_BOTH = 0b11
"""Of TCP: to bind and to connect. Of scopes: abstract UNIX sockets and signals."""
_NO_NEW_PRIVILEGES = 38
_LIBC = ctypes.CDLL(None, use_errno=True)


def _landlock() -> int:
    """The version of Landlock that this kernel speaks; 0 without any."""
    return max(0, int(_LIBC.syscall(_CREATE, None, 0, 1)))


def _restrict_files(version: int, own_folder: Path | None) -> None:
    handled = _HANDLED.get(version, _HANDLED_SINCE_5)
    net, scopes = (_BOTH if version >= since else 0 for since in (_TCP_SINCE, _SCOPES_SINCE))
    attributes = struct.pack("=QQQ", handled, net, scopes)
    size = 24 if scopes else 16 if net else 8
    rules = _done(_LIBC.syscall(_CREATE, attributes, size, 0))
    for place in _readable():
        _allow(rules, place, _READ | _LIST)
    _allow(rules, Path("/dev/null"), _READ | _WRITE)
    if own_folder is not None:
        _allow(rules, own_folder, _OF_OWN_FOLDER & handled)
    _done(_LIBC.syscall(_RESTRICT, rules, 0))
    os.close(rules)


def _readable() -> Iterable[Path]:
    """The libraries of the system and of Python, and our own code: none of it is anybody's secret."""
    python = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    return sorted({*OURS, *map(Path, (*LIBRARIES, *DATA, *HARMLESS, *python))})


def _allow(rules: int, place: Path, rights: int) -> None:
    """Allow this below a folder or for a file; nothing where there is none."""
    with suppress(FileNotFoundError):
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
        try:
            asked = rights if place.is_dir() else rights & _OF_A_FILE
            _done(_LIBC.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", asked, opened), 0))
        finally:
            os.close(opened)


# Seccomp: which calls of the kernel are refused, as a program that the kernel runs before each call.


@dataclass(frozen=True, slots=True)
class Machine:
    """A processor by its number, its `column` in cage_calls.txt, and the numbers of what is treated apart."""

    audit: int
    column: int
    clone: int
    kill: int
    tgkill: int
    prlimit64: int
    seccomp: int


MACHINES = {
    "x86_64": Machine(0xC000003E, 1, clone=56, kill=62, tgkill=234, prlimit64=302, seccomp=317),
    "aarch64": Machine(0xC00000B7, 2, clone=220, kill=129, tgkill=131, prlimit64=261, seccomp=277),
}
CALLS = Path(__file__).with_name("cage_calls.txt")
_CLONE3 = 435
_NEWER = 470
"""From here on nothing was known when the list was written: libraries hear that there is no such call."""
_LOAD, _EQUAL, _AT_LEAST, _HAS_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _AUDIT, _FIRST = 0, 4, 16
_ALLOW, _KILL, _REFUSE, _NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050000 | 1, 0x00050000 | 38
_THREAD = 0x00010000
_EVERY_THREAD, _GET_SECCOMP = 1, 21


def _machine() -> Machine | None:
    return MACHINES.get(platform.machine())


def _has_seccomp() -> bool:
    return _machine() is not None and int(_LIBC.prctl(_GET_SECCOMP, 0, 0, 0, 0)) >= 0


def _restrict_calls() -> None:
    machine = _machine()
    if machine is None:
        return
    lines = list(_program(machine, os.getpid()))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    program = struct.pack("@HP", len(lines), ctypes.addressof(code))
    _done(_LIBC.syscall(machine.seccomp, 1, _EVERY_THREAD, program))


def _program(machine: Machine, own: int) -> Iterator[tuple[int, int, int, int]]:
    """The filter: operation, how many lines to skip if it is so and if not, and a value."""
    yield _LOAD, 0, 0, _AUDIT
    yield _EQUAL, 1, 0, machine.audit
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _NUMBER
    yield from ((_AT_LEAST, 0, 1, _NEWER), (_RETURN, 0, 0, _NO_SUCH_CALL))
    yield from ((_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _NO_SUCH_CALL))
    for number in refused(machine):
        yield from ((_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE))
    # A new thread is no new process; a signal to oneself is how a library gives up.
    yield from _if_first(machine.clone, _HAS_BIT, _THREAD)
    for number, itself in ((machine.kill, own), (machine.tgkill, own), (machine.prlimit64, 0)):
        yield from _if_first(number, _EQUAL, itself)
    yield _RETURN, 0, 0, _ALLOW


def _if_first(number: int, comparison: int, value: int) -> Iterator[tuple[int, int, int, int]]:
    """Allow this call where its first argument is so, and refuse it otherwise."""
    yield _EQUAL, 0, 4, number
    yield _LOAD, 0, 0, _FIRST
    yield comparison, 0, 1, value
    yield _RETURN, 0, 0, _ALLOW
    yield _RETURN, 0, 0, _REFUSE


def refused(machine: Machine) -> list[int]:
    """The numbers of the calls in cage_calls.txt on this machine."""
    rows = (line.split() for line in CALLS.read_text("ascii").splitlines() if not line.startswith("#"))
    return [int(row[machine.column]) for row in rows if row[machine.column] != "-"]


def _done(answer: int) -> int:
    """What the kernel answered; OSError where it refused."""
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer
