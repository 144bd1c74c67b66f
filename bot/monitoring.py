"""`/health` and `/metrics`: what a load balancer, a monitor and whoever is woken at night need to know.

Neither shows a name, an answer or a secret. `/health` says 503 only for what this process cannot work with; a platform
that is away is shown, and is no reason to send its webhooks elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.circuit import Circuit
from bot.leading import Leadership
from bot.log import get_log, name_error
from bot.measures import Measures
from storage.database import Store, StoreFull
from storage.gauges import Gauges, read_gauges, try_writing

log = get_log(__name__)

HEALTH_SECONDS = 5.0
STUCK_SECONDS = 300.0
"""An update that waits longer than this says that nobody takes turns any more."""

Circuits = Mapping[tuple[str, str], Circuit]


class Monitor:
    """Looks at the books and at this process."""

    def __init__(
        self,
        store: Store,
        *,
        timer: Callable[[], datetime],
        measures: Measures,
        circuits: Circuits,
        leadership: Leadership,
        channels: Sequence[str],
    ) -> None:
        self._store = store
        self._timer = timer
        self._measures = measures
        self._circuits = circuits
        self._leadership = leadership
        self._channels = channels

    def routes(self) -> list[Route]:
        """The two addresses."""
        return [Route("/health", self._tell_health), Route("/metrics", self._tell_metrics)]

    async def _tell_health(self, request: Request) -> Response:
        now = self._timer()
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                gauges = await self._store.read(lambda conn: read_gauges(conn, now))
                await self._store.run(lambda conn: try_writing(conn, now))
        except Exception as error:
            log.error("web.unhealthy", **name_error(error))
            return JSONResponse({"database": "full" if isinstance(error, StoreFull) else "away"}, 503)
        told = self._describe(gauges, now)
        is_stuck = told["oldest_waiting_seconds"] > STUCK_SECONDS
        return JSONResponse({"database": "ok", **told}, 503 if is_stuck else 200)

    def _describe(self, gauges: Gauges, now: datetime) -> dict[str, Any]:
        unsent = {channel: gauges.unsent.get(channel, 0) for channel in self._channels}
        since = [gauges.oldest_unsent[channel] for channel in self._channels if channel in gauges.oldest_unsent]
        return {
            "oldest_waiting_seconds": _count_seconds(gauges.oldest_waiting, now),
            "waiting_updates": gauges.waiting_updates,
            "parked_updates": gauges.parked_updates,
            "unsent_messages": sum(unsent.values()),
            "oldest_unsent_seconds": _count_seconds(min(since, default=None), now),
            "given_up_messages": sum(gauges.given_up.values()),
            "open_jobs": gauges.open_jobs,
            "circuits": {channel: circuit.state for (channel, _), circuit in self._circuits.items()},
            "process": self._leadership.holder,
            "leaders": dict(gauges.leaders),
        }

    async def _tell_metrics(self, request: Request) -> Response:
        now = self._timer()
        gauges: Gauges | None = None
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                gauges = await self._store.read(lambda conn: read_gauges(conn, now))
        except Exception as error:
            log.error("web.not_measured", **name_error(error))
        metrics = [*describe_process(self._measures, self._circuits, self._leadership), _describe_database(gauges)]
        if gauges is not None:
            metrics += describe_books(gauges, now)
        return Response(write_metrics(metrics), headers={"content-type": CONTENT_TYPE_LATEST})


def _count_seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else round(max(0.0, (now - since).total_seconds()), 1)


def write_metrics(metrics: Iterable[Metric]) -> bytes:
    """The metrics in Prometheus' text format."""
    kept = list(metrics)

    class Given(Collector):
        def collect(self) -> Iterable[Metric]:
            return kept

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Given())
    return generate_latest(registry)


def describe_process(measures: Measures, circuits: Circuits, leadership: Leadership) -> Iterator[Metric]:
    """What this process has counted since it began."""
    turns = HistogramMetricFamily("so_thi_dua_turn_seconds", "Time from a turn's claim to its commit.")
    turns.add_metric([], list(measures.turn_buckets().items()), measures.turn_seconds)
    yield turns
    for name, text, labels, counts in (
        ("turn_failures", "Turns that did not count.", ["outcome"], _by_one(measures.turn_failures)),
        ("updates_received", "Updates committed to the inbox.", ["channel"], _by_one(measures.received)),
        ("messages_sent", "Messages that a platform took.", ["channel"], _by_one(measures.sent)),
        ("messages_given_up", "Messages given up.", ["channel"], _by_one(measures.given_up)),
        ("send_failures", "Attempts that failed.", ["channel", "kind"], measures.send_failures),
        ("jobs_ended", "Attempts at jobs.", ["kind", "outcome"], measures.jobs),
    ):
        family = CounterMetricFamily(f"so_thi_dua_{name}", text, labels=labels)
        for key, count in counts.items():
            family.add_metric(list(key), count)
        yield family
    opened = GaugeMetricFamily("so_thi_dua_circuit_open", "1 while a channel is left alone.", labels=["channel"])
    for (channel, _), circuit in circuits.items():
        opened.add_metric([channel], float(circuit.state != "closed"))
    yield opened
    leads = GaugeMetricFamily("so_thi_dua_leading", "1 for what this process leads.", labels=["what"])
    for what in sorted(leadership.held):
        leads.add_metric([what], 1.0)
    yield leads


def _by_one(counts: Mapping[str, int]) -> dict[tuple[str, ...], int]:
    return {(key,): count for key, count in counts.items()}


def _describe_database(gauges: Gauges | None) -> Metric:
    return GaugeMetricFamily("so_thi_dua_database_up", "Whether the database answers.", value=float(gauges is not None))


def describe_books(gauges: Gauges, now: datetime) -> Iterator[Metric]:
    """What all processes share."""
    for name, text, value in (
        ("waiting_updates", "Updates that wait for their turn.", gauges.waiting_updates),
        ("oldest_waiting_seconds", "Since when the oldest waits.", _count_seconds(gauges.oldest_waiting, now)),
        ("parked_updates", "Updates set aside.", gauges.parked_updates),
        ("open_jobs", "Jobs that are due.", gauges.open_jobs),
        ("oldest_job_seconds", "Since when the oldest is due.", _count_seconds(gauges.oldest_job, now)),
        ("failed_jobs", "Jobs given up.", gauges.failed_jobs),
    ):
        yield GaugeMetricFamily(f"so_thi_dua_{name}", text, value=float(value))
    for name, text, values in (
        ("unsent_messages", "Messages to be sent.", gauges.unsent),
        ("given_up_messages", "Messages given up and kept.", gauges.given_up),
        (
            "oldest_unsent_seconds",
            "Since when the oldest is to be sent.",
            {channel: _count_seconds(since, now) for channel, since in gauges.oldest_unsent.items()},
        ),
    ):
        family = GaugeMetricFamily(f"so_thi_dua_{name}", text, labels=["channel"])
        for channel, value in values.items():
            family.add_metric([channel], float(value))
        yield family
    quota = GaugeMetricFamily(
        "so_thi_dua_sent_this_month", "Messages of this month, where there is a quota.", labels=["channel", "account"]
    )
    for (channel, account), sent in gauges.sent_this_month.items():
        quota.add_metric([channel, account], float(sent))
    yield quota
