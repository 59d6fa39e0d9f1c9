"""Whose uids slots get: root's, or a user's subordinate ones; what is missing is named."""

import os
from dataclasses import replace

import pytest

from sandbox.nsjail import slot
from sandbox.nsjail.identity import (
    ROOT,
    IdentityError,
    IdRange,
    UserFacts,
    free_range,
    own_identity,
    own_range,
    parse_ranges,
    subordinate_identity,
)
from sandbox.runner import SandboxError

ABLE = UserFacts(
    user="judge",
    uid=1000,
    subuid="other:100000:65536\njudge:165536:65536\n",
    subgid="judge:300000:10\n",
    missing=(),
    no_new_privileges=False,
    sysctl={
        "user.max_user_namespaces": 1000,
        "kernel.unprivileged_userns_clone": 1,
        "kernel.apparmor_restrict_unprivileged_userns": None,
    },
)


def test_ranges_are_read_and_garbled_lines_passed_over():
    text = "a:1:2\n\n# note\nb:x:2\nc:1\n1000:7:-1\n1001: 7:8\n  d:3:4  \n"
    assert parse_ranges(text) == [("a", IdRange(1, 2)), ("d", IdRange(3, 4))]
    assert parse_ranges("") == []


def test_a_user_is_found_by_name_or_number_and_the_largest_range_wins():
    text = "judge:100000:10\n1000:200000:20\nother:300000:30\n"
    assert own_range(text, "judge", 1000) == IdRange(200_000, 20)
    assert own_range(text, "judge", 7) == IdRange(100_000, 10)
    assert own_range(text, "nobody", 9) is None


@pytest.mark.parametrize("line", ["judge:100000:3", "judge:100000:0", "judge:0:65536"])
def test_a_range_without_room_or_with_the_hosts_root_is_none(line):
    assert own_range(line, "judge", 1000) is None


def test_every_slot_has_two_pairs_of_its_own():
    identity = subordinate_identity(ABLE)
    assert identity.mode == "delegated"
    assert identity.slots == 2  # two pairs each, of the smaller of both ranges
    pairs = [identity.ids(n, partner=p) for p in (False, True) for n in range(identity.slots)]
    assert all(ids.subordinate for ids in pairs)
    assert pairs[1].uids == (165_538, 165_539)
    assert pairs[1].gids == (300_002, 300_003)
    assert len({uid for ids in pairs for uid in ids.uids}) == 8
    assert max(gid for ids in pairs for gid in ids.gids) < 300_010


def test_root_has_reserved_ids_for_every_slot():
    assert (ROOT.mode, ROOT.slots) == ("root", slot.MAX_SLOTS)
    assert not ROOT.ids(0).subordinate
    assert min(ROOT.ids(0).uids) == slot.UID_BASE


def test_a_free_range_is_beyond_all_others():
    assert free_range() == IdRange(100_000, 65_536)
    assert free_range("a:100000:65536\n", "b:500000:10\n") == IdRange(500_010, 65_536)
    assert str(IdRange(100_000, 65_536)) == "100000-165535"


@pytest.mark.parametrize(
    ("change", "command"),
    [
        ({"missing": ("newuidmap", "newgidmap")}, "apt-get install uidmap"),
        ({"subuid": ""}, "usermod --add-subuids 300010-365545 judge"),
        ({"subgid": "x:1:2"}, "usermod --add-subgids 231072-296607 judge"),
        (
            {"subuid": "", "subgid": ""},
            "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 judge",
        ),
        (
            {"sysctl": {"kernel.unprivileged_userns_clone": 0}},
            "sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        (
            {"sysctl": {"kernel.apparmor_restrict_unprivileged_userns": 1}},
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ({"sysctl": {"user.max_user_namespaces": 0}}, "sysctl -w user.max_user_namespaces=15000"),
        ({"no_new_privileges": True}, "NoNewPrivileges=no"),
    ],
)
def test_what_is_missing_is_refused_with_the_command_that_gives_it(change, command):
    with pytest.raises(IdentityError) as refused:
        subordinate_identity(replace(ABLE, **change))
    assert refused.value.fix.endswith(command) or command in refused.value.fix
    assert command in str(refused.value)
    assert isinstance(refused.value, SandboxError)


def test_locks_are_where_the_user_may_make_them(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/77")
    assert str(slot.runtime_dir()) == "/run/user/77/assize"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert str(slot.runtime_dir()) == "/run/user/1000/assize"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert str(slot.runtime_dir()) == "/run/assize"


def test_a_user_who_has_no_name_is_refused_in_words():
    """The helpers know users by name; on this host nobody has this number."""
    child = os.fork()
    if child == 0:
        os.setresuid(3_999_999_999, 3_999_999_999, 3_999_999_999)
        try:
            own_identity()
        except IdentityError as error:
            os._exit(0 if "useradd --uid 3999999999" in error.fix else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
