"""Under which address phones reach this machine."""

import io
import ipaddress
import socket
from urllib.parse import urlsplit

import qrcode


def is_loopback(host: str) -> bool:
    """Whether this address is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def lan_address() -> str | None:
    """This machine's address on its network; None without one. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket only picks a route. The address is one set aside for
            # documentation (RFC 5737).
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        host = str(probe.getsockname()[0])
    return None if is_loopback(host) else host


def public_address(public_url: str, seen_url: str, *, loopback_only: bool) -> str:
    """The address to print on posters, without a path.

    ``public_url`` if it is set; else the address under which a member of staff sees the page,
    with this machine's network address in place of "localhost" where phones can reach it.
    """
    if public_url:
        return public_url
    parts = urlsplit(seen_url)
    host = parts.hostname or "localhost"
    if is_loopback(host) and not loopback_only:
        host = lan_address() or host
    return f"{parts.scheme or 'http'}://{host}" + (f":{parts.port}" if parts.port else "")


def for_phones(port: int, path: str) -> list[str]:
    """Lines for the terminal: the address on this network, and its QR code."""
    host = lan_address()
    if host is None:
        return ["  Phones cannot reach this machine: it has no network address."]
    address = f"http://{host}:{port}{path}"
    code = qrcode.QRCode(border=2)
    code.add_data(address)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    return [
        f"  On this Wi-Fi:  {address}",
        "  Phones on the same Wi-Fi can scan this; set PUBLIC_URL for an address of your own.",
        *drawn.getvalue().splitlines(),
    ]
