"""A site's own file about a code system: a CSV, or a CodeSystem resource of FHIR R4 or R5.

Its wording may need a licence. What is read here is `licensed`: it answers about codes, and is not
part of any list or resource that leaves the site.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import orjson

from codesystems import canonical
from codesystems.model import CodeSystem, ContentMode, Edition
from codesystems.problems import Invalid
from codesystems.release import Release, ReleaseError, ReleaseMember
from codesystems.site import known, loader, statement
from codesystems.site.statement import Statement
from terminology import models
from terminology.fhir import codesystemreader, xmlreader
from terminology.fhir.dialects import R4, R5
from terminology.fhir.element import Element
from terminology.fhir.json import Json, dumps
from terminology.messages import sitefiles as messages

_ENDINGS = (".csv", ".json", ".txt", ".xml")
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
"""The form of a FHIR id, which is part of a file name too."""
_MARK = b"\xef\xbb\xbf"


def load(stated: Statement, release: Release) -> CodeSystem:
    """Read a file. Raises ReleaseError, in one line, for one that is neither CSV nor FHIR."""
    file = _only(release)
    data = file.data.removeprefix(_MARK).lstrip()
    is_xml = xmlreader.is_xml(file.data)
    if not is_xml and not data.startswith(b"{"):
        return loader.load(release, file, stated)
    try:
        if is_xml:
            data = dumps(xmlreader.read_file(file.data))
        return known.added_to(_read(data, stated, release), stated.known)
    except (Invalid, ValueError) as error:
        raise ReleaseError(f"{file.name}: {' '.join(str(error).split())}") from error


def _only(release: Release) -> ReleaseMember:
    files = release.members
    if len(files) > 1:
        files = tuple(file for file in files if file.name.lower().endswith(_ENDINGS))
    if len(files) != 1:
        raise ReleaseError(messages.several_files(release.name, len(files)))
    return files[0]


def _read(data: bytes, stated: Statement, release: Release) -> CodeSystem:
    """Read a CodeSystem. Raises Invalid and ValueError."""
    resource = _judged(data)
    element = Element(resource, "CodeSystem")
    read = codesystemreader.read_edition(element)
    _refuse_other(read, stated)
    concepts = codesystemreader.read_concepts(element, read)
    if not concepts:
        raise ValueError(messages.without_codes())
    edition = _edition(read, stated)
    if not _ID.fullmatch(edition.id):
        raise ValueError(messages.bad_version(edition.id))
    return CodeSystem(edition, concepts, loader.source(release))


def _judged(data: bytes) -> Json:
    """Return a resource that is valid in R4 or in R5, with exact decimals. Raises ValueError."""
    resource = orjson.loads(data)
    if resource.get("resourceType") != "CodeSystem":
        raise ValueError(messages.other_type(str(resource.get("resourceType"))))
    try:
        models.judge(resource, R4)
    except ValueError:
        models.judge(resource, R5)
    exact: Json = json.loads(data, parse_float=Decimal)
    return exact


def _refuse_other(edition: Edition, stated: Statement) -> None:
    """Refuse a resource about another code system, or with another content than stated."""
    content = edition.content
    is_supplement = content is ContentMode.SUPPLEMENT
    stated_content = stated.content if stated.supplement or stated.complete else content
    if content not in _CONTENTS or content is not stated_content:
        allowed = _CONTENTS if content is stated_content else [stated_content]
        raise ValueError(messages.other_content(content, allowed))
    url, _ = canonical.split(edition.supplements or "") if is_supplement else (edition.url, None)
    if canonical.resolve(url).canonical != stated.url:
        raise ValueError(messages.other_system(url, stated.url))


_CONTENTS: Sequence[ContentMode] = (
    ContentMode.COMPLETE,
    ContentMode.FRAGMENT,
    ContentMode.SUPPLEMENT,
)


def _edition(read: Edition, stated: Statement) -> Edition:
    adds = read.content is ContentMode.SUPPLEMENT
    own = replace(stated, supplement=adds)
    base = statement.edition(own, ())
    day = stated.effective or (read.effective if read.effective != date.min else own.otherwise)
    return replace(
        read,
        key=statement.PREFIX + statement.slug(read.url) if adds else own.key,
        version=read.version or day.isoformat(),
        name=read.name or base.name,
        title=read.title or base.title,
        description=read.description or base.description,
        publisher=read.publisher or base.publisher,
        copyright=read.copyright or base.copyright,
        language=read.language or base.language,
        effective=day,
        supplements=_supplemented(read, stated) if adds else None,
        automatic=adds,
        licensed=True,
    )


def _supplemented(read: Edition, stated: Statement) -> str:
    _, version = canonical.split(read.supplements or "")
    return f"{stated.url}|{version}" if version else stated.url
