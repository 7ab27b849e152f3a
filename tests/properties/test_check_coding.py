"""Invariants of the claim check, over generated claims."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Severity
from conceptmaps.cart import loader
from conceptmaps.cart.claims.rules import RULES
from conceptmaps.model import Mapping
from terminology.fhir import claim as claim_resource
from terminology.operations import check_coding
from terminology.operations.check_coding import CheckAnswer, CheckCoding
from terminology.operations.statements import Statement
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.fixtures.claims import claim, line
from tests.fixtures.judge import Json

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def snapshot(registry: Registry) -> Snapshot:
    return registry.snapshot()


def check(snapshot: Snapshot, sent: Json, **stated: str) -> CheckAnswer:
    """Check a claim in these circumstances."""
    statements = tuple(Statement(name, (Coding("", value),)) for name, value in stated.items())
    return check_coding.check(CheckCoding(claim_resource.read(sent), statements), snapshot)


def broken_by(checked: CheckAnswer) -> list[tuple[str, str, Severity]]:
    """The broken rules, without their locations."""
    return sorted(
        (issue.rule.code, issue.text if issue.expression != "Claim" else "", issue.severity)
        for issue in checked.issues
        if issue.rule and issue.rule.code not in RULES.general
    )


LINES = st.builds(
    line,
    st.sampled_from(["38228", "0540T", "38999", "99291"]),
    revenue=st.sampled_from([None, "0874", "0871", "0891", "0636"]),
    modifiers=st.sampled_from([(), ("KX",), ("Q0",), ("KX", "Q1")]),
    day=st.sampled_from([None, "2024-12-31", "2025", "2025-01-01", "2025-06-26"]),
    net=st.sampled_from([None, 1.0, 400000.0]),
) | st.builds(
    line,
    st.sampled_from(["Q2041", "Q2042", "Q2058", "J9999"]),
    st.just(canonical.HCPCS),
    revenue=st.sampled_from([None, "0891"]),
)
CLAIMS = st.fixed_dictionaries(
    {
        "type": st.sampled_from([None, "institutional", "professional"]),
        "bill": st.sampled_from([None, "0111", "0131"]),
        "procedures": st.sampled_from([(), ("XW033H7",), ("XW033G7",), ("XW033C7", "XW043J7")]),
        "diagnoses": st.sampled_from([(), ("Z00.6",)]),
        "conditions": st.sampled_from([(), ("30",), ("90",)]),
        "remarks": st.sampled_from([(), ("Expand Acc Use",), ("Diff Prod Clin Trial",)]),
        "payer": st.sampled_from([None, "Medicare", "Medicaid"]),
    }
)


@given(st.lists(LINES, max_size=4).flatmap(lambda made: st.tuples(
    st.just(made), st.permutations(made))), CLAIMS)  # fmt: skip
def test_the_order_of_lines_does_not_change_the_broken_rules(
    snapshot: Snapshot, lines: tuple[list[Json], list[Json]], elements: dict[str, object]
) -> None:
    first, second = (claim(*made, **elements) for made in lines)  # type: ignore[arg-type]

    assert broken_by(check(snapshot, first)) == broken_by(check(snapshot, second))


@given(st.lists(LINES, max_size=3), CLAIMS)
def test_every_check_has_an_issue_and_every_rule_a_source(
    snapshot: Snapshot, lines: list[Json], elements: dict[str, object]
) -> None:
    checked = check(snapshot, claim(*lines, **elements))  # type: ignore[arg-type]

    assert checked.issues
    assert all(issue.source and issue.expression for issue in checked.issues if issue.rule)


def rows(key: str) -> list[Mapping]:
    """The rows of a map of the crosswalk that have a target."""
    (table,) = (table for table in loader.MAPS if table.key == key)
    return [row for row in loader.load(table).mappings if row.target]


def circumstances_of(row: Mapping) -> dict[str, str]:
    """The circumstances of a row."""
    return {needed.attribute.code: needed.value.code for needed in row.dependencies}


def reported(row: Mapping) -> Json:
    """The claim of a row from a procedure to a CPT code, on its first day."""
    assert row.target
    assert row.validity.start
    beside = {
        product.attribute.code: product.value.code
        for product in row.products
        if isinstance(product.value, Coding)
    }
    item = line(
        row.target.code,
        revenue=beside.get("revenue-code"),
        modifiers=(beside["modifier"],) if "modifier" in beside else (),
        day=row.validity.start.isoformat(),
    )
    return claim(item, type=None, procedures=(row.source.code,), payer=None)


@given(st.sampled_from(rows("cart-pcs-to-cpt")))
def test_a_claim_built_from_a_row_of_the_crosswalk_breaks_no_rule_but_coverage(
    snapshot: Snapshot, row: Mapping
) -> None:
    checked = check(snapshot, reported(row), **circumstances_of(row))

    broken = {code for code, *_ in broken_by(checked)}
    first = row.validity.start
    is_early = (
        first is not None and first < COVERED and circumstances_of(row)["payer"] == "medicare"
    )
    assert broken == ({COVERAGE} if is_early else set())


COVERAGE, COVERED = "medicare-coverage-start", date(2019, 8, 7)


@given(st.sampled_from(rows("cart-pcs-to-hcpcs")))
def test_a_procedure_and_its_product_do_not_contradict_each_other(
    snapshot: Snapshot, row: Mapping
) -> None:
    assert row.target
    assert row.validity.start
    day = row.validity.start.isoformat()
    item = line(row.target.code, canonical.HCPCS, day=day)

    checked = check(snapshot, claim(item, bill="0111", procedures=(row.source.code,)))

    broken = {code for code, *_ in broken_by(checked)}
    assert broken.isdisjoint({"product-for-procedure", "generic-procedure-code"})
    assert not any("not in force" in issue.text for issue in checked.issues)
