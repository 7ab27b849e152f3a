"""The generated blocks of the documentation agree with the code, and its links exist."""

import re
from pathlib import Path

import pytest

from codesystems.hcpcs.properties import PROPERTIES
from conceptmaps.cart.claims.rules import RULES
from tests import documentation
from tests.fixtures import diagrams, reference

ROOT = Path(__file__).parent.parent
PAGES = [
    *documentation.documents(),
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / ".github").glob("*.md")),
]
STALE = "<!-- generated: floors -->\nof yesterday\n<!-- /generated -->\n"


def name(path: Path) -> str:
    """Return the path of a page below the root."""
    return str(path.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", documentation.documents(), ids=name)
def test_the_generated_blocks_of_a_page_are_of_the_code(page: Path) -> None:
    markdown = page.read_text()

    assert documentation.generated(markdown) == markdown, "run python -m tests.documentation"


def test_every_generated_block_is_on_one_page() -> None:
    written = [block for page in PAGES for block in documentation.names(page.read_text())]

    assert sorted(written) == sorted(documentation.GENERATORS)


def test_a_stale_block_is_generated_again() -> None:
    assert documentation.generated(STALE) == STALE.replace("of yesterday\n", diagrams.floors())


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(KeyError):
        documentation.generated(STALE.replace("floors", "nothing"))


def test_writing_again_changes_no_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert documentation.main() == 0
    assert capsys.readouterr().out == ""


def test_a_page_that_changes_is_written_and_printed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "README.md").write_text(STALE)
    monkeypatch.setattr(documentation, "ROOT", tmp_path)

    documentation.main()

    assert capsys.readouterr().out == "README.md\n"
    assert (tmp_path / "README.md").read_text() == documentation.generated(STALE)


def test_the_table_of_properties_has_a_row_for_each_with_its_type() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", reference.properties(), re.MULTILINE)

    assert rows == [(definition.code, definition.type) for definition in PROPERTIES]


def test_a_property_has_one_origin() -> None:
    assert reference.OTHER_ORIGINS.keys().isdisjoint(reference.COLUMNS)


def test_a_field_that_repeats_has_its_columns_and_the_number_of_its_values() -> None:
    (pricing,) = (definition for definition in PROPERTIES if definition.code == "pricingIndicator")

    assert reference.origin(pricing) == "HCPCS_PRCNG_IND_CD, columns 120 to 127, up to 4 values"


def test_the_table_of_rules_has_a_row_for_each_that_is_checked() -> None:
    assert re.findall(r"^\| `([a-z-]+)`", reference.claim_rules(), re.MULTILINE) == [
        *RULES.checks,
        *("code-in-force", "coding-system"),
    ]


def test_every_way_of_a_request_uses_the_guard_and_the_responder() -> None:
    assert all({"guard", "responder"} <= diagrams.stages_of(module) for module in diagrams.WAYS)


def test_the_raw_way_runs_no_operation() -> None:
    assert "pipeline" not in diagrams.stages_of("raw.py")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_of_a_page_leads_to_a_file_and_a_heading(page: Path) -> None:
    prose = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)]+)\)", prose):
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link
