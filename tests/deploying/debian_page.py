"""docs/debian.md walked from a bare Debian 13 to a site that answers by https, then upgraded and put back.

Every block marked `sh` is run as it stands. The release before is the parent of this commit, unless
DEPLOY_BEFORE names another one. Where no systemd runs, `systemctl.py` stands in for it.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path

from tests.deploying.debian import Failed, Machine, machine, new_root

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "debian.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ONLINE = ("apt-get", "git clone", "git -C /srv/thirtytwo pull", "setup_environment")
HOST = "assess.example.org"
REPOSITORY = "https://git.example.org/thirtytwo.git"
SIGN_IN = (
    f"curl --fail --silent --show-error --retry 10 --retry-all-errors "
    f"--cacert /etc/ssl/{HOST}.pem https://{HOST}/account/login/"
)


def blocks(text: str) -> list[tuple[str, str]]:
    """The chapter and the text of each block that is run, in order."""
    found = []
    for chapter in text.split("\n## ")[1:]:
        title = chapter.partition("\n")[0]
        found += [(title, match) for match in BLOCK.findall(chapter)]
    return found


def walk() -> None:
    """Raises Failed at the first block that does not do what the page says."""
    root = new_root("page", "server", ["systemd"])
    source, before = prepared(root)
    with machine(root, binds={source: root / "source"}) as here:
        for title, text in blocks(PAGE.read_text(encoding="utf-8")):
            began = time.monotonic()
            if text.startswith("git -C /srv/thirtytwo pull"):
                released(source, "HEAD")
            said = here.run(root, text, online=any(word in text for word in ONLINE))
            print(f"{title}: {text.splitlines()[-1][:90]} ({time.monotonic() - began:.0f} s)", flush=True)
            look(here, root, title, text, said)
        answers(here, root)
        version = here.run(root, "git -C /srv/thirtytwo rev-parse HEAD").strip()
        if version != before:
            raise Failed(f"after going back the version is {version}, not {before}")


def prepared(root: Path) -> tuple[Path, str]:
    """What this machine has that a server would have: a repository, a name, a way to start units."""
    (root / "usr/local/bin/systemctl").write_bytes(Path(__file__).with_name("systemctl.py").read_bytes())
    (root / "usr/local/bin/systemctl").chmod(0o755)
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost {HOST}\n")
    (root / "etc/gitconfig").write_text(
        f'[url "/source"]\n\tinsteadOf = {REPOSITORY}\n[safe]\n\tdirectory = *\n'
        "[advice]\n\tdetachedHead = false\n"
    )
    source = root.with_name("source.git")
    subprocess.run(["rm", "-rf", str(source)], check=True)
    subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(source)], check=True)
    subprocess.run(["git", "-C", str(source), "symbolic-ref", "HEAD", "refs/heads/release"], check=True)
    return source, released(source, os.environ.get("DEPLOY_BEFORE", "HEAD~1"))


def released(source: Path, commit: str) -> str:
    """Make this commit of ours the newest of the repository that the server fetches from; its hash."""
    words = ["git", "-C", str(ROOT), "rev-parse", commit]
    found = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
    place = f"{found}:refs/heads/release"
    subprocess.run(["git", "-C", str(ROOT), "push", "--quiet", "--force", str(source), place], check=True)
    return found


def look(here: Machine, root: Path, title: str, text: str, said: str) -> None:
    """What is to be seen after some of the blocks."""
    if "cp /srv/thirtytwo/config/debian/*.service" in text:
        here.run(root, "cd /etc/systemd/system && systemd-analyze verify --man=no thirtytwo*")
    if title == "Is it well?" and "readyz" in text:
        ages = re.findall(r"^thirtytwo_(\w+)_age_seconds [0-9.]+$", said, re.MULTILINE)
        if sorted(ages) != ["backup", "daily", "worker"] or "not ready" in said:
            raise Failed(f"not all is well:\n{said}")
    if "create_person" in text and f"https://{HOST}/" not in said:
        raise Failed(f"no link for the first account:\n{said}")
    if "--verify" in text and "SHA-256" not in said and "sha256" not in said.lower():
        raise Failed(f"no certificate of the backup:\n{said}")
    if title == "Upgrading" and "rescore" in text:
        answers(here, root)


def answers(here: Machine, root: Path) -> None:
    """The page for signing in comes by https, and the first account is in the database."""
    page = here.run(root, SIGN_IN)
    if 'name="csrfmiddlewaretoken"' not in page:
        raise Failed(f"no form for signing in:\n{page[:2000]}")
    count = here.run(
        root, "runuser -u postgres -- psql -Atc 'SELECT count(*) FROM mechanisms_person' thirtytwo"
    )
    if count.strip() not in {"1"}:
        raise Failed(f"{count.strip()} accounts instead of the first one")
