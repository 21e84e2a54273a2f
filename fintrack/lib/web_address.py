"""Which hosts a person may make the server ask: public ones, and private ones that the operator named."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class ForbiddenAddress(Exception):
    """The host is, or leads to, an address inside this machine or its network."""


def looked_up(host: str, port: int) -> list[str]:
    """The addresses of a host by the machine's resolver; none when the name is unknown."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class AddressGuard:
    """`allowed` are hosts the operator trusts, as they are written in an address: AddressGuard(("prices.lan", "127.0.0.1"))."""

    allowed: tuple[str, ...] = ()
    look_up: Callable[[str, int], Iterable[str]] = looked_up

    def address(self, host: str, port: int) -> str | None:
        """The address to connect to, IPv4 first; None when the name is unknown. ForbiddenAddress when one of them is not public."""
        found = sorted(self.look_up(host, port), key=lambda one: ":" in one)
        is_allowed = host.casefold() in {one.casefold() for one in self.allowed}
        if not is_allowed and not all(is_public(one) for one in found):
            raise ForbiddenAddress
        return found[0] if found else None


def is_public(text: str) -> bool:
    """Whether an address is on the open internet: 9.9.9.9 is; 10.0.0.1, 127.0.0.1, 169.254.169.254, ::1 and ::ffff:10.0.0.1 are not."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in _meanings(address))


def _meanings(address: IPAddress) -> list[IPAddress]:
    """The address and those of the old protocol that it stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    inner: list[IPAddress] = [address]
    if address.sixtofour:
        inner.append(address.sixtofour)
    if address.teredo:
        inner += address.teredo
    if address in NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return inner
