"""Problems that begin here: a package is written of a form, and imported like any other."""

from __future__ import annotations

import asyncio
import json
import tempfile
import uuid
from pathlib import Path

from languages.registry import LANGUAGES
from web_api.errors import invalid
from web_api.problems.authoring_schemas import NewProblem
from web_api.problems.importing import Importer, ImportSettings
from web_api.problems.models import Visibility
from web_api.problems.schemas import Imported
from web_api.problems.texts import Markup

_ENDINGS = {Markup.MARKDOWN: "md", Markup.TEX: "tex", Markup.HTML: "html"}


async def create(importer: Importer, owner: uuid.UUID, new: NewProblem) -> Imported:
    """Makes a draft of the owner's.

    Raises:
        ApiError: 409 for a name that is taken, 422 for an unknown language.
        PackageError, JudgeError: as every import.
    """
    if new.solution.language not in LANGUAGES:
        raise invalid("solution.language", "is no language that we know")
    with tempfile.TemporaryDirectory(prefix="assize-draft-") as folder:
        path = Path(folder) / new.slug
        await asyncio.to_thread(write_package, path, new)
        settings = ImportSettings(visibility=Visibility.DRAFT, must_be_new=True)
        return await importer.import_package(path, owner, settings)


def write_package(folder: Path, new: NewProblem) -> None:
    """Writes a package of format 2025-09."""
    files = {
        "problem.yaml": json.dumps(
            {
                "problem_format_version": "2025-09",
                "uuid": str(uuid.uuid4()),
                "name": {new.statement.language: new.title},
                "limits": {"time_limit": new.time_limit_s, "memory": new.memory_limit_mib},
            }
        ),
        f"statement/problem.{new.statement.language}.{_ENDINGS[new.statement.markup]}": (
            new.statement.source
        ),
    }
    for number, test in enumerate(new.tests, 1):
        stem = f"data/{'sample' if test.sample else 'secret'}/{number:03}"
        files |= {f"{stem}.in": test.input, f"{stem}.ans": test.answer}
    ending = LANGUAGES[new.solution.language].extensions[0]
    files[f"submissions/accepted/Main{ending}"] = new.solution.source
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
