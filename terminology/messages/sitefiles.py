"""Messages about the files of a site, and about what is licensed to it."""

from collections.abc import Iterable

from terminology.messages.common import alternatives

NOT_LISTED = (
    "Licensed to this site. The wording is in answers of $lookup, $validate-code and $expand, and "
    "not in this resource."
)
"""The copyright of a resource without its concepts."""


def not_listed_in_differences(edition: str) -> str:
    """$diff: texts of a licensed edition are left out."""
    return f"{edition} is licensed to this site: the differences are without texts"


def several_files(name: str, count: int) -> str:
    """A zip with several files, or with none that can be read."""
    return f"{name}: has {count} files in CSV or JSON; there must be one"


def without_codes() -> str:
    """A CodeSystem without concepts."""
    return "has no codes"


def other_type(type: str) -> str:
    """A resource that is no CodeSystem."""
    return f"is a {type}; a CodeSystem is needed"


def other_content(content: str, allowed: Iterable[str]) -> str:
    """A CodeSystem with another content than needed."""
    return f"CodeSystem.content is '{content}'; it must be {alternatives(list(allowed))}"


def other_system(url: str, needed: str) -> str:
    """A CodeSystem that is about another code system than stated."""
    return f"is about the code system '{url}', not {needed}"


def is_published(key: str) -> str:
    """A site's edition of a code system that its publisher's files have completely."""
    return f"{key} is known completely; with --supplement a file of this site adds to it"


def without_releases(key: str) -> str:
    """A release of a code system whose publisher's files are not read."""
    return f"{key} has no releases to install; --file installs a file of this site"


def bad_version(id: str) -> str:
    """A CodeSystem with a version that cannot be part of an id."""
    return (
        f"the id '{id}' would have other characters than letters, digits, '-' and '.', or more "
        "than 64; change CodeSystem.version"
    )


def supplement_or_complete() -> str:
    """Two options of which one says that the other is wrong."""
    return "Give either --supplement or --complete: a supplement adds to codes that are elsewhere"


def only_for_sites(option: str) -> str:
    """An option for a site's own file, with a release of a publisher."""
    return f"{option} is for a file of this site (--file), not for a release of a publisher"
