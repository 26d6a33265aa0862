"""How gunicorn serves the product: ``gunicorn --config python:config.watching.serving config.wsgi``.

One thread is kept for `/healthz` and `/readyz`, so that a watchdog never takes a server that is busy for one
that is dead. A connection takes a thread once there is something to read on it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from selectors import EVENT_READ
from typing import Any

from django.db import connections
from gunicorn.workers.gthread import TConn, ThreadWorker

# What gunicorn reads.
bind = "127.0.0.1:8000"
workers = 2
threads = 4
preload_app = True
worker_class = "config.watching.serving.Worker"
control_socket_disable = True
# A connection for each thread and one for watchdogs, so that none waits for another; read by the settings.
os.environ["THIRTYTWO_POOL"] = os.environ.get("THIRTYTWO_POOL") or str(threads + 1)

# The C library: it gives each thread a heap of its own, and none of them gives anything back.
MALLOC = ctypes.CDLL(None)
M_ARENA_MAX = -8
if hasattr(MALLOC, "mallopt"):
    MALLOC.mallopt(M_ARENA_MAX, 1)
TIDY_EVERY = 5.0
"""Seconds: so often at most does a worker give back what it no longer needs."""

ASKED_BY_WATCHDOGS = (b"GET /healthz", b"HEAD /healthz", b"GET /readyz", b"HEAD /readyz")


def on_starting(_server: Any) -> None:
    """The figures of the processes before are no longer anybody's."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    if folder and os.path.isdir(folder):
        for name in os.listdir(folder):
            if name.endswith(".db"):
                os.unlink(os.path.join(folder, name))


def pre_fork(_server: Any, _worker: Any) -> None:
    """No process inherits a connection, which two would write to: each makes a pool of its own."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]


class Worker(ThreadWorker):
    """Threads for people, and one for whoever asks how the server is. Gives back memory it has used."""

    tidied_at = 0.0
    has_worked = False

    def init_process(self) -> None:
        self.for_watchdogs = ThreadPoolExecutor(max_workers=1)
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection, and wait for its first bytes without a thread."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # another worker was quicker, or it is gone
        client.setblocking(False)
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.nr_conns += 1
        self.pending_conns.append(conn)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def enqueue_req(self, conn: Any) -> None:
        """Give it a thread: of those for people, or the one for watchdogs."""
        self.has_worked = True
        pool = self.for_watchdogs if asks_how_it_is(conn.sock) else self.tpool
        answering: Future[Any] = pool.submit(self.handle, conn)
        answering.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def notify(self) -> None:
        """Each second at least; and what requests have left behind goes back to the machine now and then."""
        super().notify()
        if self.has_worked and time.monotonic() - self.tidied_at > TIDY_EVERY:
            self.has_worked, self.tidied_at = False, time.monotonic()
            give_back_memory()


def give_back_memory() -> None:
    """Pages of the heap on which nothing is left go back to the machine: some 17 MiB of a worker."""
    gc.collect()
    if hasattr(MALLOC, "malloc_trim"):
        MALLOC.malloc_trim(0)


def asks_how_it_is(client: socket.socket) -> bool:
    """Whether the request that waits there is a watchdog's, by its first bytes."""
    try:
        first = client.recv(32, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return False
    return first.startswith(ASKED_BY_WATCHDOGS)
