"""Profiles, preferences, pictures, export and leaving."""

from __future__ import annotations

import asyncio
import io
import json
import struct
import zipfile
from typing import Any

import httpx
import psycopg
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.web_api.conftest import PASSWORD, Web, assert_problem, execute
from tests.web_api.users.mails import mailed
from tests.web_api.users.test_accounts import address, login, register, token
from web_api.users.leaving import DeletionTask
from web_api.users.personal import PersonalDataRegistry
from web_api.users.pictures import MAX_BYTES, normalise
from web_api.users.sessions import SessionStore


async def test_a_profile_is_told_to_everybody(web: Web) -> None:
    """Fields are set one by one; the address is not among them."""
    ada = await web.user("ada")
    change = {"name": "Ada", "country": "GB", "github": "ada"}
    assert (await ada.patch("/api/account/profile", json=change)).status_code == 200
    answer = await ada.patch("/api/account/profile", json={"school": "London"})
    assert answer.json() == (await ada.get("/api/account/profile")).json()
    public = (await web.client().get("/api/users/ADA")).json()
    assert {**public, **change, "school": "London"} == public
    assert (public["username"], public["role"], public["picture"]) == ("ada", "admin", None)
    assert "email" not in public
    assert_problem(await web.client().get("/api/users/nobody"), 404, "not-found")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "gb"),
        ("github", "https://github.com/ada"),
        ("linkedin", "a/b"),
        ("name", "a\nb"),
        ("about", "x" * 1001),
        ("role", "admin"),
    ],
)
async def test_profiles_name_the_broken_field(web: Web, field: str, value: str) -> None:
    """Each rule of a profile is an error naming its field, and nothing is written."""
    ada = await web.user("ada")
    before = (await ada.get("/api/account/profile")).json()
    answer = await ada.patch("/api/account/profile", json={field: value})
    assert_problem(answer, 422, "invalid", field)
    assert (await ada.get("/api/account/profile")).json() == before


async def test_preferences_are_typed_and_kept(web: Web) -> None:
    """Defaults at first; what is sent is set; unknown zones and keys are refused."""
    ada = await web.user("ada")
    path = "/api/account/preferences"
    first = (await ada.get(path)).json()
    assert (first["theme"], first["time_zone"]) == ("system", "UTC")
    await ada.patch(path, json={"theme": "dark"})
    await ada.patch(path, json={"time_zone": "Asia/Tokyo"})
    assert (await ada.get(path)).json() == first | {"theme": "dark", "time_zone": "Asia/Tokyo"}
    wrong = await ada.patch(path, json={"time_zone": "Mars/Base"})
    assert_problem(wrong, 422, "invalid", "time_zone")
    assert_problem(await ada.patch(path, json={"x": 1}), 422, "invalid", "x")


def gradient(mode: str = "RGB", size: tuple[int, int] = (256, 256)) -> Image.Image:
    across = Image.linear_gradient("L").resize(size)
    return Image.merge(mode, [across, across.rotate(90), across.rotate(180), across][: len(mode)])


def file(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def pixels(data: bytes) -> Image.Image:
    """The picture as we keep it: no chunk but the three that pixels need."""
    place, kinds = 8, []
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        kinds.append(kind)
        place += 12 + length
    assert place == len(data)
    assert set(kinds) == {b"IHDR", b"IDAT", b"IEND"}
    picture = Image.open(io.BytesIO(data), formats=("PNG",))
    assert picture.size == (256, 256)
    return picture


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_pictures_keep_their_pixels_and_nothing_else(mode: str) -> None:
    """Of the right size they stay as they are; metadata and what follows the end are gone."""
    text = PngInfo()
    text.add_text("GPS", "here")
    kept = normalise(file(gradient(mode), pnginfo=text) + b"<script>")
    assert pixels(kept).tobytes() == gradient(mode).tobytes()
    assert b"GPS" not in kept
    assert b"script" not in kept


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_large_pictures_are_cut_and_turned_upright(kind: str) -> None:
    """The middle of a wide one is kept; a camera's mark of its position counts, and goes."""
    wide = Image.new("RGB", (3000, 1000), "red")
    wide.paste("blue", (1000, 0, 2000, 500))
    exif = Image.Exif()
    exif[0x0112] = 3  # Upside down.
    exif[0x010F] = "Maker of cameras"
    kept = normalise(file(wide, kind, exif=exif))
    upper, lower = (pixels(kept).getpixel((128, y)) for y in (40, 215))
    assert upper[0] > 200 > 60 > upper[2]
    assert lower[2] > 200 > 60 > lower[0]
    assert b"Maker" not in kept


async def test_a_picture_is_served_and_taken_away(web: Web) -> None:
    """Bombs, broken files and other formats are refused, whatever they call themselves."""
    ada = await web.user("ada")
    path, headers = "/api/account/picture", {"Content-Type": "image/png"}
    good = file(gradient())
    bomb = file(Image.new("1", (30_000, 30_000)))
    assert len(bomb) < MAX_BYTES
    gif = file(gradient(), "GIF")
    for wrong in (b"", gif, good[:-400], bomb, b"<svg/>"):
        answer = await ada.put(path, content=wrong, headers=headers)
        assert_problem(answer, 422, "invalid", "picture")
    answer = await ada.put(path, content=b"x" * (MAX_BYTES + 1), headers=headers)
    assert_problem(answer, 413, "too-large", "body")
    assert (await ada.put(path, content=good, headers=headers)).status_code == 204
    url = (await web.client().get("/api/users/ada")).json()["picture"]
    shown = await web.client().get(url)
    assert shown.headers["content-type"] == "image/png"
    assert pixels(shown.content).tobytes() == gradient().tobytes()
    cached = await web.client().get(url, headers={"If-None-Match": shown.headers["etag"]})
    assert cached.status_code == 304
    assert (await ada.delete(path)).status_code == 204
    assert_problem(await web.client().get("/api/users/ada/picture"), 404, "not-found")


def unpacked(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


async def submit(web: Web, client: httpx.AsyncClient, problem: str) -> str:
    body = {"problem": problem, "language": "python3", "source": "print(42)"}
    answer = await client.post("/api/submissions", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_people_take_their_data_along(web: Web, problem: str) -> None:
    """A zip of JSON with what is kept about them, nothing of others, and no secrets."""
    ada, bob = await web.user("ada"), await web.user("bob")
    mine, _ = await submit(web, ada, problem), await submit(web, bob, problem)
    await ada.patch("/api/account/profile", json={"name": "Ada"})
    await ada.put(f"/api/problems/{problem}/vote", json={"vote": "like"})
    program = await token(ada, web, "admin")
    assert_problem(await program.get("/api/account/export"), 403, "session-required")
    parts = unpacked(await ada.get("/api/account/export"))
    assert [a["username"] for a in parts["account.json"]] == ["ada"]
    assert parts["profile.json"][0]["name"] == "Ada"
    [submission] = parts["submissions.json"]
    assert (submission["id"], submission["source"]) == (mine, "print(42)")
    assert submission["problem"] == problem
    assert [t["name"] for t in parts["tokens.json"]] == ["t"]
    [vote] = parts["problem-votes.json"]
    assert (vote["problem"], vote["value"]) == (problem, 1)
    assert parts["company-reports.json"] == parts["problem-memberships.json"] == []
    assert "hash" not in json.dumps(parts)


async def test_deactivated_people_come_back_by_signing_in(
    web: Web, admin: httpx.AsyncClient
) -> None:
    """Hidden and signed out until then; the last admin stays."""
    assert_problem(await admin.post("/api/account/deactivation"), 409, "last-admin")
    ada = await web.user("ada")
    program = await token(ada, web, "read")
    assert (await ada.post("/api/account/deactivation")).status_code == 204
    assert_problem(await ada.get("/api/auth/me"), 401, "not-signed-in")
    assert_problem(await program.get("/api/auth/me"), 401, "not-signed-in")
    assert_problem(await web.client().get("/api/users/ada"), 404, "not-found")
    assert (await login(web, "ada")).json()["state"] == "active"
    assert (await web.client().get("/api/users/ada")).status_code == 200


def deletions(web: Web) -> DeletionTask:
    services = web.app.state.services
    sessions = services.get(PersonalDataRegistry), services.get(SessionStore)
    return DeletionTask(_sessions(web), *sessions)


def _sessions(web: Web) -> Any:
    from web_api.users.leaving import Leaving

    return web.app.state.services.get(Leaving).sessions


@pytest.mark.parametrize("erase", [False, True])
async def test_deleted_people_are_forgotten(web: Web, problem: str, erase: bool) -> None:
    """Two weeks to take it back; then nothing tells who it was. Submissions stay or go."""
    email = address("ada")
    ada = await register(web, "ada", email)
    await submit(web, ada, problem)
    await ada.patch("/api/account/profile", json={"name": "Ada"})
    await token(ada, web, "read")
    for reader in (ada, await web.user("bob")):
        await reader.put(f"/api/problems/{problem}/vote", json={"vote": "like"})
    body = {"erase_submissions": erase}
    assert (await ada.post("/api/account/deletion", json=body)).status_code == 200
    assert_problem(await ada.get("/api/auth/me"), 401, "not-signed-in")
    await mailed(web, email, "Your account will be deleted")
    back = web.client()
    answer = await back.post("/api/auth/login", json={"login": "ada", "password": PASSWORD})
    assert answer.json()["state"] == "deleting"
    assert (await back.delete("/api/account/deletion")).status_code == 204
    assert_problem(await back.delete("/api/account/deletion"), 409, "state")
    assert (await back.post("/api/account/deletion", json=body)).status_code == 200
    assert await deletions(web).delete_next() is False, "the days are not over"
    await execute(web, "UPDATE web.users SET delete_after = now() WHERE username = 'ada'")
    done = await asyncio.gather(*(deletions(web).delete_next() for _ in range(2)))
    assert sorted(done) == [False, True]
    await mailed(web, email, "Your account is deleted")
    assert_problem(await login(web, "ada"), 401, "bad-credentials")
    with psycopg.connect(web.settings.database_url) as connection:
        users = str(connection.execute("SELECT u FROM web.users u WHERE role = 'user'").fetchall())
        counts = [
            connection.execute(
                f"SELECT count(*) FROM web.{table} t JOIN web.users u ON u.id = t.user_id "
                "WHERE u.state = 'deleted'"
            ).fetchone()[0]
            for table in ("submissions", "profiles", "api_tokens", "mailed_links", "problem_votes")
        ]
        [likes] = connection.execute("SELECT likes FROM web.problem_statistics").fetchone()
    assert "ada" not in users
    assert "deleted-" in users
    assert counts == [0 if erase else 1, 0, 0, 0, 0]
    assert likes == 1, "that of the other"
    assert (await register(web, "ada", email)).cookies, "the name is free again"
