"""What is too old goes once a day, and again where that failed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from monitors.sweeping import Sweeping

NOW = datetime(2026, 3, 10, 23, 59, tzinfo=UTC)


def test_once_a_day_and_again_where_it_failed() -> None:
    asked, failing = [], [True]

    async def drop(today: int) -> list[str]:
        asked.append(today)
        if failing:
            failing.clear()
            raise ConnectionError
        return ["facts20260101"]

    chore = Sweeping([drop])
    with pytest.raises(ConnectionError):
        asyncio.run(chore.run(NOW))
    for minutes in (0, 0, 1, 2):
        assert asyncio.run(chore.run(NOW + timedelta(minutes=minutes))) == ()
    assert len(asked) == 3
