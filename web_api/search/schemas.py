"""What the API says about facets."""

from __future__ import annotations

from pydantic import BaseModel

from web_api.schema import example

_VALUE = {"value": "array", "count": 120}


class FacetValue(BaseModel):
    """A value of a filter, and how many problems would be found with it."""

    model_config = example(_VALUE)

    value: str | None
    """null: problems without one."""
    count: int


class Facets(BaseModel):
    """Counts of what the viewer may see, by filter, each under all other filters."""

    model_config = example(
        {
            "total": 300,
            "difficulty": [{"value": "easy", "count": 100}],
            "topics": [_VALUE],
            "companies": [{"value": "initech", "count": 12}],
            "status": [{"value": "todo", "count": 290}],
            "premium": [{"value": "false", "count": 280}],
        }
    )

    total: int
    """Under all filters."""
    difficulty: list[FacetValue] = []
    topics: list[FacetValue] = []
    companies: list[FacetValue] = []
    status: list[FacetValue] = []
    premium: list[FacetValue] = []
