"""Write and read the metadata of an edition or a map as the JSON document in its database."""

import orjson
from pydantic import TypeAdapter

from codesystems.model import Edition
from conceptmaps.model import MapEdition

_EDITION = TypeAdapter(Edition)
_MAP_EDITION = TypeAdapter(MapEdition)


def write(edition: Edition | MapEdition) -> str:
    """Return the document of an edition or a map."""
    return orjson.dumps(edition).decode()


def read_edition(document: str) -> Edition:
    """Read the document of an edition. Raises ValueError if it is invalid."""
    return _EDITION.validate_json(document)


def read_map(document: str) -> MapEdition:
    """Read the document of a concept map. Raises ValueError if it is invalid."""
    return _MAP_EDITION.validate_json(document)
