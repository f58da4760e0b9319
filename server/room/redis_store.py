"""Rooms in an existing Redis, so that several workers share them; it keeps them as safely as it is told to.

Promises: those of store.py; everything lies under `faultline:` and goes by itself when nothing has been kept for a room
for as long as limits.py says; one channel tells every worker what the others did, and one that was cut off looks again
at every room it has; the address, which may hold a password, is in no error and no log.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis

from server import limits
from server.room import redis_scripts
from server.room.state import Change
from server.room.store import Heard, Kept, Member, StoreError

log = logging.getLogger(__name__)
UNDER = "faultline:"
CHANNEL = UNDER + "told"
PARTS = ("room", "log", "members", "questions", "votes", "order", "tally", "present")
LISTEN_SECONDS = 0.5  # how soon the listening thread notices that it is to end
TRY_AGAIN_SECONDS = 0.25  # after the connection was lost


def _keys(code: str) -> list[str]:
    return [*(f"{UNDER}{code}:{part}" for part in PARTS), f"{UNDER}rooms"]


class RedisStore:
    """Of one worker; `url` as redis://host:port/number."""

    def __init__(self, url: str) -> None:
        self._worker = secrets.token_hex(8)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        try:
            self._client: Any = redis.Redis.from_url(
                url, decode_responses=True, socket_timeout=limits.ROOM_STORE_SECONDS,
                socket_connect_timeout=limits.ROOM_STORE_SECONDS,
            )
        except ValueError as error:
            raise StoreError("that is no address of a Redis: write redis://127.0.0.1:6379/0") from error
        with self._asked():
            self._client.ping()
        script = self._client.register_script
        self._open, self._append = script(redis_scripts.OPEN), script(redis_scripts.APPEND)
        self._tail, self._add_member = script(redis_scripts.TAIL), script(redis_scripts.ADD_MEMBER)
        self._ask, self._vote = script(redis_scripts.ASK), script(redis_scripts.VOTE)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except redis.RedisError as error:
            raise StoreError(f"Redis does not answer ({type(error).__name__})") from error

    def _message(self, code: str, told: dict[str, Any]) -> str:
        return json.dumps([self._worker, code, told])

    def _key(self, code: str, part: str) -> str:
        return f"{UNDER}{code}:{part}"

    def open(self, code: str, state: dict[str, Any], teacher: Member) -> bool:
        person = json.dumps([teacher.name, teacher.key_hash])
        with self._asked():
            return bool(self._open(_keys(code), [
                limits.ROOM_KEPT_SECONDS, json.dumps(state), person, time.time(), code,
            ]))

    def read(self, code: str) -> Kept | None:
        with self._asked():
            seq, state = self._client.hmget(self._key(code, "room"), "seq", "state")
        return None if seq is None else Kept(code, int(seq), json.loads(state))

    def append(self, code: str, seq: int, change: Change, state: dict[str, Any]) -> bool:
        with self._asked():
            return bool(self._append(_keys(code), [
                limits.ROOM_KEPT_SECONDS, seq - 1, seq, json.dumps(state), json.dumps(change), limits.ROOM_LOG,
                time.time(), code, CHANNEL, self._message(code, {"seq": seq, "change": change}),
            ]))

    def tail(self, code: str, since: int) -> list[Change] | None:
        with self._asked():
            found = self._tail(_keys(code), [since])
        return None if found is None else [json.loads(one) for one in found]

    def notice(self, code: str, told: dict[str, Any]) -> None:
        with self._asked():
            self._client.publish(CHANNEL, self._message(code, told))

    def listen(self, heard: Heard) -> None:
        self._thread = threading.Thread(target=self._listen, args=(heard,), name="rooms-heard", daemon=True)
        self._thread.start()

    def _listen(self, heard: Heard) -> None:
        cut_off = False
        while not self._stopping.is_set():
            try:
                with self._client.pubsub() as channel:
                    channel.subscribe(CHANNEL)
                    while not self._stopping.is_set():
                        message = channel.get_message(timeout=LISTEN_SECONDS)
                        if message is not None:
                            self._tell(heard, message)
                        cut_off = False
            except redis.RedisError as error:
                if not cut_off:
                    log.error("what other workers do is not heard: Redis does not answer (%s)", type(error).__name__)
                cut_off = True
                self._stopping.wait(TRY_AGAIN_SECONDS)

    def _tell(self, heard: Heard, message: dict[str, Any]) -> None:
        try:
            if message["type"] == "subscribe":  # also after the connection was lost: something may have been missed
                heard("", {})
            elif message["type"] == "message":
                worker, code, told = json.loads(message["data"])
                if worker != self._worker:
                    heard(code, told)
        except StoreError as error:
            log.error("a room could not be looked up again: %s", error)
        except Exception:
            log.exception("what another worker did could not be told")

    def add_member(self, code: str, name: str, key_hash: str) -> str | None:
        person = json.dumps([name, key_hash])
        with self._asked():
            number = self._add_member(_keys(code), [limits.ROOM_KEPT_SECONDS, person, limits.ROOM_MEMBERS])
        return f"m{number}" if number else None

    def member(self, code: str, member: str) -> Member | None:
        with self._asked():
            found = self._client.hget(self._key(code, "members"), member)
        return None if found is None else Member(member, *json.loads(found))

    def members(self, code: str) -> list[Member]:
        with self._asked():
            found = self._client.hgetall(self._key(code, "members"))
        people = [Member(member, *json.loads(person)) for member, person in found.items()]
        return sorted(people, key=lambda one: int(one.member[1:]))

    def present(self, code: str, here: dict[str, bool]) -> None:
        """A worker that died is left out when its time is up."""
        key = self._key(code, "present")
        told = json.dumps([time.time() + 3 * limits.ROOM_PRESENT_SECONDS, here])
        with self._asked():
            if here:
                self._client.pipeline().hset(key, self._worker, told).expire(key, limits.ROOM_KEPT_SECONDS).execute()
            else:
                self._client.hdel(key, self._worker)

    def elsewhere(self, code: str) -> dict[str, bool]:
        with self._asked():
            found = self._client.hgetall(self._key(code, "present"))
        there: dict[str, bool] = {}
        for worker, told in found.items():
            until, here = json.loads(told)
            if worker != self._worker and until > time.time():
                there |= {member: up or there.get(member, False) for member, up in here.items()}
        return there

    def ask(self, code: str, told: dict[str, Any]) -> str | None:
        with self._asked():
            number = self._ask(_keys(code), [limits.ROOM_KEPT_SECONDS, json.dumps(told), limits.ROOM_QUESTIONS])
        return f"q{number}" if number else None

    def asked(self, code: str) -> dict[str, dict[str, Any]]:
        with self._asked():
            found = self._client.lrange(self._key(code, "questions"), 0, -1)
        return {f"q{number}": json.loads(told) for number, told in enumerate(found, 1)}

    def vote(self, code: str, asked: str, round_: int, member: str, option: int) -> bool:
        with self._asked():
            return bool(self._vote(_keys(code), [limits.ROOM_KEPT_SECONDS, asked, round_, member, option]))

    def tally(self, code: str, asked: str, round_: int, options: int) -> list[int]:
        fields = [f"{asked} {round_} {option}" for option in range(options)]
        with self._asked():
            return [int(count or 0) for count in self._client.hmget(self._key(code, "tally"), fields)]

    def ballot(self, code: str, asked: str, member: str) -> dict[int, int]:
        rounds = (1, 2)
        with self._asked():
            found = self._client.hmget(self._key(code, "votes"), [f"{asked} {one} {member}" for one in rounds])
        return {one: int(option) for one, option in zip(rounds, found, strict=True) if option is not None}

    def votes(self, code: str) -> list[dict[str, Any]]:
        with self._asked():
            order, cast = (
                self._client.pipeline().lrange(self._key(code, "order"), 0, -1).hgetall(self._key(code, "votes"))
            ).execute()
        found = []
        for one in order:
            asked, round_, member = one.split(" ")
            found.append({"asked": asked, "round": int(round_), "member": member, "option": int(cast[one])})
        return found

    def forget(self, before: float) -> int:
        with self._asked():
            old = self._client.zrangebyscore(f"{UNDER}rooms", "-inf", f"({before}")
            for code in old:
                *own, rooms = _keys(code)
                self._client.pipeline().delete(*own).zrem(rooms, code).execute()
        return len(old)

    def rooms(self) -> int:
        with self._asked():
            return int(self._client.zcard(f"{UNDER}rooms"))

    def healthy(self) -> bool:
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False

    def rest(self) -> None:
        """Redis does that by itself."""

    def close(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._client.close()
