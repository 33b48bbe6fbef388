"""What must survive a crash.

`store` opens it, `facades` keep the promises of `ports`, each method one transaction; `tables` are their statements,
which know no database by name; `sqlite` is the database.
"""
