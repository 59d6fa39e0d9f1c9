"""Triggers that write down every change of a job, its result and a submission.

The programs know nothing of them, so what they write down is no opinion of the programs.
"""

from __future__ import annotations

import psycopg

SCHEMA = """
CREATE SCHEMA chaos;
CREATE TABLE chaos.jobs (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    job_id bigint NOT NULL,
    old_state text NOT NULL,
    new_state text NOT NULL,
    old_epoch integer NOT NULL,
    new_epoch integer NOT NULL,
    old_token uuid,
    digest text NOT NULL,
    result bytea
);
CREATE FUNCTION chaos.job_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos.jobs (job_id, old_state, new_state, old_epoch, new_epoch, old_token,
        digest, result)
    VALUES (NEW.id, OLD.state, NEW.state, OLD.epoch, NEW.epoch, OLD.token, OLD.bundle_digest,
        CASE WHEN NEW.state = 'final' THEN NEW.result END);
    RETURN NULL;
END $$;
CREATE TRIGGER chaos_history AFTER UPDATE ON judge.jobs FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.epoch <> NEW.epoch
    OR OLD.result IS DISTINCT FROM NEW.result)
EXECUTE FUNCTION chaos.job_changed();

CREATE TABLE chaos.offers (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    platform text NOT NULL,
    submission_id text NOT NULL,
    epoch integer NOT NULL
);
CREATE FUNCTION chaos.offered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos.offers (platform, submission_id, epoch)
    VALUES (NEW.platform, NEW.submission_id, NEW.epoch);
    RETURN NULL;
END $$;
CREATE TRIGGER chaos_history AFTER INSERT ON judge.results_feed FOR EACH ROW
EXECUTE FUNCTION chaos.offered();

CREATE TABLE chaos.submissions (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    old_state text NOT NULL,
    new_state text NOT NULL,
    old_epoch integer NOT NULL,
    new_epoch integer NOT NULL,
    old_verdict text,
    new_verdict text
);
CREATE FUNCTION chaos.submission_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos.submissions (id, old_state, new_state, old_epoch, new_epoch,
        old_verdict, new_verdict)
    VALUES (NEW.id, OLD.state, NEW.state, OLD.epoch, NEW.epoch, OLD.verdict, NEW.verdict);
    RETURN NULL;
END $$;
CREATE TRIGGER chaos_history AFTER UPDATE ON web.submissions FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.verdict IS DISTINCT FROM NEW.verdict)
EXECUTE FUNCTION chaos.submission_changed();
"""


def install(database_url: str) -> None:
    """Begins to write down; before the first submission."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(SCHEMA)
