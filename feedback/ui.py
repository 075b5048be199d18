"""The Streamlit frame of every staff page: look, sign-in and role check; what many pages ask."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from feedback import addresses, asking, crisis, gathering, setting_up, words
from feedback.backend import backend, signed_in
from feedback.config import settings
from feedback.errors import FeedbackError, StorageError
from feedback.example import EXAMPLE_LABEL
from feedback.gathering import Meeting
from feedback.models import Placement, Role, Span
from feedback.staff import SignedIn
from feedback.storage import Store

PAGES = {
    "home": "Home",
    "present": "Live view",
    "trends": "Trends",
    "evidence": "Evidence pack",
    "meeting": "The meeting",
    "prepare": "Prepare the meeting",
    "questions": "Questions for the room",
    "promises": "Promises",
    "moderate": "Read and decide",
    "paper": "Paper and files",
    "sites": "Sites and posters",
    "surveys": "Surveys",
    "themes": "Themes",
    "people": "People",
    "account": "Your sign-in",
    "share": "Tablet form",
}
"""Every page by the name of its file, with its title in the menu."""

OPEN_TO: dict[str, tuple[Role, ...]] = {
    "home": ("facilitator", "commissioner", "admin"),
    "present": ("facilitator", "commissioner", "admin"),
    "trends": ("facilitator", "commissioner", "admin"),
    "evidence": ("facilitator", "commissioner", "admin"),
    "meeting": ("facilitator", "admin"),
    "prepare": ("facilitator", "admin"),
    "questions": ("facilitator", "admin"),
    "promises": ("facilitator", "admin"),
    "moderate": ("facilitator", "admin"),
    "paper": ("facilitator", "admin"),
    "sites": ("facilitator", "admin"),
    "surveys": ("facilitator", "admin"),
    "themes": ("facilitator", "commissioner", "admin"),
    "people": ("admin",),
    "account": ("facilitator", "commissioner", "admin"),
}
"""Which roles may open a page. A page that is not here is public: the tablet form only."""

PAGES_DIR = Path(__file__).resolve().parent.parent / "pages"
PUBLIC = frozenset(PAGES) - frozenset(OPEN_TO)

_STAFF_CSS = Path(__file__).resolve().parent / "data" / "staff.css"
_WALL_CSS = Path(__file__).resolve().parent / "data" / "wall.css"
_PUBLIC_CSS = Path(__file__).resolve().parent / "data" / "tablet.css"

_IDLE_JS = Path(__file__).resolve().parent / "data" / "idle_clock.js"
_BEGIN_JS = Path(__file__).resolve().parent / "data" / "begin_here.js"


# The frame -----------------------------------------------------------------------------


def page(name: str, *, wide: bool = False, projector: bool = False) -> SignedIn:
    """Begin a staff page: its title, the example notice, and nothing more for strangers.

    Every staff page's first call; gives who is signed in, and their store. Stops the script
    unless somebody is signed in whose role may open the page. A ``wide`` one takes the whole width.
    On a ``projector`` Streamlit's own bars and our side bar are left out.
    """
    if name != "paper":
        forget_uploads()
    st.set_page_config(
        page_title=f"{PAGES[name]} – Table Talk",
        page_icon="💬",
        layout="wide" if wide or projector else "centered",
        initial_sidebar_state="collapsed" if projector else "auto",
    )
    who = require(name)
    example = setting_up.is_example(who.store)
    if projector:
        st.html(_WALL_CSS)
        if example:
            with st.container(key="made-up"):
                st.html(f"<p>{EXAMPLE_LABEL}</p>")
        return who
    st.html(_STAFF_CSS)
    st.title(PAGES[name], anchor=False)
    if example:
        st.warning(f"**{EXAMPLE_LABEL}.** Nobody wrote these answers.")
    with st.sidebar:
        st.markdown(f"Signed in as **{plain(who.member.name)}**, {who.member.role}")
        sign_out_button()
        help_now()
        _clear_when_over()
    return who


def forget_uploads() -> None:
    """Take the files of this tab out of memory. Streamlit would keep them until it is closed."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def public_page(name: str) -> Store:
    """Begin a page for residents: crisis help at the top, and no bars of Streamlit's.

    The store is the residents', also where somebody of the staff is signed in.
    """
    st.set_page_config(page_title=f"{PAGES[name]} – Table Talk", page_icon="💬")
    st.html(_PUBLIC_CSS)
    store = backend().residents
    with suppress(StorageError):  # help in a crisis is shown also while the store is away
        if setting_up.is_example(store):
            st.warning(f"**{EXAMPLE_LABEL}**")
    help_now()
    return store


def require(name: str) -> SignedIn:
    """Who is signed in, if their role may open this page; otherwise sign-in, and an end."""
    who = signed_in(st.context.cookies)
    if who is None:
        st.title("Staff sign-in", anchor=False)
        st.html(
            f"<p><a href='/staff/sign-in?next=/{'' if name == 'home' else name}'>Sign in</a> to go"
            " on. To give feedback, <a href='/f'>open the form</a>: nobody signs in there.</p>"
        )
        st.stop()
    if who.member.role not in OPEN_TO[name]:
        st.error("Your role does not open this page. An admin can change that.")
        st.stop()
    return who


@st.fragment(run_every=60)
def _clear_when_over() -> None:
    """Take the page off the screen once its session is over, although nobody touches it."""
    if signed_in(st.context.cookies, in_use=False) is None:
        st.rerun()


def may_open(name: str) -> bool:
    """Whether to list a page in the menu of whoever is looking."""
    who = signed_in(st.context.cookies)
    return who is not None and who.member.role in OPEN_TO.get(name, ())


def link_to(name: str, label: str, *, icon: str | None = None) -> None:
    """A link to another page of ours."""
    st.page_link(str(PAGES_DIR / f"{name}.py"), label=label, icon=icon)


def plain_link(address: str, label: str) -> None:
    """A link to one of our plain pages, in the same tab."""
    st.html(
        f"<a href='{escape(address)}' style='display:inline-block;min-height:1.6rem;color:#0b5d5e;"
        f"font-weight:700;text-decoration:underline'>{escape(label)}</a>"
    )


def quoted(text: str, marks: Sequence[Span] = ()) -> str:
    """A resident's words as HTML: escaped, in their own direction, with their own lines.

    ``marks`` are pieces to highlight, in reading order and never overlapping.
    """
    pieces = [
        f"<mark style='background:#ffc845;color:#2b2a28'>{escape(piece)}</mark>"
        if is_marked
        else escape(piece)
        for piece, is_marked in words.marked(text, marks)
    ]
    return (
        "<blockquote dir='auto' style='margin:0;white-space:pre-line;overflow-wrap:anywhere;"
        f"font-size:1.1rem'>{''.join(pieces)}</blockquote>"
    )


def quiet(text: str) -> None:
    """A side note in plain text. Streamlit's own caption is too pale to read."""
    st.html(f"<p style='margin:0;font-size:.95rem;color:#5c564e'>{escape(text)}</p>")


def group_label(label: str, hint: str) -> None:
    """The question above a group of boxes, which have no common label of Streamlit's."""
    st.html(
        f"<p style='margin:0;font-size:1.2rem;font-weight:700'>{escape(label)}</p>"
        f"<p style='margin:0'>{escape(hint)}</p>"
    )


def sign_out_button() -> None:
    """Sign out by a plain form, so that the cookie goes as well."""
    st.html(
        "<form method='post' action='/staff/sign-out'>"
        "<button style='font:inherit;padding:.4rem 1rem;"
        "background:none;color:#0b5d5e;border:1px solid;border-radius:8px;cursor:pointer'>"
        "Sign out</button></form>"
    )


def public_foot() -> None:
    """The foot of a page for residents: everybody to turn to in a crisis, and privacy."""
    st.header("If you need help now", anchor=False)
    crisis_numbers()
    quiet(f"Numbers last checked on {words.day_in_words(crisis.last_checked())}.")
    st.html("<p><a href='/privacy'>What happens to what you tell us</a></p>")


def crisis_numbers() -> None:
    """Everybody to turn to in a crisis, most urgent first."""
    for contact in crisis.crisis_contacts():
        st.markdown(f"- {contact.when}: [{contact.shown}]({contact.link})")


def help_now() -> None:
    """The most urgent help in one line, in the same place on every page."""
    first, second = crisis.crisis_contacts()[:2]
    st.info(
        f"**Need help now?** Life at risk: call [{first.shown}]({first.link})."
        f" Urgent mental health help: call [{second.shown}]({second.link}), option 2."
    )


def plain(text: str) -> str:
    """Somebody's text inside Markdown, with nothing in it taken for markup."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>~$:-])", r"\\\1", text)


_idle_clock = st.components.v2.component(
    "table_talk_idle_clock",
    html="<p role='status' hidden></p>",
    css="p { position: fixed; left: 1rem; right: 1rem; bottom: 1rem; margin: 0; padding: 1rem;"
    " font: inherit; font-weight: 700; background: #ffc845; color: #2b2a28; }",
    js=_IDLE_JS.read_text("utf-8"),
    isolate_styles=True,
)


def start_over_when_idle(
    seconds: int, warning_seconds: int, start_over: Callable[[], None], *, key: str
) -> None:
    """Call ``start_over`` once nobody has touched the page for so long.

    Runs in the browser: somebody who is still writing has sent nothing yet. For the last
    ``warning_seconds`` it asks whether anybody is there; any touch or key answers.
    """
    _idle_clock(
        key=key,
        data={"seconds": seconds, "warning": warning_seconds},
        on_over_change=start_over,
    )


_begin_here = st.components.v2.component(
    "table_talk_begin_here",
    html="<p tabindex='-1'></p>",
    css="p { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden;"
    " clip-path: inset(50%); white-space: nowrap; scroll-margin-top: 6rem; }",  # below the menu
    js=_BEGIN_JS.read_text("utf-8"),
    isolate_styles=True,
)


def begin_here(said: str, *, key: str) -> None:
    """Bring this place to the top of the screen when it is opened, and read ``said`` aloud.

    For what takes the place of a longer page: the browser would stay scrolled down where that was,
    and whoever uses a screen reader would not notice.
    """
    _begin_here(key=key, data={"said": said})


# What several pages ask ----------------------------------------------------------------


def public_address() -> str:
    """The address to print and to show, under which residents' phones find us."""
    return addresses.public_address(
        settings().public_url,
        st.context.url or "",
        loopback_only=addresses.is_loopback(str(st.get_option("server.address") or "")),
    )


def open_placements(who: SignedIn) -> dict[str, Placement]:
    """Code to placement, of those of somebody's sites where people can answer today."""
    open_today = asking.open_placements(who.store, who.member, settings().today())
    return {place.code: place for place in open_today}


def attempt(act: Callable[[], object]) -> None:
    """Do it and draw the page anew; where it cannot be done, say why and lose nothing."""
    try:
        act()
    except FeedbackError as error:
        st.error(str(error))
    else:
        st.rerun()


def choose_meeting(found: Sequence[Meeting]) -> Meeting:
    """Which of some meetings a page is about: on each page the one that was chosen last."""
    by_id = {meeting.id: meeting for meeting in found}
    last = st.session_state.get("meeting")
    chosen = st.selectbox(
        "Meeting",
        list(by_id),
        list(by_id).index(last) if last in by_id else 0,
        format_func=lambda id: gathering.name_of(by_id[id]),
    )
    st.session_state["meeting"] = chosen
    return by_id[chosen]
