"""Work too long for a turn, done in a process of its own; its result comes back as an update of the conversation.

A job is a leased row: the lease is prolonged while it is worked on, the attempt is counted when it is taken. A job that
fails, or kills its process, is tried three times; one with which the whole program dies, of which the job may be no
cause, ten times. The person is told either way. A kind that is not known here may
come from a newer version during an upgrade: it is left to that one's process for a while before it is given up.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from threading import Lock
from typing import Any

from bot.job_kinds import JobFunction, JobResult
from bot.log import describe_error, get_log, name_error
from bot.loop import POLL_SECONDS, Loop
from bot.measures import Measures
from bot.setbacks import NEWER_PATIENCE
from handlers.engine.messages import Incoming
from storage import files, inbox, jobs
from storage.database import Connection, Store, StoreFull
from storage.jobs import Job

log = get_log(__name__)

CHANNEL = "job"
"""The word under which results stand in the inbox, beside the names of channels."""

FAILURES = 3
ATTEMPTS = 10
"""So often a job is begun at most."""
LEASE_SECONDS = 10.0
LONGEST_SECONDS = 600.0


@dataclass(frozen=True)
class Fault:
    """Why a job failed: the type of the error and our line that raised it, and (for the database only) its text."""

    error: str
    at: str = ""
    text: str = ""


class JobFailed(Exception):
    """The job raised an error, or its process ended in the middle of it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.error)
        self.fault = fault


DIED = Fault("JobProcessDied", text="the process of the jobs died, or took too long and was ended")


def parse_result(raw: Mapping[str, Any]) -> Incoming:
    """The neutral message of a result row."""
    return Incoming(kind="result", result=raw)


class JobProcess:
    """One spawned process that does one job after the other, started when first needed and again after its death."""

    def __init__(self, url: str, office: str | None = None) -> None:
        self._url = url
        self._office = office
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Pipe | None = None
        self._starting = Lock()
        self._is_over = False

    def do(self, function: JobFunction, args: Mapping[str, Any], now: datetime) -> JobResult:
        """Do a job and wait for it; blocks. Raises JobFailed."""
        with self._starting:
            if self._is_over:
                raise JobFailed(DIED)
            pipe = self._start()
        try:
            pipe.send((function, dict(args), now))
            answer = pipe.recv()
        except (EOFError, OSError) as error:
            self.kill()
            raise JobFailed(DIED) from error
        if isinstance(answer, JobResult):
            return answer
        raise JobFailed(answer)

    def kill(self) -> None:
        """End the process at once; a `do` that waits in another thread raises JobFailed."""
        process = self._process
        if process is not None:
            process.kill()
            process.join()

    def end(self) -> None:
        """`kill`, and start no other one."""
        with self._starting:
            self._is_over = True
        self.kill()

    def _start(self) -> Pipe:
        if self._process is None or self._pipe is None or not self._process.is_alive():
            if self._pipe is not None:
                self._pipe.close()
            context = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks and connections
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(
                target=_work, args=(self._url, self._office, theirs), name="jobs", daemon=True
            )
            self._process.start()
            theirs.close()  # so that its end is noticed here, and ours there
        return self._pipe


def _work(url: str, office: str | None, pipe: Pipe) -> None:
    """What the spawned process runs. It ends with its parent, whose end of the pipe is then closed."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the parent, which ends this process in its own time
        signal.signal(number, signal.SIG_IGN)
    store = Store.open(url, read_only=True)
    from bot.pdf import use_office  # needed in this process only

    use_office(office)
    while True:
        try:
            function, args, now = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        answer: JobResult | Fault
        try:
            answer = store.read_now(lambda conn: function(conn, args, now))  # noqa: B023 - called before the next round
        except Exception as error:
            answer = Fault(text=describe_error(error), **name_error(error))
        try:
            pipe.send(answer)
        except BrokenPipeError:  # the parent was killed meanwhile
            return


class JobRunner:
    """Takes jobs one by one, has them done in the jobs' process, and writes what comes of them.

    `clock` is what a job sees as now, `timer` what leases and pauses go by. `on_result` is called after each commit
    that has left an update in the inbox. `office` is the LibreOffice that makes PDFs, None for none.
    """

    def __init__(
        self,
        store: Store,
        kinds: Mapping[str, JobFunction],
        *,
        clock: Callable[[], datetime],
        timer: Callable[[], datetime],
        on_result: Callable[[], None],
        lease_seconds: float = LEASE_SECONDS,
        longest_seconds: float = LONGEST_SECONDS,
        poll_seconds: float = POLL_SECONDS,
        measures: Measures | None = None,
        office: str | None = None,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._clock = clock
        self._timer = timer
        self._on_result = on_result
        self._lease_seconds = lease_seconds
        self._longest_seconds = longest_seconds
        self._process = JobProcess(store.url, office)
        self._measures = measures or Measures()
        self.loop = Loop("jobs", self._look, poll_seconds=poll_seconds)

    async def interrupt(self) -> None:
        """End the job under way without counting its attempt, after `loop` was stopped."""
        await asyncio.to_thread(self._process.end)

    async def _look(self) -> None:
        while not self.loop.stopping:
            now = self._timer()
            job = await self._store.run(lambda conn: self._lease_next(conn, now))  # noqa: B023
            if job is None:
                return
            await self._take(job)

    def _lease_next(self, conn: Connection, now: datetime) -> Job | None:
        return jobs.lease_next(conn, now, self._lease_seconds, self._kinds, NEWER_PATIENCE)

    async def _take(self, job: Job) -> None:
        if job.kind not in self._kinds:  # nor by any other process: it has waited for one
            await self._give_up(job, Fault("LookupError", text=f"no kind of job is called {job.kind!r}"))
            return
        try:
            if job.attempts > ATTEMPTS:  # the whole program died with each of them
                raise JobFailed(DIED)
            result = await self._do(job)
        except JobFailed as error:
            if self.loop.stopping:
                await self._store.run(lambda conn: jobs.give_back(conn, job.id))
            elif job.failures + 1 < FAILURES and job.attempts < ATTEMPTS:
                await self._retry(job, error.fault)
            else:
                await self._give_up(job, error.fault)
        else:
            await self._finish(job, result)

    async def _do(self, job: Job) -> JobResult:
        """The job's result, its lease prolonged meanwhile. A job that takes too long loses its process."""
        log.info("job.started", job=job.id, kind=job.kind, attempt=job.attempts)
        work = asyncio.create_task(asyncio.to_thread(self._process.do, self._kinds[job.kind], job.args, self._clock()))
        waited = 0.0
        while not (await asyncio.wait({work}, timeout=self._lease_seconds / 3))[0]:
            waited += self._lease_seconds / 3
            if waited >= self._longest_seconds:
                await asyncio.to_thread(self._process.kill)
                break
            await self._renew(job)
        return await work

    async def _renew(self, job: Job) -> None:
        """Prolong the lease. When that fails the work goes on: at worst another process does it too, in vain."""
        until = self._timer() + timedelta(seconds=self._lease_seconds)
        try:
            await self._store.run(lambda conn: jobs.renew(conn, job.id, until))
        except Exception as error:
            log.warning("job.not_renewed", job=job.id, **name_error(error))

    async def _retry(self, job: Job, fault: Fault) -> None:
        self._measures.count_job(job.kind, "failed")
        log.warning("job.failed", job=job.id, kind=job.kind, attempt=job.attempts, error=fault.error, at=fault.at)
        pause: float = 0.2 * 5**job.failures
        due_at = self._timer() + timedelta(seconds=pause)
        await self._store.run(lambda conn: jobs.retry(conn, job.id, fault.text, due_at))
        self.loop.wake_after(pause)

    async def _give_up(self, job: Job, fault: Fault) -> None:
        self._measures.count_job(job.kind, "parked")
        log.error("job.parked", job=job.id, kind=job.kind, attempt=job.attempts, error=fault.error, at=fault.at)
        now = self._clock()

        def fail(conn: Connection) -> None:
            jobs.fail(conn, job.id, fault.text, now)
            _put_back(conn, job, {"error": fault.error}, now)

        await self._store.run(fail)
        self._on_result()

    async def _finish(self, job: Job, result: JobResult) -> None:
        now = self._clock()
        while True:
            try:
                await self._store.run(lambda conn: keep_result(conn, job, result, now))
            except StoreFull as error:
                log.error("job.store_full", job=job.id, **name_error(error))
                await self.loop.pause(5.0)
                if self.loop.stopping:
                    return
            else:
                break
        self._measures.count_job(job.kind, "done")
        log.info("job.done", job=job.id, kind=job.kind)
        self._on_result()


def keep_result(conn: Connection, job: Job, result: JobResult, now: datetime) -> None:
    """Write the file, the result and the end of the job into one transaction: it comes back exactly once."""
    jobs.finish(conn, job.id, now)
    brought = dict(result.args)
    if result.file is not None:
        brought["file_id"] = files.put(conn, job.args.get("unit_id"), *result.file, now)
    for key, file in result.more.items():
        brought[key] = files.put(conn, job.args.get("unit_id"), *file, now)
    _put_back(conn, job, brought, now)


def _put_back(conn: Connection, job: Job, brought: Mapping[str, Any], now: datetime) -> None:
    """The job's result as an update of the conversation that asked for it; a job of no conversation leaves none."""
    if job.conversation_id is not None:
        inbox.add_to_conversation(
            conn,
            job.conversation_id,
            channel=CHANNEL,
            account="",
            external_id=f"job:{job.id}",
            raw={"kind": "result", "job": job.kind, "args": job.args, **brought},
            now=now,
        )
