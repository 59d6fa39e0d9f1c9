"""The table of all ASSIZE_... settings in docs/operators.md, made from the settings themselves."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from cli.paths import ROOT

PAGE = ROOT / "docs" / "operators.md"
BEGIN = "<!-- settings: made by `assize dev settings` -->"
END = "<!-- end of settings -->"


def run_settings(*, check: bool) -> int:
    """Writes the table into the page; with `check` only says whether it is fresh: 0 or 1."""
    before = PAGE.read_text(encoding="utf-8")
    after = with_table(before)
    if before == after:
        return 0
    if check:
        print(f"{PAGE.relative_to(ROOT)}: the settings are not fresh; run `assize dev settings`")
        return 1
    PAGE.write_text(after, encoding="utf-8")
    return 0


def with_table(page: str) -> str:
    """The page with the table of today between its two marks."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{tables()}\n{END}{tail}"


def tables() -> str:
    """One table for each program."""
    from judge_master.settings import MasterSettings
    from judge_node.settings import NodeSettings
    from web_api.settings import WebSettings

    parts = []
    for title, settings in (
        ("Master", MasterSettings),
        ("Node", NodeSettings),
        ("Web tier", WebSettings),
    ):
        rows = "\n".join(_rows(settings))
        parts.append(f"### {title}\n\n| variable | default | meaning |\n|---|---|---|\n{rows}")
    return "\n\n".join(parts)


def _rows(settings: type[BaseSettings]) -> Iterator[str]:
    words = _docstrings(settings)
    for name, field in settings.model_fields.items():
        meaning = words.get(name, "").replace("|", "\\|")
        yield f"| `{_variable(settings, name, field)}` | {_default(field)} | {meaning} |"


def _variable(settings: type[BaseSettings], name: str, field: FieldInfo) -> str:
    """The environment variable; where several do, the first."""
    if isinstance(field.validation_alias, AliasChoices):
        names = [str(choice) for choice in field.validation_alias.choices]
        return next(choice for choice in names if choice.startswith("ASSIZE_"))
    return f"{settings.model_config.get('env_prefix', '')}{name.upper()}"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "the host's name"
    value: Any = field.default
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path):
        value = _place(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "none" if type(None) in get_args(field.annotation) else "empty"
    return f"`{value}`"


def _place(path: Path) -> str:
    """Without what differs from machine to machine."""
    if path.is_relative_to(ROOT):
        return path.relative_to(ROOT).as_posix()
    # What root has; others have theirs below their home.
    return "/var/cache/assize/tools" if path.name == "tools" else path.as_posix()


def _docstrings(settings: type[BaseSettings]) -> dict[str, str]:
    """The string below each attribute, on one line."""
    (body,) = ast.parse(inspect.getsource(settings)).body
    assert isinstance(body, ast.ClassDef)
    found, last = {}, ""
    for statement in body.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            last = statement.target.id
            continue
        if (
            last
            and isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        ):
            found[last] = " ".join(statement.value.value.split())
        last = ""
    return found
