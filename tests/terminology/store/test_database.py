"""Only an intact database of ours is read; a foreign, older, cut or altered file is refused."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from codesystems.model import Coding, Concept, Property, PropertyType
from terminology.store import database, reader, writer
from terminology.store.database import DatabaseError
from tests.fixtures import stored

VALUE = Property("source", PropertyType.CODING, Coding(stored.FAR_URL, "B1", "Far"))
"""A value of some concepts, so that only the table of mappings is empty."""


@pytest.fixture
def concepts(tmp_path: Path) -> Path:
    """A database with an edition whose rows fill several pages."""
    path = tmp_path / "concepts.sqlite"
    many = [
        Concept(f"A{number}", "A display " * 20, properties=(VALUE,), parents=("A0",))
        for number in range(1, 200)
    ]
    writer.write(stored.code_system(Concept("A0"), *many), path)
    return path


@pytest.fixture
def mappings(tmp_path: Path) -> Path:
    """A database with a concept map."""
    path = tmp_path / "mappings.sqlite"
    writer.write_map(stored.concept_map(), path)
    return path


def refusal(path: Path, open_file: Callable[[Path], object]) -> str:
    """The error message for a file."""
    with pytest.raises(DatabaseError) as refused:
        open_file(path)
    return str(refused.value)


@pytest.fixture(
    params=[database.open_readonly, database.verify, reader.open_stored],
    ids=["open_readonly", "verify", "open_stored"],
)
def open_file(request: pytest.FixtureRequest) -> Callable[[Path], object]:
    """Each function that opens a file, in turn."""
    opening: Callable[[Path], object] = request.param
    return opening


def test_databases_are_listed_by_folder_and_name_each_name_once_without_hidden_files(
    tmp_path: Path,
) -> None:
    second, first, absent = tmp_path / "second", tmp_path / "first", tmp_path / "absent"
    for folder, own in ((second, "c.sqlite"), (first, "a.sqlite")):
        folder.mkdir()
        for name in ("b.sqlite", own, ".hidden.sqlite", "a.txt"):
            (folder / name).touch()

    assert list(database.within(second, absent, first)) == [
        second / "b.sqlite",
        second / "c.sqlite",
        first / "a.sqlite",
    ]


def test_a_new_database_is_intact(concepts: Path, mappings: Path) -> None:
    database.verify(concepts)
    database.verify(mappings)


def test_a_new_database_has_our_application_id(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    connection = database.create(path)
    connection.execute("COMMIT")
    connection.close()
    assert path.read_bytes()[68:72] == b"HCPC"


def test_a_readonly_database_cannot_be_written(concepts: Path) -> None:
    connection = database.open_readonly(concepts)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM concept")
    connection.close()


def test_a_path_with_characters_of_a_uri_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "50% of #1? é.sqlite"
    writer.write(stored.code_system(), path)
    database.verify(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"SQLite format 3\0", b"no database, but a text of some length " * 200],
    ids=["empty", "only the magic", "text"],
)
def test_a_file_that_is_not_a_database_is_refused(
    tmp_path: Path, content: bytes, open_file: Callable[[Path], object]
) -> None:
    path = tmp_path / "foreign.sqlite"
    path.write_bytes(content)
    assert refusal(path, open_file).startswith(f"{path}: ")


def test_a_missing_file_is_refused(tmp_path: Path, open_file: Callable[[Path], object]) -> None:
    path = tmp_path / "missing.sqlite"
    assert refusal(path, open_file) == f"{path}: unable to open database file"


def test_opening_a_missing_file_creates_no_file(tmp_path: Path) -> None:
    path = tmp_path / "missing.sqlite"
    refusal(path, database.open_readonly)
    assert not path.exists()


def test_a_folder_is_refused(tmp_path: Path, open_file: Callable[[Path], object]) -> None:
    assert refusal(tmp_path, open_file).startswith(f"{tmp_path}: ")


def test_a_database_of_another_program_is_refused(
    tmp_path: Path, open_file: Callable[[Path], object]
) -> None:
    path = tmp_path / "other.sqlite"
    stored.alter(path, "CREATE TABLE concept (code TEXT)")
    assert refusal(path, open_file) == f"{path}: is no database of fhir-hcpcs"


@pytest.mark.parametrize("schema", [0, database.SCHEMA_VERSION + 1])
def test_the_message_for_another_schema_is_to_reinstall(
    concepts: Path, schema: int, open_file: Callable[[Path], object]
) -> None:
    stored.alter(concepts, f"PRAGMA user_version = {schema}")
    assert refusal(concepts, open_file) == (
        f"{concepts}: is a database of schema {schema}; "
        f"this version reads {database.SCHEMA_VERSION}: reinstall"
    )


def test_a_database_of_the_schema_before_has_values_without_parts(concepts: Path) -> None:
    stored.alter(concepts, "ALTER TABLE value DROP COLUMN parts", "PRAGMA user_version = 6")
    database.seal(concepts)

    older = stored.open_concepts(concepts)

    concept = older.concept("A1")
    assert concept is not None
    assert concept.properties == (VALUE,)


@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.9])
def test_a_truncated_database_is_refused(
    concepts: Path, part: float, open_file: Callable[[Path], object]
) -> None:
    whole = concepts.read_bytes()
    concepts.write_bytes(whole[: int(len(whole) * part)])
    assert "\n" not in refusal(concepts, open_file)


@pytest.mark.parametrize("open_it", [database.verify, reader.open_stored])
def test_an_error_message_of_sqlite_that_is_not_utf_8_is_reported_as_damage(
    concepts: Path, open_it: Callable[[Path], object]
) -> None:
    content = concepts.read_bytes()
    concepts.write_bytes(content.replace(b"CREATE TABLE edition (", b"CREATE TABLE edition \xce"))

    assert refusal(concepts, open_it).startswith(f"{concepts}: is damaged ('utf-8' codec can't")


@pytest.mark.parametrize("page", range(2, 8))
def test_an_overwritten_page_is_refused(concepts: Path, page: int) -> None:
    content = bytearray(concepts.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
    concepts.write_bytes(content)
    message = refusal(concepts, database.verify)
    assert message.startswith(f"{concepts}: ")
    assert "\n" not in message


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE concept SET display = 'Another' WHERE code = 'A7'",
        "UPDATE concept SET inactive = 1 WHERE code = 'A7'",
        "DELETE FROM concept WHERE code = 'A7'",
        "INSERT INTO concept SELECT 999, 'B7', '', '', 0, 0, '', '', '[]', '[]', '[]'",
        "UPDATE value SET display = 'Near'",
        "UPDATE parent SET parent = 'A1' WHERE child = 'A7'",
        "DELETE FROM parent WHERE child = 'A7'",
        "INSERT INTO mapping SELECT 1, 'A', '', 'B', '', 'equivalent', '', '[]', '[]', '', '', ''",
    ],
)
def test_altered_rows_of_an_edition_are_refused(concepts: Path, statement: str) -> None:
    stored.alter(concepts, statement)
    assert refusal(concepts, database.verify) == (f"{concepts}: it does not hold what was written")


@pytest.mark.parametrize(
    "statement", ["UPDATE mapping SET target_code = 'B2'", "DELETE FROM mapping"]
)
def test_altered_rows_of_a_map_are_refused(mappings: Path, statement: str) -> None:
    stored.alter(mappings, statement)
    assert refusal(mappings, database.verify) == (f"{mappings}: it does not hold what was written")


def test_an_index_with_missing_rows_is_damage(concepts: Path) -> None:
    stored.alter(
        concepts,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE UNIQUE INDEX concept_code ON concept (display)' "
        "WHERE name = 'concept_code'",
    )
    assert refusal(concepts, database.verify) == (
        f"{concepts}: is damaged (row 1 missing from index concept_code)"
    )


def test_a_page_that_is_used_twice_is_reported_as_damage_in_one_line(concepts: Path) -> None:
    stored.alter(
        concepts,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET rootpage = "
        "(SELECT rootpage FROM sqlite_schema WHERE name = 'concept_spelling') "
        "WHERE name = 'concept_code'",
    )
    message = refusal(concepts, database.verify)
    assert message.startswith(f"{concepts}: is damaged (")
    assert "\n" not in message


@pytest.mark.parametrize("table", database.TABLES)
def test_a_missing_table_is_damage(concepts: Path, table: str) -> None:
    stored.alter(concepts, f"DROP TABLE {table}")
    assert refusal(concepts, database.verify) == (
        f"{concepts}: is damaged (no such table: {table})"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edition SET document = replace(document, '2025-01', '2025-04')",
        "UPDATE edition SET document = '{}'",
        "UPDATE provenance SET sha256 = '1'",
        "UPDATE provenance SET counts = '{}'",
    ],
)
def test_an_altered_description_is_refused(concepts: Path, statement: str) -> None:
    stored.alter(concepts, statement)
    refusal(concepts, database.verify)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM provenance", "UPDATE concept SET display = x'00' WHERE code = 'A7'"],
)
def test_damage_that_sqlite_does_not_detect_is_refused(concepts: Path, statement: str) -> None:
    stored.alter(concepts, statement)
    refusal(concepts, database.verify)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM provenance",
        "DELETE FROM edition",
        "UPDATE edition SET document = 'no JSON'",
        "UPDATE provenance SET counts = 'no JSON'",
        "UPDATE provenance SET effective = 'yesterday'",
        "DROP TABLE edition",
    ],
)
def test_a_database_without_a_valid_description_cannot_be_opened(
    concepts: Path, statement: str
) -> None:
    stored.alter(concepts, statement)
    assert refusal(concepts, reader.open_stored).startswith(f"{concepts}: is damaged (")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edition SET document = '{}'",
        "UPDATE edition SET kind = 'conceptmap'",
        "UPDATE provenance SET counts = 'no JSON'",
        "UPDATE provenance SET effective = 'yesterday'",
    ],
)
def test_an_invalid_sealed_description_is_refused_in_one_line(
    concepts: Path, statement: str
) -> None:
    stored.alter(concepts, statement)
    database.seal(concepts)

    message = refusal(concepts, reader.open_stored)
    assert message.startswith(f"{concepts}: is damaged (")
    assert "\n" not in message
    assert database.DAMAGED not in message


def test_contents_are_all_rows_in_their_order(concepts: Path) -> None:
    connection = database.open_readonly(concepts)
    contents = database.contents(connection)
    connection.close()
    assert [row[1] for row in contents["concept"]] == [f"A{number}" for number in range(200)]


ROWS: list[database.TableRow] = [(1, "A", None), (2, "B", "b")]


def digest(
    description: database.TableRow = ("codesystem", "{}"), **tables: list[database.TableRow]
) -> str:
    return database.digest(description, {name: tables.get(name, []) for name in database.TABLES})


@pytest.mark.parametrize(
    "other",
    [
        {"concept": ROWS[::-1]},
        {"concept": ROWS[:1]},
        {"mapping": ROWS},
        {"concept": [(1, "A", ""), (2, "B", "b")]},
        {"concept": [("1", "A", None), (2, "B", "b")]},
        {"concept": ROWS, "parent": [("B", 0, "A")]},
        {},
    ],
    ids=["order", "fewer rows", "table", "empty for null", "type", "more tables", "nothing"],
)
def test_other_contents_have_another_digest(other: dict[str, list[database.TableRow]]) -> None:
    assert digest(("codesystem", "{}"), **other) != digest(concept=ROWS)


def test_another_description_has_another_digest() -> None:
    assert digest(("codesystem", "[]"), concept=ROWS) != digest(concept=ROWS)


def test_equal_contents_have_an_equal_digest() -> None:
    assert digest(concept=[(1, "A", None), (2, "B", "b")]) == digest(concept=ROWS)
