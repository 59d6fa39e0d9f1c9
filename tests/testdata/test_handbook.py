"""The setter's handbook names what there is."""

from __future__ import annotations

import re
from pathlib import Path

from testdata.formats.expectations import of_folder
from testdata.issues import PackageError
from testdata.signature.reading import parse_type, read_signature

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "setters.md").read_text()


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> list[str]:
    """Code in the first column of the tables in `text`."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [code for row in rows for code in re.findall(r"`([^`]+)`", row)]


def test_links_lead_somewhere() -> None:
    """To pictures that were taken, and to headings of the page."""
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        if target.startswith("#"):
            headings = re.findall(r"^##+ (.+)$", TEXT, re.MULTILINE)
            slugs = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in headings}
            assert target[1:] in slugs, target
        else:
            assert (ROOT / "docs" / target).is_file(), target


def test_samples_are_there() -> None:
    for line in re.findall(r"^Samples.*?(?=\n\n)", TEXT, re.MULTILINE | re.DOTALL):
        for name in re.findall(r"`(?:testdata/problems/)?([a-z-]+)`", line):
            assert (ROOT / "testdata" / "problems" / name / "problem.yaml").is_file(), name


def test_folders_mean_something() -> None:
    folders = first_cells(section("Example submissions and what they must get"))
    assert len(folders) >= 10
    assert all(of_folder(folder, (), legacy=False) is not None for folder in folders)


def test_signature_reference_is_true() -> None:
    """The example is read, every type is one, and every key is known to the reader."""
    text = section("Signature problems")
    [example] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert read_signature(example).function.name == "fullestFerry"
    keys, types = text.split("| type | value in tests")
    for written in first_cells("\n" + types):
        assert parse_type(written.replace("T", "int"))
    described = first_cells(keys)
    assert {key for key in described if is_key(key)} == set(described)
    assert not is_key("nonsense")


def is_key(name: str) -> bool:
    """Whether signature.yaml may have this key, for a function or for a class."""
    texts = [f"{name}: x\n", f"class: Tally\n{name}: x\n" if name != "class" else ""]
    return not all(f"{name}: unknown key" in refusals(text) for text in texts if text)


def refusals(text: str) -> str:
    try:
        read_signature(text)
    except PackageError as error:
        return "\n".join(map(str, error.issues))
    return ""


def test_rules_of_verification_exist() -> None:
    sources = "".join(p.read_text() for p in (ROOT / "testdata" / "verify").glob("*.py"))
    rules = re.findall(r"verification: (.*?) \|", TEXT)
    named = [rule for row in rules for rule in re.findall(r"`([a-z-]+)`", row)]
    assert len(named) >= 5
    for rule in named:
        assert rule in sources or rule.startswith("mutant-accepted-"), rule
