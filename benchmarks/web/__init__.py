"""What the web tier carries on a large database: a seeder, a load, the figures."""
