"""Send the request of each case, and compare its response."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx2

from terminology.fhir.dialects import Dialect
from tests.conformance import requests
from tests.conformance.cases import Case, Guide, Unusable
from tests.conformance.documents import Json
from tests.conformance.judge import Verdict, verdict
from tests.conformance.server import Unreachable, send


@dataclass(frozen=True)
class Choice:
    """The selected cases: of one suite, or of all, with a text in their name."""

    suite: str | None = None
    text: str = ""

    def takes(self, case: Case) -> bool:
        """Whether a case is run."""
        return self.suite in (None, case.suite) and self.text in case.name


def verdicts(
    guide: Guide,
    externals: Json,
    client: httpx2.Client,
    dialect: Dialect,
    choice: Choice,
) -> Iterator[Verdict]:
    """Send every selected case to a server for a FHIR version, and compare its responses."""
    for case in guide.cases(dialect.version):
        if choice.takes(case):
            yield _judged(guide, externals, client, dialect, case)


def _judged(
    guide: Guide, externals: Json, client: httpx2.Client, dialect: Dialect, case: Case
) -> Verdict:
    try:
        response = send(client, dialect, requests.build(guide, case, dialect))
    except (Unreachable, Unusable) as error:
        return Verdict(case, str(error), str(error))
    return verdict(guide, externals, case, dialect, response)
