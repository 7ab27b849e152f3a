"""The slips of an edition, which only `fhir-hcpcs status` reads from its database."""

from contextlib import closing
from pathlib import Path

from codesystems.model import Slip
from terminology.store import database
from terminology.store.database import DatabaseError


def read(path: Path) -> list[Slip]:
    """Return the slips of an edition that has some, in the order of its source file.

    Raises DatabaseError for a damaged database.
    """
    try:
        with closing(database.open_readonly(path)) as connection:
            rows = connection.execute("SELECT file, place, code, reason FROM slip ORDER BY id")
            return [Slip(*row) for row in rows]
    except database.FAILURES as error:
        raise DatabaseError(f"{path}: is damaged ({error})") from error
