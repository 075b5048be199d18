"""What a first visit costs: bytes, requests and the time until a page can be used.

Run from the checkout: ``python -m bench.page_weight``. It starts a server of its own with example
data, and the system's Chromium (or the one in CHROMIUM) with an empty cache for every visit. The
resident form is compared with a bare page: the same questions in 1 kB of HTML, from a server that
does nothing else.
"""

import argparse
import base64
import gzip
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, CDPSession, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for `python bench/page_weight.py`

from bench.example_server import open_example, open_placement, running, signed_in_session

AIM_RATIO = 1.2
AIM_BYTES = 14 * 1024
QUIET_SECONDS = 1.0
LONGEST_VISIT_SECONDS = 120
PHONE = {"width": 390, "height": 844}
LIGHT_VISITS = 5
"""How many times more often the light pages are visited: their times are small and uneven."""

BARE_HTML = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Form</title><link rel="icon" href="data:,"></head><body>
<h1>What is good, and what could be better?</h1>
<form method="post">
<fieldset><legend>Overall, how was your experience of our service?</legend>
<label><input type="radio" name="experience" value="1"> Very good</label>
<label><input type="radio" name="experience" value="2"> Good</label>
<label><input type="radio" name="experience" value="3"> Neither good nor poor</label>
<label><input type="radio" name="experience" value="4"> Poor</label>
<label><input type="radio" name="experience" value="5"> Very poor</label>
</fieldset>
<p><label for="good">What was good?</label><br><textarea id="good" name="good"></textarea>
<p><label for="better">What could we do better?</label><br>
<textarea id="better" name="better"></textarea>
<p><button>Send my answer</button>
</form></body></html>
"""

FIRST_USE = """
(() => {
  const look = () => {
    const found = document.querySelector("%s");
    if (found && found.checkVisibility() && found.getBoundingClientRect().height > 0)
      window.firstUse = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
"""Notes the first frame in which the wanted thing can be seen, in ms from the start of loading."""


@dataclass(frozen=True, slots=True)
class Network:
    """A kind of connection: bytes a second down (0: as fast as it goes) and seconds of delay."""

    name: str
    bytes_a_second: int = 0
    latency_seconds: float = 0


NETWORKS = (
    Network("as it is"),
    Network("Fast 3G", 1_600_000 // 8, 0.150),
    Network("Slow 3G", 400_000 // 8, 0.400),
)


@dataclass(frozen=True, slots=True)
class Page:
    """What to open, and the sight that makes it usable."""

    name: str
    url: str
    usable: str = "textarea"
    session_id: str = ""
    light: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit with an empty cache."""

    first_use_seconds: float
    size: int
    requests: int
    third_party: int


class Wire:
    """Counts what a page loads: bytes with their headers, and requests by where they go."""

    def __init__(self, session: CDPSession, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._open: set[str] = set()
        self._last = time.monotonic()
        self.size = self.requests = self.third_party = 0
        session.on("Network.requestWillBeSent", self._on_request)
        session.on("Network.loadingFinished", self._on_finished)
        session.on("Network.loadingFailed", self._on_failed)
        session.on("Network.webSocketCreated", self._on_socket)
        session.on("Network.webSocketFrameReceived", self._on_frame)

    def is_quiet(self) -> bool:
        """Whether nothing is on its way, and nothing has been for a while."""
        return not self._open and time.monotonic() - self._last > QUIET_SECONDS

    def _on_request(self, event: Mapping[str, Any]) -> None:
        if urlsplit(event["request"]["url"]).scheme in ("http", "https"):
            self._open.add(event["requestId"])
            self._count(event["request"]["url"])

    def _on_socket(self, event: Mapping[str, Any]) -> None:
        self._count(event["url"])

    def _count(self, url: str) -> None:
        self._last = time.monotonic()
        self.requests += 1
        self.third_party += urlsplit(url).netloc != self._host

    def _on_finished(self, event: Mapping[str, Any]) -> None:
        self._last = time.monotonic()
        self._open.discard(event["requestId"])
        self.size += int(event["encodedDataLength"])

    def _on_failed(self, event: Mapping[str, Any]) -> None:
        self._open.discard(event["requestId"])

    def _on_frame(self, event: Mapping[str, Any]) -> None:
        self._last = time.monotonic()
        self.size += len(base64.b64decode(event["response"]["payloadData"]))


def visit(browser: Browser, page: Page, network: Network) -> Visit:
    """Open a page in a browser that has never seen it, and wait until it has loaded all."""
    context = browser.new_context(viewport=PHONE)
    try:
        if page.session_id:
            context.add_cookies([{"name": "staff_sid", "value": page.session_id, "url": page.url}])
        tab = context.new_page()
        tab.add_init_script(FIRST_USE % page.usable)
        session = context.new_cdp_session(tab)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", _conditions(network))
        wire = Wire(session, page.url)
        longest_ms = LONGEST_VISIT_SECONDS * 1000
        tab.goto(page.url, wait_until="commit", timeout=longest_ms)
        tab.wait_for_function("() => window.firstUse > 0", timeout=longest_ms)
        deadline = time.monotonic() + LONGEST_VISIT_SECONDS
        while not wire.is_quiet() and time.monotonic() < deadline:
            tab.wait_for_timeout(50)
        first_use = tab.evaluate("() => window.firstUse") / 1000
        return Visit(first_use, wire.size, wire.requests, wire.third_party)
    finally:
        context.close()


def _conditions(network: Network) -> dict[str, Any]:
    speed = network.bytes_a_second or -1
    return {
        "offline": False,
        "latency": network.latency_seconds * 1000,
        "downloadThroughput": speed,
        "uploadThroughput": speed,
    }


def median_visit(visits: Sequence[Visit]) -> Visit:
    """The median of each figure; every third-party request, because one is too many."""
    return Visit(
        statistics.median(one.first_use_seconds for one in visits),
        int(statistics.median(one.size for one in visits)),
        int(statistics.median(one.requests for one in visits)),
        sum(one.third_party for one in visits),
    )


def measure(browser: Browser, pages: Sequence[Page], visits: int) -> dict[tuple[str, str], Visit]:
    """Page and network to its median visit. Pages take turns, so that all meet the same noise."""
    measured = {}
    for network in NETWORKS:
        seen: dict[str, list[Visit]] = {page.name: [] for page in pages}
        for turn in range(visits * LIGHT_VISITS):
            for page in pages:
                if page.light or turn < visits:
                    seen[page.name].append(visit(browser, page, network))
        for name, all_visits in seen.items():
            measured[name, network.name] = median_visit(all_visits)
    return measured


class _BareHandler(BaseHTTPRequestHandler):
    """Sends the bare page, at once: small packets are not held back."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together

    def do_GET(self) -> None:
        """Send the bare page whatever is asked for."""
        body = BARE_HTML.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing for each request."""


@contextmanager
def bare_server() -> Iterator[str]:
    """The address of the bare page, while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _BareHandler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        raise SystemExit("There is no Chromium. Install it, or say in CHROMIUM where it is.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def print_table(measured: Mapping[tuple[str, str], Visit]) -> None:
    """Print one line for each page and network."""
    print(f"{'page':<34}{'network':<10}{'bytes':>11}{'requests':>10}{'first use':>11}")
    for (page, network), one in measured.items():
        print(
            f"{page:<34}{network:<10}{one.size:>11,}{one.requests:>10}"
            f"{one.first_use_seconds:>9.2f} s"
        )
    print(f"\nthird-party requests, all visits together: {_third_party(measured)} (must be 0)")


def _third_party(measured: Mapping[tuple[str, str], Visit]) -> int:
    return sum(one.third_party for one in measured.values())


def print_ratios(measured: Mapping[tuple[str, str], Visit], form: str, bare: str) -> None:
    """Print how much longer than the bare page the form takes, for each network."""
    print(f"\ntime to first use, form / bare page (aim: at most {AIM_RATIO})")
    for network in NETWORKS:
        form_seconds = measured[form, network.name].first_use_seconds
        bare_seconds = measured[bare, network.name].first_use_seconds
        print(
            f"  {network.name:<10}{form_seconds / bare_seconds:>6.2f}"
            f"   ({form_seconds * 1000:.0f} ms / {bare_seconds * 1000:.0f} ms)"
        )


def print_form_size(url: str) -> None:
    """Print the size of the form's HTML as it is, and as browsers get it."""
    plain, _ = _fetch(url, "identity")
    sent, encoding = _fetch(url, "gzip")
    print("\nsize of the form's HTML, without headers (aim: at most 14 kB on the wire)")
    print(f"  as it is      {len(plain):>7,} bytes")
    print(f"  gzip, at best {len(gzip.compress(plain, 9)):>7,} bytes")
    print(f"  as sent       {len(sent):>7,} bytes to a browser over http ({encoding or 'plain'})")


def _fetch(url: str, accepted: str) -> tuple[bytes, str]:
    request = Request(url, headers={"Accept-Encoding": accepted})
    with urlopen(request, timeout=10) as answer:
        return answer.read(), answer.headers.get("Content-Encoding", "")


def bench(data_dir: Path, visits: int) -> None:
    """Measure all pages on a server of its own, and print the figures."""
    with open_example(data_dir) as store:
        code, session_id = open_placement(store).code, signed_in_session(store)
    with running(data_dir) as server, bare_server() as bare_url, chromium() as browser:
        form = Page("resident form /f/CODE", f"{server.url}/f/{code}", light=True)
        bare = Page("bare page for comparison", bare_url, light=True)
        tablet = Page("tablet form /share (Streamlit)", f"{server.url}/share?code={code}")
        # Its last part on the page: a link to the live view.
        staff_page = Page("staff home / (Streamlit)", f"{server.url}/", "main a", session_id)
        measured = measure(browser, (bare, form, tablet, staff_page), visits)
        print_table(measured)
        print_ratios(measured, form.name, bare.name)
        print_form_size(form.url)


def main() -> None:
    """Read the arguments and run in a temporary folder."""
    parser = argparse.ArgumentParser(description="Bytes, requests and time of first visits.")
    parser.add_argument("--visits", type=int, default=3, help="visits each; the median counts (3)")
    visits = parser.parse_args().visits
    with tempfile.TemporaryDirectory() as folder:
        print(
            f"Empty cache, medians of {visits} visits ({visits * LIGHT_VISITS} of the light pages)."
        )
        print("Times are those of this machine and rough if it is shared; bytes are exact.\n")
        bench(Path(folder) / "data", visits)


if __name__ == "__main__":
    main()
