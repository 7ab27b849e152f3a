"""What there is to say of a code that was found: its display, its status, its case.

Source: HL7's terminology ecosystem, which fixes what is an error and what a remark.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codesystems.model import Concept, Designation, Edition
from codesystems.problems import Issue, Severity
from terminology import concepts, contents, languages
from terminology.concepts import Wording
from terminology.languages import Languages
from terminology.messages import codesystem, hl7codes


@dataclass(frozen=True, slots=True)
class Asked:
    """One code to be validated; `path` is where it stands in the input (`Coding`, or empty)."""

    code: str
    system: str | None
    version: str | None = None
    display: str | None = None
    path: str = ""

    def at(self, name: str) -> str:
        """Where a part of it stands in the input: `Coding.display`, or plain `display`."""
        return f"{self.path}.{name}" if self.path else name

    @property
    def whole(self) -> str:
        """Where it stands as a whole: `Coding`, or plain `code`."""
        return self.path or "code"


@dataclass(frozen=True, slots=True)
class DisplayPolicy:
    """How displays are judged: in which languages (None: any), and whether a wrong one passes."""

    languages: Languages | None = None
    lenient: bool = False


ANY_DISPLAY = DisplayPolicy()


def of_code(
    edition: Edition, concept: Concept, asked: Asked, *, allow_abstract: bool
) -> Iterator[Issue]:
    """What there is to say of the code itself: case, abstract, inactive, deprecated, ended."""
    if concept.code != asked.code:
        yield hl7codes.case_differs(asked.code, concept.code, edition.canonical, asked.at("code"))
    if concept.abstract and not allow_abstract:
        yield hl7codes.is_abstract(edition.url, concept.code, asked.at("code"))
    yield from of_status(edition, concept, asked)
    end = concept.validity.end
    if end is not None:
        yield codesystem.ended(
            concept.code, end, contents.replaced_by(edition.url, concept), asked.whole
        )


def of_status(edition: Edition, concept: Concept, asked: Asked) -> Iterator[Issue]:
    """Whether the code is still to be used."""
    status = concepts.status(edition, concept)
    if concept.inactive:
        yield hl7codes.inactive(concept.code, status, asked.whole)
    elif status == "deprecated":
        yield hl7codes.deprecated(concept.code, asked.whole)


def of_display(
    edition: Edition,
    concept: Concept,
    asked: Asked,
    policy: DisplayPolicy,
    more: Sequence[Designation] = (),
) -> Iterator[Issue]:
    """Whether the display is one of the code's; `more` are those of the value set."""
    sent = asked.display
    if sent is None:
        return
    for issue in _display(edition, concept, asked, sent, policy, more):
        is_wrong = issue.severity is Severity.ERROR and policy.lenient
        yield replace(issue, severity=Severity.WARNING) if is_wrong else issue


def is_right(edition: Edition, concept: Concept, display: str, more: Sequence[Designation]) -> bool:
    """Tell whether a display is one of the code's, in any language."""
    held = (*concept.designations, *more)
    right = [concept.display or "", *(one.value for one in held if concepts.is_current(one))]
    return display.casefold() in {text.casefold() for text in right}


def _display(
    edition: Edition,
    concept: Concept,
    asked: Asked,
    sent: str,
    policy: DisplayPolicy,
    more: Sequence[Designation],
) -> Iterator[Issue]:
    said, at = concepts.wordings(edition, concept, more), asked.at("display")
    if not said:
        yield codesystem.display_unchecked(sent, concept.code, at)
    elif policy.languages is None:
        if not is_right(edition, concept, sent, more):
            yield _once_right(concept, sent, said, at) or hl7codes.wrong_display(
                sent, edition.url, concept.code, said, "--", at
            )
    else:
        yield from _in_language(edition, concept, sent, said, policy.languages, at)


def _in_language(
    edition: Edition,
    concept: Concept,
    sent: str,
    said: Sequence[Wording],
    wanted: Languages,
    at: str,
) -> Iterator[Issue]:
    due = [one for one in said if languages.best(wanted, [one[1]]) is not None]
    if not edition.language:
        due = [one for one in said if one[1] is None or one in due]
    names = (edition.url, concept.code)
    if due:
        if not _among(sent, due):
            yield hl7codes.wrong_display(sent, *names, due, wanted.text, at)
        return
    default = concept.display or said[0][0]
    own = [one for one in said if one[1] in {None, edition.language}]
    if _among(sent, own):
        yield hl7codes.no_display_in_language(*names, wanted.text, sent, at)
    else:
        yield hl7codes.wrong_display_no_language(sent, *names, wanted.text, default, at)


def _among(sent: str, said: Sequence[Wording]) -> bool:
    return sent.casefold() in {text.casefold() for text, _ in said}


def _once_right(concept: Concept, sent: str, said: Sequence[Wording], at: str) -> Issue | None:
    """A display that counts no more. HL7's sentence has one word for withdrawn and deprecated."""
    gone = [one.value for one in concept.designations if not concepts.is_current(one)]
    if sent.casefold() not in {text.casefold() for text in gone}:
        return None
    return hl7codes.inactive_display(sent, concept.code, "deprecated", said[0][0], at)


_IN_MESSAGE = {
    "INACTIVE_CONCEPT_FOUND",
    "DEPRECATED_CONCEPT_FOUND",
    "Coding_has_no_system__cannot_validate",
    "Display_Name_for__should_be_one_of__instead_of",
    "Display_Name_WS_for__should_be_one_of__instead_of",
    "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK",
    "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
}
"""Remarks that the one message of an answer repeats, besides all errors."""


def message(issues: Sequence[Issue]) -> str | None:
    """The sentences of an answer in one; None where there are none."""
    texts = [
        issue.text
        for issue in issues
        if issue.severity is Severity.ERROR
        or issue.message_id in _IN_MESSAGE
        or (issue.severity is Severity.WARNING and issue.message_id is None)
    ]
    return "; ".join(texts) or None
