"""Everything that knows SQL: what must survive a crash, kept in one SQLite file."""
