"""Sending to webhooks what happened, beside the requests: signed, again later when it isn't taken, each address by itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from colonnade.clock import to_microseconds
from colonnade.notifications.webhooks import Delivery, Webhook, hand_out, next_facts, signature, webhooks
from colonnade.outbound.rules import Failed, OutboundError, Refused

AT_ONCE, FACTS = 5, 200
_SECOND = 1_000_000  # µs


class Transactions(Protocol):
    """The database, as the system."""

    def reading(self) -> AbstractContextManager[Any]:
        """A transaction that only reads."""

    def change(self, work: Callable[[Any], Any]) -> Any:
        """Do *work* in a transaction, again after a conflict."""


class Posting(Protocol):
    """What calls other machines: see `outbound.client.Client`."""

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Send *body*; return the status of the answer. Raises Refused and Failed."""


@dataclass(frozen=True)
class WebhookSender:
    """Hands out what happened, and sends what is due."""

    transactions: Transactions
    client: Posting

    def round(self) -> int:
        """Do what there is to do now; return how many were sent. An address that takes nothing holds up no other one for long."""
        change, sent = self.transactions.change, 0
        while entries := change(lambda uow: next_facts(uow.root, FACTS)):
            change(lambda uow, part=entries: hand_out(uow.root, part, uow.now))
        with self.transactions.reading() as uow:
            hook_ids = [hook.id for hook in webhooks(uow.root)]
        for hook_id in hook_ids:
            sent += self._send_some(hook_id)
        return sent

    def _send_some(self, hook_id: int) -> int:
        for number in range(AT_ONCE):
            with self.transactions.reading() as uow:
                hook = webhooks(uow.root).hooks.get(hook_id)
                found = next(iter(hook.due(uow.now, 1)), None) if hook is not None else None
                if found is None:
                    return number
                key, url, body, headers = found.key, hook.url, found.body(), _headers(hook, found, uow.now)
            answer, error, final = self._post(url, body, headers)
            self.transactions.change(lambda uow, key=key, told=(answer, error, final): _note(uow, hook_id, key, *told))
            if error:
                return number
        return AT_ONCE

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bool]:
        """(status of the answer, what went wrong, whether another try is of no use)."""
        try:
            answer = self.client.post(url, body, headers)
        except Refused as error:
            return 0, str(error), True
        except Failed as error:
            return error.status, str(error), False
        except OutboundError as error:
            return 0, str(error), False
        return answer, "" if 200 <= answer < 300 else f"the answer was {answer}", False


def _headers(hook: Webhook, delivery: Delivery, now: Any) -> dict[str, str]:
    seconds = to_microseconds(now) // _SECOND
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery.name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(hook.key, delivery.name, seconds, delivery.body()),
    }


def _note(uow: Any, hook_id: int, key: int, answer: int, error: str, final: bool) -> None:
    hook = webhooks(uow.root).hooks.get(hook_id)
    delivery = hook.deliveries.get(key) if hook is not None else None
    if delivery is not None:
        hook.done(delivery, uow.now, answer, error, final=final)
