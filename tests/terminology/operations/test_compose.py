"""The members of value sets, in these code systems:

S|1       A ── B ── C (inactive)   colours: A red, B blue      D since 2021
S|1.2     A ── B    C (active)     E
S|2       A         B              F
T|1       A, X
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    ContentMode,
    Designation,
    FilterDefinition,
    Property,
    PropertyDefinition,
    PropertyType,
    Validity,
)
from codesystems.problems import Invalid, NotFound, TooCostly
from codesystems.valueset import Filter, Include, Pick, ValueSet
from terminology.operations import compose
from terminology.operations.compose import Composer
from terminology.operations.editionmembers import EditionMembers
from terminology.operations.notinstalled import (
    MissingSystem,
    MissingValueSet,
    VersionNotAllowed,
)
from terminology.operations.pins import NO_PINS, Pins
from terminology.snapshot import Snapshot
from terminology.store.members import Members
from terminology.store.memory import MemoryConcepts
from terminology.store.supplemented import Supplemented
from tests.fixtures import editions, stored

S, T = stored.URL, stored.FAR_URL
VS = "https://example.org/ValueSet"
COLOUR = PropertyDefinition("colour", PropertyType.CODE, "What it looks like")


def colour(value: str) -> tuple[Property, ...]:
    """A concept's colour."""
    return (Property("colour", PropertyType.CODE, value),)


S1 = stored.code_system(
    Concept("A", properties=colour("red")),
    Concept("B", parents=("A",), properties=colour("blue")),
    Concept("C", parents=("B",), inactive=True),
    Concept("D", validity=Validity(date(2021, 1, 1))),
    of=replace(stored.edition("1", effective=date(2020, 1, 1)), properties=(COLOUR,)),
)
S12 = stored.code_system(
    Concept("A"),
    Concept("B", parents=("A",)),
    Concept("C"),
    Concept("E"),
    of=stored.edition("1.2", effective=date(2022, 1, 1)),
)
S2 = stored.code_system(
    Concept("A"),
    Concept("B"),
    Concept("F"),
    of=stored.edition("2", effective=date(2024, 1, 1)),
)
T1 = stored.code_system(
    Concept("A"), Concept("X"), of=replace(stored.edition("1", key="far", url=T))
)


def snapshot(*value_sets: ValueSet, systems: Sequence[CodeSystem] = (S2, S12, S1, T1)) -> Snapshot:
    """The code systems of the module docstring, with some value sets."""
    return Snapshot(tuple(MemoryConcepts(system) for system in systems), (), (), value_sets)


def of(
    system: str | None = None,
    version: str | None = None,
    codes: str = "",
    filters: tuple[Filter, ...] = (),
    value_sets: tuple[str, ...] = (),
) -> Include:
    """An include; listed codes are single letters."""
    picks = tuple(Pick(code) for code in codes)
    return Include("include", system, version, picks, filters, value_sets)


def importing(*keys: str) -> Include:
    """An include of the intersection of value sets."""
    return of(value_sets=tuple(f"{VS}/{key}" for key in keys))


def value_set(
    key: str,
    *includes: Include,
    excludes: tuple[Include, ...] = (),
    matching: str | None = None,
    inactive: bool | None = None,
) -> ValueSet:
    """A value set whose URL ends with a name."""
    parameters = {"versionsMatch": matching} if matching else {}
    return ValueSet(
        url=f"{VS}/{key}",
        includes=includes,
        excludes=excludes,
        inactive=inactive,
        parameters=parameters,
    )


def shown(selection: Sequence[EditionMembers]) -> list[str]:
    """The members of each edition that has any: `made|1: ABC`."""
    lines = []
    for selected in selection:
        codes = "".join(concept.code for concept in selected.concepts.at(selected.page(0, 99)))
        if codes:
            lines.append(
                f"{selected.concepts.edition.key}|{selected.concepts.edition.version}: {codes}"
            )
    return lines


def composed(requested: ValueSet, *others: ValueSet, pins: Pins = NO_PINS) -> list[str]:
    """The members of a value set, which may include others."""
    return shown(Composer(snapshot(requested, *others), pins).select(requested))


# Includes


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        (of(S), ["made|2: ABF"]),
        (of(S, "1"), ["made|1: ABCD"]),
        (of(S, "1", "DA"), ["made|1: DA"]),
        (of(S, "1", "DZA"), ["made|1: DA"]),
        (of(S, "1", "AA"), ["made|1: A"]),
        (of(S, "1", filters=(Filter("concept", "is-a", "B"),)), ["made|1: BC"]),
        (
            of(S, "1", filters=(Filter("concept", "is-a", "A"), Filter("colour", "=", "blue"))),
            ["made|1: B"],
        ),
        (of(S, "1", "CBA", (Filter("concept", "is-a", "B"),)), ["made|1: CB"]),
        (of(S, "1", filters=(Filter("colour", "=", "green"),)), []),
    ],
    ids=[
        "all of the newest",
        "all of a version",
        "codes in the order of the include",
        "codes that do not exist",
        "a code twice",
        "a filter",
        "several filters",
        "codes and a filter",
        "nothing",
    ],
)
def test_an_include_has_the_concepts_that_meet_all_its_conditions(
    include: Include, expected: list[str]
) -> None:
    assert composed(value_set("it", include)) == expected


def test_a_concept_of_several_includes_is_at_its_first_occurrence() -> None:
    requested = value_set("it", of(S, "1", "DB"), of(T), of(S, "1", "AB"))
    assert composed(requested) == ["made|1: DB", "made|1: A", "far|1: AX"]


def test_a_value_set_without_includes_is_empty() -> None:
    assert composed(value_set("it")) == []


def test_listed_codes_are_not_nested() -> None:
    select = Composer(snapshot(), NO_PINS).select
    (listed,) = select(value_set("it", of(S, "1", "AB")))
    (complete,) = select(value_set("it", of(S, "1")))
    assert (listed.nested, complete.nested) == (False, True)
    assert {place: pick.code for place, pick in listed.picks.items()} == {0: "A", 1: "B"}


@pytest.mark.parametrize(
    ("case_sensitive", "codes", "expected"),
    [(True, "ab", []), (False, "ba", ["made|9: BA"]), (False, "Aab", ["made|9: AB"])],
)
def test_listed_codes_are_case_sensitive_if_their_code_system_is(
    codes: str, expected: list[str], *, case_sensitive: bool
) -> None:
    edition = replace(stored.edition("9"), case_sensitive=case_sensitive)
    system = stored.code_system(Concept("A"), Concept("B"), of=edition)
    requested = value_set("it", of(S, codes=codes))
    selection = Composer(snapshot(systems=[system]), NO_PINS).select(requested)
    assert shown(selection) == expected


def test_a_page_has_the_requested_number_of_concepts_in_order() -> None:
    (listed,) = Composer(snapshot(), NO_PINS).select(value_set("it", of(S, "1", "DCBA")))
    (complete,) = Composer(snapshot(), NO_PINS).select(value_set("it", of(S, "1")))
    assert (listed.page(1, 2), complete.page(1, 2)) == ([2, 1], [1, 2])
    assert (listed.page(4, 1), complete.page(4, 1)) == ([], [])
    assert listed.less(Members.of([2])).page(1, 2) == [1, 0]


@pytest.mark.parametrize(
    ("filter_", "known"),
    [
        (Filter("shape", "=", "round"), "no property 'shape'; known are .*, colour"),
        (Filter("shape", "exists", "true"), "no property 'shape'; known are .*, colour"),
        (Filter("shape", "not-in", "round"), "no property 'shape'; known are .*, colour"),
        (Filter("colour", "~", "red"), "the operators of 'colour' are ="),
        (Filter("colour", "=", None), "has no value"),
    ],
)
def test_an_invalid_filter_is_refused(filter_: Filter, known: str) -> None:
    with pytest.raises(Invalid, match=known) as refused:
        composed(value_set("it", of(S, "1", filters=(Filter("code", "=", "A"), filter_))))
    assert refused.value.issues[0].expression == "include.filter[1]"


@pytest.mark.parametrize(
    "property", ["code", "concept", "display", "parent", "child", "status", "size"]
)
def test_a_known_property_without_the_value_matches_nothing(property: str) -> None:
    edition = replace(
        stored.edition("9"), filters=(FilterDefinition("size", "How big", ("=",), "A number"),)
    )
    system = stored.code_system(Concept("A"), of=edition)
    requested = value_set("it", of(S, filters=(Filter(property, "=", "none"),)))
    assert shown(Composer(snapshot(systems=[system]), NO_PINS).select(requested)) == []


# Imports


def test_an_include_of_value_sets_has_their_intersection() -> None:
    first, other = value_set("first", of(S, "1", "ABC")), value_set("other", of(S, "1", "CBD"))
    assert composed(value_set("it", importing("first")), first) == ["made|1: ABC"]
    assert composed(value_set("it", importing("first", "other")), first, other) == ["made|1: BC"]
    assert composed(value_set("it", importing("first"), importing("other")), first, other) == [
        "made|1: ABC",
        "made|1: D",
    ]


def test_an_include_of_a_system_and_value_sets_has_their_intersection() -> None:
    first = value_set("first", of(S, "1", "ABC"), of(T))
    include = of(S, "2", value_sets=(f"{VS}/first",))
    assert composed(value_set("it", include), first) == ["made|2: AB"]


def test_value_sets_of_two_versions_intersect_by_code() -> None:
    first, other = value_set("first", of(S, "1")), value_set("other", of(S, "2"))
    assert composed(value_set("it", importing("first", "other")), first, other) == ["made|1: AB"]


def test_a_contained_value_set_is_included_by_its_id() -> None:
    inner = ValueSet(includes=(of(S, "1", "B"),))
    requested = replace(
        value_set("it", of(value_sets=("#inner",)), of(value_sets=("#inner",))),
        contained={"#inner": inner},
    )
    composer = Composer(snapshot(requested), NO_PINS)
    assert shown(composer.select(requested)) == ["made|1: B"]
    assert composer.used.value_sets == {}


def test_each_value_set_has_its_own_contained_value_sets() -> None:
    def with_inner(key: str, code: str, *more: Include) -> ValueSet:
        inner = ValueSet(includes=(of(S, "1", code),))
        return replace(
            value_set(key, of(value_sets=("#inner",)), *more), contained={"#inner": inner}
        )

    other = with_inner("other", "B")
    assert composed(with_inner("it", "A", importing("other")), other) == ["made|1: A", "made|1: B"]


def test_an_unknown_contained_value_set_is_missing() -> None:
    with pytest.raises(MissingValueSet):
        composed(value_set("it", of(value_sets=("#none",))))


def test_used_editions_and_value_sets_are_in_the_order_of_use() -> None:
    first = value_set("first", of(T))
    requested = value_set(
        "it", of(S, "1"), importing("first"), of(S, "2"), excludes=(of(S, "1.2"),)
    )
    composer = Composer(snapshot(first), NO_PINS)
    composer.select(requested)

    assert list(composer.used.editions) == [f"{S}|1", f"{T}|1", f"{S}|2", f"{S}|1.2"]
    assert list(composer.used.value_sets) == [f"{VS}/first"]


def test_a_value_set_that_is_included_often_is_composed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compose, "MOST", 40)
    levels = [value_set(str(level), *[importing(str(level + 1))] * 3) for level in range(10)]
    assert composed(*levels, value_set("10", of(S, "1", "A"))) == ["made|1: A"]


@pytest.mark.parametrize("version", [None, "7"])
def test_the_error_names_the_value_set_that_is_not_installed(version: str | None) -> None:
    included = f"{VS}/none" + (f"|{version}" if version else "")
    with pytest.raises(MissingValueSet, match=f"included value set '{VS}/none'") as refused:
        composed(value_set("it", of(value_sets=(included,))))
    assert f"'{included}'" in refused.value.issue.text


@pytest.mark.parametrize(
    ("requested", "pinned", "expected"),
    [
        (f"{VS}/many", (), "2"),
        (f"{VS}/many|1", (), "1"),
        (f"{VS}/many", (f"{VS}/many|1",), "1"),
        (f"{VS}/many|2", (f"{VS}/many|1",), "2"),
        (f"{VS}/many", (f"{VS}/other|1",), "2"),
    ],
)
def test_a_value_set_has_the_requested_or_pinned_or_newest_version(
    requested: str, pinned: tuple[str, ...], expected: str
) -> None:
    versions = [replace(value_set("many"), version=version) for version in ("1", "2")]
    composer = Composer(snapshot(*versions), Pins(value_sets=pinned))

    assert composer.value_set(requested).version == expected
    used = [("default-valueset-version", pinned[0])] if expected == "1" and pinned else []
    assert list(composer.used.pins) == used


# Bounds


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_value_set_that_includes_itself_is_refused_with_its_path(length: int) -> None:
    ring = [
        value_set(str(number), importing(str((number + 1) % length))) for number in range(length)
    ]
    with pytest.raises(Invalid) as refused:
        composed(*ring)
    (issue,) = refused.value.issues
    path = ", ".join(f"{VS}/{number}" for number in range(length))
    assert issue.text == (
        f"Found a circularity pointing to {VS}/0 processing ValueSet with pathway [{path}]"
    )
    assert issue.message_id == "VALUESET_CIRCULAR_REFERENCE"


def test_contained_value_sets_that_include_one_another_are_refused() -> None:
    inner = ValueSet(includes=(of(value_sets=("#inner",)),))
    requested = replace(value_set("it", of(value_sets=("#inner",))), contained={"#inner": inner})
    with pytest.raises(Invalid) as refused:
        composed(requested)
    (issue,) = refused.value.issues
    assert (issue.type, issue.detail, issue.message_id) == (
        "processing",
        "vs-invalid",
        "VALUESET_CIRCULAR_REFERENCE",
    )
    assert issue.text.startswith("Found a circularity pointing to #inner processing ValueSet")


@pytest.mark.parametrize("length", [1, 2, 29, 30, 31, 200])
@pytest.mark.parametrize("excluding", [False, True])
def test_a_circle_of_contained_value_sets_is_found_however_long(
    length: int, *, excluding: bool
) -> None:
    steps = [f"#{number}" for number in range(length)]
    plain = ValueSet(includes=(of(S, "1", "A"),))
    contained = {}
    for step, following in zip(steps, [*steps[1:], "#0"], strict=True):
        imported = (of(value_sets=(following,)),)
        contained[step] = (
            replace(plain, excludes=imported) if excluding else replace(plain, includes=imported)
        )
    requested = replace(value_set("it", of(value_sets=("#0",))), contained=contained)

    with pytest.raises(Invalid, match="Found a circularity pointing to #0"):
        composed(requested)


def test_contained_value_sets_may_include_and_exclude_one_another() -> None:
    contained = {
        "#all": ValueSet(includes=(of(S, "1", "ABC"),)),
        "#some": ValueSet(
            includes=(of(value_sets=("#all",)),), excludes=(of(value_sets=("#one",)),)
        ),
        "#one": ValueSet(includes=(of(S, "1", "B"),)),
    }
    requested = replace(value_set("it", of(value_sets=("#some", "#all"))), contained=contained)
    composer = Composer(snapshot(), NO_PINS)

    assert shown(composer.select(requested)) == ["made|1: AC"]
    assert composer.used.value_sets == {}


def test_an_imported_value_set_does_not_see_what_another_contains() -> None:
    imported = value_set("far", of(value_sets=("#inner",)))
    inner = ValueSet(includes=(of(S, "1", "A"),))
    requested = replace(value_set("it", importing("far")), contained={"#inner": inner})

    with pytest.raises(MissingValueSet, match="#inner"):
        composed(requested, imported)


def test_contained_value_sets_that_multiply_are_refused() -> None:
    contained = {
        f"#{level}": ValueSet(includes=(of(value_sets=(f"#{level + 1}",)),) * 2)
        for level in range(20)
    }
    contained["#20"] = ValueSet(includes=(of(S, "1", "A"),))
    requested = replace(value_set("it", of(value_sets=("#0",))), contained=contained)
    with pytest.raises(TooCostly, match="more than 5,000 includes and excludes"):
        composed(requested)


@pytest.mark.parametrize(("levels", "allowed"), [(30, True), (31, False)])
def test_nested_value_sets_have_a_limit_on_levels(levels: int, *, allowed: bool) -> None:
    chain = [value_set(str(level), importing(str(level + 1))) for level in range(levels - 1)]
    chain.append(value_set(str(levels - 1), of(S, "1", "A")))
    if allowed:
        assert composed(*chain) == ["made|1: A"]
    else:
        with pytest.raises(TooCostly, match="more than 30 levels"):
            composed(*chain)


@pytest.mark.parametrize(("number", "allowed"), [(5_000, True), (5_001, False)])
def test_includes_and_excludes_have_a_limit(number: int, *, allowed: bool) -> None:
    requested = value_set(
        "it", *[of(T, codes="X")] * 3, excludes=(of(T, codes="A"),) * (number - 3)
    )
    if allowed:
        assert composed(requested) == ["far|1: X"]
    else:
        with pytest.raises(TooCostly, match="more than 5,000 includes and excludes"):
            composed(requested)


@pytest.mark.parametrize("matching", [None, "true"])
def test_many_includes_and_excludes_are_composed_within_5_seconds(matching: str | None) -> None:
    far = "https://example.org/CodeSystem/many"
    systems = [
        stored.numbered(2_500, of=replace(stored.edition(version, key="many", url=far)))
        for version in ("1", "2")
    ]
    each = [
        Include("include", far, version, (Pick(f"A{number}"),))
        for version in ("1", "2")
        for number in range(1, 1_251)
    ]
    requested = value_set("it", *each, excludes=tuple(each[:-1]), matching=matching)
    start = time.monotonic()

    result = Composer(snapshot(systems=systems), NO_PINS).select(requested)

    assert time.monotonic() - start < 5
    expected = 0 if matching else 1
    assert sum(len(selected.members) for selected in result) == expected


# Excludes and versions


def test_an_exclude_removes_its_concepts_and_the_nesting() -> None:
    requested = value_set("it", of(S, "1"), excludes=(of(S, "1", "BD"), of(T)))
    (selected,) = Composer(snapshot(), NO_PINS).select(requested)
    assert (shown([selected]), selected.nested) == (["made|1: AC"], False)


@pytest.mark.parametrize(
    ("matching", "expected", "recorded"),
    [
        (None, ["made|2: AF"], True),
        ("true", ["made|2: AF"], True),
        ("false", ["made|2: ABF"], False),
    ],
)
def test_an_exclude_of_another_version_applies_by_code_unless_versions_match_is_false(
    matching: str | None, expected: list[str], *, recorded: bool
) -> None:
    requested = value_set("it", of(S, "2"), excludes=(of(S, "1", "B"),), matching=matching)
    composer = Composer(snapshot(), NO_PINS)
    assert shown(composer.select(requested)) == expected
    assert composer.used.versions_match is recorded


def test_an_exclude_of_one_of_several_versions_does_not_apply_to_the_others() -> None:
    requested = value_set("it", of(S, "1", "AB"), of(S, "2", "AB"), excludes=(of(S, "1", "B"),))
    assert composed(requested) == ["made|2: AB", "made|1: A"]


@pytest.mark.parametrize(
    ("matching", "expected"),
    [
        (None, ["made|2: ABF", "made|1.2: ABCE", "made|1: ABCD"]),
        ("false", ["made|2: ABF", "made|1.2: ABCE", "made|1: ABCD"]),
        ("true", ["made|2: ABF", "made|1.2: CE", "made|1: D"]),
    ],
)
def test_several_versions_are_distinct_unless_versions_match_is_true(
    matching: str | None, expected: list[str]
) -> None:
    requested = value_set("it", of(S, "1"), of(S, "1.2"), of(S, "2"), matching=matching)
    assert composed(requested) == expected


def test_requested_versions_of_a_code_system_come_first() -> None:
    requested = value_set("it", of(S), of(T), of(S, "1"))
    assert composed(requested) == ["made|1: ABCD", "made|2: ABF", "far|1: AX"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.x", "1.2"),
        ("x", "2"),
        ("1", "1"),
    ],
)
def test_a_wildcard_selects_the_newest_version_that_fits(version: str, expected: str) -> None:
    composer = Composer(snapshot(), NO_PINS)
    assert composer.edition(S, version).edition.version == expected


@pytest.mark.parametrize(
    ("version", "preferred", "expected"),
    [
        (None, None, "2"),
        (None, "1", "1"),
        (None, "7", "2"),
        ("x", "1", "1"),
        ("x.x", "1", "1.2"),
        ("2", "1", "2"),
    ],
)
def test_the_version_of_the_code_is_preferred_if_the_include_has_none(
    version: str | None, preferred: str | None, expected: str
) -> None:
    composer = Composer(snapshot(), NO_PINS, preferred=preferred)
    assert composer.edition(S, version).edition.version == expected


@pytest.mark.parametrize(
    ("pins", "version", "expected", "used"),
    [
        (Pins(default=(f"{S}|1",)), None, "1", "system-version"),
        (Pins(default=(f"{S}|1",)), "2", "2", None),
        (Pins(default=(f"{T}|1",)), None, "2", None),
        (Pins(default=(f"{S}|1.x",)), None, "1.2", "system-version"),
        (Pins(check=(f"{S}|1.x",)), None, "1.2", "check-system-version"),
        (Pins(check=(f"{S}|1.x",)), "1.2", "1.2", None),
        (Pins(check=(f"{S}|1",), default=(f"{S}|2",)), None, "1", "check-system-version"),
        (Pins(force=(f"{S}|1",)), "2", "1", "force-system-version"),
        (Pins(force=(f"{S}|1",)), None, "1", "force-system-version"),
        (Pins(force=(f"{S}|1",), default=(f"{S}|2",)), None, "1", "force-system-version"),
    ],
)
def test_a_pin_selects_the_version(
    pins: Pins, version: str | None, expected: str, used: str | None
) -> None:
    composer = Composer(snapshot(), pins)
    edition = composer.edition(S, version).edition

    assert edition.version == expected
    assert [name for name, _ in composer.used.pins] == ([used] if used else [])
    reason = composer.used.reasons[edition.canonical]
    assert reason.included == version
    assert (reason.pinned is not None) is (used is not None)


@pytest.mark.parametrize("version", ["1", "2"])
def test_check_system_version_forbids_other_versions(version: str) -> None:
    composer = Composer(snapshot(), Pins(check=(f"{S}|1.x",)))
    with pytest.raises(VersionNotAllowed, match=f"The version '{version}' is not allowed") as error:
        composer.edition(S, version)
    assert (error.value.concepts.edition.version, error.value.expected) == (version, "1.x")
    assert list(composer.used.pins) == [("check-system-version", f"{S}|1.x")]


@pytest.mark.parametrize(
    ("pins", "version", "missing", "sentence"),
    [
        (NO_PINS, "7", "7", "Valid versions: 1, 1.2 or 2"),
        (NO_PINS, "3.x", "3.x", "Valid versions: 1, 1.2 or 2"),
        (Pins(force=(f"{S}|8",)), "1", "8", "version '8' could not be found"),
        (Pins(default=(f"{S}|9",)), None, "9", "version '9' could not be found"),
    ],
)
def test_the_error_for_an_unknown_version_lists_the_installed_ones(
    pins: Pins, version: str | None, missing: str, sentence: str
) -> None:
    with pytest.raises(MissingSystem, match=sentence) as refused:
        Composer(snapshot(), pins).edition(S, version)
    assert (refused.value.system, refused.value.version) == (S, missing)
    assert refused.value.known == ["1", "1.2", "2"]


@pytest.mark.parametrize("version", [None, "1"])
def test_the_error_names_the_code_system_that_is_not_installed(version: str | None) -> None:
    with pytest.raises(MissingSystem, match=f"CodeSystem '{S}/none' could not be") as refused:
        Composer(snapshot(), NO_PINS).edition(f"{S}/none", version)
    assert (refused.value.version, refused.value.known) == (version, [])


@pytest.mark.parametrize("content", [ContentMode.NOT_PRESENT, ContentMode.EXAMPLE])
def test_a_code_system_without_its_codes_is_refused(content: ContentMode) -> None:
    empty = replace(stored.edition("1"), content=content)
    composer = Composer(snapshot(systems=[stored.code_system(of=empty)]), NO_PINS)
    with pytest.raises(NotFound, match=f"is installed without its codes .content '{content}'"):
        composer.edition(S, None)


PARTS = stored.code_system(
    Concept("X"),
    Concept("Y", parents=("X",)),
    of=stored.edition("7", key="parts", url="https://example.org/CodeSystem/parts"),
)
PARTED = stored.code_system(
    Concept(
        "A",
        properties=(Property("part", PropertyType.CODING, Coding(PARTS.edition.url, "Y")),),
    ),
    Concept(
        "B",
        properties=(Property("part", PropertyType.CODING, Coding("https://example.org/x", "Y")),),
    ),
    of=stored.edition("1"),
)


def test_a_filter_on_coded_values_uses_the_code_system_of_the_codes() -> None:
    requested = value_set("it", of(S, filters=(Filter("part", "is-a", "X"),)))
    composer = Composer(snapshot(systems=[PARTED, PARTS]), NO_PINS)

    assert shown(composer.select(requested)) == ["made|1: AB"]
    assert list(composer.used.editions) == [f"{S}|1", f"{PARTS.edition.url}|7"]


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ((S,), ["far|1: AX"]),
        ((f"{S}|1",), ["made|2: ABF", "far|1: AX"]),
        ((f"{S}|1", f"{S}|2"), ["far|1: AX"]),
        ((f"{S}|9",), ["made|2: ABF", "made|1: CD", "far|1: AX"]),
        (("https://example.org/other",), ["made|2: ABF", "made|1: CD", "far|1: AX"]),
    ],
)
def test_the_codes_of_an_excluded_code_system_or_version_are_left_out(
    excluded: tuple[str, ...], expected: list[str]
) -> None:
    far = value_set("far", of(T))
    requested = value_set("it", of(S, "1", "CD"), of(S, "2"), importing("far"))
    composer = Composer(snapshot(far), Pins(excluded=excluded))

    assert shown(composer.select(requested)) == expected
    assert all(name not in composer.used.editions for name in excluded)


@pytest.mark.parametrize(
    ("first", "second", "versions"),
    [
        ("1", "2", {"1", "2"}),
        ("1", None, {"1", "2"}),
        ("1.x", "2", {"1.2", "2"}),
        ("2", None, {"2"}),
        ("9", None, {"9", "2"}),
    ],
)
def test_a_forced_version_leaves_the_versions_that_the_definition_draws_on(
    first: str, second: str | None, versions: set[str]
) -> None:
    requested = value_set("it", of(S, first), of(S, second))
    composer = Composer(snapshot(), Pins(force=(f"{S}|2",)))
    composer.select(requested)

    assert list(composer.used.editions) == [f"{S}|2"]
    assert composer.used.drawn == {S: versions}


def test_the_version_of_a_uri_without_releases_is_ignored() -> None:
    systems = [editions.hcpcs("2025-01", [Concept("A1")])]
    alias = "https://bluebutton.cms.gov/resources/codesystem/hcpcs"
    result = Composer(snapshot(systems=systems), NO_PINS).edition(alias, "1")
    assert result.edition.canonical == f"{canonical.HCPCS}|2025-01"


# The requested code system and date


def test_other_code_systems_are_skipped_if_only_one_is_requested() -> None:
    requested = value_set("it", of(T), of("https://example.org/none"), of(S, "1"))
    composer = Composer(snapshot(), NO_PINS, only=S)
    assert shown(composer.select(requested)) == ["made|1: ABCD"]
    assert list(composer.used.editions) == [f"{S}|1"]


def day(text: str) -> AsOf:
    """The period of one day."""
    return AsOf(date.fromisoformat(text), date.fromisoformat(text), text)


@pytest.mark.parametrize(
    ("on", "include", "expected"),
    [
        ("2020-06-01", of(S), ["made|1: ABC"]),
        ("2021-06-01", of(S), ["made|1: ABCD"]),
        ("2023-06-01", of(S), ["made|1.2: ABCE"]),
        ("2025-06-01", of(S), ["made|2: ABF"]),
        ("2010-01-01", of(S), ["made|1: ABC"]),
        ("2020-06-01", of(S, "2"), ["made|2: ABF"]),
        ("2020-06-01", of(S, "1", "DBA"), ["made|1: BA"]),
        ("2020-06-01", importing("far"), ["far|1: AX"]),
    ],
)
def test_a_date_selects_the_edition_and_the_codes_in_force(
    on: str, include: Include, expected: list[str]
) -> None:
    far = value_set("far", of(T))
    composer = Composer(snapshot(far), NO_PINS, day=day(on))
    assert shown(composer.select(value_set("it", include))) == expected


PAINTED = FilterDefinition("colour", "What it looks like", ("=",), "a colour")
ENDED = stored.code_system(
    Concept("A", validity=Validity(date(2020, 1, 1))),
    Concept("B", validity=Validity(date(2020, 1, 1))),
    of=replace(stored.edition("1", effective=date(2020, 1, 1)), filters=(PAINTED,)),
)
CORRECTED = stored.code_system(
    Concept("B", validity=Validity(date(2020, 1, 1), date(2020, 6, 30))),
    Concept("C", validity=Validity(date(2020, 7, 1))),
    of=stored.edition("2", effective=date(2021, 1, 1)),
)


@pytest.mark.parametrize(
    ("on", "include", "expected", "used"),
    [
        ("2020-06-30", of(S), ["made|1: AB"], ["1"]),
        ("2020-07-01", of(S), ["made|2: C", "made|1: A"], ["1", "2"]),
        ("2020-07-01", of(S, None, "CB"), ["made|2: C"], ["1", "2"]),
        ("2020-07-01", of(S, None, "A"), ["made|1: A"], ["1"]),
        ("2020-07-01", of(S, "1"), ["made|1: AB"], ["1"]),
        ("2020-07-01", of(S, filters=(Filter("colour", "=", "red"),)), [], ["1"]),
        ("2021-01-01", of(S), ["made|2: C"], ["2"]),
    ],
)
def test_the_days_of_a_later_edition_count_for_an_include_without_version(
    on: str, include: Include, expected: list[str], used: list[str]
) -> None:
    installed = snapshot(systems=[CORRECTED, ENDED])
    composer = Composer(installed, NO_PINS, day=day(on))

    assert shown(composer.select(value_set("it", include))) == expected
    assert [concepts.edition.version for concepts in composer.used.editions.values()] == used


@pytest.mark.parametrize(
    ("inactive", "expected"),
    [(None, ["made|1: ABCD"]), (True, ["made|1: ABCD"]), (False, ["made|1: ABD"])],
)
def test_inactive_codes_are_members_unless_the_value_set_excludes_them(
    expected: list[str], *, inactive: bool | None
) -> None:
    requested = value_set("it", of(S, "1"), inactive=inactive)
    assert composed(requested) == expected
    assert composed(value_set("outer", importing("it")), requested) == expected


# Supplements

MORE = "https://example.org/CodeSystem/more"
SUPPLEMENT = stored.code_system(
    Concept("B", designations=(Designation("Zwei", language="de"),), properties=colour("green")),
    of=replace(
        stored.edition("1", key="more", url=MORE, content=ContentMode.SUPPLEMENT),
        supplements=f"{S}|1",
        properties=(COLOUR,),
    ),
)
GREEN = of(S, "1", filters=(Filter("colour", "=", "green"),))


def test_a_requested_supplement_is_used() -> None:
    installed = snapshot(systems=[S1, T1, SUPPLEMENT])
    composer = Composer(installed, NO_PINS, wanting=[MORE])
    assert shown(composer.select(value_set("it", GREEN, of(T)))) == ["made|1: B", "far|1: AX"]
    assert list(composer.used.supplements) == [f"{MORE}|1"]
    assert isinstance(composer.used.editions[f"{S}|1"], Supplemented)
    assert not isinstance(composer.used.editions[f"{T}|1"], Supplemented)


def test_a_supplement_that_the_value_set_requires_is_used() -> None:
    installed = snapshot(systems=[S1, SUPPLEMENT])
    requested = replace(value_set("it", GREEN), supplements=(MORE,))
    assert shown(Composer(installed, NO_PINS).select(requested)) == ["made|1: B"]


def test_a_supplement_of_an_included_value_set_is_used_though_its_edition_was_used_before() -> None:
    inner = replace(value_set("inner", GREEN), supplements=(MORE,))
    requested = value_set("it", of(S, "1", "A"), importing("inner"))
    installed = snapshot(inner, systems=[S1, SUPPLEMENT])
    composer = Composer(installed, NO_PINS)
    assert shown(composer.select(requested)) == ["made|1: A", "made|1: B"]
    assert isinstance(composer.used.editions[f"{S}|1"], Supplemented)


@pytest.mark.parametrize("required", [MORE, f"{MORE}|2"])
def test_a_supplement_that_is_not_installed_is_refused(required: str) -> None:
    systems = [S1] if required == MORE else [S1, SUPPLEMENT]
    with pytest.raises(NotFound, match="Required supplement not found"):
        Composer(snapshot(systems=systems), NO_PINS, wanting=[required])
    with pytest.raises(NotFound, match="Required supplement not found"):
        Composer(snapshot(systems=systems), NO_PINS).select(
            replace(value_set("it"), supplements=(required,))
        )
