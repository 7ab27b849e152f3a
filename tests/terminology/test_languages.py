"""Lists of languages, and the best match of a list."""

import pytest

from terminology import languages
from terminology.languages import Languages


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("de", ("de",)),
        ("de,en", ("de", "en")),
        ("DE-ch , en", ("de-ch", "en")),
        ("de;q=0.5,en", ("en", "de")),
        ("de; q = 0.5 ,en;q=0.9,fr;q=1.000", ("fr", "en", "de")),
        ("de,en;q=0", ("de",)),
        ("de;q=1.,en;q=0.", ("de",)),
        ("*,de", ("de",)),
        ("zh-Hant-TW", ("zh-hant-tw",)),
    ],
)
def test_the_languages_are_read_in_order_of_preference(text: str, tags: tuple[str, ...]) -> None:
    read = languages.read(text)
    assert (read.text, read.tags) == (text, tags)


@pytest.mark.parametrize(
    ("text", "refuses"),
    [("de", False), ("de,*", False), ("de,*;q=0", True), ("*;q=0.000,de", True)],
)
def test_other_languages_are_refused_if_the_list_excludes_them(text: str, *, refuses: bool) -> None:
    assert languages.read(text).refuses_others is refuses


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "de,",
        "d e",
        "de_CH",
        "toolonglanguage",
        "de;q=2",
        "de;q=1.5",
        "de;q=0.1234",
        "de;x",
    ],
)
def test_an_invalid_list_of_languages_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^" + text.replace(".", "[.]") + "$"):
        languages.read(text)


@pytest.mark.parametrize(
    ("language", "rank"),
    [
        ("de", 0),
        ("DE", 0),
        ("de-AT", 0),
        ("en", 1),
        ("en-US", 1),
        ("en-GB", None),
        ("deu", None),
        ("fr", None),
    ],
)
def test_a_range_matches_tags_that_begin_with_it_and_more_general_tags(
    language: str, rank: int | None
) -> None:
    assert Languages("", ("de", "en-us")).rank(language) == rank


@pytest.mark.parametrize(
    ("requested", "available", "expected"),
    [
        ("de,en", ["en", "de"], 1),
        ("de,en", ["en", "fr"], 0),
        ("de", ["de-CH", "de"], 1),
        ("de-CH", ["de", "de-CH"], 1),
        ("de-CH", ["de-AT", "de"], 1),
        ("de-CH,en", ["en", "de"], 1),
        ("de", [None, "", "en"], None),
        ("de", [], None),
        ("*", ["de"], None),
    ],
)
def test_the_most_preferred_language_is_selected(
    requested: str, available: list[str | None], expected: int | None
) -> None:
    assert languages.best(languages.read(requested), available) == expected
