import psycopg
import redis


def test_database_is_postgresql_18_and_empty(database_url: str) -> None:
    """Tests run against the same major version that `assize up` starts."""
    with psycopg.connect(database_url) as connection:
        assert connection.info.server_version // 10000 == 18
        tables = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname='public'")
        assert tables.fetchall() == []


def test_valkey_speaks_redis(redis_url: str) -> None:
    """The wake-up channel's server answers the Redis protocol."""
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
        assert client.dbsize() == 0
