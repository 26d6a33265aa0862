"""LibreOffice without a window: what it makes of a file, and files edited in it."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path

NEEDED = "apt-get install -y libreoffice-calc-nogui libreoffice-writer-nogui python3-uno"
EDITOR = Path(__file__).with_name("office_edits.py")
SYSTEM_PYTHON = "/usr/bin/python3"
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8"}
SECONDS = 120
# Said where no Java is installed, which nothing here uses.
HARMLESS = "javaldx"

type Edit = Sequence[str | int]


def is_missing() -> str:
    """What has to be installed, or an empty string."""
    has_uno = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True)
    return "" if shutil.which("soffice") and has_uno.returncode == 0 else NEEDED


def converted(source: Path, ending: str, folder: Path) -> Path:
    """The file in another format; AssertionError with what LibreOffice complained of."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--convert-to", ending, "--outdir", str(folder), str(source)]
    done = subprocess.run([*_office(folder), *options], capture_output=True, text=True, timeout=SECONDS)
    complaints = [line for line in done.stderr.splitlines() if HARMLESS not in line]
    target = folder / f"{source.stem}.{ending}"
    assert (done.returncode, complaints, target.exists()) == (0, [], True), done.stdout
    return target


def edited(source: Path, edits: Sequence[Edit], folder: Path, ending: str = "xlsx") -> Path:
    """The file after these edits (see `office_edits`), saved by LibreOffice."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{source.stem}.{ending}"
    pipe = f"thirtytwo{uuid.uuid4().hex}"
    accept = f"--accept=pipe,name={pipe};urp;"
    with subprocess.Popen(
        [*_office(folder), accept], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as office:
        try:
            done = subprocess.run(
                [SYSTEM_PYTHON, str(EDITOR), pipe, str(source), str(target), FILTERS[ending]],
                input=json.dumps(edits),
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
            assert (done.returncode, done.stderr) == (0, "")
            office.wait(SECONDS)
        finally:
            office.terminate()
    return target


def _office(folder: Path) -> list[str]:
    profile = (folder / "profile").resolve().as_uri()
    return ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore"]
