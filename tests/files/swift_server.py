"""OpenStack Swift with its S3 interface: one machine, one copy of each object, gone with the test."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

from django.core.files.storage import storages

PACKAGES = ("swift-proxy", "swift-account", "swift-container", "swift-object")
PARTS = ("account", "container", "object")

SWIFT = """[swift-hash]
swift_hash_path_prefix = tests
swift_hash_path_suffix = tests
[storage-policy:0]
name = only
default = yes
"""
COMMON = """[DEFAULT]
swift_dir = {root}
devices = {root}/disks
mount_check = false
user = {user}
workers = 0
bind_ip = 127.0.0.1
bind_port = {port}
"""
PART = """[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""
# tempauth wants a memcache; nobody listens at its address, and it goes on without.
PROXY = """[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
"""


def is_installed() -> bool:
    """Whether Debian's packages of Swift are on this machine."""
    return all(shutil.which(f"swift-{name}-server") for name in ("proxy", *PARTS))


@dataclass(frozen=True)
class Swift:
    """Where it answers; the key and the secret of its one account."""

    endpoint: str
    key: str = "test:tester"
    secret: str = "testing"

    def stored(self, bucket: str = "files", **more: Any) -> dict[str, Any]:
        """What STORAGES says of a bucket there; a place of its own in it unless `location` says another."""
        options = {
            "bucket_name": bucket,
            "location": uuid4().hex,
            "endpoint_url": self.endpoint,
            "access_key": self.key,
            "secret_key": self.secret,
            "region_name": "us-east-1",
        }
        return {"BACKEND": "assessments.files.bucket.Bucket", "OPTIONS": {**options, **more}}

    def bucket(self, bucket: str = "files", **more: Any) -> Any:
        """A bucket as the product has it."""
        return storages.create_storage(self.stored(bucket, **more))

    def environment(self, bucket: str) -> dict[str, str]:
        """The settings of an installation that keeps its files there."""
        return {
            "THIRTYTWO_S3_BUCKET": bucket,
            "THIRTYTWO_S3_ENDPOINT": self.endpoint,
            "THIRTYTWO_S3_KEY": self.key,
            "THIRTYTWO_S3_SECRET": self.secret,
        }

    def environment_of_backups(self) -> dict[str, str]:
        """The settings of an installation that keeps its backups alone there."""
        return {
            "THIRTYTWO_BACKUP_S3_ENDPOINT": self.endpoint,
            "THIRTYTWO_BACKUP_S3_KEY": self.key,
            "THIRTYTWO_BACKUP_S3_SECRET": self.secret,
        }


@contextmanager
def swift(root: Path) -> Iterator[Swift]:
    """Four servers on free ports of this machine, all their files below `root`, with one bucket, `files`."""
    (root / "disks" / "disk").mkdir(parents=True)
    (root / "swift.conf").write_text(SWIFT)
    ports = {name: _free_port() for name in (*PARTS, "proxy")}
    for name, port in ports.items():
        common = COMMON.format(root=root, user=getpass.getuser(), port=port)
        (root / f"{name}.conf").write_text(common + (PROXY if name == "proxy" else PART.format(name=name)))
    for name in PARTS:
        builder = ["swift-ring-builder", str(root / f"{name}.builder")]
        disk = f"r1z1-127.0.0.1:{ports[name]}/disk"
        for step in (["create", "1", "1", "0"], ["add", disk, "1"], ["rebalance"]):
            subprocess.run([*builder, *step], check=True, stdout=subprocess.DEVNULL)
    with ExitStack() as running:
        for name in ports:
            running.enter_context(_server(name, root))
        _wait_for(ports["proxy"], root)
        found = Swift(f"http://127.0.0.1:{ports['proxy']}")
        found.bucket()._storage.bucket.create()
        yield found


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _server(name: str, root: Path) -> Iterator[None]:
    command = [f"swift-{name}-server", str(root / f"{name}.conf"), "--verbose"]
    with (
        (root / f"{name}.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        try:
            yield
        finally:
            process.kill()


def _wait_for(port: int, root: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urlopen(f"http://127.0.0.1:{port}/healthcheck", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)  # until it listens
        else:
            return
    raise AssertionError("Swift does not start: " + (root / "proxy.log").read_text()[-2000:])
