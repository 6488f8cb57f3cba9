"""Sessions: who is let in, until when, and that looking writes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from colonnade.clock import to_microseconds
from colonnade.security import sessions
from colonnade.security.groups import ADMINISTRATORS
from colonnade.security.person import Person
from colonnade.security.sessions import LastUseBuffer, NoSession, end, end_all, end_handle, find, list_of, rotate, start, sweep

Root = dict[str, Any]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def raw(root: Root, anna: Person, now: datetime) -> str:
    return start(root, anna, now, user_agent="Browser/1\r\nX: y", address="192.0.2.7")


@pytest.fixture
def uses() -> LastUseBuffer:
    return LastUseBuffer()


def test_a_session_knows_its_person_and_browser(root: Root, raw: str, anna: Person, now: datetime) -> None:
    session = find(root, raw, now)
    assert (session.person_id, session.address, session.user_agent, session.keep) == (anna.id, "192.0.2.7", "Browser/1X: y", False)
    assert session.created == session.last_used == to_microseconds(now)


def test_ids_and_csrf_tokens_are_long_and_never_the_same(root: Root, anna: Person, now: datetime) -> None:
    raws = {start(root, anna, now) for _time in range(20)}
    assert len(raws) == 20 and min(map(len, raws)) >= 43
    assert len({find(root, raw, now).csrf for raw in raws}) == 20


def test_the_id_is_stored_only_as_a_hash(root: Root, raw: str, now: datetime) -> None:
    session = find(root, raw, now)
    assert raw not in repr(vars(session))
    assert find(root, session.key.hex(), now) is find(root, session.handle, now) is None


@pytest.mark.parametrize("other", ["", "x", "x" * 100_000, "\ud800", "林"])
def test_unknown_ids(root: Root, raw: str, now: datetime, other: str) -> None:
    assert find(root, other, now) is None
    assert find(root, other + raw + "x", now) is None


def test_the_browser_text_is_cut(root: Root, anna: Person, now: datetime) -> None:
    session = find(root, start(root, anna, now, user_agent="b" * 9999, address="a" * 9999), now)
    assert len(session.user_agent) == 200 and len(session.address) == 64


def test_idle_end(root: Root, raw: str, now: datetime, uses: LastUseBuffer) -> None:
    assert find(root, raw, now + 8 * HOUR - INSTANT, uses)
    assert find(root, raw, now + 16 * HOUR - 2 * INSTANT, uses)
    assert find(root, raw, now + 24 * HOUR, uses) is None
    assert find(root, raw, now + 8 * HOUR) is None


def test_a_refused_request_is_no_use(root: Root, raw: str, now: datetime, uses: LastUseBuffer) -> None:
    assert find(root, raw, now + 8 * HOUR, uses) is None
    assert len(uses) == 0


def test_absolute_end(root: Root, raw: str, now: datetime, uses: LastUseBuffer) -> None:
    moment = now
    while moment < now + 7 * DAY:
        assert find(root, raw, moment, uses)
        moment += 7 * HOUR
    assert moment - now >= 7 * DAY and find(root, raw, moment, uses) is None


def test_kept_sessions_outlast_the_night_but_not_the_week(root: Root, anna: Person, now: datetime) -> None:
    raw = start(root, anna, now, keep=True)
    assert find(root, raw, now + 6 * DAY)
    assert find(root, raw, now + 7 * DAY) is None


@pytest.mark.parametrize("keep", [False, True])
def test_administrators_end_after_half_an_hour(root: Root, anna: Person, now: datetime, keep: bool) -> None:
    root["groups"].join(ADMINISTRATORS, anna.id)
    raw = start(root, anna, now, keep=keep)
    assert find(root, raw, now + 30 * MINUTE - INSTANT)
    assert find(root, raw, now + 30 * MINUTE) is None


def test_a_new_administrator_signs_in_again_or_gets_a_new_id(root: Root, raw: str, anna: Person, now: datetime) -> None:
    other = start(root, anna, now)
    root["groups"].join(ADMINISTRATORS, anna.id)
    assert find(root, raw, now) is find(root, other, now) is None
    assert find(root, rotate(root, raw, now), now)
    root["groups"].leave(ADMINISTRATORS, anna.id)
    assert find(root, other, now)


def test_a_clock_set_back_ends_nothing(root: Root, raw: str, now: datetime) -> None:
    assert find(root, raw, now - HOUR)


def test_a_new_stamp_ends_sessions(root: Root, raw: str, anna: Person, now: datetime) -> None:
    anna.renew_stamp()
    assert find(root, raw, now) is None


def test_the_inactive_are_out_at_the_next_request(root: Root, raw: str, anna: Person, now: datetime) -> None:
    root["people"].deactivate(anna.id)
    assert find(root, raw, now) is None
    root["people"].activate(anna.id)
    assert find(root, raw, now) is None


def test_the_inactive_are_out_whatever_their_stamp(root: Root, raw: str, anna: Person, now: datetime) -> None:
    anna.active = False
    assert find(root, raw, now) is None


def test_the_retired_are_out(root: Root, raw: str, anna: Person, now: datetime) -> None:
    root["people"].retire(anna.id)
    assert find(root, raw, now) is None
    with pytest.raises(NoSession):
        rotate(root, raw, now)


def test_rotation_gives_a_new_id_and_csrf_token(root: Root, raw: str, now: datetime) -> None:
    before = find(root, raw, now)
    fresh = rotate(root, raw, now + HOUR)
    after = find(root, fresh, now + HOUR)
    assert fresh != raw and after.csrf != before.csrf
    assert find(root, raw, now + HOUR) is None
    assert (after.created, after.address, after.user_agent) == (before.created, before.address, before.user_agent)
    assert after.last_used == to_microseconds(now + HOUR)
    with pytest.raises(NoSession):
        rotate(root, raw, now)


def test_rotation_after_a_new_password_keeps_only_this_session(root: Root, raw: str, anna: Person, now: datetime) -> None:
    other = start(root, anna, now)
    anna.renew_stamp()
    assert find(root, rotate(root, raw, now), now)
    assert find(root, other, now) is None


def test_rotation_does_not_lengthen_the_week(root: Root, raw: str, now: datetime) -> None:
    fresh = rotate(root, raw, now + 7 * DAY - MINUTE)
    assert find(root, fresh, now + 7 * DAY - INSTANT)
    assert find(root, fresh, now + 7 * DAY) is None


def test_ending_one(root: Root, raw: str, anna: Person, now: datetime) -> None:
    other = start(root, anna, now)
    end(root, raw)
    end(root, raw)
    assert find(root, raw, now) is None and find(root, other, now)


def test_ending_by_handle_only_ones_own(root: Root, raw: str, anna: Person, mei: Person, now: datetime) -> None:
    handle = find(root, raw, now).handle
    others = [start(root, anna, now) for _time in range(5)]
    with pytest.raises(NoSession):
        end_handle(root, mei.id, handle)
    assert find(root, raw, now)
    end_handle(root, anna.id, handle)
    assert find(root, raw, now) is None
    assert all(find(root, other, now) for other in others)


def test_ending_all_of_one_person(root: Root, raw: str, anna: Person, mei: Person, now: datetime) -> None:
    others, foreign = [start(root, anna, now) for _time in range(3)], start(root, mei, now)
    assert end_all(root, anna.id, keep_raw=raw) == 3
    assert find(root, raw, now) and find(root, foreign, now)
    assert not any(find(root, other, now) for other in others)
    assert end_all(root, anna.id) == 1
    assert list_of(root, anna.id, now) == [] and len(list_of(root, mei.id, now)) == 1


def test_the_list_has_the_living_newest_first(root: Root, raw: str, anna: Person, now: datetime) -> None:
    later = start(root, anna, now + HOUR)
    assert [session.created for session in list_of(root, anna.id, now + HOUR)] == [to_microseconds(now + HOUR), to_microseconds(now)]
    assert list_of(root, anna.id, now + 8 * HOUR) == [find(root, later, now + 8 * HOUR)]


def test_sweeping_forgets_the_ended(root: Root, raw: str, anna: Person, mei: Person, now: datetime, uses: LastUseBuffer) -> None:
    used = start(root, anna, now)
    find(root, used, now + 7 * HOUR, uses)
    start(root, mei, now)
    assert sweep(root, now + 9 * HOUR, uses, limit=1) == 1
    assert sweep(root, now + 9 * HOUR, uses) == 1
    assert [session.key for session in root["sessions"]] == [find(root, used, now + 9 * HOUR, uses).key]


# Last use


def test_uses_are_stored_in_steps(root: Root, raw: str, now: datetime, uses: LastUseBuffer) -> None:
    session = find(root, raw, now + 4 * MINUTE, uses)
    assert uses.flush(root, now + 4 * MINUTE) == 0
    find(root, raw, now + 5 * MINUTE, uses)
    assert uses.flush(root, now + 5 * MINUTE) == 1
    assert session.last_used == to_microseconds(now + 5 * MINUTE)


def test_the_last_use_is_stored_in_the_end(root: Root, raw: str, now: datetime, uses: LastUseBuffer) -> None:
    session = find(root, raw, now + MINUTE, uses)
    assert uses.flush(root, now + 5 * MINUTE) == 0
    assert uses.flush(root, now + 6 * MINUTE) == 1
    assert session.last_used == to_microseconds(now + MINUTE)
    assert uses.flush(root, now + 7 * MINUTE) == 0 and len(uses) == 0


def test_a_use_during_the_flush_is_not_dropped(root: Root, raw: str, now: datetime) -> None:
    class UsedMeanwhile(LastUseBuffer):
        def _drop(self, key: bytes, used: int) -> None:
            self.note(key, used + 1)
            super()._drop(key, used)

    uses = UsedMeanwhile()
    session = find(root, raw, now, uses)
    uses.flush(root, now)
    assert uses.last_used(session) == to_microseconds(now) + 1


def test_before_stopping_everything_is_stored(root: Root, raw: str, now: datetime, uses: LastUseBuffer) -> None:
    session = find(root, raw, now + MINUTE, uses)
    assert uses.flush(root, now + MINUTE, step=timedelta(0)) == 1
    assert session.last_used == uses.last_used(session) == to_microseconds(now + MINUTE)


def test_an_earlier_moment_does_not_overwrite_a_later_one(root: Root, raw: str, now: datetime, uses: LastUseBuffer) -> None:
    session = find(root, raw, now + HOUR, uses)
    find(root, raw, now, uses)
    assert uses.last_used(session) == to_microseconds(now + HOUR)


def test_entries_of_ended_sessions_are_dropped(root: Root, raw: str, now: datetime, uses: LastUseBuffer) -> None:
    find(root, raw, now + MINUTE, uses)
    end(root, raw)
    uses.flush(root, now + HOUR)
    assert len(uses) == 0


def test_a_flush_that_is_rolled_back_loses_nothing(database: Any, now: datetime, uses: LastUseBuffer) -> None:
    with database.transaction() as connection:
        raw = start(connection.root(), connection.root()["people"].add("anna", "Anna"), now)
    with pytest.raises(RuntimeError), database.transaction() as connection:
        find(connection.root(), raw, now + HOUR, uses)
        uses.flush(connection.root(), now + HOUR)
        raise RuntimeError
    with database.transaction() as connection:
        assert uses.flush(connection.root(), now + HOUR) == 1
    with database.transaction() as connection:
        assert find(connection.root(), raw, now + 9 * HOUR - INSTANT)


def test_finding_writes_nothing(database: Any, now: datetime, uses: LastUseBuffer) -> None:
    with database.transaction() as connection:
        raw = start(connection.root(), connection.root()["people"].add("anna", "Anna"), now)
    before = database.lastTransaction()
    with database.transaction() as connection:
        assert find(connection.root(), raw, now + HOUR, uses)
        assert list_of(connection.root(), find(connection.root(), raw, now).person_id, now, uses)
    assert database.lastTransaction() == before


def test_sign_ins_at_once_do_not_conflict(database: Any, together: Any, now: datetime) -> None:
    with database.transaction() as connection:
        ids = [connection.root()["people"].add(login, login).id for login in ("aa", "bb", "cc")]
    raws = []
    for _round in range(5):
        raws += together(*(lambda root, i=i: start(root, root["people"].get(i), now) for i in (*ids, ids[0])))
    with database.transaction() as connection:
        assert all(find(connection.root(), raw, now) for raw in raws)
        assert [len(list_of(connection.root(), i, now)) for i in ids] == [10, 5, 5]


def test_installing_twice_keeps_sessions(root: Root, raw: str, now: datetime) -> None:
    sessions.install(root)
    assert find(root, raw, now)


def test_they_are_counted(root: Root, raw: str, anna: Person, now: datetime) -> None:
    assert len(root["sessions"]) == 1
    start(root, anna, now)
    assert len(root["sessions"]) == 2
    end(root, raw)
    assert len(root["sessions"]) == 1
