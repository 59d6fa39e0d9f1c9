"""Input validators with scripts of their own, judged in real jails as verification asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from judge_node import wire
from testdata.bundle import open_bundle, write_bundle
from testdata.package import Package
from testdata.problem import Limits
from testdata.programs import File, InputValidator, Program
from testdata.verify.probes import ValidationPlan, plan_validation
from testdata.verify.scripted import scripted_answers, scripted_package
from testdata.verify.synthetic import Input
from tests.judge_node.court import Court, open_court
from tests.verify.build import problem, write
from web_api.judge.measured import judged

OFFERED = frozenset({"python3"})
CHECK = """import sys
if len(sys.argv) > 1 and sys.argv[1] != "-a":
    sys.exit(7)
sys.exit(42 if sys.stdin.read() in ("1 2\\n", "2 2\\n") else 43)
"""
ONLY_RUN = {"run": f"#!/usr/bin/env python3\n{CHECK}"}
BUILT = {
    "build": "#!/bin/sh\ncat part.py > run\nchmod +x run\n",
    "part.py": f"#!/usr/bin/env python3\n{CHECK}",
}
BROKEN = {"build": "#!/bin/sh\necho no such compiler >&2\nexit 1\n"}
LOST = {"run": "#!/usr/bin/env python3\nimport os\nos.kill(os.getpid(), 9)\n"}


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    folder = tmp_path_factory.mktemp("artefacts")
    with open_court("scripted", folder, ("python3",)) as opened:
        yield opened


def planned(root: Path, files: Mapping[str, str], *arguments: str) -> ValidationPlan:
    """A package with two inputs and one validator."""
    names = ("sample/1", "secret/2")
    program = Program("v", tuple(File(n, f"input_validators/v/{n}") for n in sorted(files)))
    made = problem(*names, limits=Limits(validation_time_s=5, validation_memory_mib=128))
    tests = tuple(replace(t, input_validator_args=(("", arguments),)) for t in made.tests)
    made = replace(made, tests=tests, input_validators=(InputValidator(program),))
    data = {f"data/{n}.{e}": f"{n[-1]} 2\n" for n in names for e in ("in", "ans")}
    write(root / "p", {**{f.path: files[f.name] for f in program.files}, **data})
    return plan_validation(Package(root / "p", made, ()), root / "work", OFFERED)


def asked(plan: ValidationPlan, court: Court, root: Path, part: int = 0) -> dict[str, str]:
    """What the validator says of the given inputs, or of the broken ones (part 1); "failed" if
    it could not be used.
    """
    _, inputs, job = plan.parts[part]
    assert not job.obstacle(OFFERED)
    bundle, folder = root / f"bundle-{part}", root / f"opened-{part}"
    write_bundle(job.package, bundle)
    open_bundle(bundle, folder)
    found = court.judge(folder, job.program.files, job.program.language, run_all=True)
    result = judged(wire.result_message(found, "digest", "python").result.result)
    said, failure = scripted_answers(inputs, result)
    if failure:
        return {"failed": failure}
    assert set(said) == {item.id for item in inputs}
    return {key: str(answer) for key, answer in said.items()}


@pytest.mark.parametrize("files", [ONLY_RUN, BUILT])
def test_scripts_are_run_on_every_input(
    court: Court, tmp_path: Path, files: Mapping[str, str]
) -> None:
    """With their own arguments and the input on stdin."""
    said = asked(planned(tmp_path, files, "-a"), court, tmp_path)
    assert said == {"sample/1": "exit code 42", "secret/2": "exit code 42"}


def test_broken_inputs_are_refused(court: Court, tmp_path: Path) -> None:
    """Mutants are asked about in the same way."""
    said = asked(planned(tmp_path, ONLY_RUN), court, tmp_path, part=1)
    assert list(said.values()).count("exit code 43") > len(said) // 2


def test_other_exit_codes_and_deaths_are_told(court: Court, tmp_path: Path) -> None:
    """Neither accepts."""
    odd = asked(planned(tmp_path / "a", ONLY_RUN, "-b"), court, tmp_path / "a")
    assert odd["sample/1"] == "exit code 7"
    dead = asked(planned(tmp_path / "b", LOST), court, tmp_path / "b")
    assert "input validator v ended by SIGKILL" in dead["sample/1"]


def test_a_build_that_fails_is_told(court: Court, tmp_path: Path) -> None:
    """With what it said."""
    said = asked(planned(tmp_path, BROKEN), court, tmp_path)
    assert "no such compiler" in said["failed"]


def test_large_inputs_can_be_printed(tmp_path: Path) -> None:
    """The printer's output limit is not the problem's."""
    plan = planned(tmp_path, ONLY_RUN)
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(20 << 20)
    (validator, inputs, _) = plan.parts[0]
    one = Input("large", large, inputs[0].test)
    made = scripted_package(plan.package, validator, [one], tmp_path / "more")
    assert made.problem.limits.output_mib == 21
