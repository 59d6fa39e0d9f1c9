"""Finding problems: full text, filters, facets, ranking.

`index` keeps one row per problem to search in; `query` says what fits and in which order;
`service` answers pages and facets.
"""
