#!/usr/bin/env python3
"""Makes `.venv` from the locked requirements; needs nothing but a plain python3, of any version from 3.8.

    python3 -I config/setup_environment.py run|develop [--debian PACKAGE ...]

`run` installs what the product needs, `develop` the tests and checks as well. With uv on the PATH uv does it,
else venv and pip with hashes. A second run finds the stamp and returns at once. As root on a Debian system
what is missing there (the venv module, Pango for the PDF, the packages named after --debian) is installed;
anybody else is told the exact line. Without Pango everything but the PDF works, so that is no error.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-from"
LOCK = ROOT / "uv.lock"
REQUIREMENTS = {
    "run": ROOT / "config" / "requirements.txt",
    "develop": ROOT / "config" / "requirements-dev.txt",
}
OLDEST_PYTHON = (3, 12)
# The versions the tests run on come first, so that a machine with several takes one of those.
PYTHON_NAMES = ("python3.13", "python3.14", "python3.12", "python3", "/usr/bin/python3")
PANGO_LIBRARIES = {
    "pango-1.0": "libpango-1.0.so.0",
    "pangoft2-1.0": "libpangoft2-1.0.so.0",
    "harfbuzz-subset": "libharfbuzz-subset.so.0",
}
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# Set by an outer environment, these would send the installation somewhere else.
FOREIGN_VARIABLES = ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "PYTHONPATH", "PYTHONHOME")
# uv brings its own list of authorities, which lacks those an administrator added to the system's.
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# dpkg refuses to work without these, and a bare PATH often lacks them.
SYSTEM_PATHS = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def say(sentence: str) -> None:
    """Prints one line for the person at the terminal, before what a child process prints."""
    print(f"set-up: {sentence}", flush=True)


def environment() -> dict[str, str]:
    """The variables for child processes."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN_VARIABLES}
    paths = kept.get("PATH", "/usr/local/bin:/usr/bin:/bin").split(os.pathsep)
    if SYSTEM_CERTIFICATES.is_file():
        kept.setdefault("SSL_CERT_FILE", str(SYSTEM_CERTIFICATES))
    kept["PATH"] = os.pathsep.join(paths + [path for path in SYSTEM_PATHS if path not in paths])
    return kept


def succeeds(*command: str | Path, quiet: bool = False) -> bool:
    """Whether a command ends with 0; its output is shown, or with `quiet` only its complaints."""
    words = [str(part) for part in command]
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(words, cwd=ROOT, env=environment(), stdout=output).returncode == 0


def answers(python: str | Path, code: str) -> bool:
    """Whether an interpreter exists and runs `code` without an error; silent."""
    try:
        done = subprocess.run(
            [str(python), "-I", "-c", code], capture_output=True, env=environment(), timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def is_new_enough(python: str | Path) -> bool:
    """Whether this interpreter is one the product runs on."""
    return answers(python, f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})")


def can_make_environments(python: str) -> bool:
    """Whether venv and pip's own copy are there; Debian keeps them in a package of their own."""
    return answers(python, "import venv, ensurepip; assert ensurepip.version()")


def find_pythons() -> list[str]:
    """Every usable interpreter, the preferred one first; pyenv's are looked up where pyenv keeps them."""
    found = [path for path in (shutil.which(name) for name in PYTHON_NAMES) if path]
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    found += [str(path) for path in sorted(pyenv.glob("3.1[2-9]*/bin/python3"), reverse=True)]
    return [python for python in dict.fromkeys(found) if is_new_enough(python)]


def install_debian(packages: list[str], *, purpose: str) -> bool:
    """Installs Debian packages as root; otherwise, or when that fails, prints the line that would."""
    line = f"apt-get install {' '.join(packages)}"
    if os.geteuid() == 0 and shutil.which("apt-get", path=environment()["PATH"]):
        say(f"installing {' '.join(packages)} ({purpose})")
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        succeeds("apt-get", "update", "-qq", quiet=True)
        install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
        if succeeds(*install, *packages, quiet=True):
            return True
    say(f"{purpose}: please run, as root:  {line}")
    return False


def is_installed(package: str) -> bool:
    """Whether Debian's package manager knows the package as installed."""
    done = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package],
        capture_output=True,
        text=True,
        env=environment(),
    )
    return done.stdout == "installed"


def require_debian(packages: list[str]) -> bool:
    """Sees to packages that tests need; on other systems it can only be hoped that they are there."""
    if not shutil.which("dpkg-query", path=environment()["PATH"]):
        say(f"not a Debian system: the tests need what Debian calls {' '.join(packages)}")
        return True
    missing = [package for package in packages if not is_installed(package)]
    return not missing or install_debian(missing, purpose="needed by these tests")


def has_library(name: str, file_name: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(file_name)
    except OSError:
        return ctypes.util.find_library(name) is not None
    return True


def require_pango() -> None:
    """Sees to the libraries that draw the PDF; going on without them is allowed."""
    if all(has_library(name, file_name) for name, file_name in PANGO_LIBRARIES.items()):
        return
    if not install_debian(list(PANGO_PACKAGES), purpose="the PDF needs Pango"):
        say("going on without: everything but the PDF works")


def fingerprint() -> str:
    """What the environment depends on: the lock, the exports, and its folder (scripts hold paths)."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCK, *REQUIREMENTS.values()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def installed_level() -> str | None:
    """`run` or `develop` if the environment is up to date, else None."""
    if not STAMP.is_file() or not VENV_PYTHON.exists():
        return None
    level, _, stamped = STAMP.read_text().strip().partition(" ")
    return level if stamped == fingerprint() and level in REQUIREMENTS else None


def wanted_level(level: str) -> str:
    """Never takes the tests' packages away from an environment that had them."""
    had = STAMP.read_text().split(" ")[0] if STAMP.is_file() else ""
    return "develop" if "develop" in (level, had) else "run"


def sync_with_uv(level: str, python: str | None) -> bool:
    """Lets uv make the environment; it fetches a Python itself if none was found."""
    command = ["uv", "sync", "--locked", "--quiet"]
    command += [] if level == "develop" else ["--no-dev"]
    command += ["--python", python] if python else []
    return succeeds(*command)


def install_with_pip(level: str, pythons: list[str]) -> bool:
    """venv and pip, every file checked against its hash."""
    able = next((python for python in pythons if can_make_environments(python)), None)
    if able is None:
        version = subprocess.check_output(
            [pythons[0], "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], text=True
        ).strip()
        if not install_debian([f"python{version}-venv"], purpose="Python's venv is missing"):
            return False
        able = pythons[0]
    pip = (VENV_PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    return succeeds(able, "-m", "venv", "--clear", VENV) and succeeds(
        *pip, "--require-hashes", "-r", REQUIREMENTS[level]
    )


def make_environment(level: str) -> bool:
    """Makes or renews `.venv`; one made by an older Python, or broken, is made anew."""
    level = wanted_level(level)
    say(f"making the environment ({level}); this happens once")
    if VENV.exists() and not is_new_enough(VENV_PYTHON):
        shutil.rmtree(VENV)
    STAMP.unlink(missing_ok=True)
    pythons = find_pythons()
    by_uv = bool(shutil.which("uv"))
    done = by_uv and sync_with_uv(level, pythons[0] if pythons else None)
    if by_uv and not done:
        say("uv did not manage it, so venv and pip are tried")
    if not done and not pythons:
        say("no Python 3.12 or newer found. Debian 13 has one:  apt-get install python3 python3-venv")
        return False
    if done or install_with_pip(level, pythons):
        STAMP.write_text(f"{level} {fingerprint()}\n")
        return True
    return False


def main() -> int:
    """Returns 0 if the environment is complete."""
    parser = argparse.ArgumentParser(description="Makes .venv from the locked requirements.")
    parser.add_argument("level", choices=sorted(REQUIREMENTS))
    parser.add_argument("--debian", nargs="+", default=[], metavar="PACKAGE")
    options = parser.parse_args()
    if installed_level() not in (options.level, "develop") and not make_environment(options.level):
        say("the environment could not be made; the lines above say why")
        return 1
    require_pango()
    return 0 if not options.debian or require_debian(options.debian) else 1


if __name__ == "__main__":
    sys.exit(main())
