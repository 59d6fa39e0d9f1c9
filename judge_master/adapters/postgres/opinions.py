"""Second and third opinions: results kept until another node has spoken, and samples."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from judge_master.adapters.postgres import audit
from judge_master.adapters.postgres.places import Sharer, find_place
from judge_master.domain.job import RECHECKS, Priority

# Back to its place: whoever waited for a verdict waits on.
ASK_AGAIN = text("""
UPDATE judge.jobs SET state = 'queued', token = NULL, asked_again_at = now(),
    opinions = array_append(opinions, CAST(:body AS bytea)),
    opinion_nodes = array_append(opinion_nodes, CAST(:node_id AS text))
WHERE id = :id AND token = CAST(:token AS uuid) AND state = 'leased' AND epoch = :epoch
""")
SAMPLE = text("""
INSERT INTO judge.jobs (platform, submission_id, fingerprint, language, file_names,
    file_contents, entry_point, run_all_tests, bundle_digest, priority, needs, source_key,
    place, opinions, opinion_nodes, recheck_of)
SELECT :platform, id || '.' || epoch, '', language, file_names, file_contents, entry_point,
    run_all_tests, bundle_digest, :priority, needs, source_key, :place,
    ARRAY[CAST(:body AS bytea)], ARRAY[CAST(:node_id AS text)], id
FROM judge.jobs WHERE id = :id
ON CONFLICT (platform, submission_id) DO NOTHING
""")
FORGET = text("""
DELETE FROM judge.jobs WHERE id = :id AND token = CAST(:token AS uuid) AND recheck_of IS NOT NULL
""")
QUARANTINE = text("""
UPDATE judge.nodes SET contradiction = :reason WHERE id = :node_id AND contradiction = ''
""")


async def ask_again(
    connection: AsyncConnection, job_id: int, token: str, epoch: int, body: bytes, node_id: str
) -> bool:
    """Keeps the result and queues the job for another node; False if the fence is closed."""
    values = {"id": job_id, "token": token, "epoch": epoch, "body": body, "node_id": node_id}
    return (await connection.execute(ASK_AGAIN, values)).rowcount == 1


async def sample(
    connection: AsyncConnection, job_id: int, lane: str, body: bytes, node_id: str
) -> None:
    """Queues a copy of a final job, to be judged by another node when nothing else waits."""
    place = await find_place(connection, Sharer(RECHECKS, "", ""), Priority.BULK, lane)
    values = {
        "platform": RECHECKS,
        "priority": int(Priority.BULK),
        "place": place,
        "body": body,
        "node_id": node_id,
        "id": job_id,
    }
    await connection.execute(SAMPLE, values)


async def forget(connection: AsyncConnection, job_id: int, token: str) -> bool:
    """Removes a re-check with its attempts; False if the fence is closed."""
    return (await connection.execute(FORGET, {"id": job_id, "token": token})).rowcount == 1


async def quarantine(connection: AsyncConnection, node_id: str, reason: str) -> None:
    """The node gets nothing until operators lift it."""
    done = await connection.execute(QUARANTINE, {"node_id": node_id, "reason": reason})
    if done.rowcount:
        await audit.write(connection, "master", "quarantine", f"node {node_id}", reason)
