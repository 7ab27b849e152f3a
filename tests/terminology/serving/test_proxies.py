"""The client address and the scheme of requests from proxies."""

import pytest

from terminology.serving.proxies import TrustedProxies

PEER = "10.0.0.1"
FOR, PROTO = b"x-forwarded-for", b"x-forwarded-proto"


@pytest.mark.parametrize(
    ("trusted", "headers", "expected"),
    [
        pytest.param(PEER, [], (PEER, "http"), id="no headers"),
        pytest.param(PEER, [(FOR, b"1.2.3.4")], ("1.2.3.4", "http"), id="address"),
        pytest.param(PEER, [(PROTO, b"https")], (PEER, "https"), id="scheme"),
        pytest.param(PEER, [(PROTO, b"gopher")], (PEER, "http"), id="another scheme"),
        pytest.param("10.0.0.0/8", [(FOR, b"1.2.3.4")], ("1.2.3.4", "http"), id="network"),
        pytest.param("*", [(FOR, b"::1")], ("::1", "http"), id="any"),
        pytest.param(
            f"{PEER}, 10.0.0.2",
            [(FOR, b"1.2.3.4"), (FOR, PEER.encode())],
            ("1.2.3.4", "http"),
            id="chain of proxies",
        ),
        pytest.param(
            "10.0.0.2", [(FOR, b"1.2.3.4"), (PROTO, b"https")], (PEER, "http"), id="another"
        ),
        pytest.param("", [(FOR, b"1.2.3.4"), (PROTO, b"https")], (PEER, "http"), id="none"),
        pytest.param(PEER, [(FOR, b'1.2.3.4"\n200')], (PEER, "http"), id="no address"),
        pytest.param(PEER, [(FOR, b"")], (PEER, "http"), id="empty"),
    ],
)
def test_only_the_headers_of_a_trusted_proxy_are_used(
    trusted: str, headers: list[tuple[bytes, bytes]], expected: tuple[str, str]
) -> None:
    assert TrustedProxies(trusted).forwarded(PEER, "http", headers) == expected
