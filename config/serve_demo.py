"""The demo: its own database, the instrument, the sample data, a server and a worker on this machine alone.

    python -m config.serve_demo [--no-serve] [--port 8000] [--reset] [--lang xx]

Run by `make demo`. Never touches the database that DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from recommendations.fixture_files import read_fixtures

VAR = Path(__file__).resolve().parent.parent / "var"
DATABASE = VAR / "demo.sqlite3"
SECRET = VAR / "demo-secret-key"
HOST = "127.0.0.1"
# What people open: an address of numbers has no passkeys.
NAME = "localhost"
COLLECT_STATIC = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]


def options(arguments: list[str]) -> argparse.Namespace:
    """What `ARGS="…"` may say."""
    parser = argparse.ArgumentParser(prog="make demo", description="Runs ThirtyTwo with sample data.")
    parser.add_argument("--no-serve", action="store_true", help="prepare everything, start no server")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="throw away the demo's database first")
    parser.add_argument("--lang", default="", metavar="xx", help="the language to begin in")
    return parser.parse_args(arguments)


def secret_key() -> str:
    """A key of this copy of the demo, made once, readable by its owner only."""
    if not SECRET.is_file():
        descriptor = os.open(SECRET, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return SECRET.read_text()


def set_environment(language: str, port: int) -> None:
    """Settings of the demo, whatever the outer environment says."""
    for name in (
        "THIRTYTWO_PRODUCTION",
        "THIRTYTWO_HTTPS",
        "THIRTYTWO_PROXIES",
        "THIRTYTWO_AUDIT_HEADS",
        "DEBUG",
        "ALLOWED_HOSTS",
        "EMAIL_URL",
    ):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "sqlite:///var/demo.sqlite3",
        "THIRTYTWO_DEMO": "1",
        "THIRTYTWO_ADDRESS": f"http://{NAME}:{port}",
        "SECRET_KEY": secret_key(),
    }
    if language:
        os.environ["THIRTYTWO_LANGUAGE"] = language


def remove_database() -> None:
    """Forgets the demo's database with SQLite's side files."""
    for suffix in ("", "-wal", "-shm", "-limits", "-limits-wal", "-limits-shm"):
        Path(f"{DATABASE}{suffix}").unlink(missing_ok=True)
    # They are the heads of the audit trail that goes with it.
    shutil.rmtree(settings.AUDIT_HEADS, ignore_errors=True)


def asks_other_questions() -> bool:
    """Whether the demo's database holds the edition with other content than the files, as after an update."""
    if not DATABASE.is_file():
        return False
    content = read_fixtures(Path(settings.FIXTURES))
    with closing(sqlite3.connect(DATABASE)) as database:
        try:
            found = database.execute(
                "SELECT content_hash FROM recommendations_edition WHERE code = ?",
                [content.edition["edition"]],
            ).fetchone()
        except sqlite3.OperationalError:  # no tables yet
            return False
    return found not in (None, (content.content_hash(),))


def is_free(port: int) -> bool:
    """Whether the server could listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def prepare() -> None:
    """Tables, static files, instrument and sample data; a second run only adds what is missing.

    Static files are collected by a process beside this one, on another core.
    """
    static = subprocess.Popen(COLLECT_STATIC)
    try:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_instrument")
        call_command("make_sample")
        if lacks_lines():
            call_command("rescore", "--rebuild")
    finally:
        failed = static.wait()
    if failed:
        sys.exit("The static files could not be collected: see above.")


def lacks_lines() -> bool:
    """Whether a submission counts that comparison does not see, as after an update of the demo."""
    submissions = apps.get_model("assessments", "Submission").objects.current()
    return bool(submissions.filter(score_line=None).exists())


def start_worker() -> None:
    """Starts the worker, which ends with this process, whatever that becomes and however it ends."""
    command = [sys.executable, "-m", "config.demo_worker", str(os.getpid())]
    subprocess.Popen(command, stdin=subprocess.DEVNULL)


def serve(port: int) -> None:
    """Becomes the server, with a worker beside it; both end with Ctrl-C."""
    start_worker()
    print(f"\nThirtyTwo runs at http://{NAME}:{port}/demo/   (stop with Ctrl-C)", flush=True)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.watching.serving"]
    command += ["--bind", f"{HOST}:{port}", "--log-level", "warning", "config.wsgi"]
    os.execv(sys.executable, command)


def main(arguments: list[str]) -> None:
    """Prepares the demo and serves it."""
    wanted = options(arguments)
    if not wanted.no_serve and not is_free(wanted.port):
        sys.exit(f'Port {wanted.port} is taken. Another one: make demo ARGS="--port {wanted.port + 1}"')
    VAR.mkdir(exist_ok=True)
    set_environment(wanted.lang, wanted.port)
    django.setup()
    if wanted.lang and wanted.lang not in dict(settings.LANGUAGES):
        finished = ", ".join(code for code, _ in settings.LANGUAGES)
        sys.exit(f"There is no finished catalogue for {wanted.lang!r}. Finished: {finished}")
    outdated = asks_other_questions()
    if outdated:
        print("The questions have changed: the demo's database is made anew.", flush=True)
    if wanted.reset or outdated:
        remove_database()
    prepare()
    if not wanted.no_serve:
        serve(wanted.port)


if __name__ == "__main__":
    main(sys.argv[1:])
