"""API tokens."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from web_api.errors import error_responses
from web_api.feature import service
from web_api.users.access import ConfirmedDep, ViewerDep
from web_api.users.schemas import CreatedToken, NewToken, Token, TokenList
from web_api.users.tokens import ApiTokens

router = APIRouter(prefix="/api/auth/tokens", tags=["users"])

TokensDep = Annotated[ApiTokens, Depends(service(ApiTokens))]


@router.post(
    "",
    status_code=201,
    operation_id="createToken",
    responses=error_responses(400, 401, 403, 409, 422, 503),
)
async def create_token(body: NewToken, viewer: ConfirmedDep, tokens: TokensDep) -> CreatedToken:
    """Makes an API token. Its secret is shown here and never again.

    It never may more than its owner. Without a choice it reads, submits, writes and sets
    problems. Credentials cannot be changed with any token.
    """
    row, secret = await tokens.create(viewer.id, body.name, body.scopes, body.expires_at)
    return CreatedToken(
        **Token.model_validate(row, from_attributes=True).model_dump(), token=secret
    )


@router.get("", operation_id="listTokens", responses=error_responses(401, 403, 503))
async def list_tokens(viewer: ViewerDep, tokens: TokensDep) -> TokenList:
    """The viewer's API tokens, oldest first."""
    rows = await tokens.of(viewer.id)
    return TokenList(items=[Token.model_validate(row, from_attributes=True) for row in rows])


@router.delete(
    "/{id}",
    status_code=204,
    operation_id="deleteToken",
    responses=error_responses(401, 403, 404, 422, 503),
)
async def delete_token(
    id_: Annotated[uuid.UUID, Path(alias="id")], viewer: ViewerDep, tokens: TokensDep
) -> None:
    """Ends an API token at once."""
    await tokens.delete(viewer.id, id_)
