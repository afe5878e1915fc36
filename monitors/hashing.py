"""Ids as numbers of 64 bits, the same in every process: what tallies keep of users, attempts and addresses."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv6Address, ip_network
from typing import Final, TypeAlias

GUID: Final = 36
Hashes: TypeAlias = "array[int]"


def hashes(ids: Sequence[str]) -> Hashes:
    """A number for each id; object ids, which hold chance enough, are folded in two, many at next to no cost."""
    if set(map(len, ids)) <= {GUID}:
        try:
            halves = array("Q", bytes.fromhex("-".join(ids).replace("-", " ")))
        except ValueError:
            pass
        else:
            if len(halves) == 2 * len(ids):
                return _xor(halves[::2], halves[1::2])
    return array("Q", map(hash_of, ids))


@lru_cache(maxsize=2_000)
def hash_of(id_: str) -> int:
    """The number of one id."""
    if len(id_) == GUID:
        try:
            first, second = array("Q", bytes.fromhex(id_.replace("-", " ")))
        except ValueError:
            pass
        else:
            return first ^ second
    return int.from_bytes(blake2b(id_.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _xor(one: Hashes, other: Hashes) -> Hashes:
    size = 8 * len(one)
    made = array("Q")
    made.frombytes((int.from_bytes(one.tobytes(), "little") ^ int.from_bytes(other.tobytes(), "little")).to_bytes(size, "little"))
    return made


@lru_cache(maxsize=2_000)
def network(address: str) -> str:
    """An address as cohorts know it: IPv4 as it is, IPv6 as its /64, in which one machine may change at will."""
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
