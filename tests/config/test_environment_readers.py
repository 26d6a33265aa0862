"""Settings are read strictly: what cannot be right stops the start with a sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import environment as read

ROOT = Path(settings.BASE_DIR)
PRODUCTION = {
    "THIRTYTWO_PRODUCTION": "1",
    "THIRTYTWO_PROXIES": "1",
    "SECRET_KEY": "long-enough-for-a-test-and-never-used-anywhere-" + "x" * 20,
    "ALLOWED_HOSTS": "assess.example.org",
    "THIRTYTWO_ADDRESS": "https://assess.example.org",
}
NAMES = (*PRODUCTION, "THIRTYTWO_DEMO", "DEBUG", "DATABASE_URL", "EMAIL_URL", "THIRTYTWO_HTTPS")


@pytest.mark.parametrize(
    ("written", "value"),
    [("1", True), ("true", True), ("Yes", True), ("0", False), ("off", False), ("", True)],
)
def test_flag(monkeypatch: pytest.MonkeyPatch, written: str, value: bool) -> None:
    monkeypatch.setenv("A_FLAG", written)
    assert read.flag("A_FLAG", default=True) is value


@pytest.mark.parametrize("written", ["2", "ja", "None", " 1"])
def test_a_flag_is_never_guessed(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("A_FLAG", written)
    with pytest.raises(ImproperlyConfigured, match="A_FLAG"):
        read.flag("A_FLAG", default=False)


S3 = {
    "name": "files",
    "endpoint": "https://s3.example.org/",
    "region": "",
    "key": "a key",
    "secret": "a secret",
}
NO_S3 = dict.fromkeys(S3, "")


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (S3, ("files", "", "https://s3.example.org", "us-east-1")),
        (S3 | {"name": "files/here/", "endpoint": "", "region": "eu"}, ("files", "here", None, "eu")),
        (S3 | {"name": None}, ("", "", "https://s3.example.org", "us-east-1")),
    ],
)
def test_a_bucket(given: dict[str, Any], where: tuple[str | None, ...]) -> None:
    found = read.bucket(**given)
    assert found is not None
    names = ("bucket_name", "location", "endpoint_url", "region_name")
    assert tuple(found["OPTIONS"][name] for name in names) == where


@pytest.mark.parametrize("given", [NO_S3, NO_S3 | {"name": None}])
def test_no_bucket(given: dict[str, Any]) -> None:
    assert read.bucket(**given) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"key": ""}, "Set all of THIRTYTWO_S3_BUCKET, _KEY, _SECRET"),
        ({"name": ""}, "Set all of THIRTYTWO_S3_BUCKET, _KEY, _SECRET"),
        ({"name": None, "secret": ""}, "Set all of THIRTYTWO_BACKUP_S3_KEY, _SECRET"),
        ({"name": "Files"}, "THIRTYTWO_S3_BUCKET"),
        ({"name": "f"}, "THIRTYTWO_S3_BUCKET"),
        ({"endpoint": "s3.example.org"}, "THIRTYTWO_S3_ENDPOINT"),
        ({"endpoint": "https://a:b@s3.example.org"}, "THIRTYTWO_S3_ENDPOINT"),
    ],
)
def test_a_bucket_is_never_guessed(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        read.bucket(**S3 | wrong)


@pytest.mark.parametrize("written", ["-1", "1.5", "two"])
def test_a_number_is_never_guessed(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("A_NUMBER", written)
    with pytest.raises(ImproperlyConfigured, match="A_NUMBER"):
        read.whole_number("A_NUMBER", default=None)


@pytest.mark.parametrize(
    ("written", "production", "address"),
    [
        ("", False, "http://localhost:8000"),
        ("http://127.0.0.1:8012", False, "http://127.0.0.1:8012"),
        ("https://assess.example.org/", True, "https://assess.example.org"),
    ],
)
def test_the_address_of_the_installation(
    monkeypatch: pytest.MonkeyPatch, written: str, production: bool, address: str
) -> None:
    monkeypatch.setenv("AN_ADDRESS", written)
    assert read.address("AN_ADDRESS", production=production) == address


@pytest.mark.parametrize(
    ("written", "production"),
    [
        ("", True),
        ("http://assess.example.org", True),
        ("assess.example.org", False),
        ("https://assess.example.org/path", True),
        ("https://ann:secret@assess.example.org", True),
        ("https://assess.example.org?x=1", False),
    ],
)
def test_an_address_is_never_guessed(monkeypatch: pytest.MonkeyPatch, written: str, production: bool) -> None:
    monkeypatch.setenv("AN_ADDRESS", written)
    with pytest.raises(ImproperlyConfigured, match="AN_ADDRESS"):
        read.address("AN_ADDRESS", production=production)


def test_sqlite_paths_start_at_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_DATABASE", "sqlite:///var/demo.sqlite3")
    found = read.database("A_DATABASE", var=Path("/srv/thirtytwo/var"))
    assert found["NAME"] == "/srv/thirtytwo/var/demo.sqlite3"


def test_postgres_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_DATABASE", "postgres://ann:p%40ss@db.example.org/thirtytwo")
    found = read.database("A_DATABASE", var=Path("/srv/thirtytwo/var"))
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("ann", "p@ss", "db.example.org")


def test_mail_is_written_to_the_log_without_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_MAILER", raising=False)
    assert read.mailer("A_MAILER")["BACKEND"].endswith(".console.EmailBackend")


def test_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_MAILER", "smtp+tls://ann:p%40ss@mail.example.org:587")
    assert read.mailer("A_MAILER")["OPTIONS"] == {
        "host": "mail.example.org",
        "port": 587,
        "username": "ann",
        "password": "p@ss",
        "use_tls": True,
    }


@pytest.mark.parametrize(
    ("written", "production", "hosts"),
    [
        ("assess.example.org, .example.net", True, ["assess.example.org", ".example.net"]),
        ("*", False, ["*"]),
        ("", False, ["localhost", "127.0.0.1", "[::1]", "testserver"]),
    ],
)
def test_the_hosts_of_the_installation(
    monkeypatch: pytest.MonkeyPatch, written: str, production: bool, hosts: list[str]
) -> None:
    monkeypatch.setenv("SOME_HOSTS", written)
    assert read.hosts("SOME_HOSTS", production=production) == hosts


def start(code: str = "import config.settings", /, **variables: str) -> subprocess.CompletedProcess[str]:
    """What reading the settings says, in a process of its own with these variables alone."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("THIRTYTWO_BAKCUP_TO", "THIRTYTWO_BAKCUP_TO is not known here: did you mean THIRTYTWO_BACKUP_TO?"),
        ("THIRTYTWO_ALOWED_HOSTS", "did you mean ALLOWED_HOSTS?"),
        ("THIRTYTWO_XYZ", "docs/configuration.md lists all settings"),
    ],
)
def test_a_name_that_nobody_asks_for_stops_the_start(name: str, sentence: str) -> None:
    done = start(**PRODUCTION, **{name: ""})
    assert done.returncode != 0
    assert sentence in done.stderr


def test_an_empty_setting_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose passes those on that stand nowhere."""
    monkeypatch.setenv("SOME_WORDS", " ")
    assert read.text("SOME_WORDS", default="these") == "these"


@pytest.mark.parametrize("installation", [{}, PRODUCTION, {"THIRTYTWO_DEMO": "1"}])
def test_every_setting_that_is_read_is_in_the_table_and_nothing_else(installation: dict[str, str]) -> None:
    """Whatever kind of installation it is: a setting that is read in one alone would stop the others."""
    done = start("import config.settings; print(*config.environment.ASKED_FOR)", **installation)
    rows = (ROOT / "docs" / "configuration.md").read_text().splitlines()
    listed = [found.group(1) for row in rows if (found := re.match(r"\| `(\w+)` \|", row))]
    assert sorted(listed) == sorted(done.stdout.split())


def test_a_name_in_the_code_is_in_the_table() -> None:
    """Also of what no settings file reads: commands, the demo, the containers, the units."""
    table = (ROOT / "docs" / "configuration.md").read_text()
    places = [
        path for app in ("config", "assessments", "mechanisms", "recommendations") for path in walk(app)
    ]
    places += [ROOT / name for name in ("manage.py", "Makefile", "compose.yaml", "Dockerfile")]
    named = {name for path in places for name in re.findall(r"\bTHIRTYTWO_\w+[A-Z]\b", path.read_text())}
    assert {name for name in named if f"| `{name}` |" not in table} == set()


def walk(app: str) -> list[Path]:
    """The modules and units of an app."""
    return [path for path in (ROOT / app).rglob("*") if path.suffix in {".py", ".service", ".timer"}]


def test_a_complete_production_starts() -> None:
    done = start(**PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or shorter than 50 characters"),
        ({"SECRET_KEY": "a" * 56}, "SECRET_KEY has only 1 different characters and can be guessed"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter than 50 characters"),
        ({"DEBUG": "1"}, "DEBUG must be off in production"),
        ({"THIRTYTWO_DEMO": "1"}, "unset THIRTYTWO_DEMO in production"),
        ({"THIRTYTWO_PROXIES": ""}, "Set THIRTYTWO_PROXIES"),
        ({"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS names '*'"),
        ({"ALLOWED_HOSTS": "assess.example.org, *"}, "ALLOWED_HOSTS names '*'"),
        ({"ALLOWED_HOSTS": "*.example.org"}, "ALLOWED_HOSTS names '*.example.org'"),
        ({"ALLOWED_HOSTS": "."}, "ALLOWED_HOSTS names '.'"),
        ({"ALLOWED_HOSTS": ".org"}, "ALLOWED_HOSTS names '.org'"),
        ({"THIRTYTWO_ADDRESS": ""}, "Set THIRTYTWO_ADDRESS"),
        ({"DATABASE_URL": "mystery://x"}, "DATABASE_URL"),
        ({"EMAIL_URL": "pigeon://x"}, "EMAIL_URL can't be read"),
    ],
    ids=lambda value: "=".join(next(iter(value.items()))) if isinstance(value, dict) else "",
)
def test_an_unsafe_production_does_not_start(change: dict[str, str], sentence: str) -> None:
    done = start(**(PRODUCTION | change))
    assert done.returncode != 0
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", ""),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("scanner:3310", ("scanner", 3310)),
        ("[::1]:3310", ("::1", 3310)),
    ],
)
def test_where_a_service_listens(
    monkeypatch: pytest.MonkeyPatch, written: str, value: str | tuple[str, int]
) -> None:
    monkeypatch.setenv("A_SOCKET", written)
    assert read.socket_address("A_SOCKET") == value


@pytest.mark.parametrize("written", ["scanner", "scanner:", ":3310", "scanner:x", "clamd.ctl"])
def test_where_a_service_listens_is_never_guessed(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("A_SOCKET", written)
    with pytest.raises(ImproperlyConfigured, match="A_SOCKET"):
        read.socket_address("A_SOCKET")


@pytest.mark.parametrize(("written", "value"), [("", "refuse"), ("take", "take")])
def test_one_of_a_few_words(monkeypatch: pytest.MonkeyPatch, written: str, value: str) -> None:
    monkeypatch.setenv("A_WORD", written)
    assert read.one_of("A_WORD", ["refuse", "take"]) == value


def test_another_word_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_WORD", "Take")
    with pytest.raises(ImproperlyConfigured, match="A_WORD is 'Take': write refuse or take"):
        read.one_of("A_WORD", ["refuse", "take"])
