"""Details, names and members of problems."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from web_api.audit.record import audit
from web_api.database import Sessions
from web_api.errors import ApiError, invalid, not_found
from web_api.problems.access import Level, open_problem, visible_to
from web_api.problems.authoring_models import (
    MemberRole,
    ProblemMemberRow,
    ProblemSlugRow,
    SimilarProblemRow,
)
from web_api.problems.authoring_schemas import (
    Details,
    DetailsChange,
    ProblemMember,
    ProblemMemberList,
)
from web_api.problems.cache import ProblemCache
from web_api.problems.catalogue_models import ProblemTagRow, TagKind, TagRow
from web_api.problems.models import ProblemRow
from web_api.problems.tagging import set_tags
from web_api.search.index import touch
from web_api.users.access import Viewer
from web_api.users.models import PERMISSIONS, Permission, Role, UserRow

_COLUMNS = (
    "visibility",
    "publish_at",
    "premium",
    "difficulty",
    "rating",
    "editorial_rule",
    "evidence",
)
_OWNERS = {"visibility", "publish_at"}
_TAGS = {"topics": TagKind.TOPIC, "companies": TagKind.COMPANY}


class ProblemDetailsDesk:
    """What members do with a problem beside its texts and testdata."""

    def __init__(self, sessions: Sessions, cache: ProblemCache) -> None:
        self._sessions = sessions
        self._cache = cache

    async def get(self, viewer: Viewer, slug: str) -> Details:
        async with self._sessions() as session:
            opened = await open_problem(session, viewer, slug, Level.TEST)
            return await _details(session, viewer, opened.problem)

    async def change(self, viewer: Viewer, slug: str, change: DetailsChange) -> Details:
        """Changes what is given.

        Raises:
            ApiError: 403 for an editor who would change an owner's part; 422.
        """
        given = change.model_fields_set
        level = Level.OWN if given & _OWNERS else Level.EDIT
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug, level, lock=True)).problem
            for name in given.intersection(_COLUMNS):
                setattr(problem, name, getattr(change, name))
            for name in given.intersection(_TAGS):
                await set_tags(session, problem.id, _TAGS[name], getattr(change, name))
            if "similar" in given:
                await _set_similar(session, viewer, problem, change.similar)
            await touch(session, problem)
            changed = change.model_dump(mode="json", include=given)
            audit(session, viewer.actor, "problem.details", f"problem/{problem.slug}", **changed)
        await self._cache.forget(problem.id)
        return await self.get(viewer, slug)

    async def rename(self, viewer: Viewer, slug: str, new: str) -> Details:
        """Gives the problem another name; its old names stay its own.

        Raises:
            ApiError: 409 for a name that another problem has or had.
        """
        try:
            async with self._sessions.begin() as session:
                problem = (await open_problem(session, viewer, slug, Level.OWN, lock=True)).problem
                if problem.slug != new:
                    await _rename(session, problem, new)
                    audit(session, viewer.actor, "problem.rename", f"problem/{new}", old=slug)
        except IntegrityError:
            raise _taken() from None
        await self._cache.forget(problem.id)
        return await self.get(viewer, new)

    async def members(self, viewer: Viewer, slug: str) -> ProblemMemberList:
        async with self._sessions() as session:
            opened = await open_problem(session, viewer, slug, Level.TEST)
            rows = await session.execute(
                select(UserRow.username, ProblemMemberRow)
                .join(UserRow, UserRow.id == ProblemMemberRow.user_id)
                .where(ProblemMemberRow.problem_id == opened.problem.id)
                .order_by(func.lower(UserRow.username))
            )
            return ProblemMemberList(
                items=[
                    ProblemMember(username=name, role=MemberRole(row.role), added_at=row.added_at)
                    for name, row in rows
                ]
            )

    async def put_member(
        self, viewer: Viewer, slug: str, username: str, role: MemberRole
    ) -> ProblemMemberList:
        """Adds a member or changes what they may do.

        Raises:
            ApiError: 404, 409 for the last owner, 422 for editors who are no setters.
        """
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug, Level.OWN, lock=True)).problem
            user = await _user(session, username)
            if role is not MemberRole.TESTER and (
                Permission.SET_PROBLEMS not in PERMISSIONS[Role(user.role)]
            ):
                raise invalid("role", "must be tester: this user is no setter")
            if role is not MemberRole.OWNER:
                await _keep_an_owner(session, problem, user)
            values = {"role": role, "added_by": viewer.id}
            await session.execute(
                insert(ProblemMemberRow)
                .values(problem_id=problem.id, user_id=user.id, **values)
                .on_conflict_do_update(index_elements=["problem_id", "user_id"], set_=values)
            )
            object_ = f"problem/{problem.slug}"
            audit(session, viewer.actor, "problem.member", object_, user=user.username, role=role)
        return await self.members(viewer, slug)

    async def remove_member(self, viewer: Viewer, slug: str, username: str) -> None:
        """Takes somebody's membership away. A repetition changes nothing.

        Raises:
            ApiError: 404, or 409 for the last owner.
        """
        async with self._sessions.begin() as session:
            problem = (await open_problem(session, viewer, slug, Level.OWN, lock=True)).problem
            user = await _user(session, username)
            await _keep_an_owner(session, problem, user)
            await session.execute(
                delete(ProblemMemberRow).where(
                    ProblemMemberRow.problem_id == problem.id, ProblemMemberRow.user_id == user.id
                )
            )
            object_ = f"problem/{problem.slug}"
            audit(session, viewer.actor, "problem.member", object_, user=user.username, role=None)


async def _details(session: AsyncSession, viewer: Viewer, problem: ProblemRow) -> Details:
    tags = (
        await session.execute(
            select(TagRow.kind, TagRow.slug)
            .join(ProblemTagRow, ProblemTagRow.tag_id == TagRow.id)
            .where(ProblemTagRow.problem_id == problem.id)
            .order_by(TagRow.slug)
        )
    ).all()
    similar = await session.scalars(
        select(ProblemRow.slug)
        .join(SimilarProblemRow, SimilarProblemRow.other_id == ProblemRow.id)
        .where(SimilarProblemRow.problem_id == problem.id, visible_to(viewer))
        .order_by(SimilarProblemRow.position)
    )
    former = await session.scalars(
        select(ProblemSlugRow.slug)
        .where(ProblemSlugRow.problem_id == problem.id)
        .order_by(ProblemSlugRow.slug)
    )
    return Details.model_validate(
        {name: getattr(problem, name) for name in ("slug", *_COLUMNS)}
        | {name: [slug for of, slug in tags if of == kind] for name, kind in _TAGS.items()}
        | {"similar": list(similar), "former_slugs": list(former)}
    )


async def _set_similar(
    session: AsyncSession, viewer: Viewer, problem: ProblemRow, slugs: list[str]
) -> None:
    rows = await session.execute(
        select(ProblemRow.slug, ProblemRow.id).where(ProblemRow.slug.in_(slugs), visible_to(viewer))
    )
    found = {row.slug: row.id for row in rows}
    unknown = [slug for slug in slugs if slug not in found]
    if unknown:
        raise invalid("similar", f"there is no problem {unknown[0]}")
    if problem.slug in slugs:
        raise invalid("similar", "must be other problems")
    await session.execute(
        delete(SimilarProblemRow).where(SimilarProblemRow.problem_id == problem.id)
    )
    for position, slug in enumerate(dict.fromkeys(slugs)):
        session.add(
            SimilarProblemRow(problem_id=problem.id, other_id=found[slug], position=position)
        )
    await session.flush()


async def _rename(session: AsyncSession, problem: ProblemRow, new: str) -> None:
    owner = await session.scalar(
        select(ProblemSlugRow.problem_id).where(ProblemSlugRow.slug == new)
    )
    if owner not in (None, problem.id):
        raise _taken()
    await session.execute(delete(ProblemSlugRow).where(ProblemSlugRow.slug == new))
    session.add(ProblemSlugRow(slug=problem.slug, problem_id=problem.id))
    problem.slug = new
    await touch(session, problem)


def _taken() -> ApiError:
    return invalid("slug", "is or was the name of another problem", 409, "taken")


async def _user(session: AsyncSession, username: str) -> UserRow:
    user: UserRow | None = await session.scalar(
        select(UserRow).where(func.lower(UserRow.username) == username.lower())
    )
    if user is None:
        raise not_found("user")
    return user


async def _keep_an_owner(session: AsyncSession, problem: ProblemRow, leaving: UserRow) -> None:
    """Every owner knows who else may act: there is always one."""
    owners = set(
        await session.scalars(
            select(ProblemMemberRow.user_id).where(
                ProblemMemberRow.problem_id == problem.id,
                ProblemMemberRow.role == MemberRole.OWNER,
            )
        )
    )
    if owners == {leaving.id}:
        raise invalid("username", "is the last owner; make another one first", 409, "last-owner")
