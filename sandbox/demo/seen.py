"""What is seen of a performance, and whether it is all that was promised and nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sandbox.demo.heard import Json
from sandbox.tenant.truth import Expected

CLEARED = "cleared"


@dataclass(frozen=True)
class Line:
    """What came of one scene: its alert, about whom, and after how many seconds each channel had it."""

    alert: str
    severity: str
    who: str
    took: Mapping[str, float]
    missing: tuple[str, ...] = ()


@dataclass
class Seen:
    """All that is seen; `faults` are sentences, each of which spoils the performance."""

    records: int = 0
    day_records: int = 0
    day_seconds: float = 0.0
    registered: int = 0
    pages: int = 0
    throttled: int = 0
    lines: list[Line] = field(default_factory=list)
    drill: str = ""
    checks: dict[str, str] = field(default_factory=dict)
    """What each check of the tenant says in the end."""
    expected: list[Expected] = field(default_factory=list)
    stood: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """One more line; what did not arrive is a fault."""
        self.lines.append(line)
        self.faults += [f"{line.alert} about {line.who} did not reach {channel} in time" for channel in line.missing]

    def compare(self, standing: Iterable[Json]) -> None:
        """Hold the alerts that stand against those that were expected, one by one."""
        said = Counter((one["detector"], one["subject"]["id"], one["severity"]) for one in standing)
        true = Counter((one.detector, one.subject, one.severity) for one in self.expected)
        self.stood = (said & true).total()
        self.faults += [f"missing: {severity} {detector} about {who}" for detector, who, severity in (true - said).elements()]
        self.faults += [f"invented: {severity} {detector} about {who}" for detector, who, severity in (said - true).elements()]


STATUSES = ("pass", "warn", "fail", "unknown", "not_licensed", "not_applicable")


def counted(checks: Mapping[str, str]) -> str:
    """How many checks there are, and how many say what."""
    counts = Counter(checks.values())
    each = ", ".join(f"{counts[word]} {word.replace('_', ' ')}" for word in STATUSES if counts[word])
    return f"{len(checks)} checks: {each}"
