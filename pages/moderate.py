"""Reading what residents wrote, and deciding which words the room may see."""

import time
from collections.abc import Callable, Sequence

import streamlit as st

from feedback import codebooks, holding, moderation, shared, taking_down, theme_words, ui, words
from feedback.config import settings
from feedback.errors import FeedbackError, InvalidResponse, Refused
from feedback.models import (
    CommentForModeration,
    CommentState,
    ResponseForModeration,
    Span,
    Tag,
    TakeDownReason,
)

MOST = 50
READING_SECONDS = 1.0
PERMISSIONS = {
    "show": "May be shown at the meeting",
    "read": "Only for the organisers to read, not to be shown",
}

WAY_BACK = {"nil": "Put it into the queue"}

member, store = ui.page("moderate")
today = settings().today()
codebook = codebooks.newest(store).codebook
staff_names = moderation.staff_names(store)


def decided(done: bool) -> None:
    """Say when somebody else was faster; then look again."""
    if not done:
        st.session_state["notice"] = "Somebody else decided this one just before you."
    st.rerun()


def unhurried() -> bool:
    """Whether the last decision is some time ago: a key held down decides one comment only."""
    last = st.session_state.get("pressed", -READING_SECONDS)
    st.session_state["pressed"] = time.monotonic()
    return st.session_state["pressed"] - last >= READING_SECONDS


def words_of(comment: CommentForModeration) -> None:
    """The comment with where it came from; distressing words stay closed until opened."""
    st.markdown(
        f"**{ui.plain(shared.wording(comment, store).label(comment.question))}** ·"
        f" {ui.plain(comment.site)}, {ui.plain(comment.placement)} · {comment.day:%-d %B %Y}"
    )
    if ticked := rating_of(comment):
        st.markdown(f"They ticked: **{ui.plain(ticked)}**")
    if comment.taken_down:
        said = taking_down.in_words(comment.taken_down)
        if comment.state == "waiting":
            st.warning(ui.plain(said))
        else:
            ui.quiet(said)
    if comment.read_first:
        st.warning(
            "**Please read first.** The marked words may mean that somebody is not safe. We do not"
            " know who wrote them, and cannot reply. If they worry you, follow your safeguarding"
            " steps today."
        )
    with (
        st.expander("This may be distressing to read. Open it when you are ready.")
        if comment.sensitive
        else st.container()
    ):
        st.html(ui.quoted(comment.body, comment.read_first))
        if note := words.language(comment.language):
            ui.quiet(note)
        if comment.state == "waiting" and comment.permission == "show":
            as_proposed(comment)
        if comment.state != "nil":
            what_it_says(comment)


def rating_of(comment: CommentForModeration) -> str:
    """What its writer ticked for the rating: their own word, which goes before any tone."""
    (rating, *_) = shared.wording(comment, store).of_kind("rating") or (None,)
    if rating is None or rating.id not in comment.answers:
        return ""
    return ", ".join(map(rating.option_label, comment.answers[rating.id]))


def what_it_says(comment: CommentForModeration) -> None:
    """Tone and themes with the words behind them, and a person's word on the themes."""
    tone = moderation.tone_of(comment)
    if tone is None:
        ui.quiet("Tone of the words: the computer cannot read it.")
    else:
        found = words.because_of(pieces(comment, tone.evidence))
        because = f", because of {found}" if found else ""
        ui.quiet(f"Tone of the words (found by the computer): {words.TONES[tone.value]}{because}")
    about = "; ".join(theme_in_words(comment, tag) for tag in comment.tags)
    if not about:
        about = theme_words.none_found(comment.language, codebook, checked=comment.checked)
    ui.quiet(f"What it is about: {about}")
    themes = frozenset(tag.theme for tag in comment.tags)
    with st.container(horizontal=True):
        if comment.checked:
            ui.quiet("A person has checked this.")
        elif (themes or codebook.index_for(comment.language)) and st.button(
            "These are right" if themes else "That is right", key=f"r-{comment.id}"
        ):
            say_themes(comment, themes)
        with st.popover("These themes are not right", key=f"themes-{comment.id}"):
            offered = [theme.key for theme in codebook.themes]
            chosen = st.multiselect(
                "Everything that it is about. Leave it empty for nothing in particular.",
                offered,
                [key for key in offered if key in themes],
                format_func=lambda key: codebook.names[key],
                placeholder="Nothing in particular",
                key=f"chosen-{comment.id}",
            )
            if st.button("Keep these themes", type="primary", key=f"keep-{comment.id}"):
                say_themes(comment, frozenset(chosen))


def theme_in_words(comment: CommentForModeration, tag: Tag) -> str:
    """One theme, who found it, and the words that show it."""
    found = words.because_of(pieces(comment, tag.evidence))
    by = words.FOUND_BY[tag.found_by]
    return f"{codebook.names.get(tag.theme, tag.theme)} ({by}{': ' if found else ''}{found})"


def pieces(comment: CommentForModeration, spans: Sequence[Span]) -> list[str]:
    """The words at these places."""
    return [comment.body[span.start : span.end] for span in spans]


def say_themes(comment: CommentForModeration, themes: frozenset[str]) -> None:
    """Keep what somebody says that a comment is about; look again."""
    version = codebook.version
    try:
        moderation.check_themes(store, comment, member, today, themes, codebook_version=version)
    except Refused as error:
        st.session_state["notice"] = str(error)
    st.rerun()


def as_proposed(comment: CommentForModeration) -> None:
    """What the room would see, where that is not what was written, and what to check in it."""
    masked = moderation.proposed(comment, staff_names)
    if masked.masks:
        ui.quiet("“Show” shows it like this:")
        st.html(ui.quoted(masked.text, masked.please_check))
    if masked.please_check:
        checks = ", ".join(f"“{masked.text[s.start : s.end]}”" for s in masked.please_check)
        ui.quiet(f"Please check: could {checks} say who somebody is? If so, edit it first.")


def set_aside_button(response_id: str, key: str) -> None:
    """Take the whole answer out, with a reason."""
    with st.popover("Set the whole answer aside", key=f"aside-{key}"):
        st.write("For tests and pranks. It leaves words and figures, and can be put back.")
        reason = st.radio(
            "Why?",
            list(moderation.REASONS),
            format_func=lambda name: moderation.REASONS[name],
            index=None,
            key=f"reason-{key}",
        )
        if st.button("Set aside", disabled=reason is None, key=f"do-aside-{key}"):
            decided(moderation.set_aside(store, response_id, member, today, reason=str(reason)))


def waiting() -> None:
    """The queue: one comment at a time, one key for each decision."""
    left = moderation.comment_count(store, member, "waiting")
    queue = moderation.comments_in(store, member, "waiting", most=MOST)
    later = st.session_state.setdefault("later", [])
    comment, others = holding.next_for(member, queue, later)
    if not queue:
        st.success("Nothing is waiting. New comments appear here when you come back.")
        return
    elsewhere = ui.plain(holding.in_words(others))
    if comment is None:
        st.info(f"{left} waiting. {elsewhere} Come back in a moment.")
        return
    room = "Nobody else sees these words until you decide."
    st.markdown(f"**{left} waiting.** {elsewhere or room}")
    with st.container(border=True):
        words_of(comment)
        st.markdown(f"*{PERMISSIONS[comment.permission]}*")
    # A button's key names its comment: when somebody else was faster, a press must not fall on
    # the next comment, which nobody has read.
    if comment.permission == "show":
        decide_on_showing(comment)
    else:
        key = f"read-{comment.id}"
        with st.container(horizontal=True):
            if st.button("I have read it", type="primary", shortcut="d", key=key) and unhurried():
                decided(moderation.mark_read(store, comment, member, today))
            later_button(comment)
            set_aside_button(comment.response_id, comment.id)


def decide_on_showing(comment: CommentForModeration) -> None:
    """Show, hide, or edit and then show, with the original still in view.

    What was taken down before is not shown with one press.
    """
    editing = st.session_state.get("editing") == comment.id
    with st.container(horizontal=True):
        key = f"show-{comment.id}"
        if not comment.taken_down:
            show = st.button("Show", type="primary", shortcut="s", disabled=editing, key=key)
            if show and unhurried():
                decided(moderation.show(store, comment, member, today))
        hide = st.button("Hide", shortcut="h", disabled=editing, key=f"hide-{comment.id}")
        if hide and unhurried():
            decided(moderation.hide(store, comment, member, today))
        if st.button("Edit, then show", shortcut="e", disabled=editing):
            st.session_state["editing"] = comment.id
            st.rerun()
        later_button(comment)
        set_aside_button(comment.response_id, comment.id)
    if editing:
        edit(comment)


def edit(comment: CommentForModeration) -> None:
    """Take out what could point at somebody; the original stands above."""
    text = st.text_area(
        "The words to show. Take out names, places and dates; change nothing else.",
        moderation.proposed(comment, staff_names).text,
        key=f"edit-{comment.id}",
        height=150,
    )
    with st.container(horizontal=True):
        if st.button("Show these words", type="primary"):
            try:
                done = moderation.show(store, comment, member, today, text=text)
            except InvalidResponse as error:
                st.error(str(error))
            else:
                st.session_state["editing"] = None
                decided(done)
        if st.button("Stop editing"):
            st.session_state["editing"] = None
            st.rerun()


def later_button(comment: CommentForModeration) -> None:
    """Leave one for later in this sitting."""
    if st.button("Later", shortcut="l"):
        st.session_state["later"].append(comment.id)
        st.rerun()


def decided_list(state: CommentState, empty: str) -> None:
    """What was decided, with the way back."""
    comments = moderation.comments_in(store, member, state, most=MOST)
    if not comments:
        st.write(empty)
    for comment in comments:
        with st.container(border=True):
            words_of(comment)
            if comment.shown_text and comment.shown_text != comment.body:
                st.markdown("Shown as:")
                st.html(ui.quoted(comment.shown_text))
            if state == "shown":
                take_down(comment)
            else:
                back(comment, WAY_BACK.get(state, "Decide again"))


def back(comment: CommentForModeration, label: str) -> None:
    """The way back into the queue."""
    if st.button(label, key=f"again-{comment.id}"):
        decided(moderation.return_to_queue(store, comment, member, today))


def take_down(comment: CommentForModeration) -> None:
    """Take shown words off everything, and say why."""
    with st.popover("Take it down", key=f"down-{comment.id}"):
        st.write(
            "It leaves the wall, every page and every report made from now on. Files that"
            " somebody has saved or printed keep it."
        )
        if why := why_form(comment, "Take it down"):
            attempt(lambda: taking_down.take_down_because(store, comment, member, today, *why))


def why_form(comment: CommentForModeration, button: str) -> tuple[TakeDownReason, str] | None:
    """A reason from the list and a note; None until the button is pressed."""
    with st.form(f"why-{comment.id}", border=False):
        reason = st.radio(
            "Why?",
            list(taking_down.REASONS),
            format_func=lambda name: taking_down.REASONS[name],
            index=None,
        )
        note = st.text_input(
            "In your own words, if you like. Do not repeat what the person wrote.",
            max_chars=taking_down.LONGEST_NOTE,
        )
        if not st.form_submit_button(button, type="primary"):
            return None
    if reason is None:
        st.error("Please choose why.")
        return None
    return reason, note


def attempt(act: Callable[[], bool]) -> None:
    """Do it; where it cannot be done, say why and lose nothing."""
    try:
        done = act()
    except FeedbackError as error:
        st.error(str(error))
    else:
        decided(done)


def taken_down_list() -> None:
    """Words that were shown and were taken down, with who and why."""
    comments = taking_down.taken_down(store, member, most=MOST)
    if not comments:
        st.write("Nothing was taken down.")
    for comment in comments:
        with st.container(border=True):
            words_of(comment)
            reason = comment.taken_down.reason if comment.taken_down else None
            if reason is None:
                if why := why_form(comment, "Keep this reason"):
                    attempt(lambda c=comment, w=why: taking_down.say_why(store, c, member, *w))
            elif reason == "withdrawn":
                ui.quiet("It stays down: its words are not ours to show.")
            else:
                with st.popover("Was it a mistake?", key=f"mistake-{comment.id}"):
                    st.write("It can wait in the queue again. Nothing is shown by that.")
                    back(comment, "Put it back into the queue")


def unexplained() -> None:
    """Point at what was taken down in a room, where there was no time to say why."""
    comments = taking_down.taken_down(store, member, most=MOST)
    if any(comment.taken_down and comment.taken_down.reason is None for comment in comments):
        st.info("Words were taken down, and nobody has said why yet. Please look at “Taken down”.")


def answer_row(response: ResponseForModeration) -> None:
    """One whole answer, without words."""
    ticked = [
        f"{question.label} " + ", ".join(map(question.option_label, response.answers[question.id]))
        for question in shared.wording(response, store).questions
        if question.id in response.answers
    ]
    st.markdown(
        f"{ui.plain(response.site)}, {ui.plain(response.placement)} · {response.day:%-d %B %Y}"
    )
    ui.quiet(" · ".join(ticked))
    if response.set_aside:
        ui.quiet(f"Set aside: {response.reason}")
        if st.button("Put it back", key=f"back-{response.id}"):
            decided(moderation.put_back(store, response.id, member, today))
    else:
        set_aside_button(response.id, response.id)


def answer_list(responses: list[ResponseForModeration], empty: str) -> None:
    """Whole answers, each in its frame."""
    if not responses:
        st.write(empty)
    for response in responses:
        with st.container(border=True):
            answer_row(response)


if notice := st.session_state.pop("notice", ""):
    st.warning(notice)
VIEWS = (
    *("Waiting", "Shown", "Taken down", "Hidden", "Read", "Said nothing"),
    *("Answers without words", "Set aside", "Record"),
)
view = st.segmented_control("List", VIEWS, default="Waiting", label_visibility="collapsed")
match view:
    case "Shown":
        decided_list("shown", "Nothing is shown yet.")
    case "Taken down":
        taken_down_list()
    case "Hidden":
        decided_list("hidden", "Nothing is hidden.")
    case "Read":
        decided_list("read", "Nothing has been marked as read.")
    case "Said nothing":
        st.write(
            "In these there is nothing to decide on, so they do not wait. If one does say"
            " something, put it into the queue."
        )
        decided_list("nil", "Nobody wrote that they had nothing to say.")
    case "Answers without words":
        st.write("If you tried out a poster, you can set your own test aside here.")
        answer_list(moderation.wordless_responses(store, member, most=MOST), "There is none.")
    case "Set aside":
        answer_list(
            moderation.responses_set_aside(store, member, most=MOST), "Nothing is set aside."
        )
    case "Record":
        record = [
            {"Day": day, "Who": who or "Example", "What": what.replace("_", " "), "Why": why}
            for day, who, what, why in moderation.decisions(store, member)[:200]
        ]
        if record:
            st.table(record)
        else:
            st.write("Nothing has been decided yet.")
    case _:
        unexplained()
        waiting()
