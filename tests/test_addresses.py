"""Under which address phones find this machine."""

import pytest

from feedback import addresses


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_known(host: str) -> None:
    assert addresses.is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "talk.example", ""])
def test_the_rest_is_not(host: str) -> None:
    assert not addresses.is_loopback(host)


def test_a_public_address_wins() -> None:
    shown = addresses.public_address(
        "https://talk.example", "http://localhost:8501/present", loopback_only=False
    )

    assert shown == "https://talk.example"


def test_localhost_gives_way_to_the_address_on_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(addresses, "lan_address", lambda: "192.168.1.2")
    seen = "http://localhost:8501/present?x=1"

    assert addresses.public_address("", seen, loopback_only=False) == "http://192.168.1.2:8501"
    assert addresses.public_address("", seen, loopback_only=True) == "http://localhost:8501"


def test_the_address_staff_use_is_kept_when_phones_can_use_it_too() -> None:
    seen = "https://talk.example/present"

    assert addresses.public_address("", seen, loopback_only=False) == "https://talk.example"


def test_the_terminal_shows_an_address_and_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "lan_address", lambda: "192.168.1.2")

    lines = addresses.for_phones(8501, "/f/K7M2QX")

    assert "http://192.168.1.2:8501/f/K7M2QX" in lines[0]
    assert "same Wi-Fi" in lines[1]
    assert len(lines) > 12


def test_a_machine_without_a_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "lan_address", lambda: None)

    assert addresses.for_phones(8501, "/f") == [
        "  Phones cannot reach this machine: it has no network address."
    ]
