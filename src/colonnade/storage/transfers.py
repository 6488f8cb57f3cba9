"""How many objects were read from the database and written to it, by all connections since the start."""

from __future__ import annotations

import threading
from typing import Any


class Transfers:
    """What ZODB tells whenever a connection is closed. It keeps two sums, not a history, so it stays as small as it is."""

    def __init__(self) -> None:
        self.loads = self.stores = 0
        self._lock = threading.Lock()

    def closedConnection(self, connection: Any) -> None:
        """Add what a connection did since it was opened."""
        loads, stores = connection.getTransferCounts(True)
        with self._lock:
            self.loads += loads
            self.stores += stores
