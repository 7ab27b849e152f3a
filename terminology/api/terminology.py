"""Terminology: the operations over the installed editions and the bundled data."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from terminology import bundled as bundled_data
from terminology import settings
from terminology.api import answers, contents, inputs
from terminology.api.contents import CodeSystemInfo, ConceptMapInfo, ValueSetInfo
from terminology.api.inputs import Date, Model, Stated
from terminology.api.rendering import Render
from terminology.api.results import (
    CheckResult,
    DiffResult,
    ExpansionResult,
    LookupResult,
    SubsumptionResult,
    TranslationResult,
    ValidationResult,
)
from terminology.fhir import inputreader, requestbody
from terminology.fhir.check_coding import CHECK_CODING
from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.diff import DIFF
from terminology.fhir.expand import EXPAND
from terminology.fhir.inputs import Sent
from terminology.fhir.json import Json
from terminology.fhir.lookup import LOOKUP
from terminology.fhir.operation import Operation
from terminology.fhir.subsumes import SUBSUMES
from terminology.fhir.translate import TRANSLATE
from terminology.fhir.validate_code import VALIDATE_CODE
from terminology.fhir.validate_member import VALIDATE_MEMBER
from terminology.operations.comparison import Change
from terminology.registry import Registry
from terminology.snapshot import Snapshot

Question = TypeVar("Question")
Answer = TypeVar("Answer")

_ALL = 999_999_999
"""The largest `count` that an operation takes: all entries."""


class Terminology:
    """Code systems, concept maps and value sets, and the operations on them.

        with Terminology.open() as terminology:
            print(terminology.lookup(system, code).display)

    A code system is named by its key or its URL, a concept map likewise, a value set by
    its id or its URL; `|version` may follow. A date is a `date`, or text such as `2025-04`.
    Any thread may call any method. An edition that is installed meanwhile is in the next result.

    Every method raises Problem (NotFound, Invalid, TooCostly ...) as its operation does, and
    DamagedDatabase where the file of an edition is found damaged: then no result is from it.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry: Registry | None = registry

    @classmethod
    def open(cls, data_dir: Path | str | None = None, *, bundled: bool = True) -> Self:
        """Open a data directory, and the bundled data unless `bundled` is False.

        Without `data_dir` it is the one of `fhir-hcpcs serve`: that of the environment, or the
        folder of the platform for a user's data. Raises NotADirectoryError for a file.
        """
        folder = Path(data_dir) if data_dir else settings.data_folder(os.environ)
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(f"{folder}: the data directory is a file; name a folder")
        folders = [folder]
        if bundled:
            folders.append(bundled_data.find(settings.bundled_folder(os.environ)))
        return cls(Registry(*folders))

    def close(self) -> None:
        """Close the files as soon as no other thread reads them."""
        self._registry = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # Contents

    def code_systems(self) -> tuple[CodeSystemInfo, ...]:
        """List the editions, complete ones before fragments, each the newest first."""
        snapshot = self._snapshot()
        return tuple(contents.code_system(concepts, snapshot) for concepts in snapshot.editions)

    def concept_maps(self) -> tuple[ConceptMapInfo, ...]:
        """List the versions of the concept maps, the newest first."""
        return tuple(map(contents.concept_map, self._snapshot().maps))

    def value_sets(self) -> tuple[ValueSetInfo, ...]:
        """List the value sets."""
        return tuple(map(contents.value_set, self._snapshot().value_sets))

    def broken_files(self) -> tuple[str, ...]:
        """List the files of editions that cannot be read, each with the reason."""
        return self._snapshot().broken

    # Operations

    def lookup(
        self,
        system: str,
        code: str,
        *,
        version: str | None = None,
        date: Date | None = None,
        properties: Iterable[str] = (),
        history: bool = False,
    ) -> LookupResult:
        """Look up a concept: CodeSystem/$lookup.

        `properties` limits the properties, `history` adds what each edition changed. Raises
        NotFound for an unknown code, and for one that was not in force on the date.
        """
        snapshot = self._snapshot()
        names = [*(properties or ["*"]), *(["history"] if history else [])]
        sent = inputs.pairs(
            system=inputs.system(system, snapshot),
            code=code,
            version=version,
            date=date,
            property=names,
        )
        return answers.lookup(*_run(LOOKUP, sent, snapshot))

    def validate(
        self,
        system: str | None,
        code: str,
        *,
        display: str | None = None,
        version: str | None = None,
        value_set: str | None = None,
        date: Date | None = None,
        abstract: bool = True,
        active_only: bool = False,
    ) -> ValidationResult:
        """Validate a code, and its display: CodeSystem/$validate-code, or ValueSet/$validate-code.

        With `value_set` the code must be in that value set. Then `system` may be None: the value
        set has the code in one code system only. `active_only` refuses inactive codes of a value
        set, `abstract` False codes that only group others. A code that is not valid is a result.
        """
        snapshot = self._snapshot()
        url = inputs.system(system, snapshot)
        shared = inputs.pairs(code=code, display=display, date=date, abstract=abstract)
        if value_set is None:
            sent = shared + inputs.pairs(url=url, version=version)
            return answers.validation(*_run(VALIDATE_CODE, sent, snapshot))
        sent = shared + inputs.pairs(
            url=inputs.value_set(value_set, snapshot),
            system=url,
            systemVersion=version,
            inferSystem=None if system else True,
            activeOnly=active_only or None,
        )
        return answers.validation(*_run(VALIDATE_MEMBER, sent, snapshot))

    def subsumes(
        self,
        system: str,
        code_a: str,
        code_b: str,
        *,
        version: str | None = None,
        date: Date | None = None,
    ) -> SubsumptionResult:
        """Return the relation of code A to code B: CodeSystem/$subsumes."""
        snapshot = self._snapshot()
        sent = inputs.pairs(
            system=inputs.system(system, snapshot),
            codeA=code_a,
            codeB=code_b,
            version=version,
            date=date,
        )
        return answers.subsumption(*_run(SUBSUMES, sent, snapshot))

    def translate(
        self,
        system: str | None,
        code: str,
        *,
        target_system: str | None = None,
        concept_map: str | None = None,
        date: Date | None = None,
        reverse: bool = False,
        dependencies: Stated | None = None,
    ) -> TranslationResult:
        """Translate a code by a concept map, or by all that have the systems: $translate.

        `dependencies` are the circumstances of the claim, such as {"setting": "inpatient"}:
        mappings that they exclude are left out. With `reverse` the code is the target, and
        `target_system` the code system of the source. A code without a counterpart is a result.
        """
        snapshot = self._snapshot()
        own, other = (inputs.system(name, snapshot) for name in (system, target_system))
        named = (
            {"targetCode": code, "targetSystem": own, "sourceScope": other}
            if reverse
            else {"code": code, "system": own, "targetsystem": other}
        )
        sent = inputs.pairs(
            **named,
            url=inputs.concept_map(concept_map, snapshot),
            date=date,
            dependency=inputs.dependencies(dependencies),
        )
        return answers.translation(*_run(TRANSLATE, sent, snapshot))

    def expand(
        self,
        value_set: str,
        *,
        filter: str | None = None,
        count: int | None = None,
        offset: int | None = None,
        date: Date | None = None,
        active_only: bool = False,
        properties: Iterable[str] = (),
    ) -> ExpansionResult:
        """Expand a value set, all of it or the page of `count` and `offset`: ValueSet/$expand.

        `filter` has words, or beginnings of words, that a code must have. `properties` are added
        to the resource. Raises TooCostly for more than 10000 codes without `count`.
        """
        snapshot = self._snapshot()
        sent = inputs.pairs(
            url=inputs.value_set(value_set, snapshot),
            filter=filter,
            count=count,
            offset=offset,
            date=date,
            activeOnly=active_only or None,
            property=properties,
        )
        return answers.expansion(*_run(EXPAND, sent, snapshot))

    def diff(
        self,
        system: str,
        from_version: str,
        to_version: str,
        *,
        properties: Iterable[str] = (),
        changes: Iterable[Change | str] = (),
        count: int | None = None,
        offset: int | None = None,
    ) -> DiffResult:
        """Compare two editions of a code system, code by code: CodeSystem/$diff.

        `properties` and `changes` limit the entries to these. Without `count` all are given.
        """
        snapshot = self._snapshot()
        sent = inputs.pairs(
            **{"system": inputs.system(system, snapshot), "from": from_version, "to": to_version},
            property=properties,
            change=changes,
            count=_ALL if count is None else count,
            offset=offset,
        )
        return answers.diff(*_run(DIFF, sent, snapshot))

    def check(
        self,
        claim: Model | Mapping[str, Any],
        *,
        setting: str | None = None,
        payer: str | None = None,
        clinical_trial: str | bool | None = None,
        expanded_access: str | bool | None = None,
    ) -> CheckResult:
        """Check a claim against the claim rules: Claim/$check-coding.

        `claim` is a Claim of fhir.resources, R4B or R5, or its JSON. Circumstances that are not
        given are taken from the claim. Raises Invalid for another resource.
        """
        stated = {
            "setting": setting,
            "payer": payer,
            "clinical-trial": clinical_trial,
            "expanded-access": expanded_access,
        }
        sent = requestbody.read(
            inputs.claim(claim), inputs.pairs(**stated), CHECK_CODING.inputs, R4
        )
        return answers.check(*_answer(CHECK_CODING, sent, self._snapshot()))

    def _snapshot(self) -> Snapshot:
        if self._registry is None:
            raise ValueError("the Terminology is closed")
        return self._registry.snapshot()


def _run(
    operation: Operation[Question, Answer], pairs: list[tuple[str, str]], snapshot: Snapshot
) -> tuple[Answer, Render]:
    """Run an operation over text inputs, as a query has them."""
    sent = inputreader.from_pairs(pairs, operation.inputs, R4)
    return _answer(operation, sent, snapshot)


def _answer(
    operation: Operation[Question, Answer], sent: Sent, snapshot: Snapshot
) -> tuple[Answer, Render]:
    """Run an operation; return its answer, and what writes it as JSON."""
    answer = operation.run(operation.read(sent), snapshot)
    return answer, partial(_render, operation, sent, answer)


def _render(
    operation: Operation[Question, Answer], sent: Sent, answer: Answer, dialect: Dialect
) -> Json:
    question = operation.read(replace(sent, dialect=dialect))
    return operation.write(question, answer, dialect)
