"""`manage.py doctor` behind real proxies: what the guide prints passes, and what is wrong is named."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import guide
from tests.e2e.conftest import PREPARE, ROOT, environment, free_port, manage, prepare
from tests.e2e.test_proxy import HOST, PATHS, Place, caddy, nginx, production, running

# With the other tests of proxies, in one process of the run.
pytestmark = pytest.mark.xdist_group("proxy")

SETS_THE_HEADER = "        proxy_set_header X-Forwarded-For $remote_addr;\n"


@pytest.fixture(scope="module")
def env(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of the guide, and an empty installation whose day is done; the design's files are those
    that were collected for the prepared one."""
    folder = tmp_path_factory.mktemp("examined")
    empty = folder / "empty.sqlite3"
    prepare(PREPARE[:2], environment(empty), empty)
    found = production(empty, folder) | {
        "THIRTYTWO_AUDIT_KEY": "9f-another-key-for-the-doctor-" + "zyxwvutsrqponmlkjihgfedcba9876543210",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "THIRTYTWO_CONTROLLER": "Ministry of Justice",
        "THIRTYTWO_PRIVACY_CONTACT": "privacy@example.org",
        "THIRTYTWO_LEGAL_BASIS": "Act on the national rapporteur",
        "THIRTYTWO_LOG_DAYS": "14",
        "THIRTYTWO_HEADS_TO": (folder / "elsewhere").as_uri(),
    }
    (folder / "elsewhere").mkdir()
    manage(["daily"], found)
    manage(["backup", str(folder / "backups"), "--make-key", str(folder / "key")], found)
    return found


@pytest.fixture(scope="module")
def product(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The product as the unit file of the guide starts it, and a worker beside it."""
    place = Place(free_port(), tmp_path_factory.mktemp("examined-server") / "log")
    command = [sys.executable, *guide.server_command(f"127.0.0.1:{place.port}")]
    beside = [sys.executable, "manage.py", "db_worker", "--verbosity", "0"]
    with subprocess.Popen(beside, cwd=ROOT, env=env) as worker, running(command, place, cwd=ROOT, env=env):
        try:
            yield place
        finally:
            worker.terminate()


@contextlib.contextmanager
def nginx_in_front(folder: Path, product: Place, *changes: tuple[str, str]) -> Iterator[tuple[Place, Path]]:
    """The nginx of the guide, with changes in its file; and the certificate to trust."""
    place = Place(free_port(), folder / "log", plain_port=free_port())
    command = nginx(folder, place, product)
    path = folder / "nginx.conf"
    path.write_text(guide.changed(path.read_text(), dict(changes)))
    with running(command, place, env={"HOME": str(folder), "PATH": PATHS}):
        yield place, folder / "certificate.pem"


@contextlib.contextmanager
def caddy_in_front(folder: Path, product: Place) -> Iterator[tuple[Place, Path]]:
    """The Caddy of the guide, which signs its certificate itself."""
    place = Place(free_port(), folder / "log", plain_port=free_port())
    command = caddy(folder, place, product)
    with running(command, place, env={"HOME": str(folder), "PATH": PATHS}):
        yield place, folder / "storage" / "pki" / "authorities" / "local" / "root.crt"


def doctor(env: dict[str, str], product: Place, proxy: Place, ca: Path, *more: str) -> tuple[int, str]:
    """Exit code, and what was printed."""
    places = {
        "--ca": ca,
        "--behind": f"127.0.0.1:{product.port}",
        "--connect": f"127.0.0.1:{proxy.port}",
        "--connect-plain": f"127.0.0.1:{proxy.plain_port}",
    }
    command = [sys.executable, "manage.py", "doctor", f"https://{HOST}"]
    command += [str(part) for pair in places.items() for part in pair] + list(more)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr)
    return done.returncode, done.stdout


def wrong(printed: str) -> list[str]:
    """The titles of what is not as it should be."""
    return [line.partition("✗ ")[2].partition(":")[0] for line in printed.splitlines() if "✗ " in line]


def untried(printed: str) -> list[str]:
    return [line.partition("– ")[2].partition(":")[0] for line in printed.splitlines() if "  – " in line]


@pytest.mark.parametrize("in_front", [nginx_in_front, caddy_in_front])
def test_the_installation_of_the_guide_passes(in_front, env, product: Place, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with in_front(tmp_path, product) as (proxy, ca):
        code, printed = doctor(env, product, proxy, ca, "--page", str(page))
    assert (wrong(printed), code) == ([], 0)
    assert "Worker: 1 worker runs on this machine" in printed
    assert untried(printed) == [
        "The server itself is out of reach",
        "The figures are out of reach",
        "Backup read back",
        "A mail arrives",
    ]
    assert "✓ All that was tried is as it should be." in page.read_text()


def test_a_proxy_that_does_not_say_where_requests_come_from(env, product: Place, tmp_path: Path) -> None:
    """Every page is refused, and whoever writes an address himself is believed."""
    with nginx_in_front(tmp_path, product, (SETS_THE_HEADER, "")) as (proxy, ca):
        code, printed = doctor(env, product, proxy, ca)
    assert code == 1
    assert wrong(printed)[:2] == [
        "The proxy says where a request comes from",
        "A forged address is not believed",
    ]
