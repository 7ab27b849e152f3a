"""Each template matches its strings and no other."""

import pytest

from tests.conformance.templates import Templates, UnknownTemplate

R5 = Templates("5.0.0")
WITH_EXTERNALS = Templates("5.0.0", {"1": "A red car"})


@pytest.mark.parametrize(
    ("template", "right", "wrong"),
    [
        ("blue", "blue", "Blue"),
        ("at $version$ it is", "at 5.0.0 it is", "at 4.0.1 it is"),
        ("$version$", "5.0.0", "5.0"),
        ("$string$", "two words", "two words "),
        ("$id$", "a-1.b", "a_1"),
        ("$id$", "a" * 64, "a" * 65),
        (
            "$uuid$",
            "urn:uuid:8acdbfdc-e9d2-11ed-a05b-0242ac120003",
            "urn:uuid:8ACDBFDC-e9d2-11ed-a05b-0242ac120003",
        ),
        ("$url$", "https://example.org/a?b=%20", "ftp://example.org"),
        ("$token$", "a_b-c.d", "a b"),
        ("$date$", "2026-08-07", "2026-08"),
        ("$date$", "2026-08-07T10:00:00Z", "2026-13-07"),
        ("$instant$", "2026-08-07T10:00:00.125+02:00", "2026-08-07T10:00:00"),
        ("$semver$", "1.9.3-rc.1+build", "1.9"),
        ("$semver$", "0.1.0", "01.1.0"),
        ("$choice:red|blue$", "blue", "red|blue"),
        ("$fragments:RED|car$", "a car that is red", "a red bus"),
        ("$external:1:red$", "The RED one", "The blue one"),
    ],
)
def test_a_template_matches_its_strings_and_no_other(template: str, right: str, wrong: str) -> None:
    assert R5.match(template, right)
    assert not R5.match(template, wrong)


@pytest.mark.parametrize("text", ["", "anything\nat all"])
def test_two_dollars_match_any_string(text: str) -> None:
    assert R5.match("$$", text)


def test_an_external_string_without_fragment_matches_any_string() -> None:
    assert R5.match("$external:1$", "whatever")


def test_an_external_fragment_ends_at_a_colon() -> None:
    assert R5.match("$external:1:http://example.org$", "see http")


def test_with_the_expected_texts_of_a_server_an_external_string_is_exact() -> None:
    assert WITH_EXTERNALS.match("$external:1:red$", "A red car")
    assert not WITH_EXTERNALS.match("$external:1:red$", "A red bus")
    assert not WITH_EXTERNALS.match("$external:2:red$", "A red car")


@pytest.mark.parametrize("template", ["$colour$", "$choice:$", "$external$"])
def test_an_unknown_template_is_refused(template: str) -> None:
    with pytest.raises(UnknownTemplate, match="unknown template"):
        R5.match(template, "red")
