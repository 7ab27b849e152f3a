"""The versions of fragments: editions that have some codes of a code system."""


def version(year: int) -> str:
    """Return the version of a fragment as of a year: `0-fragment-2026`.

    It is below that of every release, whether a client compares versions as text, by their
    numbers, or as semantic versions; and nobody takes it for a release.
    """
    return f"0-fragment-{year}"
