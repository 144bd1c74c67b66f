"""The two ways to take turns: one thread that commits them together, or a few threads that commit each alone.

A turn is a function of one connection. It may run twice before it counts, so it touches nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

from storage.handover import Outcome, Waiting, hand_over, still_waits
from storage.prepared import connect, send_writes

T = TypeVar("T")
Work = Callable[[Connection], T]

BATCH = 64
"""At most so many turns share one COMMIT."""

TRIES = 6
"""So often a turn is taken that PostgreSQL refuses for the sake of another one, before the error is passed on."""

_SERIALIZATION_FAILURE, _DEADLOCK = "40001", "40P01"

_log = logging.getLogger(__name__)
_inside = threading.local()


class TransactionEnded(Exception):
    """A turn ended its own transaction, or went on after an error of the database had ended it."""


class StoreClosed(RuntimeError):
    """The store takes no more turns."""


def refuse_nesting() -> None:
    """Raise RuntimeError when called from within a turn, where waiting for another turn would never end."""
    if getattr(_inside, "turn", False):
        raise RuntimeError("a turn cannot wait for another turn: pass on its connection instead")


def _do(work: Work[T], connection: Connection, transaction: RootTransaction) -> T:
    """The result of `work`, with its transaction still open; raises TransactionEnded when it is not."""
    _inside.turn = True
    try:
        result = work(connection)
        send_writes(connection)
    except StopIteration as error:  # asyncio cannot carry this one to whoever waits
        raise RuntimeError("a turn raised StopIteration") from error
    finally:
        _inside.turn = False
    driver = connection.connection.driver_connection
    assert driver is not None
    if connection.dialect.name == "sqlite":
        # A full disk makes SQLite roll back by itself; what follows would then be committed statement by statement.
        is_open = driver.in_transaction
    else:
        from psycopg.pq import TransactionStatus  # not loaded where SQLite is used

        # PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK.
        is_open = driver.info.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS)
    if not (is_open and transaction.is_active):
        raise TransactionEnded
    return result


def _attempt(work: Callable[[], Any]) -> Outcome:
    try:
        return Outcome(work())
    except BaseException as error:  # whatever a turn raises belongs to the one who waits for it
        return Outcome(error=error)


@dataclass(frozen=True)
class _Turn:
    work: Work[Any]
    future: Waiting


class GroupCommitWriter:
    """One thread with one connection, which takes all the turns that wait and commits them together.

    There are no savepoints: if anything fails, the COMMIT included, all is rolled back and every turn of the batch is
    run again in a transaction of its own, so that a failing turn harms no other. Nobody is answered before the COMMIT
    that holds their turn. A turn that was cancelled before it was taken is left out.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = connect(engine)
        self._queue: SimpleQueue[_Turn | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue a turn, for a thread. Raises StoreClosed after `close`."""
        future: Future[T] = Future()
        self._queue_turn(_Turn(work, future))
        return future

    def submit_async(self, work: Work[T]) -> asyncio.Future[T]:
        """Queue a turn, for a coroutine. Raises StoreClosed after `close`."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue_turn(_Turn(work, future))
        return future

    def _queue_turn(self, turn: _Turn) -> None:
        refuse_nesting()
        with self._closing:  # nothing may come after the end mark, where it would wait for ever
            if self._closed:
                raise StoreClosed
            self._queue.put(turn)

    def close(self) -> None:
        """Take the turns that still wait, then end the thread and its connection."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (first := self._queue.get()) is not None:
            batch: list[_Turn] = [first]
            ending = False
            while len(batch) < BATCH and not ending:
                try:
                    turn = self._queue.get_nowait()
                except Empty:
                    break
                if turn is None:
                    ending = True
                else:
                    batch.append(turn)
            self._take([turn for turn in batch if still_waits(turn.future)])
            if ending:
                break
        self._drop_connection()

    def _take(self, batch: list[_Turn]) -> None:
        if len(batch) > 1:
            try:
                outcomes = [Outcome(result) for result in self._commit(batch)]
            except _CannotBegin as error:  # no turn is at fault, and each would wait for the lock as long again
                outcomes = [Outcome(error=error.cause)] * len(batch)
            except BaseException as error:
                _log.debug("a batch of %d turns is taken one by one: %r", len(batch), error)
                outcomes = []
            if outcomes:
                hand_over(zip([turn.future for turn in batch], outcomes, strict=True))
                return
        for turn in batch:
            hand_over([(turn.future, _attempt(lambda turn=turn: self._commit_alone(turn)))])  # type: ignore[misc]

    def _commit_alone(self, turn: _Turn) -> Any:
        try:
            return self._commit([turn])[0]
        except _CannotBegin as error:
            raise error.cause from None

    def _commit(self, batch: list[_Turn]) -> list[Any]:
        try:
            if self._connection is None:
                self._connection = connect(self._engine)
            transaction = self._connection.begin()
        except Exception as error:
            raise _CannotBegin(error) from error
        try:
            results = [_do(turn.work, self._connection, transaction) for turn in batch]
            transaction.commit()
        except BaseException:
            self._roll_back(self._connection)
            raise
        return results

    def _roll_back(self, connection: Connection) -> None:
        """Back to no transaction, also where SQLAlchemy thinks that a failed COMMIT has ended it."""
        try:
            connection.rollback()
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.rollback()
        except Exception:
            _log.exception("the rollback failed; going on with a new connection")
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class _CannotBegin(Exception):
    """The transaction could not be opened, so no turn of the batch has run."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(cause)
        self.cause = cause


class TurnPool:
    """A few threads, each taking one turn at a time in a transaction of its own.

    So PostgreSQL is written to, which groups commits itself, and both databases are read. A turn that PostgreSQL
    sacrificed to another one (serialization failure, deadlock), or whose connection turned out to be lost before its
    COMMIT, is run again. A connection lost during COMMIT is not: it may have counted.
    """

    def __init__(self, engine: Engine, threads: int, name: str) -> None:
        self._engine = engine
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)

    def submit_async(self, work: Work[T]) -> asyncio.Future[T]:
        """`submit` for a coroutine."""
        return asyncio.wrap_future(self.submit(work))

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue a turn. Raises StoreClosed after `close`."""
        refuse_nesting()
        try:
            return self._executor.submit(self._take, work)
        except RuntimeError as error:
            raise StoreClosed from error

    def close(self) -> None:
        """Take the turns that still wait, then end the threads."""
        self._executor.shutdown(wait=True)

    def _take(self, work: Work[T]) -> T:
        tries = 0
        while True:
            tries += 1
            committing = False
            try:
                with connect(self._engine) as connection:
                    transaction = connection.begin()
                    result = _do(work, connection, transaction)
                    committing = True
                    transaction.commit()
                    return result
            except DBAPIError as error:
                lost_early = error.connection_invalidated and not committing
                if tries == TRIES or not (lost_early or _is_sacrifice(error)):
                    raise
                _log.debug("a turn is taken again: %r", error)


def _is_sacrifice(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in (_SERIALIZATION_FAILURE, _DEADLOCK)
