"""Residents' plain pages: what comes in, what comes back, and that nothing is lost."""

import concurrent.futures
import html
import os
import re
import subprocess
import sys
import time
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from feedback import config, intake, meetings, setting_up
from feedback.crisis import crisis_contacts
from feedback.errors import StorageError
from feedback.models import Organisers, Placement
from feedback.storage.sqlite import SqliteStore
from feedback.web import thanks
from tests.conftest import PROJECT

FORM = {"content-type": "application/x-www-form-urlencoded"}


def key_of(page: str) -> str:
    """The hidden submission key of a form."""
    found = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def answer(placement: Placement, client: TestClient, **fields: str):  # type: ignore[no-untyped-def]
    """Send a good rating and whatever else matters, with a fresh key."""
    sent = {"key": intake.new_key(), "experience": "good", **fields}
    return client.post(f"/f/{placement.code}", data=sent)


def thanks_for(placement: Placement, client: TestClient, **fields: str) -> str:
    """The page that an answer leads to."""
    return client.get(answer(placement, client, **fields).headers["location"]).text


class Outline(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


# The way of an answer --------------------------------------------------------------------


def test_an_answer_goes_in_and_leads_to_the_thanks(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    page = client.get(f"/f/{placement.code}").text

    reply = answer(placement, client, key=key_of(page), good="Warm welcome", permission="show")

    assert reply.status_code == 303
    thanks = client.get(reply.headers["location"])
    assert "Your answer has arrived" in thanks.text
    (comment,) = store.comments_in("waiting", most=5)
    assert (comment.body, comment.permission) == ("Warm welcome", "show")


DANGER = "I want to die"


def care(page: str) -> str:
    """The part of the thanks about whom to talk to, as far as it is seen; empty where it is not."""
    part = page.partition('<section class="')[2].partition("</section>")[0]
    if not part.startswith("care"):
        return ""
    return re.sub(r'<p class="none">.*?</p>', "", part, flags=re.DOTALL)


def test_words_of_danger_are_answered_with_whom_to_talk_to(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    page = thanks_for(placement, client, better=DANGER, permission="read")

    seen = care(page)
    assert all(contact.link in seen for contact in crisis_contacts())
    assert "they read yours first" in seen
    assert "only to count" not in seen
    assert page.index("You do not have to wait") < page.index("Your answer has arrived")
    assert DANGER not in page
    assert store.comment_count("waiting") == 1


def offered(page: str) -> dict[str, str]:
    """The hidden fields with which somebody lets the organisers read words after all."""
    return {
        str(attributes["name"]): str(attributes["value"])
        for tag, attributes in Outline(page).tags
        if tag == "input" and attributes["type"] == "hidden"
    }


TWO_LINES = f"{DANGER}.\n“All”, <b>& more"


def test_who_wants_to_be_counted_only_can_let_the_organisers_read_the_same_words_by_one_press(
    client: TestClient, store: SqliteStore, placement: Placement, tmp_path: Path
) -> None:
    reply = answer(placement, client, better=TWO_LINES, permission="count_only")

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store, no-transform")
    seen = care(reply.text)
    assert "nobody will read them" in seen
    assert "Let the organisers read my words" in seen
    assert "When the organisers next read answers" not in seen
    assert store.comment_count("waiting") == 0
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert "feedback.sqlite" in {file.name for file in files}
    assert all(DANGER.encode() not in file.read_bytes() for file in files)

    fields = offered(reply.text)
    assert fields["better"] == TWO_LINES
    pressed = [client.post(f"/f/{placement.code}", data=fields) for _ in range(2)]

    assert [one.status_code for one in pressed] == [303, 303]
    assert "they read yours first" in care(client.get(pressed[0].headers["location"]).text)
    (comment,) = store.comments_in("waiting", most=5)
    assert (comment.body, comment.permission, comment.answers) == (TWO_LINES, "read", {})
    assert comment.read_first


def test_words_that_were_only_counted_are_offered_with_the_answers_question_by_question(
    client: TestClient, placement: Placement
) -> None:
    fields = {"good": "The tea", "better": DANGER, "permission": "count_only", "describe": "carer"}

    fields = offered(answer(placement, client, **fields).text)

    assert fields.keys() == {"again", "key", "survey", "permission", "good", "better"}
    assert (fields["good"], fields["permission"]) == ("The tea", "read")


def test_an_answer_without_words_that_is_only_counted_is_led_to_the_thanks(
    client: TestClient, placement: Placement
) -> None:
    assert not care(thanks_for(placement, client, better=" ", permission="count_only"))


def test_from_outside_nobody_can_tell_who_was_offered_to_be_read(
    client: TestClient, placement: Placement
) -> None:
    marked, ordinary = (
        answer(placement, client, better=words, permission="count_only")
        for words in (DANGER, "The tea is ok")
    )

    assert care(marked.text)
    assert not care(ordinary.text)
    assert (marked.status_code, marked.headers) == (ordinary.status_code, ordinary.headers)


def test_words_let_read_while_the_store_is_away_stay_in_a_form_that_can_be_sent_again(
    client: TestClient, placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = offered(answer(placement, client, better=DANGER, permission="count_only").text)
    with monkeypatch.context() as away:
        away.setattr(intake, "submit", raising)
        page = client.post(f"/f/{placement.code}", data=fields)

    assert page.status_code == 503
    assert DANGER in page.text
    assert offered(page.text)["again"] == "words"


def raising(*_: object, **__: object) -> None:
    """STAND-IN for taking in an answer while the store is away."""
    raise StorageError("away")


def test_nothing_outside_the_page_tells_who_was_offered_help(
    client: TestClient, placement: Placement
) -> None:
    sent = [
        answer(placement, client, better=DANGER, permission="read"),
        answer(placement, client, better="The tea was hot", permission="read"),
    ]
    shape = [re.sub(r"\?a=[0-9a-f]{32}$", "?a=", reply.headers["location"]) for reply in sent]
    marked, ordinary = (client.get(reply.headers["location"]) for reply in sent)

    assert shape[0] == shape[1] == f"/f/{placement.code}/thanks?a="
    assert care(marked.text)
    assert not care(ordinary.text)
    assert marked.headers == ordinary.headers  # the length of the page among them
    assert marked.headers["cache-control"] == "no-store, no-transform"


def test_a_reload_of_the_thanks_says_the_same_and_sends_nothing(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    then = answer(placement, client, better=DANGER).headers["location"]

    assert client.get(then).text == client.get(then).text
    assert store.comment_count("waiting") == 1


@pytest.mark.parametrize("query", ["", "?a=", "?a=x", "?a=%00é", f"?a={'0' * 32}"])
def test_thanks_that_are_not_known_any_more_claim_nothing(
    client: TestClient, placement: Placement, query: str
) -> None:
    page = client.get(f"/f/{placement.code}/thanks{query}").text

    assert "Thank you." in page
    assert not care(page)
    assert "Your answer has arrived" not in page
    assert "We have kept your answer" not in page


def test_thanks_are_over_after_a_while(
    client: TestClient, placement: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = answer(placement, client, better=DANGER).headers["location"]
    began = time.time()

    monkeypatch.setattr("feedback.web.thanks.time.time", lambda: began + 9 * 60)
    assert care(client.get(then).text)
    monkeypatch.setattr("feedback.web.thanks.time.time", lambda: began + 21 * 60)
    assert not care(client.get(then).text)


ANOTHER_COPY = """
import sys
from feedback.web import thanks
print(thanks.of_token(sys.argv[1]))
"""


@pytest.mark.parametrize(("its_key", "knows"), [("our key", True), ("another key", False)])
def test_another_copy_of_the_app_says_the_same_thanks(
    monkeypatch: pytest.MonkeyPatch, its_key: str, knows: bool
) -> None:
    project = {"SUPABASE_URL": "http://127.0.0.1:9", "SUPABASE_ANON_KEY": "our key"}
    with monkeypatch.context() as patched:
        for name, value in project.items():
            patched.setenv(name, value)
        config.settings.cache_clear()
        thanks._key.cache_clear()
        token = thanks.token_for(intake.TakenIn("kept", words_kept=True, offer_help=True))
    config.settings.cache_clear()
    thanks._key.cache_clear()

    done = subprocess.run(
        [sys.executable, "-c", ANOTHER_COPY, token],
        env=os.environ | project | {"SUPABASE_ANON_KEY": its_key},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    said = "TakenIn(stored='kept', words_kept=True, offer_help=True)" if knows else "None"
    assert done.stdout.strip() == said


def test_capital_addresses_from_the_qr_code_work(client: TestClient, placement: Placement) -> None:
    assert client.get(f"/F/{placement.code}").status_code == 200
    assert client.get(f"/f/{placement.code.lower()}").status_code == 200


def test_the_same_post_five_times_in_parallel_is_one_answer(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    key = intake.new_key()

    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: answer(placement, client, key=key), range(5)))

    assert {reply.status_code for reply in replies} == {303}
    assert store.waiting_changes() == 1


def test_a_post_without_its_key_comes_back_with_one_and_everything_written(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    reply = answer(placement, client, key="", good="Do not lose this")

    assert reply.status_code == 422
    assert "Do not lose this" in reply.text
    assert store.waiting_changes() == 0
    answer(placement, client, key=key_of(reply.text))
    assert store.waiting_changes() == 1


# What is wrong is said, and nothing is lost ------------------------------------------------


def test_a_missing_answer_is_explained_in_the_gov_uk_way(
    client: TestClient, placement: Placement
) -> None:
    sent = {
        "key": intake.new_key(),
        "good": "شكرا 🙂 <b>",
        "describe": "carer",
        "permission": "show",
    }

    reply = client.post(f"/f/{placement.code}", data=sent)

    assert reply.status_code == 422
    assert "<title>Error: " in reply.text
    assert "There is a problem" in reply.text
    assert 'href="#experience-very_good"' in reply.text
    assert key_of(reply.text) == sent["key"]
    assert html.escape("شكرا 🙂 <b>") in reply.text
    ticked = [tag["value"] for tag in Outline(reply.text).all("input") if "checked" in tag]
    assert ticked == ["carer", "show"]


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "🙂" * 2_001, "ش" * 300_000],
    ids=["a megabyte", "emoji", "Arabic"],
)
def test_text_that_is_too_long_comes_back_whole(
    client: TestClient, store: SqliteStore, placement: Placement, text: str
) -> None:
    reply = answer(placement, client, better=text)

    assert reply.status_code == 422
    assert "too long" in reply.text
    assert text in reply.text
    assert store.waiting_changes() == 0


def test_a_body_beyond_all_measure_is_refused_in_words(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    reply = answer(placement, client, good="x" * 9_000_000)

    assert reply.status_code == 400
    assert "Please make it shorter" in reply.text
    assert store.waiting_changes() == 0


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        (b"good=" + b"a%00b%00", "ab"),
        (b"good=caf%E9+%ff", "caf\ufffd \ufffd"),
        (b"good=tea \xff\xfe", "tea \ufffd\ufffd"),
        ("good=tea 🙂👩‍👧".encode(), "tea 🙂👩‍👧"),
        (urlencode({"good": "أهلا وسهلا"}).encode(), "أهلا وسهلا"),
        (b"good=%3Cscript%3Ealert(1)%3C/script%3E", "<script>alert(1)</script>"),
    ],
)
def test_odd_bytes_become_text(
    client: TestClient, store: SqliteStore, placement: Placement, body: bytes, stored: str
) -> None:
    start = f"key={intake.new_key()}&experience=good&".encode()

    reply = client.post(f"/f/{placement.code}", content=start + body, headers=FORM)

    assert reply.status_code == 303
    # Without a letter in it, it counts as having said nothing.
    kept = [*store.comments_in("waiting", most=5), *store.comments_in("nil", most=5)]
    assert [comment.body for comment in kept] == [stored]


@pytest.mark.parametrize(
    "fields",
    [
        {"experience": "splendid"},
        {"describe": "burglar"},
        {"permission": "everything"},
        {"experience": ""},
    ],
)
def test_options_we_do_not_offer_are_refused_and_nothing_is_stored(
    client: TestClient, store: SqliteStore, placement: Placement, fields: dict[str, str]
) -> None:
    reply = answer(placement, client, good="Keep me", **fields)

    assert reply.status_code == 422
    assert "Keep me" in reply.text
    assert store.waiting_changes() == 0


def test_extra_fields_are_ignored(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    reply = answer(placement, client, surprise="x", **{"experience[]": "poor", "__proto__": "1"})

    assert reply.status_code == 303
    store.release(at_least=1, hold_back=False)
    assert store.counts().options == {"experience": {"good": 1}}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"experience": "good"}', "application/json"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"&".join(b"f%d=1" % i for i in range(5000)), FORM["content-type"]),
        (b"", "text/plain"),
    ],
)
def test_what_is_no_form_gets_a_kind_page(
    client: TestClient, placement: Placement, content: bytes, kind: str
) -> None:
    reply = client.post(f"/f/{placement.code}", content=content, headers={"content-type": kind})

    assert reply.status_code == 400
    assert "We could not read your answer" in reply.text


def test_html_in_a_comment_is_text_on_the_page_it_comes_back_on(
    client: TestClient, placement: Placement
) -> None:
    reply = answer(placement, client, experience="", good="</textarea><script>alert(1)</script>")

    assert "<script>alert(1)" not in reply.text
    assert "&lt;script&gt;alert(1)" in reply.text


# Codes that lead nowhere -------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/f/222222", "/f/zzz", "/f/" + "x" * 3000, "/f/%00%ff", "/f/🙂"])
def test_an_unknown_code_gets_a_page_that_leads_on(client: TestClient, path: str) -> None:
    reply = client.get(path)

    assert reply.status_code == 404
    assert "We do not know this code" in reply.text
    assert '<form method="get" action="/f">' in reply.text


def test_an_answer_to_an_unknown_code_is_not_stored(client: TestClient, store: SqliteStore) -> None:
    reply = client.post("/f/222222", data={"key": intake.new_key(), "experience": "good"})

    assert reply.status_code == 404
    assert store.waiting_changes() == 0


@pytest.mark.parametrize(
    ("state", "says"),
    [("closed", "These questions are closed"), ("withdrawn", "This poster is out of date")],
)
def test_a_code_out_of_use_leads_to_the_one_in_use(
    client: TestClient, store: SqliteStore, placement: Placement, state: str, says: str
) -> None:
    successor = setting_up.add_placement(store, placement.site.name, "Window")
    store.set_placement_state(placement.code, state)  # type: ignore[arg-type]

    reply = client.get(f"/f/{placement.code}")

    assert reply.status_code == 410
    assert says in reply.text
    assert f'href="/f/{successor.code}"' in reply.text
    assert answer(placement, client).status_code == 410
    assert store.waiting_changes() == 0


def test_a_typed_code_leads_to_its_form(client: TestClient, placement: Placement) -> None:
    typed = f" {placement.code[:3].lower()}-{placement.code[3:]} "

    assert client.get("/f", params={"code": typed}).headers["location"] == f"/f/{placement.code}"
    assert client.get("/f", params={"code": "<b>"}).status_code == 404
    assert "Type the code" in client.get("/f").text


@pytest.mark.parametrize("path", ["/f/a/b/c", "/f/K7M2QX/nothing", "/F/a/b"])
def test_unknown_addresses_get_our_own_page(client: TestClient, path: str) -> None:
    reply = client.get(path)

    assert reply.status_code == 404
    assert "There is nothing at this address" in reply.text


# What every page has ------------------------------------------------------------------------


@pytest.fixture
def pages(client: TestClient, placement: Placement) -> dict[str, str]:
    """Every page a resident may meet."""
    return {
        "form": client.get(f"/f/{placement.code}").text,
        "error": answer(placement, client, experience="").text,
        "thanks": thanks_for(placement, client),
        "unknown": client.get("/f/222222").text,
        "enter code": client.get("/f").text,
        "nothing": client.get("/f/a/b").text,
        "privacy": client.get("/privacy").text,
    }


def test_crisis_help_is_in_the_same_place_on_every_page(pages: dict[str, str]) -> None:
    places = set()
    for page in pages.values():
        outline = Outline(page)
        kinds = [tag for tag, _ in outline.tags]
        places.add((kinds.index("aside") < kinds.index("main"), page.count('id="help"')))
        phones = {link["href"] for link in outline.all("a")}
        assert {"tel:999", "tel:111", "tel:08007312864", "tel:116123", "sms:85258"} <= phones
        assert "Numbers last checked on" in page

    assert places == {(True, 1)}


def test_every_page_has_its_language_a_title_and_one_heading(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        outline = Outline(page)
        assert outline.all("html") == [{"lang": "en-GB"}], name
        assert len(outline.all("h1")) == 1, name
        assert re.search(r"<title>[^<]+ – Table Talk</title>", page), name


def test_every_field_has_a_label_and_every_group_a_legend(pages: dict[str, str]) -> None:
    outline = Outline(pages["form"])

    assert len(outline.all("fieldset")) == len(outline.all("legend")) == 4
    labels = {label.get("for") for label in outline.all("label")}
    assert {area["id"] for area in outline.all("textarea")} <= labels
    assert not any("checked" in field for field in outline.all("input"))


def test_no_page_asks_another_host_for_anything(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        for tag, attributes in Outline(page).tags:
            for attribute in ("src", "href", "action"):
                value = attributes.get(attribute) or ""
                assert not value.startswith(("http", "//")), (name, tag, value)


def test_the_first_view_of_the_form_fits_in_fourteen_kilobytes(
    client: TestClient, placement: Placement
) -> None:
    page = client.get(f"/f/{placement.code}")

    assert len(page.content) <= 14 * 1024
    assert "<link" not in page.text.replace('<link rel="icon" href="data:,">', "")
    assert not Outline(page.text).all("img")


def test_residents_get_no_cookie(client: TestClient, placement: Placement) -> None:
    replies = [
        client.get(f"/f/{placement.code}"),
        answer(placement, client),
        client.get(f"/f/{placement.code}/thanks"),
        client.get("/privacy"),
    ]

    assert not any("set-cookie" in reply.headers for reply in replies)


def test_the_form_says_when_somebody_reads_answers(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    meetings.keep_organisers(
        store, Organisers(reading_days=(0, 3), reading_from=9, reading_until=17)
    )

    form = client.get(f"/f/{placement.code}").text

    assert (
        "Somebody reads answers on Mondays and Thursdays between 9 am and 5 pm. Nobody reads them"
        " straight away or at other times, and we cannot reply."
    ) in form


def test_the_form_says_who_asks_why_and_what_happens(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    meetings.keep_organisers(
        store, Organisers("the <Tea> Table", date(2026, 12, 10), "Café & Co", "at the counter")
    )

    form = client.get(f"/f/{placement.code}").text
    thanks = thanks_for(placement, client)

    assert "The &lt;Tea&gt; Table asks everyone at Breakfast Café" in form
    assert "It takes 2 minutes. We do not ask your name." in form
    assert "Nobody reads this straight away" in form
    assert "A computer sorts them by theme, then deletes them. No person reads them." in form
    assert "Thursday 10 December 2026, at Café &amp; Co" in thanks
    assert "Please ask at the counter." in thanks


def test_without_settings_the_thanks_names_pals(client: TestClient, placement: Placement) -> None:
    assert "Patient Advice and Liaison Service" in client.get(f"/f/{placement.code}/thanks").text


def test_example_data_is_labelled_on_every_page(
    client: TestClient, store: SqliteStore, placement: Placement
) -> None:
    path = f"/f/{placement.code}"
    assert "made up" not in client.get(path).text

    store.set_setting("example_data", "yes")

    for address in (path, f"{path}/thanks", "/f", "/privacy", "/f/222222", "/staff/sign-in"):
        reply = client.get(address, follow_redirects=True)
        assert "Example data, made up" in reply.text, address


def test_health_says_whether_the_store_can_be_read(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok"
