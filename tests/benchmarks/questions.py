"""Requests, each with the expected content of its response."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

from terminology.fhir.json import dumps
from tests.benchmarks.pool import Pool

SEED = 20251001
"""Seed, so that two runs send the same requests in the same order."""

Document = dict[str, Any]
Read = Callable[[Document], object]
"""The compared content of the JSON of a response."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the expected content of its response."""

    target: str
    result: object
    body: bytes = b""

    @property
    def method(self) -> str:
        """GET, or POST with a body."""
        return "POST" if self.body else "GET"

    def headers(self) -> dict[str, str]:
        """The headers of the request."""
        if not self.body:
            return {"Host": "127.0.0.1"}
        length = str(len(self.body))
        return {
            "Host": "127.0.0.1",
            "Content-Type": "application/fhir+json",
            "Content-Length": length,
        }

    def raw(self) -> bytes:
        """The bytes of the request."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers().items())
        return f"{self.method} {self.target} HTTP/1.1\r\n{head}\r\n".encode() + self.body


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request: its generator, and the compared content of a response."""

    name: str
    title: str
    make: Callable[[Pool, Random], Iterable[Question]]
    read: Read
    status: int = 200

    def questions(self, pool: Pool) -> list[Question]:
        """All different requests of this kind, in random order."""
        chance = Random(SEED)
        made = list({question.raw(): question for question in self.make(pool, chance)}.values())
        chance.shuffle(made)
        return made


def get(path: str, result: object, **query: str) -> Question:
    """Return a GET request."""
    return Question(f"{path}?{urlencode(query, safe=':/')}", result)


def post(path: str, result: object, resource: Document) -> Question:
    """Return a POST request."""
    return Question(path, result, dumps(resource))


def parameter(name: str) -> Read:
    """Find the value of a parameter of a Parameters resource."""

    def find(response: Document) -> object:
        for part in response["parameter"]:
            if part["name"] == name:
                return next(value for key, value in part.items() if key.startswith("value"))
        return None

    return find
