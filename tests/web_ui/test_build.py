"""The build itself: budget, types, unit tests of the pages, and when it runs at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from web_ui import build as builder
from web_ui import openapi

pytestmark = pytest.mark.slow


def test_route_budget_holds(dist: Path) -> None:
    """Each route's first load stays within its budget; every page is weighed."""
    printed = builder.npm(builder.HERE, "run", "--silent", "budget")
    for page in ("ProblemsPage", "ProblemPage", "LoginPage", "RegisterPage"):
        assert f"/{page}.svelte" in printed


def test_editor_and_math_are_not_in_the_first_load(dist: Path) -> None:
    """What comes after the first paint is not preloaded by the page itself."""
    html = (dist / "index.html").read_text(encoding="utf-8")
    assert "codemirror" not in html
    assert "katex" not in html


def test_page_has_no_inline_script(dist: Path) -> None:
    """The page's policy forbids inline scripts."""
    html = (dist / "index.html").read_text(encoding="utf-8")
    assert html.count("<script") == html.count("<script src=") + html.count(
        '<script type="module" crossorigin src='
    )


def test_types_hold(dist: Path) -> None:
    builder.npm(builder.HERE, "run", "--silent", "check")


def test_unit_tests_of_the_pages_pass(dist: Path) -> None:
    printed = builder.npm(builder.HERE, "run", "--silent", "test")
    assert "passed" in printed


def test_generated_client_is_fresh(dist: Path, tmp_path: Path) -> None:
    """src/api/schema.d.ts is what openapi.json yields."""
    fresh = tmp_path / "schema.d.ts"
    builder.npm(builder.HERE, "exec", "--", "openapi-typescript", "openapi.json", "-o", str(fresh))
    assert fresh.read_text() == (builder.HERE / "src/api/schema.d.ts").read_text()


def test_api_document_is_fresh() -> None:
    """openapi.json is what the web tier's code says."""
    assert openapi.DOCUMENT.read_text(encoding="utf-8") == openapi.document()


def test_lock_file_names_no_registry() -> None:
    """Any mirror may serve the packages: the lock file pins hashes, not hosts."""
    lock = (builder.HERE / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the sources that shares the installed packages."""
    root = tmp_path / "ui"
    shutil.copytree(
        builder.HERE, root, ignore=shutil.ignore_patterns("node_modules", "dist*", "__pycache__")
    )
    (root / "node_modules").symlink_to(builder.HERE / "node_modules")
    return root


def test_build_runs_only_when_sources_changed(dist: Path, sources: Path) -> None:
    built = builder.build(sources)
    mark = built / "mark"
    mark.touch()
    assert builder.build(sources) == built
    assert mark.exists(), "nothing changed, yet it was built again"
    with (sources / "src/design/tokens.css").open("a") as tokens:
        tokens.write("/* changed */\n")
    builder.build(sources)
    assert not mark.exists(), "a change went unnoticed"


def test_failed_build_says_why_and_keeps_the_last_one(dist: Path, sources: Path) -> None:
    built = builder.build(sources)
    (sources / "src/main.ts").write_text("const = broken")
    with pytest.raises(builder.BuildError, match=r"npm run build .* failed"):
        builder.build(sources)
    assert (built / "index.html").is_file()


def test_missing_source_is_named(sources: Path) -> None:
    (sources / "index.html").unlink()
    with pytest.raises(builder.BuildError, match=r"index\.html is missing"):
        builder.build(sources)
