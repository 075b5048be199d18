"""Themes: what comments can be about, how good the tags are, and changing both.

Who has all sites changes things here; the others on the staff read them. Every change is tried on
past comments first, and applied as a new version.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from feedback import curating, retagging, theme_words, ui, words
from feedback.config import settings
from feedback.curating import Example, Proposal
from feedback.errors import FeedbackError
from feedback.text.codebook import LONGEST_DESCRIPTION, LONGEST_NAME, OUTCOMES, Codebook, Theme
from feedback.text.learning import in_english
from feedback.theming import editing, teaching
from feedback.theming.checked import overruled

member, store = ui.page("themes")
state = st.session_state
now = curating.in_use(store)
codebook = now.codebook
curator = curating.may_curate(member)


def propose(proposal: Proposal) -> None:
    """Open a change for trying, unless it cannot be made."""
    try:
        proposal.make(now)
    except FeedbackError as error:
        st.error(str(error))
    else:
        state["proposal"] = proposal
        state.pop("tried", None)
        st.rerun()


def change(what: str, edit: Callable[[Codebook], Codebook]) -> None:
    """Propose a change of the codebook."""
    propose(curating.change(what, edit))


def stop() -> None:
    """Leave whatever is open, and look at the list again."""
    for key in ("proposal", "tried", "open", "typed"):
        state.pop(key, None)


def change_words(before: Theme, after: Theme) -> None:
    """Propose another wording of a theme."""
    change(theme_words.reworded(before, after), partial(editing.reword, before=before, after=after))


def back() -> None:
    """Leave a trial, with what was typed still there."""
    del state["proposal"]


# Tagging again -------------------------------------------------------------------------


def tagging_again() -> None:
    """How far the version in use has come with past comments, and going on after a restart."""
    left = retagging.left(store, codebook.version)
    if not left:
        return
    if retagging.is_running(codebook.version):
        state["to_tag"] = max(left, state.get("to_tag", 0))
        progress()
        return
    state.pop("to_tag", None)
    comments = "1 past comment is" if left == 1 else f"{left:,} past comments are"
    st.warning(f"{comments} not tagged by version {codebook.version} yet.")
    if st.button("Go on tagging"):
        retagging.start(store, member)
        st.rerun()


@st.fragment(run_every=1)
def progress() -> None:
    """How many comments are left to tag, looked up each second."""
    left = retagging.left(store, codebook.version)
    if not left or not retagging.is_running(codebook.version):
        st.rerun()
    st.progress(
        1 - min(1.0, left / max(1, state.get("to_tag", left))),
        f"Tagging past comments again: {left:,} to go. You can leave this page.",
    )


# Trying and applying -------------------------------------------------------------------


def try_it(proposal: Proposal) -> None:
    """What a change would do to past comments; then apply it or not."""
    st.header("Try it before it counts", anchor=False)
    st.markdown(f"**{ui.plain(proposal.what)}**")
    tried = state.get("tried")
    try:
        overtaken = tried and tried.proposed.codebook.version != codebook.version + 1
        if overtaken:
            st.error(str(curating.Overtaken()))
        if tried is None or overtaken:
            with st.spinner("Trying it on past comments"):
                tried = state["tried"] = curating.try_out(store, member, proposal)
    except FeedbackError as error:
        st.error(str(error))
        st.button("Back, change nothing", on_click=back)
        return
    effect, names = tried.effect, {**codebook.names, **tried.proposed.codebook.names}
    changed = f"{effect.changed:,} would change" if effect.changed else "none would change"
    past = "1 past comment" if effect.comments == 1 else f"{effect.comments:,} past comments"
    st.write(f"Tried on {past}: {changed}. What people checked stays.")
    for key in sorted(effect.gained.keys() | effect.lost.keys(), key=lambda key: names[key]):
        gain, lose = len(effect.gained.get(key, ())), len(effect.lost.get(key, ()))
        with st.expander(f"{ui.plain(names[key])}: {gain} would get it, {lose} would lose it"):
            examples("Would get it", tried.gaining.get(key, ()))
            examples("Would lose it", tried.losing.get(key, ()))
    note = st.text_input(
        "Why? Everybody on the staff can read this.",
        proposal.what[: curating.LONGEST_NOTE],
        max_chars=curating.LONGEST_NOTE,
    )
    with st.container(horizontal=True):
        pressed = st.button(f"Apply as version {codebook.version + 1}", type="primary")
        st.button("Back, change nothing", on_click=back)
    if not pressed:
        return
    try:
        curating.apply(store, member, tried.proposed, note=note, day=settings().today())
    except curating.Overtaken:
        pass  # the next look says so, and tries it again
    else:
        stop()
        retagging.start(store, member)
        state["done"] = f"Version {codebook.version + 1} counts from now on."
    st.rerun()


def examples(label: str, found: list[Example]) -> None:
    """Comments that would change, with the words that show the theme."""
    if found:
        ui.quiet(f"{label}, for example:")
    for example in found:
        st.html(ui.quoted(example.body, example.evidence))


# The list, and one theme ---------------------------------------------------------------


def every_theme() -> None:
    """All themes in use, one more to add, and those that are not in use any more."""
    for theme in codebook.themes:
        with st.container(border=True):
            one_theme(theme)
    if curator:
        add()
    if codebook.former:
        st.header("Not in use any more", anchor=False)
    for theme in codebook.former:
        with st.container(border=True):
            former(theme)


def one_theme(theme: Theme) -> None:
    """A theme with what it is about and what shows it."""
    st.markdown(
        f"**{ui.plain(theme.name)}**" + ("" if theme.measured else " · not measured"),
        help=None
        if theme.measured
        else "Nobody has labelled comments for it at another service: how often it is right is not"
        " known before people here check some.",
    )
    st.markdown(ui.plain(theme.description))
    if theme.outcomes:
        ui.quiet("Big 3 outcomes: " + "; ".join(OUTCOMES[one] for one in theme.outcomes))
    if theme.nhs_labels:
        ui.quiet("NHS categories: " + "; ".join(theme.nhs_labels))
    others = f", and words in {len(theme.phrases_in)} languages" if theme.phrases_in else ""
    with st.expander(f"{len(theme.phrases)} phrases{others}"):
        ui.quiet(" · ".join(theme.phrases))
        if theme.exclusions:
            ui.quiet("But not: " + " · ".join(theme.exclusions))
        for language, phrases in theme.phrases_in.items():
            ui.quiet(f"In {words.language_name(language)}: " + " · ".join(phrases))
    if curator:
        st.button("Change", key=f"open-{theme.key}", on_click=open_theme, args=(theme.key,))


def open_theme(key: str) -> None:
    """Open one theme for changes."""
    stop()
    state["open"] = key


def former(theme: Theme) -> None:
    """A theme that tags nothing any more."""
    into = codebook.names.get(theme.merged_into)
    st.markdown(f"**{ui.plain(theme.name)}**")
    ui.quiet(f"Merged into {into}." if into else "Switched off. Older figures keep its name.")
    if curator and not into and st.button("Switch on", key=f"on-{theme.key}"):
        change(f"“{theme.name}” switched on", partial(editing.switch_on, key=theme.key))


def add() -> None:
    """A theme of one's own."""
    with st.form("add"):
        st.header("Add a theme", anchor=False)
        name = st.text_input("Name", max_chars=LONGEST_NAME)
        description = st.text_input("What is it about?", max_chars=LONGEST_DESCRIPTION)
        phrases = st.text_area("Words and phrases that show it, one in each line", height=120)
        outcomes = st.multiselect("Big 3 outcomes", list(OUTCOMES), format_func=OUTCOMES.get)
        if not st.form_submit_button("Try this theme"):
            return
    change(
        f"“{' '.join(name.split())}” added",
        lambda book: editing.add(book, name, description, editing.lines(phrases), outcomes),
    )


def edit(theme: Theme) -> None:
    """Everything that can be done to one theme."""
    st.header(f"Change “{ui.plain(theme.name)}”", anchor=False)
    st.button("Back to all themes", on_click=stop)
    reword(theme)
    with st.expander("Words in other languages"):
        reword_in_another_language(theme)
    others = {other.key: other.name for other in codebook.themes if other.key != theme.key}
    with st.expander("Merge it into another theme"), st.form("merge", border=False):
        st.write("The other theme takes its phrases over. Its name stays for older figures.")
        into = st.selectbox("Merge into", list(others), format_func=others.get, index=None)
        if st.form_submit_button("Try merging") and into:
            change(
                f"“{theme.name}” merged into “{others[into]}”",
                lambda book: editing.merge(book, theme.key, into),
            )
    with st.expander("Split it"), st.form("split", border=False):
        leaving = st.multiselect("Phrases that leave into a new theme", theme.phrases)
        foreign = [(code, phrase) for code, listed in theme.phrases_in.items() for phrase in listed]
        also_leaving = st.multiselect(
            "Words in other languages that leave too",
            foreign,
            format_func=lambda one: f"{one[1]} ({words.language_name(one[0])})",
        )
        name = st.text_input("Name of the new theme", max_chars=LONGEST_NAME)
        description = st.text_input("What is the new one about?", max_chars=LONGEST_DESCRIPTION)
        if st.form_submit_button("Try splitting"):
            change(
                f"“{' '.join(name.split())}” split from “{theme.name}”",
                lambda book: editing.split(
                    book, theme.key, leaving, name, description, also_leaving=also_leaving
                ),
            )
    with st.expander("Switch it off"):
        st.write("No comment gets it any more. You can switch it on again.")
        if st.button("Try without it"):
            change(f"“{theme.name}” switched off", lambda book: editing.switch_off(book, theme.key))


def reword(theme: Theme) -> None:
    """The words of a theme; what was typed stays until it is applied or left."""
    typed: Theme = state.get("typed", theme)
    with st.form("words"):
        name = st.text_input("Name", typed.name, max_chars=LONGEST_NAME)
        description = st.text_input(
            "What is it about?", typed.description, max_chars=LONGEST_DESCRIPTION
        )
        phrases = st.text_area("Phrases, one in each line", "\n".join(typed.phrases), height=260)
        ui.quiet(
            "Whole words, with their plural and tenses: “wait” finds “waited”. A star finds every"
            " ending: “communicat*”. What else says this word and means something else?"
        )
        exclusions = st.text_area(
            "But not, one in each line", "\n".join(typed.exclusions), height=120
        )
        if not st.form_submit_button("Try these words", type="primary"):
            return
    after = replace(
        typed,
        name=name,
        description=description,
        phrases=editing.lines(phrases),
        exclusions=editing.lines(exclusions),
    )
    state["typed"] = after
    change_words(theme, after)


def reword_in_another_language(theme: Theme) -> None:
    """The words of a theme in one other language, in a form of its own."""
    typed: Theme = state.get("typed", theme)
    names = words.LANGUAGES | {
        code: code for code in theme.phrases_in if code not in words.LANGUAGES
    }
    language = st.selectbox("Language", names, format_func=names.get, index=None)
    if language is None:
        ui.quiet(
            "A comment in another language is looked through for the words in that language alone."
            " None of them has been checked by somebody whose language it is: please do."
        )
        return
    with st.form(f"words-{language}", border=False):
        phrases = st.text_area(
            f"Words in {names[language]}, one in each line",
            "\n".join(typed.phrases_for(language)),
            height=200,
        )
        ui.quiet(
            "Whole words as they are written here, with or without accents. A star finds every"
            " ending: “amable*”. No words for who somebody is."
        )
        if not st.form_submit_button(f"Try these words in {names[language]}"):
            return
    phrases_in = {**typed.phrases_in, language: editing.lines(phrases)}
    state["typed"] = after = replace(typed, phrases_in=phrases_in)
    change_words(theme, after)


# How good it is, new words, learning, history ------------------------------------------


def how_good() -> None:
    """How far the tags agree with people, in words."""
    st.subheader("At other services", anchor=False)
    st.write(theme_words.ELSEWHERE)
    st.subheader("Here", anchor=False)
    if not curator:
        st.write("Who reads all sites’ comments sees here how often people agree with the tags.")
        return
    labelled = curating.checked(store, member)
    measured = curating.measured(labelled, codebook)
    st.write(theme_words.quality(measured))
    ui.quiet("People check themes on “Read and decide”.")
    without, tagged = curating.without_theme(store, member)
    if tagged >= settings().base:
        share = words.tenths(without, tagged)
        st.write(f"Comments in which no theme was found: {share} of {tagged:,}.")
    for theme in codebook.themes:
        if agreed := measured.themes.get(theme.key):
            st.markdown(f"**{ui.plain(theme.name)}**: {theme_words.agreement(agreed)}")
    often = overruled(labelled, codebook)
    if often:
        st.subheader("Phrases that people often overrule", anchor=False)
    for one in often:
        theme = next(theme for theme in codebook.themes if theme.key == one.theme)
        with st.container(border=True):
            where = f" ({words.language_name(one.language)})" if one.language else ""
            st.markdown(
                f"“{ui.plain(one.phrase)}”{where} in **{ui.plain(theme.name)}**: right in"
                f" {one.right} of {one.comments} comments that people checked."
            )
            if st.button("Try without it", key=f"without-{one.theme}-{one.language}-{one.phrase}"):
                change_words(theme, editing.without_phrase(theme, one.phrase, one.language))


def new_words() -> None:
    """Words that are unusually frequent this month, to take in as phrases."""
    how = settings()
    found = curating.new_words(store, member, how.today(), threshold=how.threshold, base=how.base)
    st.write("Words that come up more often this month than in the year before.")
    if found is None:
        st.info(
            f"For this, {how.base} comments of this month and {how.base} older ones are needed."
        )
    elif not found:
        st.info("No word is unusual this month.")
    for cell in found or ():
        with st.container(border=True), st.form(f"word-{cell.key}", border=False):
            said = words.count(cell, threshold=how.threshold)
            st.markdown(f"**{ui.plain(cell.key)}** · in {said} comments this month")
            chosen = st.selectbox(
                "It is about", codebook.themes, format_func=lambda theme: theme.name, index=None
            )
            if st.form_submit_button("Try it as a phrase") and chosen:
                after = replace(chosen, phrases=(*chosen.phrases, cell.key))
                change_words(chosen, after)


def learning() -> None:
    """Learning from what people checked: measured first, used only when somebody says so."""
    english = in_english(curating.checked(store, member))
    if now.learned:
        st.write(f"In use: what was learned from {now.learned.comments:,} comments.")
    else:
        st.write("Nothing is learned yet: the phrases alone decide.")
    missing = teaching.LEAST_COMMENTS - len(english)
    if missing > 0:
        st.info(
            f"Learning begins at {teaching.LEAST_COMMENTS} comments in English that people checked:"
            f" {missing} more are needed. You can check them on “Read and decide”."
        )
    label = f"Learn from {len(english):,} checked comments"
    if st.button(label, type="primary", disabled=missing > 0):
        bar = st.progress(0.0, "Learning, and measuring what it brings")
        state["lesson"] = teaching.learn(english, codebook, bar.progress)
        bar.empty()
    lesson = state.get("lesson")
    if lesson is None:
        return
    after = theme_words.agreement(lesson.after.overall)
    st.markdown(f"**The phrases alone:** {theme_words.agreement(lesson.before.overall)}")
    st.markdown(f"**With what was learned:** {after}")
    st.write(theme_words.lesson(lesson))
    ui.quiet("Measured on comments it had not learned from, a fifth of them at a time.")
    if st.button("Try it on past comments"):
        propose(curating.use_lesson(lesson, after))


def history() -> None:
    """Which versions there were, and going back to one."""
    versions = curating.history(store)
    if not versions:
        st.write(f"The themes are as they came with Table Talk (version {codebook.version}).")
    for one in versions:
        with st.container(border=True):
            st.markdown(
                f"**Version {one.version}** · {words.day_in_words(one.day)} · {ui.plain(one.who)}"
            )
            ui.quiet(one.note)
            in_use = one.version == codebook.version
            if in_use:
                ui.quiet("In use.")
            elif curator and st.button("Go back to this one", key=f"back-{one.version}"):
                propose(curating.return_to(store, one.version))


if said := state.pop("done", ""):
    st.success(said)
if curator:
    tagging_again()
else:
    ui.quiet("Only who has all sites can change the themes. An admin can change who has.")
opened = next((theme for theme in codebook.themes if theme.key == state.get("open")), None)
if curator and "proposal" in state:
    try_it(state["proposal"])
elif curator and opened:
    edit(opened)
else:
    VIEWS = {"Themes": every_theme, "How good they are": how_good}
    if curator:
        VIEWS |= {"New words": new_words, "Learning": learning}
    VIEWS["History"] = history
    view = st.segmented_control(
        "View", VIEWS, default="Themes", key="view", label_visibility="collapsed"
    )
    VIEWS[view or "Themes"]()
