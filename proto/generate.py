"""Generates the Python code of judge.v1; `python -m proto.generate --check` only compares.

The generated files are committed, so that nothing but the developer's environment
needs the compiler. CI runs the check. The Python client for platforms has a copy of what it
needs, importable without this package. Both register the same descriptors under the same
file names, so one process may hold both.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("verdict", "judge", "node", "enrolment")
CLIENT = Path("clients/python/src/assize/client/_proto")
CLIENT_PACKAGE = "assize.client._proto"
CLIENT_SOURCES = ("verdict", "judge")


def generate(out: Path) -> None:
    """Writes messages, services and their type stubs below `out`, and the client's copy."""
    _compile(out)
    folder = out / CLIENT
    folder.mkdir(parents=True, exist_ok=True)
    for source in CLIENT_SOURCES:
        for made in sorted((out / "proto/judge/v1").glob(f"{source}_pb2*.py*")):
            text = made.read_text()
            text = text.replace("from proto.judge.v1 import", f"from {CLIENT_PACKAGE} import")
            text = text.replace("'proto.judge.v1.", f"'{CLIENT_PACKAGE}.")
            (folder / made.name).write_text(text)


def _compile(out: Path) -> None:
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
