"""Takes the pictures of docs/ and the README from a real stack.

    python -m tests.acceptance.pictures [NAME ...]

Without names all are taken. Each is written where the documents look for it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from cli.remote.packing import pack
from tests.acceptance.accounts import PASSWORD
from tests.acceptance.packages import write_package
from tests.acceptance.processes import ROOT, running_up
from tests.browsing import chromium
from web_ui.build import build

IMAGES = ROOT / "docs" / "images"
PROBLEMS = ROOT / "testdata" / "problems"
SHOWN = "ferry-queue"
DEADLINE_MS = 900_000
SIZE: ViewportSize = {"width": 1280, "height": 800}
TALL: ViewportSize = {"width": 1280, "height": 1500}


def main(names: list[str]) -> None:
    wanted = names or list(PICTURES)
    unknown = [name for name in wanted if name not in PICTURES]
    if unknown:
        sys.exit(f"no such picture: {', '.join(unknown)} (there are {', '.join(PICTURES)})")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assize-pictures-") as folder:
        Path(folder).chmod(0o755)  # the database's user reads below it
        with setter(Path(folder)) as page:
            for name in wanted:
                PICTURES[name](page, Path(folder))
                print(name)  # noqa: T201 - a command's output


@contextmanager
def setter(folder: Path) -> Iterator[Page]:
    """The first account's page, which may do everything, on a new stack."""
    build()
    with running_up(folder / "data") as up, chromium() as browser:
        page = browser.new_page(base_url=up.url, viewport=SIZE, color_scheme="light")
        page.set_default_timeout(DEADLINE_MS)
        expect.set_options(timeout=DEADLINE_MS)
        page.goto("/register")
        page.get_by_label("Username").fill("ada")
        page.get_by_label("Email").fill("ada@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Create an account").click()
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        yield page


def shoot(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


def upload(page: Page, package: Path) -> None:
    page.goto("/setter")
    page.get_by_label("Choose a package").set_input_files(package)


def refused(page: Page, folder: Path) -> None:
    """What a package with mistakes gets: every broken rule with its line."""
    package = write_package(folder / "shortest-queue")
    (package / "problem.yaml").write_text("name: Shortest Queue\nlimits:\n  memory: lots\n")
    (package / "data" / "secret" / "1.ans").unlink()
    pack(package, folder / "shortest-queue.zip")
    upload(page, folder / "shortest-queue.zip")
    expect(page.get_by_text("issues")).to_be_visible()
    shoot(page, "upload-refused")
    page.get_by_role("button", name="Remove the upload shortest-queue.zip").click()


def imported(page: Page, folder: Path) -> None:
    """A new version, as the setter's page shows it after the upload."""
    package = folder / SHOWN
    if not package.exists():
        shutil.copytree(PROBLEMS / SHOWN, package)
        settings = package / "problem.yaml"
        settings.write_text(settings.read_text().replace("memory: 256", "memory: 320"))
        pack(package, folder / f"{SHOWN}.zip")
        upload(page, folder / f"{SHOWN}.zip")
    else:
        page.goto("/setter")
    expect(page.get_by_text("Imported")).to_be_visible()
    shoot(page, "uploaded")


def verified(page: Page, folder: Path) -> None:
    """The verification that began with the upload, when it is done."""
    imported(page, folder)
    page.get_by_role("link", name="Versions and rejudging").click()
    panel = page.get_by_role("region", name="Verification of version")
    expect(panel.get_by_text("Ready", exact=True)).to_be_visible()
    expect(panel.get_by_role("img", name="CPU time by submission and test")).to_be_visible()
    page.set_viewport_size(TALL)
    panel.screenshot(path=IMAGES / "verification.png", animations="disabled")
    page.set_viewport_size(SIZE)


def solving(page: Page, folder: Path) -> None:
    """A signature problem as participants see it."""
    del folder
    page.goto(f"/problems/{SHOWN}")
    expect(page.locator(".prose .katex").first).to_be_visible()
    page.get_by_label("Language").select_option("python3")
    expect(page.locator(".cm-content")).to_contain_text("fullestFerry")
    shoot(page, "signature-problem")


PICTURES: dict[str, Callable[[Page, Path], None]] = {
    "upload-refused": refused,
    "uploaded": imported,
    "verification": verified,
    "signature-problem": solving,
}

if __name__ == "__main__":
    main(sys.argv[1:])
