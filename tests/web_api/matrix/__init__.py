"""Who gets through which door: every route of the app against every role.

`tests/web_api/test_matrix.py` enumerates the routes from the running app. A route without a
row fails there by name. To add rows, make a file of your feature here (or extend it):

    from tests.web_api.matrix.table import MODERATORS, OWNER, SIGNED_IN, row
    from tests.web_api.matrix.world import World

    ROWS = (
        row("GET", "/api/notes", SIGNED_IN),
        row("PUT", "/api/notes/{note}", OWNER, {"text": "x"}),
        row("DELETE", "/api/notes/{note}", OWNER, consumes="note"),
    )

    async def _note(world: World) -> str:
        answer = await world["owner"].post("/api/notes", json={"text": "x"})
        return str(answer.json()["id"])

    MAKERS = {"note": _note}

- Paths are the app's own but for the names in braces: each is an object that a maker makes
  when a row first asks for it. {anything} stands for an id that no object has,
  {kind=topic} for the value itself.
- The body must be good enough to reach the decision. Where the route's dependencies decide
  (roles), `{}` does: the 422 that follows counts as let in, and changes nothing. Where the
  service decides (owners), it must be valid.
- `consumes` names objects that a success uses up: they are made anew for the next role.
- People: `world["owner"]` owns all objects; it is a setter, `setter` is another one. Tokens
  need no column: a token of the admin with the scope read or write gets as far as a user.
"""
