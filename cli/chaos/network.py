"""Nodes behind lines of their own, and lines that carry nothing.

Every node lives in a network namespace joined to the masters' by a pair of virtual
interfaces. A direction is cut by giving its sender a wrong hardware address of the other
end: frames leave, nobody takes them, and nobody is told; as on a dead line.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from enum import StrEnum

NOBODY = "02:00:00:00:ff:ff"


class Direction(StrEnum):
    """Which way nothing passes."""

    TO_MASTER = "to-master"
    TO_NODE = "to-node"


@dataclass(frozen=True, slots=True)
class Line:
    """A node's own network."""

    number: int
    """1-250."""

    @property
    def namespace(self) -> str:
        return f"node-{self.number}"

    @property
    def near(self) -> str:
        """The masters' end."""
        return f"10.77.{self.number}.1"

    @property
    def far(self) -> str:
        """The node's end."""
        return f"10.77.{self.number}.2"

    def open(self) -> None:
        """Makes the namespace and the line."""
        near, far = f"near{self.number}", "far"
        _ip("netns", "add", self.namespace)
        _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", self.namespace)
        _ip("link", "set", near, "address", self._mac(1), "up")
        _ip("addr", "add", f"{self.near}/24", "dev", near)
        inside = ("-n", self.namespace)
        _ip(*inside, "link", "set", "lo", "up")
        _ip(*inside, "link", "set", far, "address", self._mac(2), "up")
        _ip(*inside, "addr", "add", f"{self.far}/24", "dev", far)
        _ip(*inside, "route", "add", "default", "via", self.near)
        self.heal()

    def cut(self, *directions: Direction) -> None:
        """Nothing passes in these directions any more."""
        if Direction.TO_MASTER in directions:
            self._address_of_master(NOBODY)
        if Direction.TO_NODE in directions:
            self._address_of_node(NOBODY)

    def heal(self) -> None:
        """Everything passes."""
        self._address_of_master(self._mac(1))
        self._address_of_node(self._mac(2))

    def command(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        """`argv` as a command that runs at the node's end."""
        return ("nsenter", f"--net=/run/netns/{self.namespace}", "--", *argv)

    def _mac(self, end: int) -> str:
        return f"02:00:00:00:{self.number:02x}:{end:02x}"

    def _address_of_master(self, mac: str) -> None:
        where = ("neigh", "replace", self.near, "lladdr", mac, "nud", "permanent", "dev", "far")
        _ip("-n", self.namespace, *where)

    def _address_of_node(self, mac: str) -> None:
        near = f"near{self.number}"
        _ip("neigh", "replace", self.far, "lladdr", mac, "nud", "permanent", "dev", near)


def open_hub(addresses: tuple[str, ...]) -> None:
    """Prepares a fresh network namespace for the masters, who get `addresses`."""
    _ip("link", "set", "lo", "up")
    for address in addresses:
        _ip("addr", "add", f"{address}/32", "dev", "lo")


def _ip(*arguments: str) -> None:
    subprocess.run(("ip", *arguments), check=True, capture_output=True)
