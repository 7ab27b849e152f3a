"""The translation of files: values, refused files and failures."""

import gzip
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import orjson
import pytest

from codesystems import canonical
from codesystems.model import Coding, Validity
from codesystems.problems import Invalid, NotFound
from conceptmaps.model import Unmapped, UnmappedMode
from conceptmaps.ndc import loader as ndc
from terminology.files import badrows, engine, reading, texts
from terminology.files.model import ADDED, FileTranslation, Summary
from terminology.operations.nomatch import Reason
from terminology.operations.statements import Statement
from terminology.registry import Registry
from tests.fixtures import asp, claimfiles, editions, stored
from tests.fixtures.claimfiles import ENDINGS, Line

pytestmark = pytest.mark.slow

LINE = claimfiles.claim(1, "XW033C7", "2025-03-14", "hospital-outpatient", "medicare")


@pytest.fixture
def job(tmp_path: Path) -> FileTranslation:
    """A job on a file of one line."""
    return FileTranslation(
        claimfiles.write(tmp_path / "claims.csv", [LINE]),
        tmp_path / "out.csv",
        tmp_path / "bad.csv",
        system=canonical.ICD10PCS,
        target=canonical.CPT,
        columns={"setting": "setting", "payer": "payer"},
    )


Run = Callable[[FileTranslation], Summary]


@pytest.fixture
def run(registry: Registry) -> Run:
    """The engine with the bundled data."""
    return lambda job: engine.translate(job, registry.snapshot())


def raw(job: FileTranslation, content: str | bytes, name: str = "claims.csv") -> FileTranslation:
    """The job on a file of this content."""
    source = job.source.with_name(name)
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    return replace(job, source=source)


def bad(job: FileTranslation) -> list[tuple[str | None, ...]]:
    """The bad rows: line, reason and content."""
    return [tuple(row.values()) for row in claimfiles.read(job.bad_rows)]


@pytest.mark.exhaustive
@pytest.mark.parametrize("input_format", ENDINGS)
@pytest.mark.parametrize("output_format", ENDINGS)
def test_every_format_is_converted_to_every_other(
    job: FileTranslation, run: Run, input_format: str, output_format: str
) -> None:
    lines = [LINE, claimfiles.claim(2, "XW033C7", None, None, None)]
    source = claimfiles.write(job.source.with_name(f"in.{input_format}"), lines)
    translation = replace(job, source=source, output=job.output.with_name(f"out.{output_format}"))

    run(translation)

    rows = claimfiles.read(translation.output)
    assert list(rows[0]) == [*LINE, *ADDED]
    assert [{name: row[name] for name in LINE} for row in rows[:2]] == lines
    assert {row["target_code"] for row in rows} == {"38228"}


def test_the_counts_add_up_and_include_lines_without_a_date(job: FileTranslation, run: Run) -> None:
    lines = [
        LINE,
        claimfiles.claim(2, "XW033C7", "2025-03-14", None, None),
        claimfiles.claim(3, "XW033C7", None, "professional", "medicare"),
        claimfiles.claim(4, "XW133C7", "2025-03-14", None, None),
        claimfiles.claim(5, None, "2025-03-14", None, None),
    ]
    claimfiles.write(job.source, lines)

    summary = run(job)

    assert summary == Summary(
        5,
        translated=3,
        unmatched=1,
        bad=1,
        undated=1,
        matches=6,
        reasons=Counter({Reason.NO_MAPPING: 1}),
    )
    assert len(claimfiles.read(job.output)) == summary.matches + summary.unmatched


@pytest.mark.parametrize(
    ("code", "day", "when", "why"),
    [
        ("0540T", "2025-01-01", "ended on 2024-12-31", Reason.ENDED),
        ("38228", "2024-12-31", "begins on 2025-01-01", Reason.NOT_BEGUN),
        ("38228", "2020", "begins on 2025-01-01", Reason.NOT_BEGUN),
        ("38228", "2024-12", "begins on 2025-01-01", Reason.NOT_BEGUN),
    ],
)
def test_a_line_is_told_when_its_mapping_ended_or_begins(
    job: FileTranslation, run: Run, code: str, day: str, when: str, why: Reason
) -> None:
    claimfiles.write(job.source, [{"code": code, "date": day}])
    backward = replace(job, system=canonical.CPT, target=None, reverse=True, columns={})

    summary = run(backward)

    (row,) = claimfiles.read(job.output)
    assert f"' to '{code}' {when} and is not in force" in str(row["message"])
    assert summary.reasons == {why: 1}


def test_a_message_has_the_code_of_its_line(job: FileTranslation, run: Run) -> None:
    codes = ["XW133C7", "0QS"]
    claimfiles.write(job.source, [{"code": code} for code in codes])

    run(replace(job, columns={}))

    messages = [row["message"] or "" for row in claimfiles.read(job.output)]
    assert [message.split(" of ")[0] for message in messages] == [
        f"No mapping for the code '{code}'" for code in codes
    ]


def test_an_unreadable_line_of_csv_is_a_bad_row_with_its_line_number(
    job: FileTranslation, run: Run
) -> None:
    translation = raw(
        job,
        b"claim,code,date,setting,payer\n"
        b",,2025-01-01,,\n"
        b"2,XW033C7\n"
        b"3,XW033C7,2025-01-01,,,more\n"
        b"4,XW033C7,2025-01-01,professional,medicare\n"
        b"5,XW033C7,never,,\n"
        b"6,XW033C7,2025-01-01,\xff\xfe,\n"
        b'7,XW033C7,"2025" x,,\n',
    )

    summary = run(translation)

    assert (summary.read, summary.translated, summary.bad) == (7, 1, 6)
    rows = bad(translation)
    assert [row[0] for row in rows] == ["2", "3", "4", "6", "7", "8"]
    assert [row[2] for row in rows] == [
        ",,2025-01-01,,",
        "2,XW033C7",
        "3,XW033C7,2025-01-01,,,more",
        "5,XW033C7,never,,",
        "6,XW033C7,2025-01-01,??,",
        '7,XW033C7,"2025" x,,',
    ]
    assert rows[1][1] == "Expected Number of Columns: 5 Found: 2"


def test_a_line_that_is_no_json_object_is_a_bad_row(job: FileTranslation, run: Run) -> None:
    good = orjson.dumps(LINE).decode()
    translation = raw(job, f'{{"code": \n[1]\n{good}\n{{\x01}}\n"XW033C7"\n', "claims.ndjson")

    summary = run(translation)

    assert (summary.read, summary.translated, summary.bad) == (5, 1, 4)
    assert [(row[0], row[2]) for row in bad(translation)] == [
        ("1", '{"code": '),
        ("2", "[1]"),
        ("4", "{\x01}"),
        ("5", '"XW033C7"'),
    ]


@pytest.mark.parametrize("name", ["claims.csv", "claims.csv.gz"])
@pytest.mark.parametrize("quoted", [{3}, {3, 900}], ids=["to the end", "to the next quote"])
def test_an_unclosed_quote_that_includes_later_lines_is_refused(
    job: FileTranslation, run: Run, name: str, quoted: set[int]
) -> None:
    rows = ('"' * (line in quoted) + f"XW033C7,{line:09}" for line in range(2, 1_000))
    content = "\n".join(("code,claim", *rows)).encode()
    translation = raw(job, gzip.compress(content) if name.endswith(".gz") else content, name)

    with pytest.raises(Invalid, match="cannot be read: the quote that opens in line 3 is not cl"):
        run(replace(translation, columns={}))

    assert not translation.output.exists()
    assert not translation.bad_rows.exists()


def test_a_file_whose_lines_are_lost_for_another_reason_is_refused(
    job: FileTranslation, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "lines", lambda path: 3)
    translation = raw(job, orjson.dumps(LINE), "claims.ndjson")

    with pytest.raises(Invalid, match="cannot be read: lines would be lost"):
        run(translation)


def test_all_lines_of_a_short_unclosed_value_are_in_the_bad_rows(
    job: FileTranslation, run: Run
) -> None:
    translation = replace(raw(job, 'code,claim\n"XW033C7,1\nXW033C7,2\n\nXW033C7,3\n'), columns={})

    run(translation)

    assert [(row[0], row[2]) for row in bad(translation)] == [
        ("2", '"XW033C7,1\nXW033C7,2\n\nXW033C7,3')
    ]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ('code,note\n\nXW033C7,"a\n\n\nb"\n\n"XW033C7","\nc\n"\n\n', 2),
        ('code\n\nXW033C7\n\n"XW\n\n033C7"\n""\n', 5),
    ],
    ids=["several columns", "one column"],
)
def test_empty_lines_and_values_of_several_lines_are_not_lost_lines(
    job: FileTranslation, run: Run, content: str, read: int
) -> None:
    assert run(replace(raw(job, content), columns={})).read == read


def test_a_bad_row_of_one_column_has_the_text_of_the_line(job: FileTranslation, run: Run) -> None:
    translation = replace(raw(job, "code\nXW033C7\n' '\n\"  \"\n"), columns={})

    run(translation)

    assert bad(translation) == [("4", "The column 'code' is empty", "  ")]


def test_without_bad_rows_an_old_file_of_them_is_removed(job: FileTranslation, run: Run) -> None:
    job.bad_rows.write_text("of the last run")

    run(job)

    assert not job.bad_rows.exists()


def test_values_are_unchanged(job: FileTranslation, run: Run) -> None:
    text = 'claim;code;date;note\r\n007;XW033C7;2025-03-14;"a; ""b""\r\nc"\r\n'
    translation = replace(raw(job, "\ufeff" + text), columns={})

    run(translation)

    row = claimfiles.read(translation.output)[0]
    assert (row["claim"], row["note"]) == ("007", 'a; "b"\r\nc')


def test_a_file_name_with_wildcards_is_not_a_pattern(job: FileTranslation, run: Run) -> None:
    raw(job, "code\nXW033C7\n", "claims1.csv")
    translation = replace(raw(job, "code\nXW033C7\nXW033J7\n", "claims[1]'.csv"), columns={})

    assert run(translation).read == 2


def test_parquet_retains_its_types_and_its_days(job: FileTranslation, run: Run) -> None:
    source = job.source.with_suffix(".parquet")
    duckdb.execute(
        "COPY (SELECT 7 AS claim, 'XW033C7' AS code, DATE '2024-03-14' AS date, TIMESTAMP "
        f"'2025-03-14 23:00:00' AS moment) TO '{source}' (FORMAT parquet)"
    )
    output = job.output.with_suffix(".parquet")
    translation = replace(job, source=source, output=output, columns={})

    run(translation)
    by_day = claimfiles.read(output)
    run(replace(translation, date="moment"))
    by_moment = claimfiles.read(output)

    assert [row["target_code"] for row in by_day[:1]] == ["0540T"]
    assert [row["target_code"] for row in by_moment[:1]] == ["38228"]
    typed = duckdb.execute(f"SELECT claim, date, moment FROM '{output}'").fetchall()
    assert typed[0] == (7, date(2024, 3, 14), datetime(2025, 3, 14, 23))  # noqa: DTZ001


def test_ndjson_retains_the_types_of_json(job: FileTranslation, run: Run) -> None:
    line = {"code": "XW033C7", "a/b~c": [1, {"d": None}], "n": 1.5}
    translation = raw(
        job, orjson.dumps(line) + b'\n{"code": 38228, "late": true}\n', "claims.ndjson"
    )
    translation = replace(translation, output=translation.output.with_suffix(".ndjson"), columns={})

    run(translation)

    rows = [orjson.loads(text) for text in translation.output.read_bytes().splitlines()]
    assert {name: rows[0][name] for name in line} == line
    assert (rows[-1]["code"], rows[-1]["late"], rows[-1]["n"]) == (38228, True, None)
    assert "'38228'" in rows[-1]["message"]


def test_a_day_and_a_circumstance_apply_to_all_lines(job: FileTranslation, run: Run) -> None:
    stated = (Statement("setting", (Coding("", "professional"),)),)
    claimfiles.write(job.source, [{"code": "XW033C7", "date": "2025-03-14"}])

    run(replace(job, day="2024-03-14", columns={}, stated=stated))

    rows = claimfiles.read(job.output)
    assert {row["target_code"] for row in rows} == {"0540T"}
    assert all("setting=professional" in (row["depends_on"] or "") for row in rows)


def test_column_names_are_not_case_sensitive(job: FileTranslation, run: Run) -> None:
    translation = replace(raw(job, "CODE,Dos\nXW033C7,2024-03-14\n"), columns={}, date="DOS")

    run(translation)

    assert claimfiles.read(translation.output)[0]["target_code"] == "0540T"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("claim,date\n", "The file has no column 'code'; its columns are claim, date"),
        ("code,CODE\n", "The file has several columns 'CODE'; rename all but one"),
        ("code,Map\n", "The file has a column 'Map', which the translation adds; rename it"),
        ("", "cannot be read: its first line must name every column"),
        ("code,,x\n", "cannot be read: its first line must name every column"),
        ("code;;x\n", "cannot be read: its first line must name every column"),
        ('code,"of\ntwo lines"\n', "cannot be read: its first line must name every column"),
        ("code,x\rXW033C7,1\r", "cannot be read: its first line must name every column"),
        (b"\xff\xfe", "cannot be read: 'utf-8' codec can't decode byte 0xff"),
    ],
)
def test_a_file_with_invalid_columns_is_refused(
    job: FileTranslation, run: Run, content: str | bytes, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        run(replace(raw(job, content), columns={}))

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("claims.csv.gz", b"code\nXW033C7\n"),
        ("claims.csv.gz", gzip.compress(b"code\nXW033C7\n", mtime=0)[:12]),
        ("claims.parquet", b"code\nXW033C7\n"),
        ("claims.ndjson", b"code\nXW033C7\n"),
    ],
)
def test_a_file_of_another_format_than_its_suffix_is_refused(
    job: FileTranslation, run: Run, name: str, content: bytes
) -> None:
    with pytest.raises(Invalid, match="cannot be read: "):
        run(replace(raw(job, content, name), columns={}))


def test_code_systems_without_a_map_are_refused(job: FileTranslation, run: Run) -> None:
    with pytest.raises(NotFound, match="No concept map translates from"):
        run(replace(job, target="urn:nothing"))


@pytest.mark.parametrize(
    "change",
    [
        {"columns": {"mood": "setting"}},
        {"stated": (Statement("setting", (Coding("", "moon"),)),)},
    ],
    ids=["column", "stated"],
)
def test_an_unknown_circumstance_is_refused_once_for_all_lines(
    job: FileTranslation, run: Run, change: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        run(replace(job, **change))  # type: ignore[arg-type]

    assert not job.output.exists()


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (RuntimeError(engine.INTERRUPTED), KeyboardInterrupt),
        (RuntimeError("else"), RuntimeError),
        (OSError("No space left on device"), OSError),
    ],
    ids=str,
)
def test_a_failure_changes_no_file(
    job: FileTranslation,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    raised: BaseException,
    expected: type[BaseException],
) -> None:
    job.output.write_text("before")
    claimfiles.write(job.source, [LINE, {**LINE, "code": None}])
    before = sorted(job.output.parent.iterdir())

    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(badrows, "write", fail)

    with pytest.raises(expected):
        run(job)

    assert sorted(job.output.parent.iterdir()) == before
    assert job.output.read_text() == "before"


def test_an_attribute_of_another_system_is_stated_unchanged(job: FileTranslation, run: Run) -> None:
    run(replace(job, columns={"urn:mood": "setting"}))

    assert claimfiles.read(job.output)[0]["target_code"] == "38228"


def test_all_maps_are_used_without_a_code_system(job: FileTranslation, run: Run) -> None:
    claimfiles.write(job.source, [{"code": "XW033C7", "date": "2025-03-14"}])

    run(replace(job, system=None, target=None, columns={}))

    systems = {row["target_system"] for row in claimfiles.read(job.output)}
    assert {canonical.CPT, canonical.REVENUE} < systems


@pytest.mark.exhaustive
@pytest.mark.parametrize("input_format", ["csv", "ndjson"])
@pytest.mark.parametrize("output_format", ENDINGS)
def test_a_text_file_of_several_pieces_retains_the_order_of_lines(
    job: FileTranslation,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    input_format: str,
    output_format: str,
) -> None:
    monkeypatch.setattr(reading, "PIECE", 0)
    lines: list[Line] = [{"claim": str(number), "code": "XW133C7"} for number in range(10_000)]
    lines[5_000]["code"] = ""
    source = claimfiles.write(job.source.with_name(f"in.{input_format}"), lines)
    translation = replace(
        job, source=source, output=job.output.with_name(f"out.{output_format}"), columns={}
    )

    run(translation)

    claims = [row["claim"] for row in claimfiles.read(translation.output)]
    assert claims == [line["claim"] for line in lines if line["code"]]
    assert [row[0] for row in bad(translation)] == [str(5_002 if input_format == "csv" else 5_001)]


def in_row_groups(path: Path, lines: int, claim: str = "range AS claim") -> Path:
    """A Parquet file of numbered lines in many row groups; the last line has no code."""
    code = f"CASE WHEN range < {lines - 1} THEN 'C' || range % 1000 END AS code"
    duckdb.execute(
        f"COPY (SELECT {claim}, {code} FROM range({lines})) "
        f"TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 20480)"
    )
    return path


def first_column(path: Path) -> list[object]:
    """The first column of a file, in its order."""
    read = "read_json" if path.suffix == ".ndjson" else f"read_{path.suffix[1:]}"
    rows = duckdb.execute(f"SELECT #1 FROM {read}('{path}')").fetchall()
    return [value for (value,) in rows]


@pytest.mark.exhaustive
@pytest.mark.parametrize("output_format", ["csv", "parquet", "ndjson"])
def test_parquet_of_many_row_groups_retains_the_order_of_lines(
    job: FileTranslation, run: Run, output_format: str
) -> None:
    source = in_row_groups(job.source.with_suffix(".parquet"), 500_000)
    translation = replace(
        job, source=source, output=job.output.with_suffix(f".{output_format}"), columns={}
    )

    run(translation)

    assert first_column(translation.output) == list(range(499_999))
    assert [row[0] for row in bad(translation)] == ["500000"]


def test_parquet_with_a_column_file_row_number_is_read_completely(
    job: FileTranslation, run: Run
) -> None:
    source = in_row_groups(job.source.with_suffix(".parquet"), 300_000, "7 AS File_Row_Number")
    translation = replace(job, source=source, columns={})

    assert run(translation).read == 300_000
    assert first_column(translation.output) == [7] * 299_999


def test_parquet_without_lines_is_converted_to_a_file_without_lines(
    job: FileTranslation, run: Run
) -> None:
    source = in_row_groups(job.source.with_suffix(".parquet"), 0)
    translation = replace(job, source=source, columns={})

    assert run(translation) == Summary()
    assert translation.output.read_text() == ",".join(("claim", "code", *ADDED)) + "\n"


@pytest.mark.parametrize("output_format", ENDINGS)
def test_a_file_without_lines_is_converted_to_a_file_without_lines(
    job: FileTranslation, run: Run, output_format: str
) -> None:
    translation = raw(job, "claim,code,date,setting,payer\n")
    translation = replace(translation, output=job.output.with_name(f"out.{output_format}"))

    assert run(translation) == Summary()
    assert claimfiles.read(translation.output) == []


@pytest.mark.parametrize(
    ("unmapped", "expected"),
    [
        (Unmapped(UnmappedMode.SAME_CODE), ["B1", "A8", "B8", "A9"]),
        (Unmapped(UnmappedMode.FIXED, Coding("", "B0")), ["B1", "B0", "B8", "B0"]),
        (Unmapped(UnmappedMode.OTHER_MAP, other_map=f"{stored.MAP_URL}/other"), ["B1", "B8", None]),
    ],
)
def test_codes_that_a_map_does_not_list_have_the_result_of_translate(
    job: FileTranslation,
    own_registry: Registry,
    data_dir: Path,
    unmapped: Unmapped,
    expected: list[str | None],
) -> None:
    edition = replace(stored.map_edition(), unmapped=unmapped)
    other = stored.map_edition(key="other-map", url=f"{stored.MAP_URL}/other")
    begins = replace(stored.mapping("A8", "B8"), validity=Validity(date(2025, 6, 1)))
    editions.place(stored.concept_map(stored.mapping("A1", "B1"), of=edition), data_dir)
    editions.place(stored.concept_map(begins, of=other), data_dir)
    lines: list[Line] = [{"code": code, "date": "2025-07-01"} for code in ("A1", "A8", "A9")]
    claimfiles.write(job.source, lines)
    own = replace(job, system=stored.URL, target=stored.FAR_URL, columns={})

    engine.translate(own, own_registry.snapshot())

    assert [row["target_code"] or None for row in claimfiles.read(job.output)] == expected


AMOUNTS = (
    '{"code": "XW033C7", "fee": 1.50, '
    '"more": {"fees": [2.500, -0.10, 7], "text": "\\"a\\": 1.50, b"}, '
    '"wide": 12345678901234567.8901234567890, "whole": 123456789012345678901234567890}\n'
)


@pytest.mark.parametrize("ending", ["ndjson", "ndjson.gz"])
def test_numbers_of_ndjson_keep_their_digits_in_ndjson(
    job: FileTranslation, run: Run, ending: str
) -> None:
    content = gzip.compress(AMOUNTS.encode()) if ending.endswith("gz") else AMOUNTS.encode()
    job = replace(raw(job, content, f"in.{ending}"), columns={}, day="2025-03-14")
    job = replace(job, output=job.output.with_name(f"out.{ending}"))

    run(job)

    written = job.output.read_bytes()
    line = (gzip.decompress(written) if ending.endswith("gz") else written).decode()
    assert line.startswith(
        '{"code":"XW033C7","fee":1.50,"more":{"fees":[2.500,-0.10,7],"text":"\\"a\\": 1.50, b"},'
        '"wide":12345678901234567.8901234567890,"whole":123456789012345678901234567890,'
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_numbers_of_ndjson_are_texts_with_their_digits_elsewhere(
    job: FileTranslation, run: Run, ending: str
) -> None:
    job = replace(raw(job, AMOUNTS, "in.ndjson"), columns={}, day="2025-03-14")
    job = replace(job, output=job.output.with_name(f"out.{ending}"))

    run(job)

    row = claimfiles.read(job.output)[0]
    assert (row["fee"], row["wide"]) == ("1.50", "12345678901234567.8901234567890")
    assert row["whole"] == "123456789012345678901234567890"
    assert row["more"] == '{"fees":[2.500,-0.10,7],"text":"\\"a\\": 1.50, b"}'


@pytest.mark.parametrize("ending", ["csv", "parquet", "ndjson"])
def test_decimals_of_parquet_keep_their_digits(job: FileTranslation, run: Run, ending: str) -> None:
    source = job.source.with_name("claims.parquet")
    duckdb.execute(
        "COPY (SELECT 'XW033C7' AS code, 12345678901234567.50::DECIMAL(38, 2) AS fee) "
        f"TO '{source}' (FORMAT parquet)"
    )
    output = job.output.with_name(f"out.{ending}")

    run(replace(job, source=source, columns={}, day="2025-03-14", output=output))

    if ending == "parquet":
        types = duckdb.execute(f"DESCRIBE SELECT fee FROM '{output}'").fetchall()
        assert types[0][1] == "DECIMAL(38,2)"
    else:
        assert "12345678901234567.50," in output.read_text()


def test_a_line_with_the_mark_of_numbers_is_unchanged(job: FileTranslation, run: Run) -> None:
    content = '{"code": "XW033C7", "text": "\\ue000 7", "raw": "\ue000", "fee": 1.5}\n'
    job = replace(raw(job, content, "in.ndjson"), columns={}, day="2025-03-14")
    job = replace(job, output=job.output.with_name("out.ndjson"))

    run(job)

    first = orjson.loads(job.output.read_bytes().splitlines()[0])
    assert (first["text"], first["raw"], first["fee"]) == ("\ue000 7", "\ue000", 1.5)


def test_each_spelling_of_a_code_has_the_result_of_translate(
    job: FileTranslation, own_registry: Registry, data_dir: Path, tmp_path: Path
) -> None:
    release = asp.opened(tmp_path, asp.crosswalk(asp.CART), "crosswalk.csv")
    editions.place(ndc.load(release), data_dir)
    codes = ("71287-0119-01", "71287011901", "71287-119-01", "7128711901", "71287-0119-02")
    lines: list[Line] = [{"code": code, "date": "2026-02-01"} for code in codes]
    claimfiles.write(job.source, lines)

    job = replace(job, system=canonical.NDC, target=canonical.HCPCS, columns={})
    engine.translate(job, own_registry.snapshot())

    found = [row["target_code"] or None for row in claimfiles.read(job.output)]
    assert found == [*["Q2041"] * 4, None]


@pytest.mark.parametrize(
    "text",
    [": 1.50", ', "b": 1.50', "1.50", "-1e5", '{"a": 1.50}', "\\", "[1.50, 2.50]", "a: 1.50, b"],
)
def test_numbers_in_texts_are_unchanged(job: FileTranslation, run: Run, text: str) -> None:
    line = {"code": "XW033C7", "text": text, "fee": 2.5, text: [text, 1.5]}
    job = replace(raw(job, orjson.dumps(line) + b"\n", "in.ndjson"), columns={}, day="2025-03-14")
    job = replace(job, output=job.output.with_name("out.ndjson"))

    run(job)

    first = orjson.loads(job.output.read_bytes().splitlines()[0])
    assert {name: first[name] for name in line} == line
