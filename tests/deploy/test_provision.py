"""deploy/provision.sh, run for real on a bare Debian, as a node and as a master."""

from __future__ import annotations

import json
import re
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from cli.setup import Part, ensure
from tests.deploy.conftest import SCRIPT, Provisioned
from tests.deploy.machine import REPOSITORY, Machine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
ENV_FILE = "/etc/assize/assize.env"


def environment(machine: Machine) -> dict[str, str]:
    lines = machine.path(ENV_FILE).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_node_provisioning_is_idempotent(node: Provisioned) -> None:
    """The first run says what it changed, the second one finds nothing to change."""
    for what in ("packages", "user assize", "/opt/assize", "Python environment", ENV_FILE):
        assert re.search(rf"^provision: changed: .*{what}", node.first.stdout, re.M), what
    assert node.second.stdout.splitlines()[-1] == "provision: nothing to change"
    assert "changed:" not in node.second.stdout


def test_node_can_judge(node: Provisioned) -> None:
    """The doctor on the new node finds all that judging needs, and the toolchains."""
    report = node.machine.json("/opt/assize/assize", "doctor", "--json")
    failed = [check for check in report["checks"] if check["status"] == "fail"]
    assert failed == []
    assert report["can_judge"] is True
    assert report["accounting"] in ("v1", "v2")
    available = {language["id"] for language in report["languages"] if language["available"]}
    assert any(id.startswith("cpp") for id in available), available
    assert any(id.startswith("python") for id in available), available
    assert not any(id.startswith("java") for id in available), available


def test_account_cannot_log_in(node: Provisioned) -> None:
    """The programs have a user of their own."""
    entry = node.machine.run("getent", "passwd", "assize").stdout.strip().split(":")
    assert entry[-2:] == ["/var/lib/assize", "/usr/sbin/nologin"]


def test_environment_file_is_private(node: Provisioned) -> None:
    """Root writes it, the programs' group reads it, nobody else sees it."""
    status = node.machine.path(ENV_FILE).stat()
    group = node.machine.run("getent", "group", "assize").stdout.split(":")[2]
    assert stat.S_IMODE(status.st_mode) == 0o640
    assert (status.st_uid, status.st_gid) == (0, int(group))
    assert environment(node.machine)["ASSIZE_MASTER"] == "10.0.0.5:8100"


def test_checkout_is_not_writable_by_the_programs(node: Provisioned) -> None:
    """Whoever takes over a program cannot change the code."""
    argv = ("find", "/opt/assize", "(", "!", "-user", "root", "-o", "-perm", "/022", ")")
    assert node.machine.run(*argv, "!", "-type", "l").stdout == ""


def test_node_gets_kernel_settings(node: Provisioned) -> None:
    """A crash in a jail must not start a program of the host."""
    settings = node.machine.path("/etc/sysctl.d/60-assize-node.conf").read_text()
    assert "kernel.core_pattern = core" in settings


def test_master_provisioning_is_idempotent(master: Provisioned) -> None:
    """A node can become a master too; a second run finds nothing to change."""
    for what in ("packages .*postgresql", "database user", "database assize", "assize-web"):
        assert re.search(rf"^provision: changed: .*{what}", master.first.stdout, re.M), what
    assert master.second.stdout.splitlines()[-1] == "provision: nothing to change"


def test_node_without_membership_is_told_to_join(node: Provisioned) -> None:
    """Both runs say how; nothing is changed for it."""
    note = "provision: note: this node is no member yet; run again with --join TOKEN"
    assert all(note in run.stdout for run in (node.first, node.second))


def test_secrets_and_own_lines_are_kept(master: Provisioned) -> None:
    """Running again with another option changes that option only."""
    file = master.machine.path(ENV_FILE)
    file.write_text(file.read_text() + "ASSIZE_WEB_PUBLIC_URL=https://judge.example.org\n")
    before = environment(master.machine)
    assert re.fullmatch("[0-9a-f]{64}", before["ASSIZE_WEB_SECRET"])
    assert re.fullmatch("[0-9a-f]{64}", before["ASSIZE_MASTER_CLUSTER_SECRET"])
    master.machine.run(SCRIPT, "master", "--web", "0.0.0.0:8080")
    after = environment(master.machine)
    assert after == {**before, "ASSIZE_WEB_HOST": "0.0.0.0", "ASSIZE_WEB_PORT": "8080"}


def test_services_reach_the_database_without_a_password(master: Provisioned) -> None:
    """The address in the environment file works for the programs' user, in UTF-8."""
    script = """
        set -e
        set -- $(pg_lsclusters --no-header)
        pg_ctlcluster "$1" "$2" start -o "-c listen_addresses=''"
        . /etc/assize/assize.env
        runuser -u assize -- psql -XAt "$ASSIZE_DATABASE_URL" -c 'SELECT current_user' \
            -c 'SHOW server_encoding' -c 'CREATE TABLE t()' -c 'DROP TABLE t'
        pg_ctlcluster "$1" "$2" stop
    """
    done = master.machine.run("/bin/bash", "-c", script)
    assert done.stdout.split() == ["assize", "UTF8", "CREATE", "TABLE", "DROP", "TABLE"]


def test_pages_are_built(master: Provisioned) -> None:
    """A master serves the pages from its own build."""
    assert master.machine.path("/opt/assize/web_ui/dist/index.html").is_file()


def test_units_are_valid(master: Provisioned) -> None:
    """systemd itself has no complaint about the units as installed."""
    master.machine.install("systemd")
    names = [f"assize-{name}.service" for name in ("master", "node", "web")]
    done = master.machine.run(
        "systemd-analyze", "verify", "--man=no", *(f"/etc/systemd/system/{n}" for n in names)
    )
    complaints = [line for line in done.stderr.splitlines() if "assize" in line]
    assert complaints == []
    node = master.machine.path("/etc/systemd/system/assize-node.service").read_text()
    assert "Delegate=yes" in node.splitlines()


def test_units_start_a_cluster_that_judges(master: Provisioned) -> None:
    """Started as the units say, on one machine: fleet, pages and a verdict; then all stop."""
    loopback = ("--bind", "127.0.0.1:8100", "--master", "127.0.0.1:8100")
    master.machine.run(SCRIPT, "all", *loopback, "--web", "127.0.0.1:8000", "--languages", "python")
    script = ("/opt/assize/.venv/bin/python", "/opt/assize/tests/deploy/run_units.py")
    done = master.machine.run(*script, network=False)
    found = json.loads(done.stdout)
    assert len(found["nodes"]) == 1
    assert found["web"] is True
    assert found["judge"]["status"] == 0, f"{found['judge']['report']}\n{done.stderr}"
    # The server of the web tier ends with the signal itself, after a clean shutdown.
    assert found["statuses"] == {"master": 0, "web": -signal.SIGTERM, "node": 0}


def test_vagrantfile_describes_one_master_and_two_nodes(machine: Machine) -> None:
    """Ruby reads the Vagrantfile; every machine is provisioned by the tested script."""
    machine.install("ruby")
    machine.path("/srv/stub.rb").write_text(VAGRANT_STUB)
    lines = machine.run("ruby", "-r/srv/stub.rb", "/srv/assize/Vagrantfile").stdout.splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == ["master", "node1", "node2"]
    for line in lines:
        name, _, arguments = line.partition(" ")
        assert arguments.startswith("master --bind" if name == "master" else "node --master")


VAGRANT_STUB = """
# Records what a Vagrantfile asks for; every other call is accepted in silence.
class Anything
  def method_missing(name, *args, **options)
    yield Anything.new if block_given?
    Anything.new
  end
end
class Guest < Anything
  def initialize(name) = @name = name
  def vm = self
  def provision(_, **options) = puts([@name, *options[:args]].join(" "))
end
class Machines < Anything
  def vm = self
  def define(name) = yield(Guest.new(name))
end
module Vagrant
  def self.configure(_) = yield(Machines.new)
end
"""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "role: one of master, node, all is needed"),
        (["master", "node"], "role: one of master, node, all, not 'master' and 'node'"),
        (["node"], "--master: a node needs HOST:PORT"),
        (["node", "--master", "judge"], "--master: must be HOST:PORT, not 'judge'"),
        (["node", "--master", "judge:0"], "--master: must be HOST:PORT, not 'judge:0'"),
        (["master", "--bind"], "--bind: a value is missing"),
        (["node", "--master", "j:1", "--join", "x"], "--join: must be a token as"),
        (["master", "--join", "assize-join-AA"], "--join: is for nodes"),
        (["master", "--prefix", "opt"], "--prefix: must be an absolute path"),
        (["all", "--languages", "c; reboot"], "--languages: names separated by spaces"),
        (["all", "--fast"], "unknown argument '--fast'"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_done(
    arguments: list[str], complaint: str
) -> None:
    """One line that names the argument and the rule, and exit status 2."""
    done = subprocess.run(
        [str(REPOSITORY / "deploy/provision.sh"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"provision: {complaint}")
    assert done.stderr.count("\n") == 1


def test_script_passes_the_shell_linter() -> None:
    """ShellCheck has nothing to say."""
    ensure([Part.DEBOOTSTRAP])
    script = str(REPOSITORY / "deploy/provision.sh")
    done = subprocess.run(["shellcheck", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


def test_units_and_script_agree_on_the_environment() -> None:
    """Every variable that a unit expands is one that the script writes."""
    script = (REPOSITORY / "deploy/provision.sh").read_text()
    for unit in Path(REPOSITORY / "deploy/systemd").glob("*.service"):
        for name in re.findall(r"\$\{(\w+)\}", unit.read_text()):
            assert f"choose {name} " in script, (unit.name, name)
