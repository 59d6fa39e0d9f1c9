"""Every kind of fault by its name. See `stage.Steps` for their form."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeAlias

from cli.chaos.faults import lines, masters, nodes, platform, reports, stores, upgrade
from cli.chaos.stage import Stage, Steps

Fault: TypeAlias = Callable[[Stage, random.Random], Steps]

KINDS: dict[str, Fault] = {
    "node-killed-compiling": nodes.killed_compiling,
    "node-killed-mid-test": nodes.killed_mid_test,
    "node-killed-before-report": nodes.killed_before_report,
    "node-killed-after-report": nodes.killed_after_report,
    "node-stopped-past-lease": nodes.stopped_past_lease,
    "node-slow": nodes.slow,
    "node-clock-step": nodes.clock_step,
    "node-poisoned": nodes.poisoned,
    "master-killed-before-dispatch-commit": masters.killed_before_commit,
    "master-killed-after-dispatch-commit": masters.killed_after_commit,
    "master-killed-after-accept-commit": masters.killed_after_accept,
    "master-clock-step": masters.clock_step,
    "nodes-reconnect-at-once": masters.all_reconnect,
    "rolling-upgrade": upgrade.rolling_upgrade,
    "reports-duplicated": reports.duplicated,
    "reports-reordered": reports.reordered,
    "reports-replayed": reports.replayed,
    "postgres-killed": stores.postgres_killed,
    "postgres-restarted": stores.postgres_restarted,
    "postgres-outage": stores.postgres_outage,
    "valkey-flushed": stores.valkey_flushed,
    "valkey-restarted": stores.valkey_restarted,
    "valkey-absent": stores.valkey_absent,
    "burst": platform.burst,
    "rejudged-twice-while-queued": platform.rejudged_twice,
    "testdata-replaced-mid-judging": platform.testdata_replaced,
    "web-killed": platform.web_killed,
}
"""Those that need nothing but processes."""

ROOT_KINDS: dict[str, Fault] = {
    "partition-both-ways": lines.both_ways,
    "partition-to-master": lines.to_master,
    "partition-to-node": lines.to_node,
    "partition-flapping": lines.flapping,
    "disk-full-node": nodes.disk_full,
    "disk-full-store": stores.disk_full_store,
}
"""Those that need namespaces and file systems of their own, so root."""
