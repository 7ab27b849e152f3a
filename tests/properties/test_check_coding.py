"""Laws of the claim check, over claims as hypothesis makes them."""

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
from terminology.operations.check_coding import CheckCoding, Checked
from terminology.operations.statements import Statement
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.fixtures.claims import claim, line
from tests.fixtures.judge import Json

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def snapshot(registry: Registry) -> Snapshot:
    return registry.snapshot()


def check(snapshot: Snapshot, sent: Json, **stated: str) -> Checked:
    """Check a claim in some circumstances."""
    statements = tuple(Statement(name, (Coding("", value),)) for name, value in stated.items())
    return check_coding.check(CheckCoding(claim_resource.read(sent), statements), snapshot)


def broken_by(found: Checked) -> list[tuple[str, str, Severity]]:
    """The rules that were broken, without the places."""
    return sorted(
        (issue.rule.code, issue.text if issue.expression != "Claim" else "", issue.severity)
        for issue in found.issues
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
def test_the_order_of_lines_does_not_change_what_is_found(
    snapshot: Snapshot, lines: tuple[list[Json], list[Json]], said: dict[str, object]
) -> None:
    first, second = (claim(*made, **said) for made in lines)  # type: ignore[arg-type]

    assert broken_by(check(snapshot, first)) == broken_by(check(snapshot, second))


@given(st.lists(LINES, max_size=3), CLAIMS)
def test_there_is_always_something_to_say_with_a_source_for_every_rule(
    snapshot: Snapshot, lines: list[Json], said: dict[str, object]
) -> None:
    found = check(snapshot, claim(*lines, **said))  # type: ignore[arg-type]

    assert found.issues
    assert all(issue.source and issue.expression for issue in found.issues if issue.rule)


def rows(key: str) -> list[Mapping]:
    """The rows of a map of the crosswalk that lead somewhere."""
    (table,) = (one for one in loader.CROSSWALKS if one.key == key)
    return [row for row in loader.load(table).mappings if row.target]


def told(row: Mapping) -> dict[str, str]:
    """The circumstances of a row."""
    return {one.attribute.code: one.value.code for one in row.dependencies}


def reported(row: Mapping) -> Json:
    """The claim that a row from a procedure to a CPT code describes, on its first day."""
    assert row.target
    assert row.validity.start
    beside = {
        product.attribute.code: product.value.code
        for product in row.products
        if isinstance(product.value, Coding)
    }
    one = line(
        row.target.code,
        revenue=beside.get("revenue-code"),
        modifiers=(beside["modifier"],) if "modifier" in beside else (),
        day=row.validity.start.isoformat(),
    )
    return claim(one, type=None, procedures=(row.source.code,), payer=None)


@given(st.sampled_from(rows("cart-pcs-to-cpt")))
def test_a_claim_built_from_a_row_of_the_crosswalk_keeps_the_rules(
    snapshot: Snapshot, row: Mapping
) -> None:
    found = check(snapshot, reported(row), **told(row))

    broken = {code for code, *_ in broken_by(found)}
    first = row.validity.start
    is_early = first is not None and first < COVERED and told(row)["payer"] == "medicare"
    assert broken == ({COVERAGE} if is_early else set())


COVERAGE, COVERED = "medicare-coverage-start", date(2019, 8, 7)


@given(st.sampled_from(rows("cart-pcs-to-hcpcs")))
def test_a_procedure_and_its_product_do_not_contradict_one_another(
    snapshot: Snapshot, row: Mapping
) -> None:
    assert row.target
    assert row.validity.start
    day = row.validity.start.isoformat()
    one = line(row.target.code, canonical.HCPCS, day=day)

    found = check(snapshot, claim(one, bill="0111", procedures=(row.source.code,)))

    broken = {code for code, *_ in broken_by(found)}
    assert broken.isdisjoint({"product-for-procedure", "generic-procedure-code"})
    assert not any("not in force" in issue.text for issue in found.issues)
