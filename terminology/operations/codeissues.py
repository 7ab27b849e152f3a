"""Issues of a code in an edition: its display, status and case.

Source: HL7's terminology ecosystem tests, which fix the severity of each issue.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from codesystems.model import Concept, Designation, Edition
from codesystems.problems import Issue, Severity
from terminology import concepts, contents, languages
from terminology.concepts import Wording
from terminology.languages import Languages
from terminology.messages import codesystem, hl7codes


@dataclass(frozen=True, slots=True)
class InputCoding:
    """One code to validate; `path` is its FHIRPath in the input (`Coding`, or empty).

    A coding may have no code, or no code system. `blanks`: the code was sent with blanks around it.
    """

    code: str
    system: str | None
    version: str | None = None
    display: str | None = None
    path: str = ""
    blanks: bool = False

    def at(self, name: str) -> str:
        """The FHIRPath of an element of it: `Coding.display`, or just `display`."""
        return f"{self.path}.{name}" if self.path else name

    @property
    def whole(self) -> str:
        """The FHIRPath of the whole code: `Coding`, or just `code`."""
        return self.path or "code"

    def normalized(self, concept: Concept) -> str | None:
        """The code as the edition writes it; None if it was sent so."""
        return concept.code if self.blanks or concept.code != self.code else None


@dataclass(frozen=True, slots=True)
class DisplayPolicy:
    """The validation of displays: the languages (None: any), and whether a wrong one is allowed."""

    languages: Languages | None = None
    lenient: bool = False


ANY_DISPLAY = DisplayPolicy()


def incomplete(coding: InputCoding) -> Issue | None:
    """The issue of a coding that has no code, or no code system, or neither; else None."""
    at = coding.whole
    if not coding.code:
        return hl7codes.no_code(coding.system, at) if coding.system else hl7codes.no_content(at)
    return None if coding.system else hl7codes.no_system(at)


def of_code(
    edition: Edition,
    concept: Concept,
    coding: InputCoding,
    *,
    allow_abstract: bool,
    version: str | None = None,
) -> Iterator[Issue]:
    """Issues of the code itself: blanks, case, abstract, inactive, deprecated, ended, no version.

    `version` is that of the request, for a code without its own.
    """
    if edition.version_needed and not (coding.version or version):
        yield codesystem.version_needed(coding.code, edition.url, coding.at("version"))
    if coding.blanks:
        yield codesystem.blanks(coding.code, coding.at("code"))
    if concept.code != coding.code:
        yield hl7codes.case_differs(coding.code, concept.code, edition.canonical, coding.at("code"))
    if concept.abstract and not allow_abstract:
        yield hl7codes.is_abstract(edition.url, concept.code, coding.at("code"))
    yield from of_status(edition, concept, coding)
    end = concept.validity.end
    if end is not None:
        replacements = contents.replaced_by(edition.url, concept)
        yield codesystem.ended(concept.code, end, replacements, coding.whole)


def of_status(edition: Edition, concept: Concept, coding: InputCoding) -> Iterator[Issue]:
    """Issues of an inactive or deprecated code."""
    status = concepts.status(edition, concept)
    if concept.inactive:
        yield hl7codes.inactive(concept.code, status, coding.whole)
    elif status == "deprecated":
        yield hl7codes.deprecated(concept.code, coding.whole)


def of_display(
    edition: Edition,
    concept: Concept,
    coding: InputCoding,
    policy: DisplayPolicy,
    more: Sequence[Designation] = (),
) -> Iterator[Issue]:
    """Issues of a display that is not one of the code; `more` are those of the value set."""
    display = coding.display
    if display is None:
        return
    for issue in _display(edition, concept, coding, display, policy, more):
        is_wrong = issue.severity is Severity.ERROR and policy.lenient
        yield replace(issue, severity=Severity.WARNING) if is_wrong else issue


def is_right(edition: Edition, concept: Concept, display: str, more: Sequence[Designation]) -> bool:
    """Whether a display is one of the code, in any language."""
    designations = (*concept.designations, *more)
    current = [item.value for item in designations if concepts.is_current(item)]
    return _has(edition, (concept.display or "", *current), display)


def _has(edition: Edition, texts: Iterable[str], display: str) -> bool:
    """Whether a display is one of the texts, as the code system compares displays."""
    plain = contents.plain_display(edition.url)
    return plain(display) in set(map(plain, texts))


def _display(
    edition: Edition,
    concept: Concept,
    coding: InputCoding,
    display: str,
    policy: DisplayPolicy,
    more: Sequence[Designation],
) -> Iterator[Issue]:
    wordings, at = concepts.wordings(edition, concept, more), coding.at("display")
    if not wordings:
        yield codesystem.display_unchecked(display, concept.code, at)
    elif policy.languages is None:
        if not is_right(edition, concept, display, more):
            former = _inactive_display(edition, concept, display, wordings, at)
            yield former or hl7codes.wrong_display(
                display, edition.url, concept.code, wordings, hl7codes.ANY_LANGUAGE, at
            )
    else:
        yield from _in_language(edition, concept, display, wordings, policy.languages, at)


def _in_language(
    edition: Edition,
    concept: Concept,
    display: str,
    wordings: Sequence[Wording],
    requested: Languages,
    at: str,
) -> Iterator[Issue]:
    own_language = edition.language or None
    valid = [
        wording
        for wording in wordings
        if languages.best(requested, [wording[1] or own_language]) is not None
    ]
    if not edition.language:
        valid = [wording for wording in wordings if wording[1] is None or wording in valid]
    names = (edition.url, concept.code)
    if valid:
        if not _has(edition, [text for text, _ in valid], display):
            yield hl7codes.wrong_display(display, *names, valid, requested.text, at)
        return
    default = concept.display or wordings[0][0]
    own = [wording for wording in wordings if wording[1] in {None, edition.language}]
    if _has(edition, [text for text, _ in own], display):
        yield hl7codes.no_display_in_language(*names, requested.text, display, at)
    else:
        yield hl7codes.wrong_display_no_language(display, *names, requested.text, default, at)


def _inactive_display(
    edition: Edition, concept: Concept, display: str, wordings: Sequence[Wording], at: str
) -> Issue | None:
    """The issue of an inactive display. HL7's message uses `deprecated` for withdrawn ones too."""
    inactive = [item.value for item in concept.designations if not concepts.is_current(item)]
    if not _has(edition, inactive, display):
        return None
    return hl7codes.inactive_display(display, concept.code, "deprecated", wordings[0][0], at)


_IN_MESSAGE = {
    "INACTIVE_CONCEPT_FOUND",
    "DEPRECATED_CONCEPT_FOUND",
    hl7codes.NO_CODE,
    hl7codes.NO_CONTENT,
    hl7codes.NO_SYSTEM,
    hl7codes.NOT_CHECKED,
    "Display_Name_for__should_be_one_of__instead_of",
    "Display_Name_WS_for__should_be_one_of__instead_of",
    "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK",
    "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
}
"""Warnings and notes that are part of the `message` of a result, besides all errors."""


def message(issues: Sequence[Issue]) -> str | None:
    """The `message` of a result, from its issues; None where there is none."""
    texts = [
        issue.text
        for issue in issues
        if issue.severity is Severity.ERROR
        or issue.message_id in _IN_MESSAGE
        or (issue.severity is Severity.WARNING and issue.message_id is None)
    ]
    return "; ".join(texts) or None
