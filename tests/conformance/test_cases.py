"""The selection of cases, and their files."""

from pathlib import Path

import pytest

from tests.conformance.cases import EXTERNALS, GENERAL, Guide, Unusable

FHIR_VERSIONS = ("4.0.1", "5.0.0", "6.0.0")


def _names(guide: Guide, version: str = "5.0.0") -> list[str]:
    return [case.name for case in guide.cases(version)]


def test_general_cases_and_those_of_no_mode_are_run(guide: Guide) -> None:
    assert _names(guide) == ["statements/own", "colours/all", "colours/unknown", "plain/query"]


def test_a_case_of_a_fhir_version_is_run_at_that_version_only(guide: Guide) -> None:
    assert "colours/later" in _names(guide, "6.0.0")


@pytest.mark.parametrize("part", ["suite", "case"])
@pytest.mark.parametrize(
    ("wanted", "versions"),
    [("4.0", ["4.0.1"]), ("!4.0", ["5.0.0", "6.0.0"]), ("5", ["5.0.0"])],
)
def test_a_suite_or_a_case_is_of_one_fhir_version_or_of_all_others(
    guide: Guide, part: str, wanted: str, versions: list[str]
) -> None:
    suite = next(suite for suite in guide.index["suites"] if suite["name"] == "plain")
    (suite if part == "suite" else suite["tests"][0])["version"] = wanted

    ran = [version for version in FHIR_VERSIONS if "plain/query" in _names(guide, version)]

    assert ran == versions


def test_a_sequential_suite_is_run_after_all_others_in_its_own_order(guide: Guide) -> None:
    guide.index["suites"][1]["sequential"] = True

    assert _names(guide) == ["statements/own", "plain/query", "colours/all", "colours/unknown"]


def test_a_whole_guide_is_run_in_every_mode_of_its_suites(folder: Path) -> None:
    assert Guide.whole(folder).modes == {GENERAL, "zoo"}


def test_the_cases_of_a_mode_are_run_if_it_is_selected(folder: Path) -> None:
    assert "animals/cat" in _names(Guide.open(folder, frozenset({GENERAL, "zoo"})))


@pytest.mark.parametrize(("modes", "file"), [({GENERAL}, "all.json"), ({"flat"}, "flat.json")])
def test_the_response_of_a_mode_overrides_the_default(
    guide: Guide, folder: Path, modes: set[str], file: str
) -> None:
    case = next(case for case in guide.cases("5.0.0") if case.name == "colours/all")

    assert Guide.open(folder, frozenset(modes)).file(case, "response") == file


def test_a_case_that_names_no_file_is_unusable(guide: Guide) -> None:
    case = next(guide.cases("5.0.0"))

    with pytest.raises(Unusable, match="statements/own names no request"):
        guide.file(case, "request")


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="no test folder of the guide"):
        Guide.open(tmp_path, frozenset())


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_file_without_an_object_is_refused(guide: Guide, content: str) -> None:
    (guide.folder / "broken.json").write_text(content)

    with pytest.raises(Unusable, match=r"broken\.json cannot be read"):
        guide.read("broken.json")


def test_the_expected_texts_are_those_of_the_guide_or_of_our_file(
    guide: Guide, tmp_path: Path
) -> None:
    ours = tmp_path / "ours.json"
    ours.write_text('{"unknown.json": {"1": "ours"}}')

    assert guide.externals(None)["unknown.json"] == {"1": "no such colour"}
    assert guide.externals(ours)["unknown.json"] == {"1": "ours"}


def test_a_folder_without_expected_texts_compares_fragments_only(guide: Guide) -> None:
    (guide.folder / EXTERNALS).unlink()

    assert guide.externals(None) == {}
