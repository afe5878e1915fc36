"""One instance of the app as a process: judges its share of Event Hub bodies over Azure Tables, each body until it is done.

`python -m tests.judge_share PREFIX SETTINGS BODIES`; the connection string is in DATA_STORAGE_TABLES.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from monitors.ledger import Busy
from monitors.policies import CachedPolicies
from monitors.records.envelope import Batch, decode
from monitors.registration import Cached
from monitors.storage.policies import TablesPolicies
from monitors.storage.registration import TablesRegistration
from monitors.storage.tables import TablesStore
from tests.scoring import stream_for


async def main(prefix: str, settings: Path, bodies: Path) -> None:
    """Judge every line of the file; a batch that others kept winning comes again, as the host delivers it again."""
    store = await TablesStore.open(os.environ["DATA_STORAGE_TABLES"], prefix)
    registration = Cached(TablesRegistration(store.account))
    policies = CachedPolicies(TablesPolicies(store.account))
    stream = stream_for(json.loads(settings.read_text()), store, registration=registration, policies=policies)
    try:
        for body in bodies.read_bytes().splitlines():
            while True:
                try:
                    await stream.judge(decode(body, Batch()))
                    break
                except Busy:
                    continue
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
