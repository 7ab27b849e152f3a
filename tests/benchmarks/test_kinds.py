"""Each kind of request has the expected answer from the bundled data."""

import pytest
from starlette.testclient import TestClient

from terminology.registry import Registry
from tests.benchmarks import batches, pool, public, rows
from tests.benchmarks.pool import Pool
from tests.benchmarks.questions import Kind

pytestmark = pytest.mark.slow

KINDS = {
    kind.name: kind
    for kind in (
        *(row.kind for row in rows.ROWS),
        *public.KINDS,
        *(batch for _, batch in batches.PAIRS),
    )
}
ASKED = 40


@pytest.fixture
def held(registry: Registry) -> Pool:
    """The codes and maps of the bundled data."""
    return pool.of(registry.snapshot())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_answers_of_a_kind_say_what_is_expected(
    kind: Kind, held: Pool, client: TestClient
) -> None:
    asked = kind.questions(held)[:ASKED]

    assert asked
    for question in asked:
        answer = client.request(
            question.method, question.target, content=question.body, headers=question.headers()
        )
        assert answer.status_code == kind.status, question.target
        assert kind.found(answer.json()) == question.result, question.target


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_request_of_a_kind_comes_twice(kind: Kind, held: Pool) -> None:
    asked = [question.raw() for question in kind.questions(held)]

    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_two_runs_ask_the_same(kind: Kind, held: Pool) -> None:
    assert kind.questions(held) == kind.questions(held)
