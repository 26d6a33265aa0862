"""A real browser against a real server: the demo, prepared by its own commands in a database of its own."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from tests import kept_tables
from tests.e2e.demo_site import Site

ROOT = Path(__file__).resolve().parent.parent.parent
# Playwright leaves its event loop running in the process, and one of these tests reads rows beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Of two such lists the browser heeds the later one alone, so Playwright's own stands in ours. But for the
# last line every page brings along two of what hangs below the address, which are as dear as itself.
SWITCHED_OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
)
# Without these the browser keeps asking hosts of its maker, which a closed network refuses one by one.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(SWITCHED_OFF)}",
]
PREPARE = (
    ["migrate", "--verbosity=0"],
    ["createcachetable", "--verbosity=0"],
    ["collectstatic", "--verbosity=0", "--no-input"],
    ["load_instrument"],
    ["make_sample"],
)
ASSESSMENTS = (
    "import json; from assessments.models import Assessment, ClippingList; print(json.dumps({"
    "f'{a.body.slug} {a.cycle.slug}': str(a.pk)"
    " for a in Assessment.objects.select_related('body', 'cycle')}"
    " | {'quotations': str(ClippingList.objects.first().pk),"
    " 'quotation': str(ClippingList.objects.first().clippings.first().pk)}))"
)
STARTS_WITHIN = 30
APPLICATION = "config.wsgi"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(database: Path, address: str = "http://127.0.0.1", *, demo: bool = True) -> dict[str, str]:
    """The settings of the demo, whatever the outer environment says; links begin with the address.

    Not `demo`: of an installation that sends no mail, where a second factor is asked for.
    """
    outer = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("THIRTYTWO_", "DJANGO_", "PYTEST"))
    }
    return outer | {
        "DATABASE_URL": f"sqlite:///{database}",
        "THIRTYTWO_DEMO": "1" if demo else "0",
        # Beside the database: whoever tries the demo at the same time keeps his files.
        "THIRTYTWO_FILES": str(database.parent / "files"),
        "THIRTYTWO_AUDIT_HEADS": str(database.parent / "audit-heads"),
        "THIRTYTWO_ADDRESS": address,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "for-the-browser-tests-only-" + "0" * 40,
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",  # a passkey belongs to a name, not to a number
    }


def manage(arguments: list[str], env: dict[str, str]) -> str:
    """Runs a command of manage.py to its end and returns what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.exit(f"{' '.join(arguments[:1])} failed:\n{done.stdout}{done.stderr}", returncode=1)
    return done.stdout


def wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    """Returns once the server answers; ends the run if it stops or takes too long."""
    pause = threading.Event()
    for _ in range(STARTS_WITHIN * 10):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError):  # refused, reset, or too slow
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310
            return
        pause.wait(0.1)
    pytest.exit("the server did not start", returncode=1)


def prepare(commands: Iterable[list[str]], env: dict[str, str], database: Path) -> None:
    """Run the commands on a database that begins with the kept tables."""
    if kept_tables.place().exists():
        shutil.copy(kept_tables.place(), database)
    for arguments in commands:
        manage(arguments, env)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the demo; of several workers the first one prepares it for all."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    database, ready = folder / "prepared.sqlite3", folder / "prepared"
    with (folder / "preparing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            prepare(PREPARE, environment(database), database)
            said = manage(["shell", "--no-imports", "-c", ASSESSMENTS], environment(database))
            named(database).write_text(said.splitlines()[-1], encoding="utf-8")
            ready.touch()
    return database


def named(database: Path) -> Path:
    """Where the ids of what is in a prepared database stand."""
    return database.with_suffix(".json")


@contextlib.contextmanager
def served(prepared: Path, folder: Path, application: str = APPLICATION) -> Iterator[Site]:
    """The demo, with gunicorn and worker as `make demo` has them, with a database in this folder."""
    database = folder / "e2e.sqlite3"
    shutil.copy(prepared, database)
    address = f"http://127.0.0.1:{free_port()}"
    found = json.loads(named(prepared).read_text(encoding="utf-8"))
    with started(environment(database, address), address, application):
        yield Site(address, found)


@contextlib.contextmanager
def started(env: dict[str, str], address: str, application: str = APPLICATION) -> Iterator[None]:
    """Server and worker, for as long as the block lasts."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.watching.serving"]
    command += [
        "--bind",
        address.removeprefix("http://"),
        "--workers",
        "1",
        "--log-level",
        "warning",
        application,
    ]
    # It ends with this process too, should that be killed.
    beside = [sys.executable, "-m", "config.demo_worker", str(os.getpid())]
    with (
        subprocess.Popen(command, cwd=ROOT, env=env) as server,
        subprocess.Popen(beside, cwd=ROOT, env=env) as worker,
    ):
        try:
            wait_until_up(address, server)
            yield
        finally:
            for process in (server, worker):
                process.terminate()
            for process in (server, worker):
                # Gunicorn gives what it is answering 30 seconds, and needs them on a busy machine.
                process.wait(timeout=60)


@pytest.fixture(scope="session")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo that the tests of one worker share."""
    with served(prepared, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def own_site(prepared: Path, tmp_path: Path) -> Iterator[Site]:
    """A demo for one test alone, which leaves nothing as it was."""
    with served(prepared, tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def sixty_site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with sixty bodies in two cycles besides (`tests.bench.sixty`), which no test changes."""
    folder = tmp_path_factory.mktemp("sixty")
    with filled_with_sixty(prepared, folder) as running:
        yield running


@pytest.fixture
def own_sixty_site(prepared: Path, tmp_path: Path) -> Iterator[Site]:
    """The same for one test alone, which reads, accepts and returns what it likes."""
    with filled_with_sixty(prepared, tmp_path) as running:
        yield running


@contextlib.contextmanager
def filled_with_sixty(prepared: Path, folder: Path) -> Iterator[Site]:
    """`served`, with the sixty; their assessments are named in `assessments` as those of the sample are."""
    database = folder / "sixty.sqlite3"
    shutil.copy(prepared, database)
    env = environment(database)
    command = [sys.executable, "-m", "tests.bench.sixty"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = manage(["shell", "--no-imports", "-c", ASSESSMENTS], env)
    named(database).write_text(said.splitlines()[-1], encoding="utf-8")
    with served(database, folder) as running:
        yield running


@pytest.fixture
def fresh_site(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """An installation on its first day, and the link of its administrator: nobody else, and no cycle."""
    database, address = tmp_path / "fresh.sqlite3", f"http://127.0.0.1:{free_port()}"
    env = environment(database, address, demo=False)
    prepare([each for each in PREPARE if each != ["make_sample"]], env, database)
    said = manage(["create_person", "first@example.org", "--name", "Ada First", "--administrator"], env)
    with started(env, address):
        yield Site(address, {}), said.splitlines()[-1]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's browser; the package brings none of its own."""
    return {"executable_path": CHROMIUM, "args": QUIET, "headless": True}


def step_in(page: Page, site: Site, username: str) -> None:
    """Become a sample person by the one click that the demo offers."""
    page.goto(site.url("/demo/"))
    button = page.locator(f"form[action$='/demo/{username}/'] button")
    if not button.is_visible():
        # Those whom the documentation does not name stand folded below the others.
        page.locator("main details > summary").first.click()
    button.click()


@pytest.fixture(scope="session")
def remembered(browser: Browser, site: Site) -> Callable[[str], StorageState]:
    """The cookies of a sample person, signed in once for the whole run."""
    known: dict[str, StorageState] = {}

    def cookies_of(username: str) -> StorageState:
        if username not in known:
            context = browser.new_context()
            step_in(context.new_page(), site, username)
            known[username] = context.storage_state()
            context.close()
        return known[username]

    return cookies_of


@pytest.fixture(scope="session")
def context_of(
    browser: Browser, remembered: Callable[[str], StorageState]
) -> Iterator[Callable[[str], BrowserContext]]:
    """``context_of("reviewer")``: the one context of that person in which pages are only looked at."""
    opened: dict[str, BrowserContext] = {}

    def shared_context(username: str) -> BrowserContext:
        if username not in opened:
            state = remembered(username) if username else None
            opened[username] = browser.new_context(storage_state=state)
        return opened[username]

    yield shared_context
    for context in opened.values():
        context.close()


@pytest.fixture
def open_as(
    browser: Browser, remembered: Callable[[str], StorageState]
) -> Iterator[Callable[..., BrowserContext]]:
    """``open_as("north-coordinator")``: a browser context of that person; ``open_as("")``: of a visitor."""
    opened: list[BrowserContext] = []

    def open_context(username: str = "", **options: object) -> BrowserContext:
        state = remembered(username) if username else None
        context = browser.new_context(storage_state=state, **options)  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
