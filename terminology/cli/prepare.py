"""`fhir-hcpcs prepare`: the answers about every code of every edition, prerendered."""

from terminology.cli import options
from terminology.store import folder


def prepare(shelf: options.Shelf = None) -> None:
    """Prerender every edition that is not prerendered yet, or whose prerendered file is damaged.

    `install` and `serve` prerender what is not prerendered yet. This also reads each prerendered
    file whole, and is for a shelf that nobody can write later, as in an image of a container.
    """
    bundled = options.starter_folder()
    options.prepare_all(options.shelf_folder(shelf), bundled, folder.damaged)
