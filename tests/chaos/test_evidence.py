"""What the database writes down shows rows that were tampered with."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from cli.chaos import history
from cli.chaos.candidates import named
from cli.chaos.evidence import gather
from cli.chaos.invariants import Violations, check
from cli.chaos.ledger import Entry, Ledger
from judge_master.adapters.postgres.migrate import migrate
from proto.judge.v1 import verdict_pb2

DIGEST = "d" * 64
TOKEN = "00000000-0000-0000-0000-000000000001"
JOB = """
INSERT INTO judge.jobs (platform, submission_id, fingerprint, language, file_names,
    file_contents, entry_point, run_all_tests, bundle_digest, priority)
VALUES ('chaos', 'c1', '', 'c', '{}', '{}', '', false, %s, 30)
"""
LEASE = """
WITH attempt AS (
    INSERT INTO judge.attempts (token, job_id, epoch, number, node_id, master, lease_expires_at)
    SELECT %s, id, epoch, 1, 'n1', 'm1', now() + interval '10 s' FROM judge.jobs)
UPDATE judge.jobs SET state = 'leased', token = %s, attempts = 1
"""
FINISH = "UPDATE judge.jobs SET state = 'final', token = NULL, result = %s"
END = "UPDATE judge.attempts SET ended_at = now(), end_reason = %s WHERE token = %s"
OFFER = """
INSERT INTO judge.results_feed (platform, submission_id, epoch, result)
VALUES ('chaos', 'c1', 0, '')
"""
Database = psycopg.Connection[tuple[object, ...]]


def result(**changes: object) -> bytes:
    fields = {"verdict": verdict_pb2.ACCEPTED, "node": "n1", "bundle_digest": DIGEST} | changes
    return verdict_pb2.JudgeResult(**fields).SerializeToString()  # type: ignore[arg-type]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """One job with a current attempt, with its history being written."""
    migrate(database_url)
    with psycopg.connect(database_url, autocommit=True) as connection:
        # Enough of the web tier for the history.
        connection.execute("CREATE SCHEMA web")
        connection.execute(
            "CREATE TABLE web.submissions (id uuid, state text, verdict text, epoch integer)"
        )
        history.install(database_url)
        connection.execute("INSERT INTO judge.bundles (digest, size) VALUES (%s, 1)", [DIGEST])
        connection.execute(JOB, [DIGEST])
        connection.execute(LEASE, [TOKEN, TOKEN])
        yield connection


def found(database: Database, database_url: str) -> Violations:
    ledger = Ledger()
    ledger.add(Entry("c1", "judge", named("right"), DIGEST, verdict="AC"))
    ledger.result("c1", 0, "AC")
    return check(gather(database_url, ledger, [], max_attempts=4))


def finish(database: Database, body: bytes) -> None:
    """As a master does it."""
    database.execute(FINISH, [body])
    database.execute(END, ["accepted", TOKEN])
    database.execute(OFFER)


def test_an_honest_life_is_clean(database: Database, database_url: str) -> None:
    """One attempt, one result, one offer."""
    finish(database, result())
    assert not any(found(database, database_url).by_invariant().values())


def test_a_job_that_never_ends_is_lost(database: Database, database_url: str) -> None:
    """It was acknowledged, and its lease is open."""
    violations = found(database, database_url)
    assert violations.lost
    assert violations.leaked


def test_a_second_final_is_seen(database: Database, database_url: str) -> None:
    """Even when the row looks right in the end."""
    finish(database, result())
    database.execute("UPDATE judge.jobs SET state = 'queued'")
    database.execute(FINISH, [result()])
    violations = found(database, database_url)
    assert violations.double_final
    assert violations.reopened
    assert violations.stale_accepted


def test_a_second_offer_is_seen(database: Database, database_url: str) -> None:
    """The platform would be told twice."""
    finish(database, result())
    database.execute(OFFER)
    assert found(database, database_url).double_final


@pytest.mark.parametrize(
    "changes",
    [{"node": "n2"}, {"epoch": 1}, {"bundle_digest": "e" * 64}],
    ids=lambda c: next(iter(c)),
)
def test_a_stale_result_is_seen(
    database: Database, database_url: str, changes: dict[str, object]
) -> None:
    """From a node without the lease, for another epoch, on other testdata."""
    finish(database, result(**changes))
    assert found(database, database_url).stale_accepted


def test_a_result_that_changes_afterwards_is_seen(database: Database, database_url: str) -> None:
    """Final is final."""
    finish(database, result())
    database.execute(FINISH, [result(verdict=verdict_pb2.WRONG_ANSWER)])
    violations = found(database, database_url)
    assert violations.reopened
    assert violations.wrong_verdicts
