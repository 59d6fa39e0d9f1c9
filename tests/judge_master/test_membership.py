"""Joining, roles, revocation and the audit log, over real TLS on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import psycopg
import pytest

from identity.channel import Dialler
from identity.explain import explain
from identity.folder import IdentityFolder, MembershipError, membership
from identity.join import JoinError, become
from identity.keys import new_key
from identity.names import MemberName, Role
from identity.renew import keep_fresh, renew
from identity.token import parse_token
from judge_master.identity.authority import Authority
from judge_master.identity.opening import SecretError
from judge_master.settings import MasterSettings
from proto.judge.v1 import enrolment_pb2, enrolment_pb2_grpc, judge_pb2
from tests.judge_master.members import Cluster, rows, started_cluster
from tests.judge_master.platform_client import PlatformClient, refused
from tests.judge_master.scripted_node import DEADLINE_S, ScriptedNode
from web_api.judge.client import Handover, JudgeClient, JudgeRefusedError

DENIED = grpc.StatusCode.PERMISSION_DENIED
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED
USED = "join: the token is unknown, was used, or has expired; ask for a new one"


@pytest.fixture
async def cluster(
    settings: Callable[..., MasterSettings], tmp_path: Path
) -> AsyncIterator[Cluster]:
    """One master with TLS."""
    async with started_cluster(settings, tmp_path) as started:
        yield started


async def test_members_join_with_tokens_and_judge(cluster: Cluster) -> None:
    """A node and a platform that were invited do everything they did without TLS."""
    node_key = await cluster.join(await cluster.invite("node"), "node-1")
    web_key = await cluster.member("platform", "web")
    async with (
        PlatformClient(cluster.address, dialler=web_key) as web,
        ScriptedNode(cluster.address, dialler=node_key) as node,
    ):
        await web.upload()
        async with web.feed() as feed:
            await web.submit("1")
            assert (await node.finish(await node.lease())).accepted
            assert (await feed.result()).result.node == "node-1"
    members = await cluster.members()
    assert {name: member.generation for name, member in members.items()} == {
        "node-1": 1,
        "web": 1,
    }
    actions = await cluster.audit()
    assert actions[0] == ("master m", "create", "authority")
    assert ("local", "invite", "node of any name") in actions
    assert ("node node-1", "join", "node node-1") in actions
    assert [a[:2] for a in actions if a[1] == "upload"] == [("platform web", "upload")]


async def test_token_admits_one_of_many_at_once(cluster: Cluster, database_url: str) -> None:
    """Eight try at the same moment: one is in, the others read why not."""
    token = await cluster.invite("node")
    tries = (cluster.join(token, f"n{i}") for i in range(8))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    errors = [str(o) for o in outcomes if isinstance(o, JoinError)]
    assert len(errors) == 7
    assert all(error.endswith(USED) for error in errors)
    assert rows(database_url, "SELECT count(*) FROM judge.members") == [(1,)]


async def test_lost_answer_can_be_asked_for_again(cluster: Cluster, tmp_path: Path) -> None:
    """The same key gets its certificate a second time; the generation stays."""
    token = await cluster.invite("node", "node-1")
    await cluster.join(token, "node-1", "one")
    known = IdentityFolder(tmp_path / "one").load()
    assert known is not None
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "joining.pem").write_bytes(known.key)
    again = await cluster.join(token, "node-1", "two")
    assert (await cluster.members())["node-1"].generation == 1
    async with ScriptedNode(cluster.address, dialler=again) as node:
        assert node.node_id == "node-1"
    assert IdentityFolder(tmp_path / "two").load().name == MemberName(Role.NODE, "node-1", 1)  # type: ignore[union-attr]


async def test_forged_expired_and_foreign_tokens_are_refused(
    cluster: Cluster, database_url: str
) -> None:
    """Nobody becomes a member, and the words do not tell what was wrong with the token."""
    token = parse_token(await cluster.invite("node"))
    forged = replace(token, secret=b"x" * 16).encode()
    with pytest.raises(JoinError, match=USED):
        await cluster.join(forged, "n1")
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE judge.invitations SET expires_at = now()")
    with pytest.raises(JoinError, match=USED):
        await cluster.join(token.encode(), "n1")
    foreign = replace(token, authority=Authority.create("another").public_point).encode()
    with pytest.raises(JoinError, match="not of the cluster that made the token"):
        await cluster.join(foreign, "n1")
    with pytest.raises(JoinError, match="join: must be a join token"):
        await cluster.join("assize-join-AAAA", "n1")
    assert await cluster.members() == {}


async def test_name_of_a_member_is_taken_only_by_an_invitation_for_it(cluster: Cluster) -> None:
    """A token for any name replaces nobody; one for the name ends the old certificate."""
    first = await cluster.member("node", "node-1")
    with pytest.raises(JoinError, match="node node-1 is a member"):
        await cluster.join(await cluster.invite("node"), "node-1", "usurper")
    with pytest.raises(JoinError, match="name: must be node-1"):
        await cluster.join(await cluster.invite("node", "node-1"), "node-2", "other")
    async with ScriptedNode(cluster.address, dialler=first) as node:
        second = await cluster.join(await cluster.invite("node", "node-1"), "node-1", "new")
        assert await node.ended() is UNAUTHENTICATED
        assert node.details == "the certificate of node node-1 was revoked or replaced"
    async with ScriptedNode(cluster.address, dialler=second):
        assert (await cluster.members())["node-1"].generation == 2


async def test_node_speaks_for_itself_only(cluster: Cluster) -> None:
    """With its certificate it can neither be another node nor anything else."""
    dialler = await cluster.member("node", "node-1")
    other = ScriptedNode(cluster.address, "node-2", dialler=dialler)
    async with refused(DENIED, "hello.node_id: must be node-1, whose certificate calls"):
        await other.connect()
    async with PlatformClient(cluster.address, dialler=dialler) as client:
        async with refused(DENIED, "judge.v1.Judge/Submit: is not for node node-1"):
            await client.submit("1")
        async with refused(DENIED, "judge.v1.Bundles/Upload: is not for node node-1"):
            await client.upload()
        async with refused(DENIED, "judge.v1.Fleet/SetDrain: is not for node node-1"):
            await client.drain("node-1")
        administration = enrolment_pb2_grpc.AdministrationStub(client.channel)
        async with refused(DENIED, "judge.v1.Administration/Invite: is not for node node-1"):
            await administration.Invite(enrolment_pb2.InviteRequest(role=enrolment_pb2.NODE))


async def test_platform_acts_on_its_own_jobs_only(cluster: Cluster, database_url: str) -> None:
    """Each call that names another platform is refused, streams as well."""
    web = await cluster.member("platform", "web")
    async with PlatformClient(cluster.local, "shop") as shop:
        await shop.upload()
        await shop.submit("1")
    async with PlatformClient(cluster.address, "shop", web) as client:
        mine = "platform: must be web, whose certificate calls"
        async with refused(DENIED, mine):
            await client.cancel("1")
        async with refused(DENIED, mine):
            await client.submit("2")
        watch = client.judge.Watch(judge_pb2.WatchRequest(platform="shop", submission_id="1"))
        async with refused(DENIED, mine):
            await watch.read()
        async with client.feed() as feed, refused(DENIED, f"subscribe.{mine}"):
            await feed.event()
        async with refused(DENIED, "judge.v1.Fleet/SetDrain: is not for platform web"):
            await client.drain("node-1")
        assert await client.languages() == []
    as_node = ScriptedNode(cluster.address, "web", dialler=web)
    async with refused(DENIED, "judge.v1.NodeLink/Connect: is not for platform web"):
        await as_node.connect()
    assert rows(database_url, "SELECT submission_id, state FROM judge.jobs") == [("1", "queued")]


async def test_operator_rules_over_the_network(cluster: Cluster) -> None:
    """A certificate of an operator is as good as the socket, and the log names the person."""
    dialler = await cluster.member("operator", "alice")
    node_key = await cluster.member("node", "node-1")
    async with (
        ScriptedNode(cluster.address, dialler=node_key) as node,
        PlatformClient(cluster.address, dialler=dialler) as client,
    ):
        assert (await client.drain("node-1")).draining
        assert (await node.expect("drain")).drain
        await client.upload()
        await client.submit("1")
        await client.cancel("1")
    done = [record for record in await cluster.audit() if record[0] == "operator alice"]
    assert [record[1] for record in done] == ["join", "drain", "upload", "cancel"]
    assert done[1][2] == "node node-1"
    assert done[3][2] == "job web/1"


async def test_revoked_node_is_out_everywhere_at_once(
    settings: Callable[..., MasterSettings], tmp_path: Path
) -> None:
    """Told at one master: its stream at the other ends, its job goes on elsewhere."""
    async with (
        started_cluster(settings, tmp_path, "a") as a,
        started_cluster(settings, tmp_path, "b") as b,
    ):
        bad_key, good_key = await a.member("node", "bad"), await a.member("node", "good")
        bad = ScriptedNode(b.address, "bad", dialler=bad_key)
        async with PlatformClient(a.local) as platform:
            await platform.upload()
            await bad.connect()
            await platform.submit("1")
            lease = await bad.lease()
            assert (await a.revoke("node", "bad")).HasField("revoked_at")
            assert await bad.ended() is UNAUTHENTICATED
            assert bad.details == "the certificate of node bad was revoked or replaced"
            await bad.drop()
            for master in (a, b):
                bad.address = master.address
                async with refused(UNAUTHENTICATED):
                    await bad.connect(held=(lease.token,))
            async with ScriptedNode(a.address, "good", dialler=good_key) as good:
                again = await good.lease()
                assert (again.submission_id, again.attempt) == ("1", 2)
                assert (await good.finish(again)).accepted
            assert (await platform.job("1")).result.node == "good"
        assert [r[1] for r in await b.audit() if r[2] == "node bad"] == ["invite", "join", "revoke"]


async def test_revoked_platform_loses_calls_and_streams(cluster: Cluster) -> None:
    """Its feed ends at once, its next call is refused."""
    web = await cluster.member("platform", "web")
    async with PlatformClient(cluster.address, dialler=web) as client, client.feed() as feed:
        assert await client.languages() == []
        await cluster.revoke("platform", "web")
        async with refused(UNAUTHENTICATED):
            await feed.event()
        async with refused(UNAUTHENTICATED), asyncio.timeout(DEADLINE_S):
            while True:
                await client.languages()


async def test_certificates_of_strangers_open_nothing(
    cluster: Cluster, tmp_path: Path, settings: Callable[..., MasterSettings]
) -> None:
    """No certificate, another authority's, or no TLS at all: each failure says what it is."""
    ours = await cluster.member("node", "node-1")
    known = ours.membership()
    assert known is not None
    stranger = Authority.create("another")
    key = new_key()
    later = datetime.now(UTC) + timedelta(hours=1)
    forged = stranger.admit(MemberName(Role.NODE, "node-1", 1), key.public_key(), later)
    outsider = membership(key, forged, known.authority, "")
    IdentityFolder(tmp_path / "forged").save(outsider)
    for dialler in (Dialler(IdentityFolder(tmp_path / "forged")), Dialler(None)):
        async with refused(grpc.StatusCode.UNAVAILABLE):
            await ScriptedNode(cluster.address, dialler=dialler).connect()
    assert rows_of_nodes(cluster, settings) == []
    why = await asyncio.to_thread(explain, cluster.address, outsider)
    assert "certificate" in why or "authority" in why
    no_tls = await asyncio.to_thread(explain, cluster.address, None)
    assert no_tls == "the master wants a certificate: join its cluster with a token"
    other = replace(known, authority=stranger.certificate)
    foreign = await asyncio.to_thread(explain, cluster.address, other)
    assert foreign == "the master is of another cluster than our certificate"
    assert await asyncio.to_thread(explain, cluster.address, known) == ""


def rows_of_nodes(_cluster: Cluster, settings: Callable[..., MasterSettings]) -> list[Any]:
    return rows(settings().database_url, "SELECT id FROM judge.nodes")


async def test_enrolment_port_only_enrols(cluster: Cluster) -> None:
    """Without a certificate one can join there, and nothing else."""
    known = (await cluster.member("node", "node-1")).membership()
    assert known is not None
    channel = grpc.aio.secure_channel(
        f"127.0.0.1:{cluster.master.enrolment_port}",
        grpc.ssl_channel_credentials(known.authority),
        options=[("grpc.ssl_target_name_override", "master.assize.internal")],
    )
    async with channel:
        submit = channel.unary_unary("/judge.v1.Judge/Submit")
        message = "judge.v1.Judge/Submit: is not for somebody without a certificate"
        async with refused(DENIED, message):
            await submit(b"", timeout=DEADLINE_S)
        enrolment = enrolment_pb2_grpc.EnrolmentStub(channel)
        async with refused(DENIED, message.replace("Judge/Submit", "Enrolment/Renew")):
            await enrolment.Renew(enrolment_pb2.RenewRequest(), timeout=DEADLINE_S)
        request = enrolment_pb2.JoinRequest(invitation="1", secret=b"1", signing_request=b"no")
        rule = "signing_request: must be a PKCS #10 request for a P-256 key"
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, rule):
            await enrolment.Join(request, timeout=DEADLINE_S)


async def test_members_renew_by_themselves_and_expired_ones_are_out(
    settings: Callable[..., MasterSettings], tmp_path: Path
) -> None:
    """A connection lives as long as its certificate; the renewed one opens the next."""
    async with started_cluster(settings, tmp_path, certificate_hours=4 / 3600) as cluster:
        dialler = await cluster.member("node", "node-1")
        before = dialler.membership()
        assert before is not None
        renewed = asyncio.Event()
        async with ScriptedNode(cluster.address, dialler=dialler) as node:
            renewing = asyncio.create_task(
                keep_fresh(dialler, [cluster.address], renewed.set), name="renewal"
            )
            await asyncio.wait_for(renewed.wait(), DEADLINE_S)
            assert await node.ended() is UNAUTHENTICATED
            assert node.details == "the certificate has expired"
        async with ScriptedNode(cluster.address, dialler=dialler):
            after = dialler.membership()
            assert after is not None
            assert after.expires_at > before.expires_at
            assert (after.name, after.invitation) == (before.name, before.invitation)
            assert after.key != before.key
        renewing.cancel()
        assert ("node node-1", "renew", "node node-1") in await cluster.audit()


async def test_web_tier_works_over_a_renewal(cluster: Cluster) -> None:
    """Its client changes to the new certificate, and says whom it may not speak for."""
    dialler = await cluster.member("platform", "web")
    assert dialler.folder is not None
    client = JudgeClient([cluster.address], "web", dialler)
    assert await client.languages() == ()
    before = client.channel
    await renew(dialler, dialler.folder, [cluster.address])
    client.reopen()
    assert client.channel is not before
    assert await client.languages() == ()
    await client.close()
    other = JudgeClient([cluster.address], "shop", dialler)
    with pytest.raises(JudgeRefusedError, match="platform: must be web, whose certificate calls"):
        await other.submit(Handover("1", "cpp20", "a.cpp", b"", "0" * 64))
    await other.close()


async def test_programs_become_members_once(cluster: Cluster, tmp_path: Path) -> None:
    """A used token may stay in a configuration; another name in the folder is refused."""
    token = await cluster.invite("node")
    folder = tmp_path / "node"
    first = await asyncio.to_thread(become, Role.NODE, "node-1", cluster.address, token, folder)
    again = await asyncio.to_thread(become, Role.NODE, "node-1", cluster.address, token, folder)
    assert first.membership() == again.membership()
    with pytest.raises(MembershipError, match="speaks for node node-1, not for node node-2"):
        await asyncio.to_thread(become, Role.NODE, "node-2", cluster.address, token, folder)
    with pytest.raises(MembershipError, match="speaks for node node-1, not for platform web"):
        await asyncio.to_thread(become, Role.PLATFORM, "web", cluster.address, "", folder)


async def test_masters_share_the_authority_by_the_secret(
    settings: Callable[..., MasterSettings], tmp_path: Path, database_url: str
) -> None:
    """Without the secret, or with another, a second master does not start."""
    file = tmp_path / "made" / "secret"
    async with started_cluster(settings, tmp_path, cluster_secret="", secret_file=file) as first:
        dialler = await first.member("node", "node-1")
        assert file.stat().st_mode & 0o777 == 0o600
        with pytest.raises(SecretError, match="cluster_secret: is not the one"):
            async with started_cluster(settings, tmp_path, "b", cluster_secret="0123456789abcdef"):
                pass
        missing = {"cluster_secret": "", "secret_file": tmp_path / "none"}
        with pytest.raises(SecretError, match="give this master the secret of the first"):
            async with started_cluster(settings, tmp_path, "b", **missing):
                pass
        same = {"cluster_secret": file.read_text()}
        async with (
            started_cluster(settings, tmp_path, "b", **same) as second,
            ScriptedNode(second.address, dialler=dialler),
        ):
            assert set(await second.members()) == {"node-1"}
    [(stored,)] = rows(database_url, "SELECT sealed_key FROM judge.authority")
    assert b"PRIVATE KEY" not in stored


async def test_audit_log_cannot_be_changed(cluster: Cluster, database_url: str) -> None:
    """Not even by who writes it."""
    await cluster.invite("node")
    before = await cluster.audit()
    for statement in ("UPDATE judge.audit SET actor = 'x'", "DELETE FROM judge.audit"):
        with (
            psycopg.connect(database_url) as connection,
            pytest.raises(psycopg.errors.RaiseException, match="append-only"),
        ):
            connection.execute(statement)
    assert await cluster.audit() == before


async def test_invitations_are_checked(cluster: Cluster) -> None:
    """Each bad field is named with its rule."""
    bad = {
        "role: must be NODE, PLATFORM or OPERATOR": {"role": 0},
        "name: must be 1-64 characters of [a-z0-9._-]": {"role": 2, "name": "Web"},
        "name: must be 1-64 characters of [A-Za-z0-9._-]": {"role": 3, "name": ""},
        "valid_s: must be 60 to 604,800 seconds, or 0 for an hour": {"role": 1, "valid_s": 5},
    }
    for message, fields in bad.items():
        async with refused(grpc.StatusCode.INVALID_ARGUMENT, message):
            await cluster.administration.Invite(enrolment_pb2.InviteRequest(**fields))
    async with refused(grpc.StatusCode.NOT_FOUND, "name: no node n9 has joined"):
        await cluster.revoke("node", "n9")


def test_far_masters_are_spoken_to_as_members_only(tmp_path: Path) -> None:
    """A program on another machine says what to do instead of going without TLS."""
    with pytest.raises(MembershipError, match=r"10\.0\.0\.5:8100 is not on this machine"):
        Dialler.to(["127.0.0.1:1", "10.0.0.5:8100"], tmp_path)
    assert Dialler.to(["10.0.0.5:8100"], tmp_path, insecure=True).membership() is None
    assert Dialler.to(["127.0.0.2:1", "[::1]:2", "unix:/x", "localhost:3"], None) is not None


@pytest.mark.parametrize(("bind", "tls"), [("127.0.0.1:1", False), ("0.0.0.0:1", True)])
def test_tls_is_the_default_beyond_loopback(
    settings: Callable[..., MasterSettings], bind: str, tls: bool
) -> None:
    """Going without it takes a word."""
    assert settings(bind=bind).uses_tls is tls
    assert settings(bind=bind, insecure=True).uses_tls is False
    if tls:
        with pytest.raises(ValueError, match="give --insecure to go without"):
            settings(bind=bind, tls=False)
