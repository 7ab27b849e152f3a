"""Content of other packages: its data, and its errors."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import NoReturn

import pytest

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Concept, Property, PropertyType
from codesystems.release import Release, ReleaseError, ReleaseMember
from conceptmaps.claims import rule
from conceptmaps.claims.case import Case
from conceptmaps.claims.model import Claim, Coded
from terminology import bundled, bundledbuild, catalogue, contents, derivedmaps, plugins
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json
from terminology.models import judge
from terminology.operations import check_coding, claimcodes
from terminology.operations.check_coding import CheckCoding
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store.memory import MemoryConcepts
from terminology.valuesets import implicitsets
from tests.fixtures import contents as examples

Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install packages with content; each content is an attribute of the examples."""

    def replace_installed(*names: str, name: str = "") -> None:
        points = tuple(
            EntryPoint(
                name or attribute.lower(), f"tests.fixtures.contents:{attribute}", plugins.GROUP
            )
            for attribute in names
        )
        monkeypatch.setattr(plugins, "installed", lambda: points)
        contents.loaded.cache_clear()

    yield replace_installed
    contents.loaded.cache_clear()


def built(folder: Path) -> Snapshot:
    """Build the bundled data of all contents in a folder."""
    bundledbuild.build(folder)
    return Registry(folder).snapshot()


@pytest.mark.slow
def test_a_content_adds_editions_maps_and_value_sets(install: Install, tmp_path: Path) -> None:
    install("WORKING")
    snapshot = built(tmp_path)

    assert contents.broken() == ()
    assert snapshot.required(examples.URL).concept("pink") is not None
    assert snapshot.value_set("https://fhir-hcpcs.org/ValueSet/reds") is not None
    (derived,) = snapshot.maps_by_url(examples.MAP_URL, None)
    assert [row.source.code for row in derived.mappings()] == ["red", "pink"]
    assert snapshot.map_by_id("colours-2026").forward("red") == []


def test_a_content_defines_its_property_of_replacements(install: Install) -> None:
    install("WORKING")
    concept = Concept("red", properties=(Property("instead", PropertyType.CODE, "pink"),))

    assert contents.replaced_by(examples.URL, concept) == ["pink"]
    assert contents.replaced_by(canonical.HCPCS, concept) == []


def test_a_content_defines_the_urls_of_value_sets_of_all_codes(install: Install) -> None:
    install("WORKING")
    value_set = implicitsets.find("https://example.org/ValueSet/all-colours", {examples.URL: None})

    assert value_set is not None
    assert value_set.includes[0].system == examples.URL


def test_a_content_defines_the_forms_of_codes_that_belong_elsewhere(install: Install) -> None:
    install("WORKING")

    assert [form.name for form in contents.other_systems(examples.URL, "5")] == ["Numbers"]
    assert contents.other_systems(examples.URL, "red") == []
    assert contents.other_systems(canonical.BETOS, "5") == []
    assert contents.may_be_added(examples.URL, "5") is False


def test_a_content_adds_to_the_first_page(install: Install) -> None:
    install("WORKING")
    assert contents.tour()[-1] == "r4/CodeSystem/colours-2026"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("MISSING", "AttributeError: module 'tests.fixtures.contents' has no attribute 'MISSING'"),
        ("NO_CONTENT", "TypeError: tests.fixtures.contents:NO_CONTENT is no fhir_hcpcs.Content"),
        ("NO_DERIVED_MAP", "TypeError: derived_maps has something that is no DerivedMap"),
        ("NO_ROLES", "TypeError: 'NoneType' object is not iterable"),
    ],
)
def test_a_content_that_cannot_be_loaded_is_logged_and_skipped(
    install: Install, caplog: pytest.LogCaptureFixture, name: str, reason: str
) -> None:
    install(name, "WORKING")
    with caplog.at_level(logging.WARNING):
        names = [content.name for content in contents.installed()]

    assert names == [contents.BUILT_IN, "working"]
    assert contents.broken() == ((name.lower(), reason),)
    assert f"the content of the package '{name.lower()}' is skipped: {reason}" in caplog.text


def test_no_content_has_the_name_of_the_built_in_content(install: Install) -> None:
    install("WORKING", name=contents.BUILT_IN)
    ((name, reason),) = contents.broken()

    assert (name, reason) == (
        contents.BUILT_IN,
        "ValueError: the name is that of the built-in content",
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("FAILING_CATALOGUE", "ZeroDivisionError: the package has a fault"),
        ("KNOWN_KEY", "ValueError: the key 'hcpcs' is that of 'fhir-hcpcs'"),
    ],
)
def test_a_catalogue_that_fails_is_skipped(install: Install, name: str, reason: str) -> None:
    install(name, "WORKING")
    keys = [entry.key for entry in catalogue.code_systems()]

    assert (keys.count("hcpcs"), keys[-1]) == (1, "colours")
    assert contents.broken() == ((name.lower(), reason),)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("FAILING_BUNDLED", "ZeroDivisionError: the package has a fault"),
        ("FAILING_VALUE_SETS", "ZeroDivisionError: the package has a fault"),
        ("KNOWN_ID", "ValueError: the id 'hcpcs-0-fragment-2026' is that of another content"),
        ("MISSING_FILE", "FileNotFoundError: "),
        ("UNWRITABLE", "AttributeError: "),
        ("INVALID_SYSTEM", "ValueError: CodeSystem https://example.org/blank is not valid in 4.0"),
        ("INVALID_VALUE_SET", "ValueError: ValueSet https://fhir-hcpcs.org/ValueSet/no id_ is not"),
    ],
)
def test_bundled_data_that_fail_or_are_invalid_are_excluded(
    install: Install, tmp_path: Path, name: str, reason: str
) -> None:
    install(name)
    snapshot = built(tmp_path)

    assert contents.broken()[0].reason.startswith(reason)
    bundled_entries = [one for one in catalogue.code_systems() if one.bundled is not None]
    assert len(snapshot.editions) == len(bundled_entries)
    assert not any("example.org" in system for system in snapshot.systems())
    contents.loaded.cache_clear()
    Registry(tmp_path)
    assert [content.name for content in contents.broken()] == [name.lower()]


def test_value_sets_that_fail_later_do_not_affect_others(
    install: Install, bundled_dir: Path
) -> None:
    install("FAILING_VALUE_SETS")
    snapshot = Registry(bundled_dir).snapshot()

    assert snapshot.value_set("https://fhir-hcpcs.org/ValueSet/hcpcs") is not None
    assert [content.name for content in contents.broken()] == ["failing_value_sets"]


def test_a_derived_map_that_fails_is_empty(install: Install) -> None:
    install("FAILING_MAP")
    (derived,) = derivedmaps.of([MemoryConcepts(examples.SYSTEM)])

    assert derived.forward("red") == []
    assert [content.name for content in contents.broken()] == ["failing_map"]


def test_claim_rules_that_fail_do_not_affect_others(install: Install, registry: Registry) -> None:
    install("FAILING_RULES")
    checked = check_coding.check(CheckCoding(Claim()), registry.snapshot())

    assert [issue.text.split(";")[0] for issue in checked.issues] == ["No findings"]
    assert [content.name for content in contents.broken()] == ["failing_rules"]


def test_a_content_need_not_have_claim_rules(install: Install, registry: Registry) -> None:
    install("WORKING")
    checked = check_coding.check(CheckCoding(Claim()), registry.snapshot())

    assert len(checked.issues) == 1


def test_a_fault_of_our_own_rules_is_raised(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(check_coding, "_check", fail)

    with pytest.raises(ZeroDivisionError):
        check_coding.check(CheckCoding(Claim()), registry.snapshot())


def test_a_fault_of_our_own_reader_is_raised() -> None:
    entry = replace(examples.COLOURS, key="hcpcs")

    with pytest.raises(ZeroDivisionError):
        catalogue.loaders(entry)[0](Release("a.txt", "", ()))


def test_a_case_has_no_rules_of_its_own_unless_it_says_so(registry: Registry) -> None:
    day = AsOf(date(2025, 1, 1), date(2025, 1, 1), "2025-01-01")
    case = Case(Claim(), {}, (), registry.snapshot(), day)
    coded = Coded(canonical.CPT, "38228", "Claim")

    assert not case.has_own_rule(coded)
    assert not case.concerns(coded)


def test_without_the_rule_of_codes_in_force_nothing_is_said_about_unknown_codes(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = Claim(others=(Coded("https://example.org", "1", "Claim.item[0].productOrService"),))
    snapshot, load = registry.snapshot(), rule.load

    def without(system: str, view: Snapshot) -> list[rule.Rule]:
        return [one for one in load(system, view) if one.coding.code != claimcodes.IN_FORCE]

    whole = check_coding.check(CheckCoding(claim), snapshot)
    monkeypatch.setattr(rule, "load", without)
    part = check_coding.check(CheckCoding(claim), snapshot)

    assert [one for one in whole.issues if "https://example.org" in one.text]
    assert not [one for one in part.issues if "https://example.org" in one.text]


def test_a_resource_that_its_model_writes_otherwise_is_refused(dialect: Dialect) -> None:
    resource: Json = {
        "resourceType": "CodeSystem",
        "url": "https://example.org",
        "status": "active",
        "content": "complete",
        "date": "2025-01-01T00:00:00+00:00",
    }

    with pytest.raises(ValueError, match="does not have the form of"):
        judge(resource, dialect)


def test_a_map_whose_description_fails_does_not_exist(install: Install) -> None:
    install("FAILING_DESCRIPTION")

    assert list(derivedmaps.of([MemoryConcepts(examples.SYSTEM)])) == []
    assert [content.name for content in contents.broken()] == ["failing_description"]


@pytest.mark.slow
def test_a_package_that_can_be_loaded_again_is_bundled(install: Install, tmp_path: Path) -> None:
    install("MISSING", name="colours")
    without = bundled.find(tmp_path)
    install("WORKING", name="colours")
    folder = bundled.find(tmp_path)

    assert Registry(without).snapshot().edition(examples.URL) is None
    assert Registry(folder).snapshot().edition(examples.URL) is not None


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("colours.csv", "colours.csv: is no text"),
        (
            "colours.txt",
            "colours.txt: the reader of 'colours' failed: "
            "ZeroDivisionError: the reader has a fault",
        ),
    ],
)
def test_a_reader_that_fails_refuses_the_release(install: Install, file: str, message: str) -> None:
    install("WORKING")
    entry = catalogue.code_system("colours")
    assert entry is not None

    with pytest.raises(ReleaseError) as caught:
        catalogue.loaders(entry)[0](Release(file, "", (ReleaseMember(file, lambda: b""),)))
    assert str(caught.value) == message


def test_the_digest_of_the_code_includes_packages_with_content(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plugins.digest("ours") == "ours"
    install("WORKING")
    first = plugins.digest("ours")
    install("WORKING", name="another")

    assert len({"ours", first, plugins.digest("ours")}) == 3


@pytest.mark.parametrize(
    "value",
    [
        "orjson:dumps",
        "no_such_package:X",
        "typing_extensions:X",
        "not a module",
    ],
)
def test_the_digest_needs_no_import(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    point = EntryPoint("other", value, plugins.GROUP)
    monkeypatch.setattr(plugins, "installed", lambda: (point,))

    assert plugins.digest("ours") != "ours"


def test_a_content_tells_agents_what_its_codes_are(install: Install) -> None:
    install("WORKING")
    guide = contents.guide()

    assert guide.systems["colours"] == "colours of things, such as pink"
    assert guide.instructions
    assert "cart-products" in guide.value_sets
