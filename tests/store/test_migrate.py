"""Migrations: applied once, in order, after a backup; and a database that is not what it should be is left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.errors import Failure, Fault, ImageProblem
from bot.domain.job import CardAddress, State
from bot.domain.scope import Scope
from bot.store.sqlite.errors import AlteredMigration, ForeignDatabase, NewerDatabase, OlderDatabase
from bot.store.sqlite.migrate import FOLDER, back_up, check, known, migrate
from bot.store.store import Store
from tests.store.samples import JOB, LIMITS, NOON_MS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Migrations of our own, so that a second one can be tried."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.sql").write_text("CREATE TABLE things (id TEXT);\nINSERT INTO things VALUES ('a;b');\n")
    return folder


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_each_migration_is_recorded(path: Path, folder: Path) -> None:
    applied = migrate(path, now_ms=7, folder=folder)

    assert [m.name for m in applied] == ["0001_first.sql"]
    assert rows(path, "SELECT * FROM migrations") == [(1, "0001_first.sql", applied[0].checksum, 7)]
    assert rows(path, "SELECT * FROM things") == [("a;b",)]


def test_the_second_time_nothing_is_left_to_do(path: Path, folder: Path) -> None:
    migrate(path, now_ms=7, folder=folder)

    assert migrate(path, now_ms=8, folder=folder) == []
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == ["bot.db"]


def test_a_database_with_something_in_it_is_backed_up_first(path: Path, folder: Path) -> None:
    migrate(path, now_ms=7, folder=folder)
    (folder / "0002_second.sql").write_text("DELETE FROM things;")

    migrate(path, now_ms=8, folder=folder)

    assert rows(path, "SELECT * FROM things") == []
    assert rows(path.with_name("bot.db.before-0002-8"), "SELECT * FROM things") == [("a;b",)]


def test_a_migration_that_fails_leaves_nothing_of_itself(path: Path, folder: Path) -> None:
    migrate(path, now_ms=7, folder=folder)
    (folder / "0002_second.sql").write_text("DELETE FROM things;\nCREATE TABLE things (id TEXT);")

    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(path, now_ms=8, folder=folder)

    assert rows(path, "SELECT * FROM things") == [("a;b",)]
    assert len(rows(path, "SELECT * FROM migrations")) == 1


def test_a_migration_that_orphans_a_row_is_undone(path: Path, folder: Path) -> None:
    migrate(path, now_ms=7, folder=folder)
    (folder / "0002_second.sql").write_text(
        "CREATE TABLE parents (id TEXT PRIMARY KEY);\n"
        "CREATE TABLE children (parent TEXT REFERENCES parents (id));\n"
        "INSERT INTO children VALUES ('nobody');\n"
    )

    with pytest.raises(ValueError, match="a row of children without its parent"):
        migrate(path, now_ms=8, folder=folder)

    assert len(rows(path, "SELECT * FROM migrations")) == 1


def test_a_newer_database_is_refused(path: Path, folder: Path) -> None:
    (folder / "0002_second.sql").write_text("CREATE TABLE more (id TEXT);")
    migrate(path, now_ms=7, folder=folder)
    (folder / "0002_second.sql").unlink()
    before = path.read_bytes()

    with pytest.raises(NewerDatabase, match="migration 2, this one knows 1"):
        migrate(path, now_ms=8, folder=folder)

    assert path.read_bytes() == before


def test_an_altered_migration_is_refused(path: Path, folder: Path) -> None:
    migrate(path, now_ms=7, folder=folder)
    (folder / "0001_first.sql").write_text("CREATE TABLE things (id TEXT, colour TEXT);")

    with pytest.raises(AlteredMigration, match=r"0001_first\.sql"):
        migrate(path, now_ms=8, folder=folder)


def test_line_endings_alter_nothing(path: Path, folder: Path) -> None:
    migrate(path, now_ms=7, folder=folder)
    first = folder / "0001_first.sql"
    first.write_bytes(first.read_bytes().replace(b"\n", b"\r\n"))

    assert migrate(path, now_ms=8, folder=folder) == []


def test_another_programs_database_is_left_alone(path: Path, folder: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (id TEXT)")
    before = path.read_bytes()

    with pytest.raises(ForeignDatabase):
        migrate(path, now_ms=8, folder=folder)

    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(path: Path, folder: Path) -> None:
    path.write_text("Dear diary, " * 100)

    with pytest.raises(ForeignDatabase):
        migrate(path, now_ms=8, folder=folder)


def test_an_older_database_is_not_used_unmigrated(path: Path, folder: Path) -> None:
    migrate(path, now_ms=7, folder=folder)
    check(path, folder=folder)
    (folder / "0002_second.sql").write_text("CREATE TABLE more (id TEXT);")

    with pytest.raises(OlderDatabase, match="migration 1 of 2"):
        check(path, folder=folder)


def test_a_gap_in_the_numbers_is_a_bug(folder: Path) -> None:
    (folder / "0003_third.sql").write_text("CREATE TABLE more (id TEXT);")

    with pytest.raises(ValueError, match="not numbered 1 to 2"):
        known(folder)


def test_our_own_migrations_are_in_order() -> None:
    assert [m.number for m in known(FOLDER)] == list(range(1, len(list(FOLDER.iterdir())) + 1))


async def test_a_backup_of_an_open_store_is_complete(store: Store, path: Path, tmp_path: Path) -> None:
    placed = await store.jobs.place(JOB)  # Still in the write-ahead log, not in the file.

    back_up(path, tmp_path / "copy.db")

    async with Store.open(tmp_path / "copy.db", now_ms=NOON_MS, limits=LIMITS) as copy:
        assert await copy.jobs.job("1") == placed
        assert await copy.integrity.verify() == []


async def test_jobs_and_books_of_an_older_bot_go_on_as_they_were(path: Path, tmp_path: Path) -> None:
    """The jobs that the second migration's bot left, one of them in the middle of rendering."""
    migrate(path, now_ms=7, folder=older_than(3, tmp_path))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(LEFT_BY_AN_OLDER_BOT)

    async with Store.open(path, now_ms=8, limits=LIMITS) as store:
        job = await store.jobs.job("1")
        assert job is not None
        assert (job.price, job.held, job.spare, job.cost) == (20, 20, 0, None)
        await store.jobs.move(job, State.RENDERED, at_ms=NOON_MS)

        assert [transfer.kind for transfer in await store.credit_reports.transfers_of("1")] == ["hold", "capture"]
        assert await store.integrity.verify() == []


async def test_where_cards_stand_and_why_jobs_failed_is_found_in_what_an_older_bot_kept(
    path: Path, tmp_path: Path
) -> None:
    migrate(path, now_ms=7, folder=older_than(4, tmp_path))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(LEFT_BY_AN_OLDER_BOT)
        for id_, (card, failure) in enumerate(KEPT_AS_JSON, 2):
            db.execute(LEFT_FAILED, (str(id_), card, failure))

    async with Store.open(path, now_ms=8, limits=LIMITS) as store:
        found = [await store.jobs.job(str(id_)) for id_ in range(1, 6)]
        assert [job and job.card for job in found] == [
            CardAddress(channel="9", message="10"),
            CardAddress(channel="9", message="11", parent="8", gallery_channel="5", gallery_message="12"),
            CardAddress(channel="9", token="t", token_until_ms=3, ephemeral=True, pictures=("a.png",)),
            CardAddress(channel="9"),
            CardAddress(channel="9", message="13"),
        ]
        assert [job and job.failure for job in found] == [
            None,
            Failure(fault=Fault.UNKNOWN, detail='"unknown"', may_have_cost=True),
            Failure(fault=Fault.BAD_IMAGE, problem=ImageProblem.BROKEN, image="a.png"),
            Failure(fault=Fault.MODERATION, detail='the word "unknown"'),
            None,
        ]
        messages = ("10", "11", "12", "13", "9")
        by_message = [await store.credit_reports.find_job(Scope("7"), message) for message in messages]
        assert [job and job.id for job in by_message] == ["1", "2", None, "5", None]
        assert [job.id for job in await store.operator.unknown(since_ms=0, limit=9)] == ["2"]
        [line] = await store.audit.waiting(Scope("7"), limit=9)
        assert line.card == CardAddress(channel="9", message="10")

    kept = rows(path, "SELECT card, failure FROM jobs WHERE id = '2'")
    assert kept == [
        (
            '{"parent":"8","gallery_channel":"5","gallery_message":"12"}',
            '{"detail":"\\"unknown\\"","may_have_cost":true}',
        )
    ]


def older_than(number: int, folder: Path) -> Path:
    """Our own migrations before that one."""
    older = folder / "older"
    older.mkdir()
    for migration in known(FOLDER)[: number - 1]:
        (older / migration.name).write_text(migration.sql)
    return older


KEPT_AS_JSON = [
    (
        '{"channel":"9","parent":"8","message":"11","gallery_channel":"5","gallery_message":"12"}',
        '{"fault":"unknown","detail":"\\"unknown\\"","may_have_cost":true}',
    ),
    (
        '{"channel":"9","message":null,"token":"t","token_until_ms":3,"ephemeral":true,"pictures":["a.png"]}',
        '{"fault":"bad_image","problem":"broken","image":"a.png"}',
    ),
    ('{"channel":"9"}', '{"fault":"moderation","detail":"the word \\"unknown\\""}'),
    ('{"channel":"9","message":"13"}', None),
]
LEFT_FAILED = """
INSERT INTO jobs (id, scope, member, tool, provider, resolution, duration_s, state, price, list_price_micros, payer,
                  request, card, failure, created_ms, changed_ms, finished_ms)
VALUES (?, '7', '8', 'text', 'fal', '720p', 5, 'failed', 20, 200000, 'pool', '{"tool":"text"}', ?, ?, 1, 2, 3)
"""
LEFT_BY_AN_OLDER_BOT = """
INSERT INTO accounts (id, scope, kind, posted, held) VALUES
    ('mint:7', '7', 'mint', -1000, 0), ('pool:7', '7', 'pool', 1000, 20), ('spent:7', '7', 'spent', 0, 0);
INSERT INTO jobs (id, scope, member, tool, provider, resolution, duration_s, state, price, list_price_micros, payer,
                  request, card, ticket, created_ms, changed_ms, submitted_ms)
VALUES ('1', '7', '8', 'text', 'fal', '720p', 5, 'rendering', 20, 200000, 'pool',
        '{"tool":"text","prompt":"waves","aspect":"16:9","duration_s":5,"resolution":"720p","seed":1}',
        '{"channel":"9","message":"10"}', '{"id":"t1"}', 1, 2, 3);
INSERT INTO transfers (id, scope, kind, debit, credit, amount, at_ms, member, job) VALUES
    ('start:7', '7', 'grant', 'mint:7', 'pool:7', 1000, 1, NULL, NULL),
    ('hold:1', '7', 'hold', 'pool:7', 'spent:7', 20, 1, '8', '1');
INSERT INTO actions (id, scope, at_ms, made_by, what, member, job) VALUES ('a', '7', 4, '9', 'report', '8', '1');
"""
