"""Each widget is drawn within its time, and stays small, however much there is."""

from __future__ import annotations

import time
from collections.abc import Iterator

from colonnade.conformance.content import fill
from colonnade.conformance.lab import Lab
from colonnade.conformance.subject import Subject
from colonnade.web.cards import PAGE_BUDGET

TIER = "silver"
REASON = "a homepage waits for all its widgets, and whoever is on the road pays for each byte."
REMEDY = "Ask for as many as are shown: view.list(…, limit=…). Give `version`, so that a drawn card is kept."
MANY = 60
MAX_BYTES = 64 * 1024
_TRIES = 3


def check(subject: Subject) -> Iterator[str]:
    """Add many objects, then draw each widget anew; the quickest of three drawings counts."""
    if not subject.lab.plugin.widgets:
        return
    with subject.empty_lab() as lab:
        with lab.change() as site:
            for number in range(MANY):
                fill(site, lab.name, site.site, f"Number {number}", "Some *text*. " * 20, by="mei")
        for name in lab.offered("mei"):
            seconds, size = _drawn(lab, name)
            if seconds > PAGE_BUDGET:
                yield f"{name} needs {seconds * 1000:.0f} ms of computing with {MANY} objects; it may need {PAGE_BUDGET * 1000:.0f}"
            if size > MAX_BYTES:
                yield f"{name} has {size:,} bytes with {MANY} objects; it may have {MAX_BYTES:,}"


def _drawn(lab: Lab, name: str) -> tuple[float, int]:
    """(seconds of computing, bytes) of a card."""
    browser = lab.browser_of("mei")
    times, size = [], 0
    for _ in range(_TRIES):
        lab.runtime.cards.__init__()
        begun = time.thread_time()
        size = len(browser.get(f"/@@widget/{name}", status="*").body)
        times.append(time.thread_time() - begun)
    return min(times), size
