"""Templates: responses with copies of variable inputs."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from terminology.fhir.json import Json, dumps
from terminology.fhir.plan import CODE, DISPLAY, OFFSET, Template, quoted

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(code=TEXTS, display=TEXTS)
def test_a_filled_template_is_the_response_for_the_values(code: str, display: str) -> None:
    def response(code: str, display: str) -> Json:
        return {"of": code, "is": f"{code} ('{display}') is not {display}", "and": [code]}

    template = Template(dumps(response(CODE, DISPLAY)), CODE, DISPLAY)

    filled = template.fill(quoted(code.encode()), quoted(display.encode()))
    assert orjson.loads(filled) == response(code, display)


def test_a_number_is_filled_in_without_quotes() -> None:
    assert Template(b'{"offset":%s}' % OFFSET.encode(), OFFSET).fill(b"70") == b'{"offset":70}'
