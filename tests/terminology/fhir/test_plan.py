"""Templates: answers that repeat what was left open."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from terminology.fhir.json import Json, dumps
from terminology.fhir.plan import CODE, DISPLAY, OFFSET, Template, quoted

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(code=TEXTS, display=TEXTS)
def test_a_filled_template_is_the_answer_about_the_values(code: str, display: str) -> None:
    def said(code: str, display: str) -> Json:
        return {"of": code, "is": f"{code} ('{display}') is not {display}", "and": [code]}

    template = Template(dumps(said(CODE, DISPLAY)), CODE, DISPLAY)

    filled = template.fill(quoted(code.encode()), quoted(display.encode()))
    assert orjson.loads(filled) == said(code, display)


def test_a_number_is_filled_in_as_it_is() -> None:
    assert Template(b'{"offset":%s}' % OFFSET.encode(), OFFSET).fill(b"70") == b'{"offset":70}'
