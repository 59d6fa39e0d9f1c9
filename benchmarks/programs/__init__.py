"""The programs that are measured, compiled anew for each measurement."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sandbox.runner import SandboxError

SOURCES = Path(__file__).parent


def compile_program(name: str, folder: Path) -> Path:
    """Compiles `name`.c into a static binary in `folder`.

    Raises:
        SandboxError: there is no C compiler, or it failed.
    """
    binary = folder / name
    command = ["gcc", "-O2", "-static", "-o", str(binary), str(SOURCES / f"{name}.c")]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise SandboxError("no C compiler: apt-get install gcc libc6-dev") from error
    except subprocess.CalledProcessError as error:
        raise SandboxError(f"{name}.c did not compile: {error.stderr.strip()}") from error
    return binary
