"""The OpenAPI document of the server, made from the tables that also make its routes.

document.py     the whole: paths, tags, components
operations.py   the paths of operations, from the table of operations
resources.py    the paths of reads, searches, metadata and batches
tables.py       the paths of code systems as tables
pages.py        the paths that are not FHIR
parts.py        what the paths share: headers, responses, media types
inputs.py       schemas of what an operation takes, from its inputs
outputs.py      schemas of what an operation returns
types.py        schemas of FHIR's types, from the tables types-r4.txt and types-r5.txt
components.py   one schema for both FHIR versions where they are the same
"""
