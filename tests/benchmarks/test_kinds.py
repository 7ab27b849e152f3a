"""Each kind of request has the expected response with the bundled data."""

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
SAMPLED = 40


@pytest.fixture
def bundled_pool(registry: Registry) -> Pool:
    """The codes and maps of the bundled data."""
    return pool.of(registry.snapshot())


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_responses_of_a_kind_have_the_expected_content(
    kind: Kind, bundled_pool: Pool, client: TestClient
) -> None:
    requests = kind.questions(bundled_pool)[:SAMPLED]

    assert requests
    for question in requests:
        response = client.request(
            question.method, question.target, content=question.body, headers=question.headers()
        )
        assert response.status_code == kind.status, question.target
        assert kind.read(response.json()) == question.result, question.target


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_request_of_a_kind_is_repeated(kind: Kind, bundled_pool: Pool) -> None:
    requests = [question.raw() for question in kind.questions(bundled_pool)]

    assert len(set(requests)) == len(requests)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_two_runs_have_the_same_requests(kind: Kind, bundled_pool: Pool) -> None:
    assert kind.questions(bundled_pool) == kind.questions(bundled_pool)
