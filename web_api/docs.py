"""OpenAPI, completed, and a page that shows it without any script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse

from web_api.errors import ProblemDetails
from web_api.submissions.schemas import Progress
from web_api.users.scopes import KEY, usual

REF = "#/components/schemas/{model}"


def install(app: FastAPI) -> None:
    """Serves /docs and completes /api/openapi.json."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=app.routes,
                )
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(_page(openapi()))


def _complete(schema: dict[str, Any]) -> dict[str, Any]:
    """Adds the schemas that no route returns as JSON, and an example to every body."""
    schemas = schema["components"]["schemas"]
    for model in (ProblemDetails, Progress):
        own = model.model_json_schema(ref_template=REF)
        for name, definition in own.pop("$defs", {}).items():
            schemas.setdefault(name, definition)
        schemas[model.__name__] = own
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            if "security" in operation:
                operation.setdefault(KEY, str(usual(method)))
    for operation in operations(schema):
        for body in bodies(operation):
            if "example" not in body:
                body["example"] = _example(body["schema"], schemas)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return schema


def operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation, with its method and path added for readers."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield {**operation, "path": path, "method": method.upper()}


def bodies(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every media type of an operation's request and responses."""
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for response in operation["responses"].values():
        yield from response.get("content", {}).values()


def _example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return schemas[schema["$ref"].rsplit("/", 1)[1]]["examples"][0]
    if schema.get("type") == "array":
        return [_example(schema["items"], schemas)]
    raise ValueError(f"no example for {schema}")


_STYLE = (
    "body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "pre{background:#8882;padding:.75rem;overflow:auto}h2{margin-top:2.5rem}"
    "code{font-size:.95em}:root{color-scheme:light dark}"
)


def _page(schema: dict[str, Any]) -> str:
    sections = "".join(_section(operation) for operation in operations(schema))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Assize API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>Assize API</h1><p>{escape(schema['info']['description'])}</p>"
        f'<p>Machine-readable: <a href="/api/openapi.json">/api/openapi.json</a></p>{sections}'
    )


def _section(operation: dict[str, Any]) -> str:
    title = f"{operation['method']} {operation['path']}"
    parts = [f'<h2 id="{operation["operationId"]}"><code>{escape(title)}</code></h2>']
    parts.append(f"<p>{escape(operation.get('description', operation['summary']))}</p>")
    if scope := operation.get(KEY):
        parts.append(f"<p>Scope of a token: <code>{escape(scope)}</code></p>")
    if parameters := operation.get("parameters"):
        items = "".join(
            f"<li><code>{escape(p['name'])}</code> ({escape(p['in'])}"
            f"{', required' if p.get('required') else ''}) {escape(p.get('description', ''))}</li>"
            for p in parameters
        )
        parts.append(f"<ul>{items}</ul>")
    parts.extend(_body("Request", c) for c in [operation.get("requestBody", {})] if c)
    parts.extend(
        _body(f"{status} {response['description']}", response)
        for status, response in operation["responses"].items()
        if status.startswith("2")
    )
    errors = [status for status in operation["responses"] if not status.startswith("2")]
    if errors:
        parts.append(f"<p>Errors: {', '.join(errors)} (application/problem+json)</p>")
    return "".join(parts)


def _body(title: str, holder: dict[str, Any]) -> str:
    parts = [f"<h3>{escape(title)}</h3>"]
    for media_type, body in holder.get("content", {}).items():
        value = body["example"]
        text = value if isinstance(value, str) else json.dumps(value, indent=2)
        parts.append(f"<p><code>{media_type}</code></p><pre>{escape(text)}</pre>")
    return "".join(parts)
