"""Lists of languages, and which wording is wanted of several."""

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
def test_the_languages_are_read_the_best_first(text: str, tags: tuple[str, ...]) -> None:
    found = languages.read(text)
    assert (found.text, found.tags) == (text, tags)


@pytest.mark.parametrize(
    ("text", "refuses"),
    [("de", False), ("de,*", False), ("de,*;q=0", True), ("*;q=0.000,de", True)],
)
def test_others_are_refused_where_the_list_says_so(text: str, *, refuses: bool) -> None:
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
def test_what_is_no_list_of_languages_is_refused(text: str) -> None:
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
def test_a_range_meets_what_begins_with_it_and_what_is_said_at_large(
    language: str, rank: int | None
) -> None:
    assert Languages("", ("de", "en-us")).rank(language) == rank


@pytest.mark.parametrize(
    ("wanted", "said", "best"),
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
def test_the_wording_that_is_wanted_most_is_chosen(
    wanted: str, said: list[str | None], best: int | None
) -> None:
    assert languages.best(languages.read(wanted), said) == best
