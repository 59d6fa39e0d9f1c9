"""Importing problem packages: read, bundle, hand to the judge, then commit a version.

The order makes sure that every committed version can be judged. The bundle stays in
the data folder as well, for a judge that lost its store.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from tenacity import retry, retry_if_exception_type
from tenacity.wait import wait_random_exponential

from languages.registry import LANGUAGES
from languages.signature import SIGNATURE_LANGUAGES
from testdata import statement
from testdata.bundle import write_bundle
from testdata.package import Package, PackageError, read_package
from web_api.database import Sessions, new_id
from web_api.errors import ApiError, invalid
from web_api.judge.client import JudgeClient, JudgeUnavailableError
from web_api.plain import without_nul
from web_api.problems import starting
from web_api.problems.access import Level, open_problem
from web_api.problems.authoring_models import (
    MemberRole,
    ProblemMemberRow,
    ProblemSlugRow,
    TestCaseRow,
)
from web_api.problems.catalogue_models import TagKind
from web_api.problems.models import (
    ProblemRow,
    ProblemStatisticsRow,
    ProblemVersionRow,
    Visibility,
)
from web_api.problems.revisions import merged_with_edits, note_package
from web_api.problems.schemas import Imported
from web_api.problems.signatures import described
from web_api.problems.tagging import set_tags, tag_slug
from web_api.problems.tests import described_tests
from web_api.problems.texts import Texts, TextsRule, digest_form, of_package
from web_api.search.index import touch
from web_api.users.access import Viewer
from web_api.users.models import Role, UserRow
from web_api.verifications.packages import PACKAGES, KeptPackage, PackageStore
from web_api.verifications.starting import begin, remember, report_rows

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A package ready to become a version: columns of `ProblemVersionRow` but the ids."""

    slug: str
    columns: dict[str, Any]
    texts: Texts
    tests: list[dict[str, Any]]
    """Columns of `TestCaseRow`."""
    keywords: tuple[str, ...]
    publish_at: datetime | None
    """The end of the package's embargo."""
    report: list[dict[str, str]]
    """What became of every part of the package: see `PackageRow.report`."""
    package: KeptPackage | None = None
    """None until a copy is kept."""
    verify: bool = True
    """Begin a verification with the version, if a user imports it."""


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """How a package becomes a version."""

    make_current: bool = True
    """False: an existing problem keeps its current version."""
    texts: TextsRule = TextsRule.MERGE
    visibility: Visibility = Visibility.PUBLIC
    """Of a problem that is new."""
    must_be_new: bool = False
    """A name that a problem has or had is refused."""


class Importer:
    """Turns packages into problem versions. One at a time: they are large."""

    def __init__(
        self, sessions: Sessions, judge: JudgeClient, data_dir: Path, *, verify: bool = True
    ) -> None:
        self._sessions = sessions
        self._packages = PackageStore(data_dir / PACKAGES)
        self._verify = verify
        self._judge = judge
        self._bundles = data_dir / "bundles"
        self._one = asyncio.Lock()

    def bundle_path(self, digest: str) -> Path:
        """Where a bundle of ours is kept."""
        return self._bundles / digest

    def package_path(self, package: KeptPackage) -> Path:
        """Where an uploaded package is kept."""
        return self._packages.path(package)

    async def import_package(
        self, path: Path, importer: uuid.UUID, settings: ImportSettings | None = None
    ) -> Imported:
        """Imports the package at `path` and makes it the problem's current version.

        Raises:
            PackageError: with every broken rule.
            ApiError: 403 for somebody else's problem, 409 for texts that were edited here.
            JudgeUnavailableError, JudgeRefusedError: if the judge did not take the bundle.
        """
        prepared = await self.read(path)
        await self.send(prepared)
        async with self._sessions.begin() as session:
            return await commit(session, prepared, importer, settings)

    async def read(self, path: Path) -> Prepared:
        """Checks a package and keeps it and its bundle.

        Raises:
            PackageError: with every broken rule.
        """
        async with self._one:
            prepared = await asyncio.to_thread(prepare, path, self._bundles)
            return await self._kept(prepared, path)

    async def _kept(self, prepared: Prepared, path: Path) -> Prepared:
        package = await asyncio.to_thread(self._packages.keep, path)
        return replace(prepared, package=package, verify=self._verify)

    async def send(self, prepared: Prepared) -> None:
        """Gives the judge the bundle, without which no version may be committed.

        Raises:
            JudgeUnavailableError, JudgeRefusedError: if the judge did not take it.
        """
        digest = prepared.columns["bundle_digest"]
        await self._judge.ensure_bundle(digest, self.bundle_path(digest))

    @retry(
        retry=retry_if_exception_type(JudgeUnavailableError),
        wait=wait_random_exponential(multiplier=0.2, max=3),
    )
    async def import_sample(self, path: Path) -> None:
        """Imports a shipped package unless it, or something a user uploaded, is there.

        Waits for the judge as long as it takes.
        """
        prepared = await asyncio.to_thread(prepare, path, self._bundles)
        async with self._sessions() as session:
            if await _is_settled(session, prepared):
                return
        prepared = await self._kept(prepared, path)
        await self.send(prepared)
        async with self._sessions.begin() as session:
            await commit(session, prepared, None)
        log.info("sample problem imported", slug=prepared.slug)

    async def import_samples(self, folder: Path) -> None:
        """Imports every package in `folder`; a broken one is logged and left out."""
        for path in sorted(await asyncio.to_thread(lambda: list(folder.iterdir()))):
            if path.name.startswith(".") or not (path.is_dir() or path.suffix == ".zip"):
                continue
            try:
                await self.import_sample(path)
            except PackageError as error:
                log.error("sample problem refused", package=path.name, reason=str(error))


def prepare(path: Path, bundles: Path) -> Prepared:
    """Reads a package and writes its bundle into `bundles`. Blocks.

    Raises:
        PackageError: with every broken rule.
    """
    bundles.mkdir(parents=True, exist_ok=True)
    with read_package(path) as package:
        handle, name = tempfile.mkstemp(dir=bundles, prefix=".writing-")
        os.close(handle)
        writing = Path(name)
        try:
            bundle = write_bundle(package, writing)
            writing.replace(bundles / bundle.digest)
        finally:
            writing.unlink(missing_ok=True)
        columns = _columns(package) | {"bundle_digest": bundle.digest, "bundle_size": bundle.size}
        problem = package.problem
        texts, tests = of_package(package), described_tests(package, bundle.digest)
        notices = [str(notice) for notice in package.notices]
        report = report_rows(package.report)
    return Prepared(
        slug=problem.slug,
        columns=columns | {"digest": version_digest(columns), "notices": notices},
        texts=texts,
        tests=tests,
        keywords=problem.keywords,
        publish_at=embargo_end(problem.embargo_until),
        report=report,
    )


def version_digest(columns: Mapping[str, Any]) -> str:
    """SHA-256 over what a version is, in hex; its notices are about the import."""
    what = {name: value for name, value in columns.items() if name not in ("digest", "notices")}
    return hashlib.sha256(digest_form(what)).hexdigest()


def embargo_end(text: str) -> datetime | None:
    """What a package's `embargo_until` says, in UTC."""
    if not text:
        return None
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC)


def _columns(package: Package) -> dict[str, Any]:
    """What a version keeps of a package; PostgreSQL keeps no NUL."""
    problem = package.problem
    languages = language_ids(problem.languages)
    if problem.signature:
        # What has no driver cannot be judged.
        languages = [id_ for id_ in SIGNATURE_LANGUAGES if not languages or id_ in languages]
    columns: dict[str, Any] = {
        "title": problem.title,
        "time_limit_ms": round(problem.limits.time_s * 1000),
        "memory_limit_mib": problem.limits.memory_mib,
        "output_limit_mib": problem.limits.output_mib,
        "code_limit_kib": problem.limits.code_kib,
        "statements": [
            {"language": s.language, "html": statement.render(package, s)}
            for s in problem.statements
        ],
        "samples": [
            {
                "name": shown.name,
                "input": shown.input,
                "answer": shown.answer,
                "test": starting.test_name(sample, problem.tests),
            }
            for sample, shown in zip(problem.samples, statement.samples(package), strict=True)
        ],
        "languages": languages,
        "starters": starting.starters(package, languages),
        "signature": described(problem.signature) if problem.signature else None,
        "runs": starting.runnable(problem.kind),
    }
    cleaned: dict[str, Any] = without_nul(columns)
    return cleaned


def language_ids(listed: Sequence[str]) -> list[str]:
    """Our ids for what a package lists: its "cpp" is every C++ of ours."""
    ids = [
        language.id
        for language in LANGUAGES.values()
        if language.id in listed or language.kattis_id in listed
    ]
    # A list of which we know nothing still allows nothing else.
    return ids or list(listed)


async def _is_settled(session: AsyncSession, prepared: Prepared) -> bool:
    """Whether a sample must not be imported: known already, or replaced by a user."""
    problem = await session.scalar(select(ProblemRow).where(ProblemRow.slug == prepared.slug))
    if problem is None:
        return False
    version = await session.get(ProblemVersionRow, problem.current_version_id)
    if version is not None and version.imported_by is not None:
        return True
    return await _version_id(session, problem.id, prepared.columns["digest"]) is not None


async def _version_id(
    session: AsyncSession, problem_id: uuid.UUID, digest: str
) -> uuid.UUID | None:
    found: uuid.UUID | None = await session.scalar(
        select(ProblemVersionRow.id).where(
            ProblemVersionRow.problem_id == problem_id,
            ProblemVersionRow.digest == digest,
        )
    )
    return found


async def commit(
    session: AsyncSession,
    prepared: Prepared,
    importer: uuid.UUID | None,
    settings: ImportSettings | None = None,
) -> Imported:
    """Adds the version unless it is there; a problem's first version is always current.

    Raises:
        ApiError: 403 for somebody else's problem, 409 for texts that were edited here.
    """
    settings = settings or ImportSettings()
    problem = await _problem(session, prepared, importer, settings)
    shown = settings.make_current or problem.current_version_id is None
    texts, columns = prepared.texts, prepared.columns
    if shown:
        texts = await merged_with_edits(session, problem, prepared.texts, settings.texts)
    if texts != prepared.texts:
        columns = with_texts(columns, texts)
    known = await _version_id(session, problem.id, columns["digest"])
    version_id = known or new_id()
    if known is None:
        session.add(
            ProblemVersionRow(id=version_id, problem_id=problem.id, imported_by=importer, **columns)
        )
        await session.flush()
    if shown:
        problem.current_version_id = version_id
        await note_package(session, problem, version_id, prepared.texts, texts, importer)
        await touch(session, problem)
    await _note_tests(session, prepared)
    await _note_package(session, version_id, prepared, importer)
    return Imported(
        slug=problem.slug,
        version_digest=columns["digest"],
        created=known is None,
        notices=columns["notices"],
    )


def with_texts(columns: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    """The columns of a version that differs in its texts."""
    changed: dict[str, Any] = dict(columns)
    changed["title"] = texts.title
    changed["statements"] = [each.shown() for each in texts.statements]
    return changed | {"digest": version_digest(changed)}


async def _problem(
    session: AsyncSession,
    prepared: Prepared,
    importer: uuid.UUID | None,
    settings: ImportSettings,
) -> ProblemRow:
    """The package's problem, locked; made when there is none of this name."""
    former = await session.scalar(
        select(ProblemSlugRow.problem_id).where(ProblemSlugRow.slug == prepared.slug)
    )
    made = None
    if former is None:
        made = await session.scalar(
            insert(ProblemRow)
            .values(
                id=new_id(),
                slug=prepared.slug,
                visibility=settings.visibility,
                publish_at=prepared.publish_at,
            )
            .on_conflict_do_nothing()
            .returning(ProblemRow.id)
        )
    is_named = ProblemRow.id == former if former else ProblemRow.slug == prepared.slug
    problem = (
        await session.scalars(select(ProblemRow).where(is_named).with_for_update(key_share=True))
    ).one()
    await session.execute(
        insert(ProblemStatisticsRow).values(problem_id=problem.id).on_conflict_do_nothing()
    )
    if made is None and settings.must_be_new:
        raise invalid("slug", "is or was the name of another problem", 409, "taken")
    if made is None:
        await check_may_import(session, importer, problem)
    else:
        await _begin(session, problem, prepared, importer)
    return problem


async def _begin(
    session: AsyncSession, problem: ProblemRow, prepared: Prepared, importer: uuid.UUID | None
) -> None:
    """A new problem has an owner, and its package's keywords as topics."""
    if importer is not None:
        session.add(
            ProblemMemberRow(problem_id=problem.id, user_id=importer, role=MemberRole.OWNER)
        )
    topics = [tag_slug(keyword) for keyword in prepared.keywords]
    await set_tags(session, problem.id, TagKind.TOPIC, [topic for topic in topics if topic])


async def check_may_import(
    session: AsyncSession, importer: uuid.UUID | None, problem: ProblemRow
) -> None:
    """Whether the importer, None for the software itself, may add versions.

    Raises:
        ApiError: 403. It says that the name is taken, which a name must.
    """
    if importer is None:
        return
    user = await session.get_one(UserRow, importer)
    viewer = Viewer(user.id, Role(user.role), user)
    try:
        await open_problem(session, viewer, problem.slug, Level.EDIT)
    except ApiError:
        rule = "is the name of a problem that you may not edit"
        raise ApiError(403, "not-yours", f"package: {problem.slug} {rule}") from None


async def _note_tests(session: AsyncSession, prepared: Prepared) -> None:
    if prepared.tests:
        await session.execute(insert(TestCaseRow).values(prepared.tests).on_conflict_do_nothing())


async def _note_package(
    session: AsyncSession, version_id: uuid.UUID, prepared: Prepared, importer: uuid.UUID | None
) -> None:
    """What came with the software was verified before it came."""
    if prepared.package is None:
        return
    is_new = await remember(session, version_id, prepared.package, prepared.report)
    if is_new and prepared.verify and importer is not None:
        await begin(session, version_id, prepared.package, importer)
