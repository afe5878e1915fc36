"""Where sign-ins come from and on what: reserved addresses, invented towns, ordinary devices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sandbox.tenant.guid import guid


@dataclass(frozen=True, slots=True)
class Device:
    """A device; an empty id is one that Entra does not know."""

    id: bytes
    system: str
    browser: str

    @property
    def agent(self) -> bytes:
        """What the browser says of itself."""
        return f"Mozilla/5.0 ({self.system}) AppleWebKit/537.36 (KHTML, like Gecko) {self.browser}".encode()

    @property
    def detail(self) -> bytes:
        """The record's `deviceDetail`."""
        known = bool(self.id)
        return _compact(
            {
                "deviceId": self.id.decode(),
                "displayName": f"LT-{self.id[:6].decode().upper()}" if known else "",
                "operatingSystem": self.system,
                "browser": self.browser,
                "isCompliant": known,
                "isManaged": known,
                "trustType": "Azure AD joined" if known else "",
            }
        )


@dataclass(frozen=True, slots=True)
class Site:
    """A town with its network."""

    city: str
    state: str
    country: str
    latitude: float
    longitude: float
    asn: int
    network: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An address, a town and a device; `fields` is what a sign-in record says of them."""

    ip: str
    fields: dict[bytes, bytes]


_OFFICES = (
    Site("Utrecht", "Utrecht", "NL", 52.09, 5.12, 64496, "Office Utrecht"),
    Site("Leeds", "West Yorkshire", "GB", 53.8, -1.55, 64497, "Office Leeds"),
    Site("Porto", "Porto", "PT", 41.15, -8.61, 64498, "Office Porto"),
)
_TOWNS = tuple(Site(o.city, o.state, o.country, o.latitude + 0.1, o.longitude, 64499) for o in _OFFICES)
_FAR = Site("Springfield", "Illinois", "US", 39.8, -89.64, 64511)
_DEVICES = (("Windows11", "Edge 143.0.0"), ("Windows11", "Chrome 143.0.0"), ("MacOs", "Safari 26.1"))
OFFICE_ADDRESSES = 250
_HOME_ADDRESSES = 250
_ATTACKER_ADDRESSES = 254


def laptop(rng: Random) -> Device:
    """A managed device of the tenant."""
    system, browser = rng.choice(_DEVICES)
    return Device(guid(rng), system, browser)


def at_home(number: int, device: Device) -> Place:
    """A home network of this person's own: no two people share one."""
    ip = f"192.0.2.{number + 1}" if number < _HOME_ADDRESSES else f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1a"
    return place(ip, _TOWNS[number % len(_TOWNS)], device)


def at_the_office(number: int, device: Device) -> Place:
    """One of the addresses behind which whole offices sit."""
    return place(f"203.0.113.{number % OFFICE_ADDRESSES + 1}", _OFFICES[number % len(_OFFICES)], device)


def far_away(number: int) -> Place:
    """An address that nobody of the tenant uses, and that nobody else of its kind does."""
    near = number < _ATTACKER_ADDRESSES
    ip = f"198.51.100.{number + 1}" if near else f"2001:db8:f{number >> 16:03x}:{number & 0xFFFF:x}::66"
    return place(ip, _FAR, Device(b"", "Linux", "Chrome 120.0.0"))


def place(ip: str, site: Site, device: Device) -> Place:
    """This device, here."""
    fields = {
        b"ip": ip.encode(),
        b"country": site.country.encode(),
        b"location": _location(site),
        b"asn": str(site.asn).encode(),
        b"networks": _networks(site),
        b"device": device.detail,
        b"agent": device.agent,
    }
    return Place(ip, fields)


@lru_cache
def _networks(site: Site) -> bytes:
    return _compact([{"networkType": "trustedNamedLocation", "networkNames": [site.network]}] if site.network else [])


@lru_cache
def _location(site: Site) -> bytes:
    coordinates = {"latitude": round(site.latitude, 4), "longitude": round(site.longitude, 4)}
    return _compact(
        {"city": site.city, "state": site.state, "countryOrRegion": site.country, "geoCoordinates": coordinates}
    )


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
