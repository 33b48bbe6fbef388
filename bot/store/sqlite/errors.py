"""Why a database is not opened, each as one sentence for the operator.

Unusable
├── AlreadyRunning     another bot has it
├── NewerDatabase      made by a newer bot
├── OlderDatabase      not migrated yet, and it may not be migrated now
├── AlteredMigration   its history is not ours
├── ForeignDatabase    it belongs to another program
├── OutOfReach         the file or its folder can not be opened
└── OldSqlite          Python came with an SQLite that lacks what the statements use
"""

from pathlib import Path


class Unusable(Exception):
    """The database can not be used as it is, and somebody has to look; nothing in it was changed."""


class AlreadyRunning(Unusable):
    """Two bots on one database would each carry on the same jobs, and order every video twice."""

    def __init__(self, path: Path, by: str) -> None:
        super().__init__(f"{path} is in use by another bot{f' (process {by})' if by else ''}; stop that one first")
        self.path = path


class NewerDatabase(Unusable):
    """It has migrations that this code does not know, so this code can not know what its tables mean."""

    def __init__(self, path: Path, *, has: int, known: int) -> None:
        super().__init__(f"{path} was made by a newer bot (migration {has}, this one knows {known}); update the bot")
        self.path = path


class OlderDatabase(Unusable):
    """It waits for migrations that only the bot itself may apply, while nobody else uses the file."""

    def __init__(self, path: Path, *, has: int, known: int) -> None:
        super().__init__(f"{path} is at migration {has} of {known}; start the bot or run `migrate` first")
        self.path = path


class AlteredMigration(Unusable):
    """A migration was edited after it had been applied: the tables may not be what the file now says."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(f"{name} is not the file that was applied to {path}; restore it from the bot's own release")
        self.path = path


class ForeignDatabase(Unusable):
    """It has tables, but no record that we made them."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not a database of this bot; name another file in DATABASE_URL")
        self.path = path


class OutOfReach(Unusable):
    """The folder can not be made or written to, or the disk refuses."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} can not be opened ({reason}); look at DATABASE_URL and the folder's owner")
        self.path = path


class OldSqlite(Unusable):
    """`RETURNING` came with SQLite 3.35."""

    def __init__(self, version: str) -> None:
        super().__init__(f"this Python has SQLite {version}; 3.35 or newer is needed")
