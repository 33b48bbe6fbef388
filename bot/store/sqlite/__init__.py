"""The database in one SQLite file. Nothing outside this folder knows which database there is."""
