"""What a node counts for operators. Labels are bounded: never a submission's name."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from telemetry.metrics import FAST_S, SLOW_S, new_registry

REGISTRY = new_registry()

SLOTS = Gauge(
    "assize_node_slots",
    "Slots: free, busy with an attempt of their own, or lent to another slot's",
    ["state"],
    registry=REGISTRY,
)
CONNECTED = Gauge("assize_node_connected", "1 while a link to a master stands", registry=REGISTRY)
DRAINING = Gauge("assize_node_draining", "1 while nothing new is taken", registry=REGISTRY)
DISK_FREE = Gauge(
    "assize_node_disk_free_bytes", "Free on the disk of the testdata cache", registry=REGISTRY
)
OUTBOX = Gauge(
    "assize_node_outbox", "Finished attempts whose receipt has not come yet", registry=REGISTRY
)
SPEED = Gauge(
    "assize_node_speed_ratio",
    "Speed of the slots relative to the reference; 0 before the first calibration",
    registry=REGISTRY,
)
NOISE = Gauge(
    "assize_node_noise_ratio",
    "Coefficient of variation of CPU time in the calibration",
    registry=REGISTRY,
)
ATTEMPTS = Counter(
    "assize_node_attempts",
    "Attempts that ended here: by verdict, or failed, or stopped",
    ["result"],
    registry=REGISTRY,
)
TESTS = Counter("assize_node_tests", "Judged tests", ["verdict"], registry=REGISTRY)
COMPILATIONS = Counter(
    "assize_node_compilations",
    "Submissions built: compiled, from the compile cache, or refused by the compiler",
    ["result"],
    registry=REGISTRY,
)
COMPILE = Histogram(
    "assize_node_compile_seconds",
    "Wall time of compilers; what came from the cache is not in it",
    ["language"],
    buckets=SLOW_S,
    registry=REGISTRY,
)
STEPS = Histogram(
    "assize_node_step_seconds",
    "Steps of attempts: bundle (fetched or found), slot (waiting for one), prepare (with"
    " compiling), run (the submission on a test), check (the rest of a test)",
    ["step"],
    buckets=FAST_S,
    registry=REGISTRY,
)
BUNDLES = Counter(
    "assize_node_bundles", "Bundles needed: found in the cache, or not", ["source"],
    registry=REGISTRY,
)  # fmt: skip
BUNDLE_BYTES = Counter(
    "assize_node_bundle_downloaded_bytes", "Bytes of bundles downloaded", registry=REGISTRY
)
LINKS = Counter("assize_node_links", "Links to a master that stood", registry=REGISTRY)
REFUSED = Counter(
    "assize_node_reports_refused", "Reports that the master refused as stale", registry=REGISTRY
)

for _state in ("free", "busy", "lent"):
    SLOTS.labels(_state)
for _result in ("compiled", "cached", "refused"):
    COMPILATIONS.labels(_result)
for _source in ("cache", "download"):
    BUNDLES.labels(_source)
