"""`fhir-hcpcs prepare`: the answers of every edition, written beforehand."""

from terminology.cli import options


def prepare(shelf: options.Shelf = None) -> None:
    """Write the answers on every code beside its edition, where they are not there yet.

    `install` and `serve` do so too. This is for a shelf that nobody can write later, as in an
    image of a container.
    """
    options.prepare_all(options.shelf_folder(shelf), options.starter_folder())
