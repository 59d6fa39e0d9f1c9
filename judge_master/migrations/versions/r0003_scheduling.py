"""Fair shares, needs, confirmations, re-checks, prefetching, and why nodes get nothing."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

# With defaults: a master of the release before goes on inserting during an upgrade. What
# it inserts has the next number as its place, which is early: it is served first.
JOBS = """
ALTER TABLE judge.jobs
    ADD COLUMN user_key text NOT NULL DEFAULT '',
    ADD COLUMN team_key text NOT NULL DEFAULT '',
    -- What nodes must offer beside the language; see domain.lanes.
    ADD COLUMN needs text NOT NULL DEFAULT '',
    ADD COLUMN lane text NOT NULL GENERATED ALWAYS AS (language || needs) STORED,
    -- SHA-256 of language and sources: who compiled it lately need not again.
    ADD COLUMN source_key bytea NOT NULL DEFAULT '',
    ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now(),
    -- Earlier results of this epoch and the nodes they came from, when another opinion
    -- is wanted; see domain.opinions.
    ADD COLUMN opinions bytea[] NOT NULL DEFAULT '{}',
    ADD COLUMN opinion_nodes text[] NOT NULL DEFAULT '{}',
    -- Some nodes will not do; such jobs never stand in the way of the others.
    ADD COLUMN picky boolean NOT NULL GENERATED ALWAYS AS (
        failed_nodes <> '{}' OR opinion_nodes <> '{}') STORED,
    -- The final job of which this one is a sample's re-check; never a platform's own.
    ADD COLUMN recheck_of bigint REFERENCES judge.jobs (id) ON DELETE CASCADE
"""

ATTEMPTS = (
    "ALTER TABLE judge.attempts DROP CONSTRAINT attempts_end_reason_check",
    """
    ALTER TABLE judge.attempts ADD CONSTRAINT attempts_end_reason_check CHECK (end_reason IN (
        'accepted', 'failed', 'expired', 'node_restarted', 'undelivered', 'cancelled',
        'confirming'))
    """,
)

CLOCKS = """
-- How far each class has been served, in places; lane '' is the class as a whole.
CREATE TABLE judge.clocks (
    priority smallint NOT NULL,
    lane text NOT NULL,
    place bigint NOT NULL,
    served bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (priority, lane)
) WITH (fillfactor = 50)
"""

NODES = """
ALTER TABLE judge.nodes
    ADD COLUMN cordoned boolean NOT NULL DEFAULT false,
    ADD COLUMN leave_wanted boolean NOT NULL DEFAULT false,
    ADD COLUMN contradiction text NOT NULL DEFAULT '',
    -- Written by the masters from what the node measured; "" when it is fit.
    ADD COLUMN unfit text NOT NULL DEFAULT '',
    ADD COLUMN taking boolean NOT NULL GENERATED ALWAYS AS (
        NOT drain_wanted AND NOT cordoned AND contradiction = '' AND unfit = '') STORED,
    ADD COLUMN memory_total_bytes bigint NOT NULL DEFAULT 0,
    ADD COLUMN speed double precision NOT NULL DEFAULT 0,
    ADD COLUMN noise double precision NOT NULL DEFAULT 0,
    ADD COLUMN prefetched integer NOT NULL DEFAULT 0
"""

BUNDLES = """
ALTER TABLE judge.bundles
    -- Languages of the programs that judging and that runs on own inputs need.
    ADD COLUMN languages text[] NOT NULL DEFAULT '{}',
    ADD COLUMN run_languages text[] NOT NULL DEFAULT '{}',
    ADD COLUMN memory_mib integer NOT NULL DEFAULT 0
"""

PREFETCHES = """
CREATE TABLE judge.prefetches (
    platform text NOT NULL,
    digest text NOT NULL REFERENCES judge.bundles (digest) ON DELETE CASCADE,
    until timestamptz NOT NULL,
    PRIMARY KEY (platform, digest)
)
"""

INDEXES = (
    "CREATE INDEX jobs_lane ON judge.jobs (lane, picky, priority, place, id)"
    " WHERE state = 'queued'",
    "CREATE INDEX jobs_order ON judge.jobs (priority, place, id) WHERE state = 'queued'",
    "CREATE INDEX jobs_user ON judge.jobs (platform, user_key, priority, place)"
    " WHERE state = 'queued'",
    "CREATE INDEX jobs_team ON judge.jobs (platform, team_key, priority, place)"
    " WHERE state = 'queued' AND team_key <> ''",
    "CREATE INDEX jobs_recheck ON judge.jobs (recheck_of) WHERE recheck_of IS NOT NULL",
    # The old dispatch index stays for masters of the release before.
    "DROP INDEX judge.jobs_position",
    "DROP INDEX judge.jobs_quota",
)


def upgrade() -> None:
    for statement in (JOBS, *ATTEMPTS, CLOCKS, NODES, BUNDLES, PREFETCHES, *INDEXES):
        op.execute(statement)
    # New places go on where the numbers of the release before have come to.
    op.execute("""
        INSERT INTO judge.clocks (priority, lane, place)
        SELECT p, '', last_value
        FROM judge.places, unnest('{10,20,30,40,50,60}'::smallint[]) AS p
    """)
