"""What set-up brings for languages beside Debian's packages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cli import toolchains
from cli.errors import CliError
from cli.paths import ROOT
from languages.registry import LANGUAGES
from languages.typescript import MODULES

LOCK = ROOT / "languages" / "npm" / "package-lock.json"


def test_every_language_can_be_chosen_by_its_id() -> None:
    assert set(LANGUAGES) <= set(toolchains.LANGUAGES)
    assert toolchains.parse_languages("all") == tuple(LANGUAGES)


def test_npm_packages_are_pinned_and_name_no_registry() -> None:
    """Exact versions with their hashes; where they come from is the machine's business."""
    lock = json.loads(LOCK.read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all("integrity" in entry and "resolved" not in entry for entry in packages.values())
    wanted = json.loads(LOCK.with_name("package.json").read_text())["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_npm_tools_are_due_only_for_typescript_and_until_they_match(tmp_path: Path) -> None:
    assert not toolchains.lacks_npm_tools(["c", "javascript"], tmp_path)
    assert toolchains.lacks_npm_tools(["typescript"], tmp_path)
    stamp = tmp_path / "npm" / ".assize-lock"
    stamp.parent.mkdir()
    stamp.write_bytes(LOCK.read_bytes())
    assert not toolchains.lacks_npm_tools(["typescript"], tmp_path)
    stamp.write_text("an older lock")
    assert toolchains.lacks_npm_tools(["typescript"], tmp_path)


def test_npm_tools_lie_where_the_judge_looks() -> None:
    assert str(toolchains.PLACE / "npm" / "node_modules") == MODULES


def test_failed_npm_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from web_ui.build import BuildError

    def broken(*arguments: object) -> str:
        raise BuildError("npm ci failed: no network")

    monkeypatch.setattr("web_ui.build.npm", broken)
    old = tmp_path / "npm" / "tsc"
    old.parent.mkdir()
    old.write_text("old")
    with pytest.raises(CliError, match="TypeScript: npm ci failed: no network") as error:
        toolchains.install_npm_tools(tmp_path)
    assert error.value.exit_code == 1
    assert old.read_text() == "old"


def test_node_of_the_environment_is_made_readable_to_all(tmp_path: Path) -> None:
    """A copy that runs, for machines without a package of Node.js."""
    toolchains.provide_node(tmp_path)
    node = tmp_path / "bin" / "node"
    assert node.stat().st_mode & 0o777 == 0o755
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("v")
