"""Write the answers of plans as XML."""

from typing import cast

from terminology.fhir import xmlwriter
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, loads


class FastWriter:
    """Writes the answers in one FHIR version."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def write(self, answer: bytes) -> bytes:
        """Return the XML of an answer."""
        return xmlwriter.document(cast(Json, loads(answer)), self._dialect)
