"""Samples as participants see them, and tests of the package's own validators."""

from __future__ import annotations

from testdata.formats.flags import parse_flags
from testdata.formats.settings import Dialect, Settings, SettingsReader
from testdata.issues import Findings
from testdata.problem import Purpose, Sample, TestCase, ValidatorFlags, ValidatorTest
from testdata.programs import File
from testdata.tree import Tree

_FOLDERS = {
    "invalid_input": Purpose.INVALID_INPUT,
    "invalid_inputs": Purpose.INVALID_INPUT,
    "invalid_output": Purpose.INVALID_OUTPUT,
    "invalid_outputs": Purpose.INVALID_OUTPUT,
    "valid_output": Purpose.VALID_OUTPUT,
    "valid_outputs": Purpose.VALID_OUTPUT,
}


def read_samples(tree: Tree, findings: Findings, *, talks: bool) -> tuple[Sample, ...]:
    """The samples to show. `talks`: the problem is interactive or multi-pass."""
    stems = set()
    for file in tree.under("data/sample"):
        if file.endswith((".in", ".interaction")) and ".files/" not in file:
            stems.add(file.rpartition(".")[0])
    return tuple(_sample(tree, stem, findings, talks=talks) for stem in sorted(stems))


def _sample(tree: Tree, stem: str, findings: Findings, *, talks: bool) -> Sample:
    def first(*endings: str) -> str:
        return next((stem + e for e in endings if tree.has(stem + e)), "")

    name = stem.removeprefix("data/sample/")
    interaction = first(".interaction")
    others = first(".in.statement", ".ans.statement", ".out")
    if interaction and others:
        findings.refuse(others, None, "must not be given beside an .interaction file")
    if first(".out") and first(".ans.statement"):
        findings.refuse(stem + ".out", None, "must not be given beside .ans.statement")
    if interaction:
        if not talks:
            rule = "is for interactive and multi-pass problems; shown in place of input and answer"
            findings.notice(interaction, None, rule)
        return Sample(name, interaction=interaction)
    if talks and not first(".in.statement", ".ans.statement", ".out"):
        findings.notice(
            stem + ".in", None, "has no .interaction to show; input and answer are shown"
        )
    folder = stem + ".files"
    return Sample(
        name,
        first(".in.statement", ".in"),
        first(".ans.statement", ".out", ".ans"),
        first(".in.download", ".in"),
        first(".ans.download", ".out", ".ans"),
        files=tuple(File(f[len(folder) + 1 :], f) for f in tree.under(folder)),
    )


def read_validator_tests(
    tree: Tree, base: tuple[str, ...], dialect: Dialect, findings: Findings
) -> tuple[ValidatorTest, ...]:
    """Inputs and outputs that validators must accept or reject."""
    reader = SettingsReader(tree, dialect, findings)
    found = []
    for folder, purpose in _FOLDERS.items():
        files = tree.under(f"data/{folder}")
        above = reader.of_group(f"data/{folder}") if files else Settings()
        for file in files:
            if not file.endswith(".in"):
                continue
            stem = file.removesuffix(".in")
            missing = [
                e
                for e in ((".ans", ".out") if purpose is not Purpose.INVALID_INPUT else ())
                if not tree.has(stem + e)
            ]
            if missing:
                findings.refuse(file, None, f"has no {missing[0]} file beside it")
                continue
            own = reader.of_test(stem).under(above, inherit_grading=False)
            found.append(_validator_test(stem, purpose, own, base, dialect, findings))
    return tuple(found)


def _validator_test(
    stem: str,
    purpose: Purpose,
    own: Settings,
    base: tuple[str, ...],
    dialect: Dialect,
    findings: Findings,
) -> ValidatorTest:
    arguments = (*base, *(own.output_args or ()))
    flags = ValidatorFlags()
    if not dialect.custom:
        try:
            flags = parse_flags(arguments, last_wins=dialect.legacy)
        except ValueError as error:
            findings.refuse(stem + ".in", None, f"output validator arguments: {error}")
    judged = purpose is not Purpose.INVALID_INPUT
    test = TestCase(
        stem.removeprefix("data/"),
        stem + ".in",
        stem + ".ans" if judged else "",
        sample=False,
        flags=flags,
        validator_args=arguments if dialect.custom else (),
        args=own.args or (),
        description=own.description,
        input_validator_args=own.input_args or (),
    )
    return ValidatorTest(purpose, test, stem + ".out" if judged else "")
