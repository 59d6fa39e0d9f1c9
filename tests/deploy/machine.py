"""A bare Debian to provision: a folder made by debootstrap, entered like a container.

Each command runs in mount and pid namespaces of its own, so mounts vanish and daemons
die with it, whatever happens to the test. The root is changed with pivot_root because
a process in a mere chroot may not make user namespaces. Network and control groups
are the host's; how packages are reached is taken from the host's settings.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = REPOSITORY / ".assize" / "cache"
HOST_CA = Path("/etc/ssl/certs/ca-certificates.crt")
GUEST_CA = "/usr/local/share/host-ca.pem"

_NOT_SOURCE = (
    ".git",
    ".venv",
    ".assize",
    "node_modules",
    "dist",
    ".build.lock",
    "__pycache__",
    ".*_cache",
)
_PASSED_ON = ("PIP_", "npm_config_", "NPM_CONFIG_", "http_", "https_", "HTTP_", "HTTPS_")
_CA_VARIABLES = (
    "PIP_CERT",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "npm_config_cafile",
)
_ENTER = """
set -e
root=$1 cache=$2; shift 2
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mkdir -p .host root/.cache/pip "$cache/pip" "$cache/apt/partial"
mount --bind "$cache/pip" root/.cache/pip
mount --bind "$cache/apt" var/cache/apt/archives
ip link set lo up
pivot_root . .host
exec chroot . /bin/sh -ec 'umount -l /.host; cd /; exec "$@"' sh "$@"
"""


class Machine:
    """A Debian below `root`; commands run in it as root."""

    def __init__(self, root: Path, suite: str) -> None:
        self.root = root
        self._cache = CACHE / suite
        self._cache.mkdir(parents=True, exist_ok=True)

    def run(self, *argv: str, network: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end; failing is an AssertionError with its output.

        Without `network` it has a loopback device of its own and nothing else: servers
        may listen on their usual ports.
        """
        own_network = () if network else ("--net",)
        done = subprocess.run(
            ["unshare", *own_network, "--mount", "--propagation=private",
             "--pid", "--fork", "--kill-child",
             "/bin/sh", "-c", _ENTER, "enter", str(self.root), str(self._cache), *argv],
            env=guest_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{argv}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *argv: str) -> Any:
        """The JSON that a command prints."""
        return json.loads(self.run(*argv).stdout)

    def install(self, *packages: str) -> None:
        """Debian packages that only the test needs."""
        self.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages)

    def path(self, inside: str) -> Path:
        """Where a file of the machine is on the host."""
        return self.root / inside.lstrip("/")


def make_machine(root: Path, suite: str) -> Machine:
    """Unpacks a bare Debian `suite` into `root` (debootstrap at first, then from the cache)."""
    mirror = debian_mirror()
    base = CACHE / f"debian-{suite}.tar"
    if not base.exists():
        _debootstrap(base, suite, mirror)
    with tarfile.open(base) as archive:
        archive.extractall(root, filter="fully_trusted")
    machine = Machine(root, suite)
    machine.path("/etc/apt/sources.list").write_text(f"deb {mirror} {suite} main\n")
    acquire = subprocess.check_output(["apt-config", "dump", "Acquire"], text=True)
    machine.path("/etc/apt/apt.conf.d/90host").write_text(acquire)
    # Package scripts must not start servers: their ports would be the host's.
    policy = machine.path("/usr/sbin/policy-rc.d")
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    for name in ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf"):
        if Path(name).exists():
            shutil.copyfile(name, machine.path(name))
    if HOST_CA.exists():
        shutil.copyfile(HOST_CA, machine.path(GUEST_CA))
    return machine


def copy_checkout(to: Path) -> None:
    """The working tree without what is built, cached or installed."""
    shutil.copytree(
        REPOSITORY, to, symlinks=True, ignore=shutil.ignore_patterns(*_NOT_SOURCE, "test-results")
    )


def debian_mirror() -> str:
    """The mirror that this machine's apt uses for its own release."""
    release = Path("/etc/os-release").read_text()
    codename = next(
        line.partition("=")[2]
        for line in release.splitlines()
        if line.startswith("VERSION_CODENAME")
    )
    targets = subprocess.check_output(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"], text=True
    )
    rows = [line.split() for line in targets.splitlines()]
    return next(uri for uri, suite, part in rows if (suite, part) == (codename, "main"))


def guest_environment() -> dict[str, str]:
    """How this machine reaches package registries, and little else."""
    passed = {k: v for k, v in os.environ.items() if k.startswith(_PASSED_ON) or k == "no_proxy"}
    # A folder of the host is not there inside.
    passed.pop("PIP_FIND_LINKS", None)
    if npm := shutil.which("npm"):
        registry = subprocess.run(
            [npm, "config", "get", "registry"], capture_output=True, text=True, check=False
        )
        if registry.returncode == 0:
            passed["npm_config_registry"] = registry.stdout.strip()
    if HOST_CA.exists():
        passed.update(dict.fromkeys(_CA_VARIABLES, GUEST_CA))
    return {**passed, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}


def _debootstrap(base: Path, suite: str, mirror: str) -> None:
    base.parent.mkdir(parents=True, exist_ok=True)
    root = base.with_suffix(f".{os.getpid()}")
    fresh = base.with_suffix(f".{os.getpid()}.tar")
    try:
        done = subprocess.run(
            ["debootstrap", "--variant=minbase", suite, str(root), mirror],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        # Not the archives: they are kept apart.
        subprocess.run(
            ["tar", "-C", str(root), "--exclude=./var/cache/apt/archives/*.deb", "-cf", str(fresh),
             "."],
            check=True,
        )  # fmt: skip
        fresh.replace(base)
    finally:
        # debootstrap leaves no mounts behind when it ends, and rmtree crosses none.
        shutil.rmtree(root, ignore_errors=True)
        fresh.unlink(missing_ok=True)
