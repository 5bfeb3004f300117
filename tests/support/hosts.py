"""Several hosts on one machine: network namespaces of Linux, each with a line to the world and one to the database.

A line that is cut swallows what is sent, as when a cable is pulled: no connection is closed and nobody is told.
The addresses are of the nets that are set apart for measuring networks (RFC 2544), which no router passes on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import AbstractContextManager

WORLD, DATA = "w", "d"
NETS = {WORLD: "198.18.", DATA: "198.19."}
FIRST = 11
"""The last part of the first host's addresses."""


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def are_possible() -> bool:
    """Whether this system lets us make networks: Linux, as root, with iproute2."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    name = f"wl{os.getpid()}probe"
    try:
        _ip("netns", "add", name)
    except subprocess.CalledProcessError:
        return False
    _ip("netns", "delete", name)
    return True


class Hosts(AbstractContextManager["Hosts"]):
    """So many hosts, numbered from 0; the tests, the providers and the database are beside them."""

    def __init__(self, count: int) -> None:
        self._count, self._tag, self._third = count, f"wl{os.getpid()}", os.getpid() % 250

    def __enter__(self) -> Hosts:
        for line in NETS:
            _ip("link", "add", self._tag + line, "type", "bridge")
            _ip("address", "add", f"{self.beside(line)}/24", "dev", self._tag + line)
            _ip("link", "set", self._tag + line, "up")
        for host in range(self._count):
            _ip("netns", "add", self._name(host))
            _ip("-n", self._name(host), "link", "set", "lo", "up")
            for line in NETS:
                self._join(host, line)
        return self

    def __exit__(self, *_error: object) -> None:
        for host in range(self._count):
            _ip("netns", "delete", self._name(host))  # its lines go with it
        for line in NETS:
            _ip("link", "delete", self._tag + line)

    def _join(self, host: int, line: str) -> None:
        inside, name = f"line-{line}", self._name(host)
        _ip("link", "add", self._end(host, line), "type", "veth", "peer", inside, "netns", name)
        _ip("link", "set", self._end(host, line), "master", self._tag + line, "up")
        _ip("-n", name, "address", "add", f"{self.address(host, line)}/24", "dev", inside)
        _ip("-n", name, "link", "set", inside, "up")

    def _name(self, host: int) -> str:
        return f"{self._tag}n{host}"

    def _end(self, host: int, line: str) -> str:
        """The end of a host's line that is at the bridge."""
        return f"{self._tag}{line}{host}"

    def beside(self, line: str) -> str:
        """Where hosts find what is no host: providers, the database."""
        return f"{NETS[line]}{self._third}.1"

    def address(self, host: int, line: str = WORLD) -> str:
        """Of a host, on one of its lines."""
        return f"{NETS[line]}{self._third}.{FIRST + host}"

    def home(self, name: str) -> tuple[list[str], dict[str, str]]:
        """Of a process like "web" (on the first host) or "web 1": what stands before its command, and what its
        environment says besides. The command takes the place of the other one: the process keeps its id.
        """
        host = int(name.partition(" ")[2] or 0)
        own = {
            "WESTLINE_HOST": self.address(host),
            "WESTLINE_ACTIONS_URL": f"http://{self.address(host)}:5055",
        }
        return ["ip", "netns", "exec", self._name(host)], own

    def cut(self, host: int, *lines: str) -> None:
        """From now on nothing comes through, and nobody is told."""
        for line in lines:
            _ip("link", "set", self._end(host, line), "down")

    def mend(self, host: int, *lines: str) -> None:
        """What is sent again comes through."""
        for line in lines:
            _ip("link", "set", self._end(host, line), "up")
