"""What the web tier says to Prometheus: on a port of its own, without names of people."""

from __future__ import annotations

import asyncio

from proto.judge.v1 import verdict_pb2
from tests.telemetry.scrape import scrape, value
from tests.web_api.conftest import Web, eventually, package_zip, upload
from web_api.judge.fake import FakeJudge
from web_api.settings import WebSettings


async def test_requests_hand_overs_and_verdicts_are_counted(
    settings: WebSettings, own_judge: FakeJudge
) -> None:
    """By the template of the route; the public port has no metrics."""
    web = Web(settings.model_copy(update={"metrics_port": 0}))
    await web.start()
    try:
        assert web.app is not None
        port = web.app.state.metrics_port
        before = await asyncio.to_thread(scrape, port)
        client = await web.user("root")
        await upload(client, package_zip())
        body = {"problem": "two-sum", "language": "python3", "source": "print(3)"}
        made = (await client.post("/api/submissions", json=body)).json()["id"]
        await eventually(lambda: made in own_judge.submitted)
        own_judge.finish(made, verdict_pb2.JudgeResult(verdict=verdict_pb2.ACCEPTED))

        async def is_final() -> bool:
            answer = await client.get(f"/api/submissions/{made}")
            return bool(answer.json()["state"] == "final")

        await eventually(is_final)
        await client.get("/api/submissions/not-an-id")
        await client.request("INVENTED", "/api/problems")
        public = await client.get("/metrics")
        after = await asyncio.to_thread(scrape, port)
    finally:
        await web.close()

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    posted = {"method": "POST", "route": "/api/submissions"}
    assert grown("assize_http_requests_total", **posted, status="201") == 1
    assert grown("assize_http_request_seconds_count", **posted) == 1
    assert grown("assize_web_handovers_total", result="taken") == 1
    assert grown("assize_web_verdict_seconds_count") == 1
    labels = {text for _, pairs in after for _, text in pairs}
    assert not any(made in text or "INVENTED" in text for text in labels)
    assert "assize_http" not in public.text
