"""Never more requests than Graph takes: the turns of one limit's requests."""

import asyncio
from collections import deque

from monitors.tenant.paths import Limit


class Pace:
    """Gives turns, at most `most` in any `seconds`, in the order in which they are asked for; one for each limit and process."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._given: deque[float] = deque(maxlen=limit.most)
        self._one_by_one = asyncio.Lock()

    async def turn(self) -> None:
        """Waits until a request may be made."""
        clock = asyncio.get_running_loop()
        async with self._one_by_one:
            if len(self._given) == self._limit.most:
                await asyncio.sleep(self._given[0] + self._limit.seconds - clock.time())
            self._given.append(clock.time())
