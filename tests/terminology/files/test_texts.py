"""The lines and unclosed quotes of a text file."""

import gzip
from pathlib import Path

import pytest

from terminology.files import texts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a text file."""
    return tmp_path / "claims.csv"


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"", 0),
        (b"\n\r\n\n", 0),
        (b"a", 1),
        (b"a\n", 1),
        (b"a\r\nb\r\n\r\nc", 3),
        (b"abcdefgh\nijkl\rm", 3),
        (b'"a\n\nb"\n', 2),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_lines_that_are_not_empty_are_counted_for_any_chunk_size(
    path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, number: int, size: int
) -> None:
    monkeypatch.setattr(texts, "_CHUNK", size)
    path.write_bytes(content)

    assert texts.lines(path) == number


def test_the_lines_of_a_compressed_text_are_counted(path: Path) -> None:
    packed = path.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(b"a\nb\n"))

    assert texts.lines(packed) == 2


@pytest.mark.parametrize(
    "content",
    [
        'a,b\n"x","y"\n',
        'a,"b\nc",d\n"e\n\n""f""\n","g\nh"\n"i"',
        '"a"",\n"\n',
        'a 5" pipe,b\nc,6" pipe\n',
        '"a, b\n",",",c\r\n"d\n"\r\n',
    ],
)
def test_closed_quotes_are_not_reported(path: Path, content: str) -> None:
    path.write_text(content, newline="")

    assert texts.unclosed(path, ",") is None


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('a\n"b\nc\nd\n', 2),
        ('"a\nb",c\n"d,e\nf\n', 3),
        ('a\nb,"c\nd\ne,"f\ng\n', 2),
        ('a,"b\nc"d\n"e\nf\ng\nh"i\nj,"k"\n', 3),
        ('"a","b\nc""\n', 1),
        ('"a\nb","c\nd\n', 2),
    ],
)
def test_an_unclosed_quote_is_reported_with_its_line(path: Path, content: str, line: int) -> None:
    path.write_text(content)

    assert texts.unclosed(path, ",") == line


def test_a_quote_opens_after_the_delimiter_of_the_file(path: Path) -> None:
    path.write_text('a,"b;c\nd|"e\n')

    assert [texts.unclosed(path, delimiter) for delimiter in ",;|"] == [1, None, 2]
