"""Identifiers that depend on the seed alone."""

from __future__ import annotations

from random import Random
from uuid import NAMESPACE_DNS, uuid5


def guid(rng: Random) -> bytes:
    """A fresh GUID, lower case."""
    h = f"{rng.getrandbits(128):032x}"
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:]}".encode()


def named(name: str) -> str:
    """The GUID of a thing that every synthetic tenant has."""
    return str(uuid5(NAMESPACE_DNS, f"{name}.contoso.test"))


TENANT_ID = named("tenant")
