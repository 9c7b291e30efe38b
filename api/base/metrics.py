"""Metrics for Prometheus: requests, intake, jobs and what waits; no label holds anything about a person."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from triage.store import Store

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """The metrics of one process; what waits is counted in the store when it is asked for."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "jindianzi_requests", "Requests.", ("method", "route", "status"), registry=self._registry
        )
        self.seconds = Histogram(
            "jindianzi_request_seconds",
            "Time to answer.",
            ("method", "route"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self.intake = Counter("jindianzi_intake_items", "Items by result.", ("result",), registry=self._registry)
        self._registry.register(_Waiting(store))

    def text(self) -> bytes:
        """All metrics in the exposition format."""
        return generate_latest(self._registry)


class _Waiting(Collector):
    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is read when the collector is registered."""
        return ()

    def collect(self) -> Iterable[CounterMetricFamily | GaugeMetricFamily]:
        """What waits now."""
        with self._store.read() as work:
            due, states, deliveries = work.work_items.count_due(), work.work_items.counts(), work.webhooks.counts()
            newest = work.events.newest()
        writes = self._store.writes
        yield GaugeMetricFamily(
            "jindianzi_write_open_seconds", "For how long the oldest write transaction runs.", value=writes.oldest()
        )
        yield GaugeMetricFamily(
            "jindianzi_write_longest_seconds", "The longest write transaction so far.", value=writes.longest
        )
        yield CounterMetricFamily("jindianzi_write_seconds", "Time in write transactions.", value=writes.seconds)
        yield CounterMetricFamily("jindianzi_writes", "Write transactions.", value=writes.count)
        yield GaugeMetricFamily("jindianzi_triage_due", "Suggestions that wait for triage.", value=due)
        yield GaugeMetricFamily("jindianzi_events", "Number of the newest event.", value=newest)
        yield _labelled("jindianzi_suggestions", "Suggestions by state.", "state", states)
        yield _labelled("jindianzi_deliveries", "Webhook deliveries by status.", "status", deliveries)


def _labelled(name: str, text: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family
