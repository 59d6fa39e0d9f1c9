"""Notifications: the bell, mails, digests and pushes; nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import http_ece
import httpx
import psycopg
import pytest
import pytest_asyncio
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx_sse import ServerSentEvent, aconnect_sse
from py_vapid import Vapid02
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from cli.embedded import free_port
from tests.web_api.conftest import Web, assert_problem, eventually, execute
from web_api.database import Sessions, create_engine, new_id, session_factory
from web_api.live import Bell
from web_api.migrate import migrate
from web_api.notifications import push
from web_api.notifications.devices import MAX_DEVICES, PushServices
from web_api.notifications.digests import Digests
from web_api.notifications.models import NotificationKind
from web_api.notifications.notify import notify
from web_api.notifications.planner import Planner
from web_api.notifications.push import Pusher
from web_api.notifications.schedule import Schedule, next_digest
from web_api.notifications.texts import SENTENCES, sentence
from web_api.notifications.unsubscribing import Unsubscribing
from web_api.notifications.upkeep import Upkeep
from web_api.notifications.vapid import Vapid

Kind = NotificationKind


class Killed(BaseException):
    """Stands for the end of the process."""


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@dataclass
class Browser:
    """A subscription, with the keys that open what comes."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def point(self) -> str:
        public = self.key.public_key()
        return base64url(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def subscription(self, name: str = "laptop") -> dict[str, str]:
        return {
            "name": name,
            "endpoint": self.endpoint,
            "p256dh": self.point,
            "auth": base64url(self.secret),
        }

    def read(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret)
        return dict(json.loads(plain))


class PushService:
    """A browser maker's server on loopback: keeps what it takes, answers as told."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.meanwhile: Callable[[], None] = lambda: None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def browser(self) -> Browser:
        return Browser(f"{self.origin}/wpush/{uuid.uuid4().hex}")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {k.decode(): v.decode() for k, v in scope["headers"]}
        status = self.answers.pop(0) if self.answers else 201
        if status == 201:
            self.taken.append((scope["path"], headers, body))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body"})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def push_server() -> AsyncIterator[PushService]:
    service = PushService()
    server = uvicorn.Server(
        uvicorn.Config(service, port=service.port, log_config=None, lifespan="off")
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield service
    server.should_exit = True
    await serving


@pytest.fixture
def push_service(push_server: PushService) -> PushService:
    push_server.taken.clear()
    push_server.answers.clear()
    return push_server


@dataclass
class Desk:
    """Workers on a database of their own, stepped by hand."""

    engine: AsyncEngine
    sessions: Sessions
    url: str
    planner: Planner
    digests: Digests
    upkeep: Upkeep
    pusher: Callable[[], Pusher]
    vapid: Vapid

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def person(self, name: str = "ada", *browsers: Browser, verified: bool = True) -> uuid.UUID:
        person = new_id()
        self.sql(
            "INSERT INTO web.users (id, username, email, password_hash, role, email_verified_at)"
            " VALUES (%s, %s, %s, '', 'user', %s)",
            person,
            name,
            f"{name}@example.org",
            datetime.now(UTC) if verified else None,
        )
        for browser in browsers:
            self.sql(
                "INSERT INTO web.push_devices (id, user_id, name, endpoint, p256dh, auth)"
                " VALUES (%s, %s, 'x', %s, %s, %s)",
                new_id(),
                person,
                browser.endpoint,
                browser.point,
                base64url(browser.secret),
            )
        return person

    async def tell(self, person: uuid.UUID, kind: Kind, key: str = "", **data: Any) -> None:
        async with self.sessions.begin() as session:
            await notify(session, [person], kind, key or uuid.uuid4().hex, link="/x", **data)

    def mails(self) -> list[tuple[str, str, dict[str, Any]]]:
        return self.sql('SELECT recipient, template, "values" FROM web.outbox ORDER BY id')  # type: ignore[return-value]

    def states(self, way: str) -> list[str]:
        found = self.sql(
            "SELECT state FROM web.notification_deliveries WHERE way = %s ORDER BY id", way
        )
        return [row[0] for row in found]

    def all_due(self) -> None:
        self.sql("UPDATE web.notification_deliveries SET due_at = now() - interval '1 s'")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(
    database_url: str, redis_url: str, push_service: PushService, tmp_path: Path
) -> AsyncIterator[Desk]:
    await asyncio.to_thread(migrate, database_url)
    engine = create_engine(database_url)
    sessions = session_factory(engine)
    vapid = Vapid.kept(tmp_path / "vapid.pem", "mailto:judge@example.org")
    redis = Redis.from_url(redis_url)
    async with push.new_client() as client:
        yield Desk(
            engine,
            sessions,
            database_url,
            Planner(sessions, Bell(redis)),
            Digests(sessions, Unsubscribing(sessions, b"key")),
            Upkeep(sessions),
            lambda: Pusher(sessions, vapid, PushServices(push_service.origin), client),
            vapid,
        )
    await redis.aclose()
    await engine.dispose()


async def test_a_push_arrives_sealed_and_signed(desk: Desk, push_service: PushService) -> None:
    """Only the browser can read it; the service can tell by the key who sends; read ones stay."""
    browser = push_service.browser()
    person = desk.person("ada", browser)
    await desk.tell(person, Kind.REPLY, author="bob", title="Sorting")
    await desk.tell(person, Kind.REPLY, author="eve", title="Read long ago")
    await desk.planner.plan()
    desk.sql("UPDATE web.notifications SET read_at = now() WHERE data->>'author' = 'eve'")
    assert await desk.pusher().send_due() == 2
    [(path, headers, body)] = push_service.taken
    assert browser.endpoint.endswith(path)
    assert b"bob" not in body
    content = browser.read(body)
    assert content["text"] == 'bob replied in "Sorting"'
    assert content["link"] == "/x"
    assert headers["content-encoding"] == "aes128gcm"
    assert int(headers["ttl"]) > 0
    assert Vapid02.verify(headers["authorization"])
    assert f"k={desk.vapid.public_key}" in headers["authorization"]
    claims = headers["authorization"].split("t=")[1].split(".")[1]
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert decoded["aud"] == push_service.origin
    assert decoded["sub"] == "mailto:judge@example.org"
    assert sorted(desk.states("push")) == ["sent", "skipped"]
    assert await desk.pusher().send_due() == 0


async def test_a_subscription_that_ended_is_forgotten(
    desk: Desk, push_service: PushService
) -> None:
    """410: the device goes, with what waited for it; the other device is served."""
    first, second = push_service.browser(), push_service.browser()
    person = desk.person("ada", first, second)
    push_service.answers = [410]
    await desk.tell(person, Kind.MENTION)
    await desk.planner.plan()
    await desk.pusher().send_due()
    assert len(push_service.taken) == 1
    assert len(desk.sql("SELECT 1 FROM web.push_devices")) == 1
    assert desk.states("push") == ["sent"]


async def test_a_busy_service_is_asked_again_for_a_while(
    desk: Desk, push_service: PushService
) -> None:
    """503 and no connection: later, with an end; another refusal: never again."""
    person = desk.person("ada", push_service.browser())
    await desk.tell(person, Kind.MENTION)
    await desk.planner.plan()
    push_service.answers = [503, 429, 201]
    for _ in range(2):
        assert await desk.pusher().send_due() == 1
        assert await desk.pusher().send_due() == 0, "not before the pause is over"
        desk.all_due()
    assert await desk.pusher().send_due() == 1
    assert desk.states("push") == ["sent"]
    assert len(push_service.taken) == 1
    push_service.answers = [400] + [503] * push.ATTEMPTS
    await desk.tell(person, Kind.MENTION)
    await desk.tell(person, Kind.MENTION)
    await desk.planner.plan()
    for _ in range(push.ATTEMPTS):
        await desk.pusher().send_due()
        desk.all_due()
    assert await desk.pusher().send_due() == 0
    assert desk.states("push") == ["sent", "failed", "failed"]


async def test_pushes_go_nowhere_else(desk: Desk, push_service: PushService) -> None:
    """An address that the settings do not allow any more is not asked."""
    outside = Browser("http://127.0.0.1:9/secret")
    await desk.tell(desk.person("ada", outside), Kind.MENTION)
    await desk.planner.plan()
    await desk.pusher().send_due()
    assert desk.states("push") == ["failed"]


@pytest.mark.parametrize("step", ["send", "record"])
async def test_a_pusher_that_dies_pushes_nothing_twice(
    desk: Desk, push_service: PushService, step: str
) -> None:
    """Whether it dies before or after the request: at most one push, and the row says so."""
    person = desk.person("ada", push_service.browser())
    await desk.tell(person, Kind.MENTION)
    await desk.planner.plan()

    async def die(*_: Any) -> Any:
        raise Killed

    dying = desk.pusher()
    setattr(dying, step, die)
    with pytest.raises(Killed):
        await dying.send_due()
    assert desk.states("push") == ["claimed"]
    assert await desk.pusher().send_due() == 0
    assert len(push_service.taken) == (1 if step == "record" else 0)
    await desk.upkeep.once()
    assert desk.states("push") == ["claimed"], "it may still be at work"
    desk.sql("UPDATE web.notification_deliveries SET claimed_at = now() - interval '2 h'")
    await desk.upkeep.once()
    assert desk.states("push") == ["failed"]


async def test_workers_at_once_share_the_work(desk: Desk, push_service: PushService) -> None:
    """Several planners, digest makers and pushers: each thing once."""
    people = [desk.person(f"u{n}", push_service.browser()) for n in range(12)]
    for person in people:
        await desk.tell(person, Kind.REPLY)
        await desk.tell(person, Kind.STAFF)
    planners = [Planner(desk.sessions, desk.planner._bell) for _ in range(3)]
    assert sum(await asyncio.gather(*(p.plan() for p in planners))) == 24
    desk.all_due()
    await asyncio.gather(
        *(Digests(desk.sessions, Unsubscribing(desk.sessions, b"key")).send_due() for _ in range(3))
    )
    await asyncio.gather(*(desk.pusher().send_due() for _ in range(3)))
    assert len(push_service.taken) == 12
    assert len({path for path, _, _ in push_service.taken}) == 12
    mails = [(to, template) for to, template, _ in desk.mails()]
    assert len(mails) == len(set(mails)) == 24
    numbers = [n for (n,) in desk.sql("SELECT number FROM web.notifications ORDER BY id")]
    assert numbers == sorted(set(numbers)), "in the order of writing"


async def test_a_planner_that_dies_plans_again(
    desk: Desk, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before its commit nothing has happened: no mail, no number, no delivery."""
    person = desk.person("ada", push_service.browser())
    await desk.tell(person, Kind.SECURITY, what="a passkey was added")

    def die(*_: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("web_api.notifications.planner._pushes", die)
        with pytest.raises(Killed):
            await desk.planner.plan()
    assert desk.mails() == []
    assert desk.sql("SELECT number FROM web.notifications") == [(None,)]
    assert await desk.planner.plan() == 1
    assert await desk.planner.plan() == 0
    [(to, template, values)] = desk.mails()
    assert (to, template) == ("ada@example.org", "notification")
    assert values["text"] == "Your sign-in was changed: a passkey was added"
    assert desk.states("mail") == ["sent"]
    assert desk.states("push") == ["waiting"]


async def test_a_digest_is_one_mail_of_what_is_unread(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its hour, once, also over a crash; what was read before is left out."""
    person = desk.person()
    for author in ("bob", "eve", "dan"):
        await desk.tell(person, Kind.REPLY, author=author, title="Sorting")
    await desk.planner.plan()
    assert desk.mails() == []
    assert await desk.digests.send_due() == 0, "not before its hour"
    desk.all_due()
    desk.sql("UPDATE web.notifications SET read_at = now() WHERE data->>'author' = 'eve'")
    queued = digests_queue_then_die(monkeypatch)
    with pytest.raises(Killed):
        await desk.digests.send_due()
    assert queued == ["digest"]
    assert desk.mails() == []
    monkeypatch.undo()
    assert await desk.digests.send_due() == 1
    assert await desk.digests.send_due() == 0
    [(to, template, values)] = desk.mails()
    assert (to, template) == ("ada@example.org", "digest")
    assert [text for text, _ in values["items"]] == [
        'bob replied in "Sorting"',
        'dan replied in "Sorting"',
    ]
    assert sorted(desk.states("digest")) == ["sent", "sent", "skipped"]


def digests_queue_then_die(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    from web_api.notifications import digests

    queued: list[str] = []
    real = digests.queue_mail

    def queue(session: Any, to: str, template: str, values: Any) -> Any:
        real(session, to, template, values)
        queued.append(template)
        raise Killed

    monkeypatch.setattr(digests, "queue_mail", queue)
    return queued


async def test_nobody_unconfirmed_or_suspended_is_written_to(
    desk: Desk, push_service: PushService
) -> None:
    """The bell alone has it."""
    people = [
        desk.person("claims", verified=False),
        desk.person("out", push_service.browser()),
        desk.person("left"),
    ]
    desk.sql("UPDATE web.users SET state = 'suspended' WHERE username = 'out'")
    for person in people:
        await desk.tell(person, Kind.STAFF)
        await desk.tell(person, Kind.REPLY)
    await desk.planner.plan()
    assert [to for to, _, _ in desk.mails()] == ["left@example.org"]
    assert desk.states("push") == []
    desk.sql("UPDATE web.users SET state = 'deactivated'")
    desk.all_due()
    await desk.digests.send_due()
    assert desk.states("digest") == ["skipped"]
    assert len(desk.mails()) == 1


async def test_old_notifications_go(desk: Desk) -> None:
    """Read ones after a quarter, all after a year, with their deliveries."""
    person = desk.person()
    for days, read in ((10, True), (100, True), (100, False), (400, False)):
        await desk.tell(person, Kind.STAFF, key=f"{days} {read}")
        desk.sql(
            "UPDATE web.notifications SET created_at = now() - %s * interval '1 day',"
            " read_at = CASE WHEN %s THEN now() END WHERE key = %s",
            days,
            read,
            f"{days} {read}",
        )
    await desk.planner.plan()
    await desk.upkeep.once()
    left = {key for (key,) in desk.sql("SELECT key FROM web.notifications")}
    assert left == {"10 True", "100 False"}
    assert len(desk.states("mail")) == 2


async def test_planning_takes_as_many_statements_for_many(
    desk: Desk, push_service: PushService, statements: Callable[[AsyncEngine], list[str]]
) -> None:
    """Not one more per person."""
    counts = []
    for size in (2, 20):
        for n in range(size):
            person = desk.person(f"u{size}-{n}", push_service.browser())
            await desk.tell(person, Kind.MENTION)
        seen = statements(desk.engine)
        await desk.planner.plan()
        counts.append(len([s for s in seen if s.startswith("SELECT")]))
    assert counts[0] == counts[1]
    assert 0 < counts[0] <= 10


async def told(web: Web, name: str, count: int, kind: str = "staff", **data: Any) -> None:
    """Writes notifications behind the tier's back, as another process would."""
    for _ in range(count):
        await execute(
            web,
            "INSERT INTO web.notifications (id, user_id, kind, key, data, link)"
            " SELECT %s, id, %s, %s, %s, '/x' FROM web.users WHERE username = %s",
            new_id(),
            kind,
            uuid.uuid4().hex,
            json.dumps(data),
            name,
        )


async def count(client: httpx.AsyncClient) -> int:
    return int((await client.get("/api/notifications/unread")).json()["unread"])


async def until(client: httpx.AsyncClient, wanted: int) -> None:
    async def there() -> bool:
        return await count(client) == wanted

    await eventually(there)


async def test_the_bell_in_pages(web: Web, admin: httpx.AsyncClient) -> None:
    """Newest first, whole over pages; read one by one and all up to what was shown."""
    ada = await web.user("ada")
    await told(web, "ada", 5, text="<b>Maintenance</b>")
    await told(web, "root", 1)
    await until(ada, 5)
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await ada.get("/api/notifications", params=params)).json()
        seen += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    numbers = [item["number"] for item in seen]
    assert len(numbers) == 5
    assert numbers == sorted(numbers, reverse=True)
    assert seen[0]["text"] == "<b>Maintenance</b>"
    for _ in range(2):
        answer = await ada.post(f"/api/notifications/{seen[4]['id']}/read")
        assert answer.status_code == 204
    assert await count(ada) == 4
    answer = await ada.post("/api/notifications/read", json={"through": numbers[2]})
    assert answer.json() == {"unread": 2}
    unread = (await ada.get("/api/notifications", params={"unread": True})).json()
    assert [i["number"] for i in unread["items"]] == numbers[:2]
    assert (await ada.post("/api/notifications/read", json={})).json() == {"unread": 0}
    assert (await admin.get("/api/notifications", params={"kind": "reply"})).json()["items"] == []
    assert await count(admin) == 1
    foreign = await admin.post(f"/api/notifications/{seen[0]['id']}/read")
    assert_problem(foreign, 404, "not-found")
    assert_problem(await web.client().get("/api/notifications"), 401, "not-signed-in")
    bad = await ada.get("/api/notifications", params={"cursor": "eHg"})
    assert_problem(bad, 422, "invalid", "cursor")


class Stream:
    """An open bell."""

    def __init__(self, client: httpx.AsyncClient, last: str | None = None) -> None:
        self._headers = {"Last-Event-ID": last} if last else {}
        self._client = client
        self.events: list[ServerSentEvent] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Stream:
        self._task = asyncio.create_task(self._read())
        await eventually(lambda: self.of("unread"))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _read(self) -> None:
        path = "/api/notifications/events"
        async with aconnect_sse(self._client, "GET", path, headers=self._headers) as source:
            async for event in source.aiter_sse():
                self.events.append(event)

    def of(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(e.data) for e in self.events if e.event == name]


async def test_the_bell_rings_and_resumes(web: Web, admin: httpx.AsyncClient) -> None:
    """Live; from the last id seen after a break, also when Redis lost everything."""
    ada = await web.user("ada")
    await told(web, "ada", 1, text="before")
    await until(ada, 1)
    async with Stream(ada) as stream:
        assert stream.of("unread") == [{"unread": 1}]
        await told(web, "ada", 2, text="live")
        await eventually(lambda: len(stream.of("notification")) == 2)
        await eventually(lambda: stream.of("unread")[-1] == {"unread": 3})
        await ada.post("/api/notifications/read", json={})
        await eventually(lambda: stream.of("unread")[-1] == {"unread": 0})
        last = stream.events[-1].id
    await told(web, "ada", 3, text="missed")
    await told(web, "root", 1, text="of somebody else")
    await until(ada, 3)
    assert web.app is not None
    sessions = await web.app.state.services.get(Redis).keys("assize:web:session:*")
    kept = [(key, await web.app.state.services.get(Redis).dump(key)) for key in sessions]
    await web.app.state.services.get(Redis).flushall()
    for key, value in kept:
        await web.app.state.services.get(Redis).restore(key, 0, value)
    async with Stream(ada, last) as stream:
        await eventually(lambda: len(stream.of("notification")) == 3)
        assert [n["text"] for n in stream.of("notification")] == ["missed"] * 3
    for odd in ("99999999999999999999", "x"):
        async with Stream(ada, odd) as stream:
            assert stream.of("notification") == []


async def test_preferences_per_kind_and_way(web: Web, admin: httpx.AsyncClient) -> None:
    """Kept, merged, shown; a kind that is off in the bell stays silent; security stays on."""
    ada = await web.user("ada")
    change = {
        "time_zone": "America/St_Johns",
        "digest_hour": 6,
        "kinds": [{"kind": "staff", "in_app": False}, {"kind": "reply", "mail": "weekly"}],
    }
    answer = await ada.patch("/api/notifications/preferences", json=change)
    assert answer.status_code == 200, answer.text
    again = await ada.patch(
        "/api/notifications/preferences", json={"kinds": [{"kind": "reply", "push": False}]}
    )
    assert again.json() == (await ada.get("/api/notifications/preferences")).json()
    body = again.json()
    assert (body["time_zone"], body["digest_hour"]) == ("America/St_Johns", 6)
    kinds = {each["kind"]: each for each in body["kinds"]}
    assert set(kinds) == set(Kind)
    assert kinds["reply"]["mail"] == "weekly"
    assert kinds["reply"]["push"] is False
    assert [k for k, v in kinds.items() if v["required"]] == ["security"]
    await told(web, "ada", 1, "staff")
    await told(web, "ada", 1, "reply")
    await until(ada, 1)
    for bad, name in (
        ({"kinds": [{"kind": "security", "mail": "off"}]}, "kinds"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"digest_hour": 24}, "digest_hour"),
    ):
        answer = await ada.patch("/api/notifications/preferences", json=bad)
        assert_problem(answer, 422, "invalid", name)


async def test_devices(web: Web, admin: httpx.AsyncClient) -> None:
    """Kept once per browser, moved with it, bounded, removed by their owner alone."""
    ada, bob = await web.user("ada"), await web.user("bob")
    key = (await ada.get("/api/notifications/push-key")).json()["public_key"]
    assert len(base64.urlsafe_b64decode(key + "=")) == 65
    browser = Browser("https://updates.push.services.mozilla.com/wpush/v2/abc")
    first = await ada.post("/api/notifications/devices", json=browser.subscription())
    assert first.status_code == 201, first.text
    same = await ada.post("/api/notifications/devices", json=browser.subscription("desk"))
    assert same.json()["id"] == first.json()["id"]
    [device] = (await ada.get("/api/notifications/devices")).json()["items"]
    assert device["name"] == "desk"
    foreign = await bob.delete(f"/api/notifications/devices/{device['id']}")
    assert_problem(foreign, 404, "not-found")
    moved = await bob.post("/api/notifications/devices", json=browser.subscription())
    assert moved.json()["id"] != device["id"]
    assert (await ada.get("/api/notifications/devices")).json()["items"] == []
    path = f"/api/notifications/devices/{moved.json()['id']}"
    assert (await bob.delete(path)).status_code == 204
    for n in range(MAX_DEVICES):
        each = Browser(f"https://fcm.googleapis.com/fcm/send/{n}").subscription()
        answer = await bob.post("/api/notifications/devices", json=each)
        assert answer.status_code == 201
    more = Browser("https://fcm.googleapis.com/fcm/send/more").subscription()
    refused = await bob.post("/api/notifications/devices", json=more)
    assert_problem(refused, 409, "too-many-devices")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"endpoint": "https://169.254.169.254/latest"}, "endpoint"),
        ({"endpoint": "http://fcm.googleapis.com/x"}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com.evil.org/x"}, "endpoint"),
        ({"endpoint": "https://x@fcm.googleapis.com/x"}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com:8443/x"}, "endpoint"),
        ({"endpoint": "https://evil@a.push.apple.com/x"}, "endpoint"),
        ({"endpoint": "https://[/x"}, "endpoint"),
        ({"p256dh": "AAAA"}, "p256dh"),
        ({"auth": "AAAA"}, "auth"),
        ({"auth": "é"}, "auth"),
    ],
)
async def test_odd_subscriptions_are_refused(
    web: Web, admin: httpx.AsyncClient, change: dict[str, str], name: str
) -> None:
    """Requests go to push services alone, and only with keys that work."""
    body = Browser("https://fcm.googleapis.com/x").subscription() | change
    answer = await admin.post("/api/notifications/devices", json=body)
    assert_problem(answer, 422, "invalid", name)


@pytest.mark.parametrize(
    ("now", "zone", "hour", "weekday", "weekly", "due"),
    [
        ("2026-11-02T07:59:59+00:00", "UTC", 8, 0, False, "2026-11-02T08:00:00+00:00"),
        ("2026-11-02T08:00:00+00:00", "UTC", 8, 0, False, "2026-11-03T08:00:00+00:00"),
        ("2026-11-02T08:00:00+00:00", "UTC", 8, 0, True, "2026-11-09T08:00:00+00:00"),
        ("2026-11-03T08:00:00+00:00", "UTC", 8, 2, True, "2026-11-04T08:00:00+00:00"),
        # Winter time begins in the night before.
        ("2026-10-24T20:00:00+00:00", "Europe/Berlin", 8, 0, False, "2026-10-25T07:00:00+00:00"),
        # 02:00 does not exist on this day.
        ("2026-03-28T12:00:00+00:00", "Europe/Berlin", 2, 0, False, "2026-03-29T01:00:00+00:00"),
        # 01:00 comes twice: the first one counts, once.
        ("2026-11-01T05:30:00+00:00", "America/New_York", 1, 0, False, "2026-11-02T06:00:00+00:00"),
        (
            "2026-11-02T20:00:00+00:00",
            "Pacific/Kiritimati",
            9,
            1,
            True,
            "2026-11-09T19:00:00+00:00",
        ),
        ("2026-11-02T07:00:00+00:00", "Gone/Zone", 8, 0, False, "2026-11-02T08:00:00+00:00"),
    ],
)
def test_digests_follow_the_clock_on_the_wall(
    now: str, zone: str, hour: int, weekday: int, weekly: bool, due: str
) -> None:
    """Over midnight, weeks, and both changes of the clock."""
    found = next_digest(datetime.fromisoformat(now), Schedule(zone, hour, weekday), weekly=weekly)
    assert found.isoformat() == due


def test_every_kind_has_a_sentence() -> None:
    """With its values or without; long and odd ones stay one line."""
    assert set(SENTENCES) == set(Kind)
    for kind in Kind:
        assert sentence(kind, {})
    assert sentence("of-tomorrow", {}) == "News for you"
    assert sentence("reply", {"text": "a\nb" + "x" * 500}).startswith("a bx")
    assert len(sentence("reply", {"text": "x" * 500})) == 200


def test_the_key_of_an_instance_is_kept(tmp_path: Path) -> None:
    """The same after a restart, and nobody else's to read."""
    path = tmp_path / "web" / "vapid.pem"
    first = Vapid.kept(path, "mailto:a@example.org")
    assert Vapid.kept(path, "mailto:a@example.org").public_key == first.public_key
    assert path.stat().st_mode & 0o077 == 0
