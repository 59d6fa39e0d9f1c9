"""`assize up` as an operator meets it."""

from __future__ import annotations

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.acceptance.accounts import PASSWORD, final, registered, submit, token
from tests.acceptance.processes import Up, assize, running_up, until


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's own user can reach."""
    with tempfile.TemporaryDirectory(prefix="assize-acceptance-") as name:
        yield Path(name)


def first_problem(client: httpx.Client) -> str:
    """Any problem that is offered; the samples are imported while `up` already serves."""
    found: list[str] = []

    def listed() -> bool:
        found[:] = [p["slug"] for p in client.get("/api/problems").json()["items"]]
        return bool(found)

    until(listed, "a sample problem")
    return found[0]


def test_readiness_and_nodes(stack: Up) -> None:
    """The URL is printed only when everything works."""
    assert httpx.get(f"{stack.url}/health/ready").status_code == 200
    running = json.loads((stack.data / "running.json").read_text())
    assert running["url"] == stack.url
    assert running["pid"] == stack.process.pid
    done = assize("nodes", "--master", running["master"], "--json")
    assert done.returncode == 0, done.stderr
    (node,) = json.loads(done.stdout)["nodes"]
    assert node["connected"]
    assert {"cpp20", "python3"} <= {language["id"] for language in node["languages"]}


def test_a_submission_by_http_gets_its_verdict(stack: Up, admin: httpx.Client) -> None:
    """Register, submit, verdict: the whole way through web tier, master and node."""
    problem = first_problem(admin)
    broken = final(admin, submit(admin, problem, "int main( {", "cpp20"))
    assert broken["verdict"] == "CE"
    assert "main" in broken["compile_log"]


def test_submit_and_watch_by_command(stack: Up, admin: httpx.Client, folder: Path) -> None:
    """Log in by password, hand in, follow: the exit status is the verdict."""
    problem = first_problem(admin)
    home = {"XDG_CONFIG_HOME": str(folder)}
    account = admin.get("/api/auth/me").json()["username"]
    login = ("login", "--url", stack.url, "--user", account)
    done = assize(*login, stdin=f"{PASSWORD}\n", **home)
    assert done.returncode == 0, done.stderr
    assert (folder / "assize" / "config.json").stat().st_mode & 0o777 == 0o600

    (folder / "crash.py").write_text("raise SystemExit(3)\n")
    crash = ("submit", problem, str(folder / "crash.py"))
    watched = assize(*crash, "--watch", "--json", **home)
    assert watched.returncode == 1, watched.stderr
    assert json.loads(watched.stdout)["verdict"] == "RE"
    handed_in = assize(*crash, **home)
    assert handed_in.returncode == 0, handed_in.stderr
    assert "submitted" in handed_in.stdout


def test_wrong_password_and_wrong_token_are_refused(
    stack: Up, admin: httpx.Client, folder: Path
) -> None:
    home = {"XDG_CONFIG_HOME": str(folder)}
    account = admin.get("/api/auth/me").json()["username"]
    by_password = assize("login", "--url", stack.url, "--user", account, stdin="no\n", **home)
    by_token = assize("login", "--url", stack.url, "--token", "nonsense", **home)
    for done in (by_password, by_token):
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1, done.stderr
    assert not (folder / "assize").exists()


def test_two_at_once_on_one_directory_are_refused(stack: Up) -> None:
    done = assize("up", "--port", "0", "--data", str(stack.data))
    assert done.returncode == 2
    assert done.stderr == (
        f"assize: --data: {stack.data} is in use by another `assize up` "
        f"(process {stack.process.pid})\n"
    )


def postmaster(data: Path) -> int:
    """The database server's process id."""
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


def mounts() -> set[str]:
    return set(Path("/proc/self/mounts").read_text().splitlines())


def control_groups(node: str) -> list[str]:
    """Groups that a node of this name made."""
    return [path for path, _, _ in os.walk("/sys/fs/cgroup") if f"/assize/{node}" in path]


def test_a_second_start_keeps_everything_and_an_end_leaves_nothing(folder: Path) -> None:
    """Users and verdicts are there again; processes, groups, mounts, temporary files are not."""
    temporary = folder / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    before = mounts()
    with running_up(folder / "data", TMPDIR=str(temporary)) as up:
        with registered(up.url) as client:
            key = token(client)
            problem = first_problem(client)
            number = submit(client, problem, "raise SystemExit(3)")
            verdict = final(client, number)["verdict"]
        running = json.loads((up.data / "running.json").read_text())
        node = json.loads(assize("nodes", "--master", running["master"], "--json").stdout)
        (node_id,) = [item["id"] for item in node["nodes"]]
        assert control_groups(node_id)
        family = psutil.Process(up.process.pid).children(recursive=True)
        database = psutil.Process(postmaster(up.data))
        assert up.interrupt() == 0
        assert "stopped" in "".join(up.errors)
    assert verdict == "RE"
    # A process that just ended is there until its parent has looked.
    family.append(database)
    until(lambda: not any(p.is_running() for p in family), f"the end of {family}", seconds=10)
    assert control_groups(node_id) == []
    assert mounts() == before
    assert list(temporary.iterdir()) == []

    with running_up(folder / "data", TMPDIR=str(temporary)) as again:
        headers = {"Authorization": f"Bearer {key}"}
        found = httpx.get(f"{again.url}/api/submissions/{number}", headers=headers).json()
        assert found["verdict"] == verdict
    assert again.process.returncode == 0


def test_a_dead_program_is_started_again(folder: Path) -> None:
    """The supervisor says so, and the platform judges on."""
    with running_up(folder / "data") as up:
        first = json.loads((up.data / "running.json").read_text())["programs"]

        def programs() -> dict[str, int]:
            found: dict[str, int] = json.loads((up.data / "running.json").read_text())["programs"]
            return found

        for name in ("node", "master", "web"):
            os.kill(first[name], signal.SIGKILL)
            until(lambda name=name: programs().get(name, first[name]) != first[name], name)
        until(lambda: ready(up.url), "the web tier")
        with registered(up.url) as client:
            problem = first_problem(client)
            assert final(client, submit(client, problem, "raise SystemExit(3)"))["verdict"] == "RE"
    for name in ("node", "master", "web"):
        assert any(f"{name} died (signal SIGKILL)" in line for line in up.errors), up.errors


def ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def test_a_killed_supervisor_leaves_no_process_and_the_data_usable(folder: Path) -> None:
    with running_up(folder / "data") as up:
        family = psutil.Process(up.process.pid).children(recursive=True)
        database = psutil.Process(postmaster(up.data))
        up.process.kill()
        up.process.wait()
        until(lambda: not any(p.is_running() for p in family), "the end of all programs")
        until(lambda: not database.is_running(), "the end of the database")
    with running_up(folder / "data") as again:
        assert httpx.get(f"{again.url}/health/ready").status_code == 200
