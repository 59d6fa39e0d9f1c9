"""Bundles, jobs, attempts, nodes and the results feed."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

CLUSTER = """
-- Names this judge among others that share a Redis server.
CREATE TABLE judge.cluster (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    one boolean PRIMARY KEY DEFAULT true CHECK (one)
)
"""

BUNDLES = """
CREATE TABLE judge.bundles (
    digest text PRIMARY KEY,
    size bigint NOT NULL CHECK (size > 0),
    created_at timestamptz NOT NULL DEFAULT now()
)
"""

JOBS = """
CREATE TABLE judge.jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    platform text NOT NULL,
    submission_id text NOT NULL,
    fingerprint bytea NOT NULL,
    language text NOT NULL,
    file_names text[] NOT NULL,
    file_contents bytea[] NOT NULL,
    entry_point text NOT NULL,
    run_all_tests boolean NOT NULL,
    bundle_digest text NOT NULL REFERENCES judge.bundles (digest),
    priority smallint NOT NULL,
    -- The order within a priority; kept when a lost attempt is queued again.
    place bigint NOT NULL DEFAULT nextval('judge.places'),
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'leased', 'final', 'cancelled')),
    epoch integer NOT NULL DEFAULT 0,
    -- Of the current attempt: the fence.
    token uuid,
    attempts integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    failed_nodes text[] NOT NULL DEFAULT '{}',
    -- The master gave up: never handed out again unless the platform rejudges it.
    quarantined boolean NOT NULL DEFAULT false,
    result bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    UNIQUE (platform, submission_id),
    CHECK ((state = 'leased') = (token IS NOT NULL))
)
"""

ATTEMPTS = """
CREATE TABLE judge.attempts (
    token uuid PRIMARY KEY,
    job_id bigint NOT NULL REFERENCES judge.jobs (id) ON DELETE CASCADE,
    epoch integer NOT NULL,
    number integer NOT NULL,
    node_id text NOT NULL,
    master text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    lease_expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text CHECK (end_reason IN (
        'accepted', 'failed', 'expired', 'node_restarted', 'undelivered', 'cancelled')),
    detail text NOT NULL DEFAULT '',
    UNIQUE (job_id, epoch, number),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
)
"""

NODES = """
CREATE TABLE judge.nodes (
    id text PRIMARY KEY,
    incarnation text NOT NULL,
    -- The stream that speaks for the node; NULL when none is open.
    session uuid,
    master text NOT NULL,
    slots integer NOT NULL,
    languages jsonb NOT NULL,
    accounting text NOT NULL,
    version text NOT NULL,
    -- What operators want, and what the node says.
    drain_wanted boolean NOT NULL DEFAULT false,
    draining boolean NOT NULL DEFAULT false,
    load double precision NOT NULL DEFAULT 0,
    memory_available_bytes bigint NOT NULL DEFAULT 0,
    last_seen timestamptz NOT NULL DEFAULT now()
)
"""

FEED = """
CREATE TABLE judge.results_feed (
    sequence bigserial PRIMARY KEY,
    platform text NOT NULL,
    submission_id text NOT NULL,
    epoch integer NOT NULL,
    result bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Kept for a while after the ack, for the platform's other streams.
    acked_at timestamptz
)
"""

INDEXES = (
    # Dispatch reads the head of each language; positions and quotas read the others.
    "CREATE INDEX jobs_dispatch ON judge.jobs (language, priority, place) WHERE state = 'queued'",
    "CREATE INDEX jobs_position ON judge.jobs (priority, place) WHERE state = 'queued'",
    "CREATE INDEX jobs_quota ON judge.jobs (platform) WHERE state = 'queued'",
    "CREATE UNIQUE INDEX attempts_open_job ON judge.attempts (job_id) WHERE ended_at IS NULL",
    "CREATE INDEX attempts_open_node ON judge.attempts (node_id) WHERE ended_at IS NULL",
    "CREATE INDEX attempts_open_lease ON judge.attempts (lease_expires_at) WHERE ended_at IS NULL",
    "CREATE INDEX results_feed_unacked ON judge.results_feed (platform, sequence) "
    "WHERE acked_at IS NULL",
    "CREATE INDEX results_feed_acked ON judge.results_feed (platform, sequence) "
    "WHERE acked_at IS NOT NULL",
    "CREATE INDEX results_feed_purge ON judge.results_feed (acked_at) WHERE acked_at IS NOT NULL",
)


def upgrade() -> None:
    op.execute("CREATE SEQUENCE judge.places")
    for statement in (CLUSTER, BUNDLES, JOBS, ATTEMPTS, NODES, FEED, *INDEXES):
        op.execute(statement)
    op.execute("INSERT INTO judge.cluster DEFAULT VALUES")
