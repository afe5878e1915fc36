"""The limit of Graph's reports: 5 requests in 10 seconds, those that are turned away counted too."""

from collections import deque
from dataclasses import dataclass, field


@dataclass
class Limit:
    """At most `most` requests in any `seconds`."""

    most: int = 5
    seconds: float = 10.0
    _times: deque[float] = field(default_factory=deque)

    def wait(self, at: float) -> float:
        """Count a request, and say for how many seconds the next should wait; 0 where this one may pass."""
        while self._times and at - self._times[0] >= self.seconds:
            self._times.popleft()
        self._times.append(at)
        return self._times[-self.most] + self.seconds - at if len(self._times) > self.most else 0.0
