"""A slot's jails: fresh for every submission, prepared for the one that is likely."""

from __future__ import annotations

from judge_node.jails import PreparedJails
from sandbox.fake import FakeSandbox
from sandbox.spec import RootSpec

C, JAVA = RootSpec(mounts=("/usr",)), RootSpec(mounts=("/jdk",))


def test_no_jail_serves_two_submissions() -> None:
    """What one submission used is closed, and the next gets another with the same root."""
    sandbox = FakeSandbox({})
    jails = PreparedJails(sandbox)
    first = jails.take(C)
    jails.renew()
    assert sandbox.jails[0].closed
    second = jails.take(C)
    assert second is not first and not sandbox.jails[1].closed


def test_last_roots_are_prepared_ahead() -> None:
    """After a submission its roots stand ready, so that taking one makes nothing."""
    sandbox = FakeSandbox({})
    jails = PreparedJails(sandbox)
    jails.take(C)
    jails.renew()
    made = len(sandbox.jails)
    jails.take(C)
    assert len(sandbox.jails) == made


def test_another_language_replaces_what_was_prepared() -> None:
    """Jails prepared for a language that did not come are closed, none is leaked."""
    sandbox = FakeSandbox({})
    jails = PreparedJails(sandbox)
    jails.take(C)
    jails.renew()
    jails.take(JAVA)
    jails.renew()
    assert [jail.root for jail in sandbox.jails if not jail.closed] == [JAVA]


def test_two_jails_of_one_root_at_once() -> None:
    """A submission may take a root twice (compiler and program alike); both are closed."""
    sandbox = FakeSandbox({})
    jails = PreparedJails(sandbox)
    assert jails.take(C) is not jails.take(C)
    jails.renew()
    assert [jail.closed for jail in sandbox.jails] == [True, True, False]
