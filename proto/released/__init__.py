"""The contract as it was released, to hold today's against and to speak as programs of then did.

`judge_v1_0.1.0.binpb` is the FileDescriptorSet of proto/judge/v1 of release 0.1.0. A new
release adds its own file and keeps those of the releases that it must still work with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FILE = Path(__file__).parent / "judge_v1_0.1.0.binpb"


def released() -> descriptor_pb2.FileDescriptorSet:
    """The released files, imports included."""
    return descriptor_pb2.FileDescriptorSet.FromString(FILE.read_bytes())


def released_messages() -> dict[str, Any]:
    """Message classes of the released judge.v1 by their short names."""
    pool = descriptor_pool.DescriptorPool()
    for file in released().file:
        pool.Add(file)
    names = [f.name for f in released().file if f.package == "judge.v1"]
    found = message_factory.GetMessageClassesForFiles(names, pool)
    return {name.removeprefix("judge.v1."): message for name, message in found.items()}
