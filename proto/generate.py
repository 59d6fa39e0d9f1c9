"""Generates the Python code of judge.v1; `python -m proto.generate --check` only compares.

The generated files are committed, so that nothing but the developer's environment
needs the compiler. CI runs the check.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("verdict", "judge", "node", "enrolment")


def generate(out: Path) -> None:
    """Writes messages, services and their type stubs below `out`/proto/judge/v1."""
    from grpc_tools import protoc

    include = Path(protoc.__file__).parent / "_proto"
    status = protoc.main(
        [
            "protoc",
            f"--proto_path={ROOT}",
            f"--proto_path={include}",
            f"--python_out={out}",
            f"--mypy_out=quiet:{out}",
            f"--grpc_python_out={out}",
            f"--mypy_grpc_out=quiet:{out}",
            *(f"proto/judge/v1/{name}.proto" for name in SOURCES),
        ]
    )
    if status != 0:
        raise SystemExit(f"protoc failed with status {status}")


def stale_files() -> list[str]:
    """Committed generated files that differ from what the compiler gives now."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        made = sorted(Path(folder).rglob("*.py*"))
        return [
            str(path.relative_to(folder))
            for path in made
            if not (committed := ROOT / path.relative_to(folder)).is_file()
            or committed.read_bytes() != path.read_bytes()
        ]


def main() -> None:
    if "--check" not in sys.argv[1:]:
        generate(ROOT)
        return
    if stale := stale_files():
        raise SystemExit(f"stale, run `./assize dev proto`: {', '.join(stale)}")


if __name__ == "__main__":
    main()
