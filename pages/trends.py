"""Trends: what is changing first, in words; then each theme month by month, and who is missing.

Everything shown is computed from what was published (docs/disclosure.md), and from approved words.
"""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from feedback import (
    asking,
    codebooks,
    csv_files,
    places,
    promises,
    publishing,
    reference_mix,
    shared,
    survey_groups,
    surveys,
    trend_changes,
    trend_charts,
    trend_words,
    trends,
    ui,
    unheard,
    words,
)
from feedback.config import settings
from feedback.disclosure.publications import Publication
from feedback.disclosure.tallies import POSITIVE_RATING, Item
from feedback.disclosure.trends import Group
from feedback.errors import FeedbackError
from feedback.periods import Period, first_month, period_name, period_words, short_name
from feedback.stats.shares import newcombe
from feedback.stats.tests_of_change import Change
from feedback.text.codebook import OUTCOMES, Theme
from feedback.trends import Trend

AT_ONCE = 8
"""A page of charts: each is a chart of its own in the browser, and twenty take seconds there."""
PERIODS: dict[str, int | None] = {"All months": None, "Last 12": 12, "Last 6": 6}

member, store = ui.page("trends", wide=True)
state = st.session_state
codebook = codebooks.newest(store).codebook
themes = {theme.key: theme for theme in (*codebook.former, *codebook.themes)}
kinds = surveys.kinds_of_residents()
sites = shared.site_names(store)
made = promises.promises(store)
by_survey = {
    where: title for title, where in asking.sites_by_survey(store).items() if len(where) > 1
}


# What to look at -----------------------------------------------------------------------


def choose_group(publications: Sequence[Publication]) -> Group:
    """Whose answers: only whom something was published of."""
    offered = trends.groups(publications)
    every = trends.months_published(publications)

    def label(group: Group) -> str:
        name = trends.group_name(group, sites, kinds, by_survey)
        count = offered[group]
        return name if count == every else f"{name} ({count} of {every} months)"

    return st.selectbox("Whose answers", list(offered), format_func=label)


def choose_outcome() -> str | None:
    """Themes of one of the Big 3, or all."""
    return st.selectbox(
        "Themes of",
        [None, *OUTCOMES],
        format_func=lambda key: OUTCOMES[key] if key else "all Big 3 outcomes",
    )


def is_about(item: Item, outcome: str | None) -> bool:
    """Whether a figure belongs to an outcome; every figure to none in particular."""
    theme = themes.get(item[1])
    return outcome is None or (theme is not None and outcome in theme.outcomes)


def name_of(item: Item) -> str:
    """A figure's name, kept apart from the text around it whatever direction it is written in."""
    if item == POSITIVE_RATING:
        return "Good or very good"
    theme = themes.get(item[1])
    return f"\u2068{theme.name if theme else item[1]}\u2069"


# What is changing ----------------------------------------------------------------------


def what_is_changing(found: Sequence[Trend], last: Period) -> list[Trend]:
    """The sentences that come first. Gives what moved."""
    st.header(f"What is changing in {period_name(last)}", anchor=False)
    count = trend_changes.compared(found, last.month)
    if not count:
        st.write(
            "Nothing can be compared here: that takes a number of this time, and one of an earlier"
            " time."
        )
        return []
    moved = trend_changes.moved(found, last.month)
    sentences = "".join(
        f"<li>{escape(trend_changes.in_words(trend, name_of(trend.item)))}</li>" for trend in moved
    )
    if sentences:
        st.html(f"<ul class='changes'>{sentences}</ul>")
    st.markdown(f"{'Nothing else' if moved else 'Nothing'} moved beyond the usual ups and downs.")
    ui.quiet(
        f"{count} of {len(found)} figures can be compared with an earlier month. The more are"
        " compared, the more often one moves by chance alone. What came after something else need"
        " not have come because of it."
    )
    return moved


# Theme by theme ------------------------------------------------------------------------


def every_chart(found: Sequence[Trend], people: int) -> None:
    """A page of charts, or all for printing."""
    drawn = [trend for trend in found if trend.shown and not is_nought(trend)]
    nought = [trend for trend in found if trend.shown and is_nought(trend)]
    nobody = [trend for trend in nought if trend.is_complete]
    partly = [trend for trend in nought if not trend.is_complete]
    without = [trend for trend in found if not trend.shown]
    everything = len(drawn) <= AT_ONCE or st.toggle(
        f"All {len(drawn)} at once, to print", key="everything", persist_state="page"
    )
    shown = drawn
    if not everything:
        pages = -(-len(drawn) // AT_ONCE)
        number = st.pagination(pages, key=f"charts-{len(drawn)}", persist_state="page")
        shown = drawn[(number - 1) * AT_ONCE : number * AT_ONCE]
    for start in range(0, len(shown), 2):
        for column, trend in zip(st.columns(2), shown[start : start + 2], strict=False):
            with column, st.container(border=True, height="stretch", key=f"chart-{trend.item[1]}"):
                one_chart(trend, people)
    for said, figures in (
        ("Nobody wrote about", nobody),
        ("Nobody in the months that may be shown, hidden in others", partly),
        ("Without a share to show in any of these months", without),
    ):
        if figures:
            ui.quiet(f"{said}: {names_of(figures)}.")


def is_nought(trend: Trend) -> bool:
    """Whether all that is known is that nobody said it: a chart would be a line at nought."""
    return trend.item != POSITIVE_RATING and not trend.hidden and not trend.together[0]


def tests(item: Item) -> list[Change]:
    """The small tests of promises about a figure: their first and last days are drawn."""
    return promises.tests_of(made, item[1])


def names_of(found: Sequence[Trend]) -> str:
    """Names in a row."""
    return "; ".join(name_of(trend.item) for trend in found)


def one_chart(trend: Trend, people: int) -> None:
    """A figure's chart, with its numbers as a table and as a file."""
    key, changes = trend.item[1], tests(trend.item)
    if trend.item == came_from:
        ui.begin_here(f"Back at {name_of(trend.item)}", key=f"back-{key}")
    st.html(f"<h3>{escape(name_of(trend.item))}</h3>{belongs_to(themes.get(key))}")
    st.vega_lite_chart(
        trend_charts.spec(trend, people=people, changes=changes),
        key=f"vega-{key}",
        alt=trend_charts.description(name_of(trend.item), trend, changes),
        theme=None,
        width="stretch",
    )
    st.html(as_table(trend))
    with st.container(horizontal=True):
        label = "Closer look" if trend.item == POSITIVE_RATING else "Closer look, and words"
        st.button(label, key=f"open-{key}", on_click=open_figure, args=(trend.item,))
        download(trend)


def belongs_to(theme: Theme | None) -> str:
    """The Big 3 outcomes and the NHS categories of a theme."""
    if theme is None:
        return "<p class='belongs'>Of all who answered. From the NHS Friends and Family Test.</p>"
    outcomes = "; ".join(OUTCOMES[one] for one in theme.outcomes) or "none"
    labels = "; ".join(theme.nhs_labels) or "none"
    return f"<p class='belongs'>Big 3: {escape(outcomes)}. NHS categories: {escape(labels)}.</p>"


def as_table(trend: Trend) -> str:
    """A chart's numbers as a table that opens."""
    body = "".join(
        f"<tr><th scope='row'>{short_name(spot)}</th>"
        f"<td>{escape(trend_charts.in_words(spot))}</td></tr>"
        for spot in trend.spots
    )
    who = "answered" if trend.item == POSITIVE_RATING else "wrote"
    total = f"<p>{trend_changes.total_in_words(trend, who)}</p>" if trend.shown else ""
    return (
        "<details><summary>The same as a table</summary><table><tr><th scope='col'>Month</th>"
        f"<th scope='col'>People who {who}</th></tr>{body}</table>{total}</details>"
    )


def download(trend: Trend) -> None:
    """A chart's numbers as a file."""
    st.download_button(
        "CSV",
        lambda: csv_files.as_bytes(*trend_charts.table(trend)),
        f"trend-{trend.item[1]}.csv",
        "text/csv",
        key=f"csv-{trend.item[1]}",
        on_click="ignore",
    )


# One figure closer ---------------------------------------------------------------------


def open_figure(item: Item) -> None:
    """Look at one figure."""
    state["figure"] = item
    state.pop("month", None)


def close_figure() -> None:
    """Look at all again."""
    state["came_from"] = state.pop("figure", None)


def choose_month(key: str, trend: Trend) -> Callable[[], None]:
    """Take the month that was pressed in a chart."""

    def chosen() -> None:
        picked = state[key].selection.get("month")
        spot = trend_charts.chosen(trend, picked[0]["month"]) if picked else None
        if spot:
            state["month"] = spot.month

    return chosen


def closer(whole: Trend, count: int | None, people: int) -> None:
    """One figure in full: its chart, what is known since tests started, and the words behind it."""
    trend, changes = whole.latest(count), tests(whole.item)
    name = name_of(trend.item)
    ui.begin_here(f"Closer look: {name}", key=f"begin-{trend.item[1]}")
    st.button("Back to all charts", on_click=close_figure)
    theme = themes.get(trend.item[1])
    st.html(f"<h2>{escape(name)}</h2>{belongs_to(theme)}")
    if theme:
        st.html(f"<p>{escape(theme.description)}</p>")
    if not trend.shown:
        st.info("There is no share to show of these answers in these months.")
    if whole.spots[-1].known:
        st.html(f"<p>{escape(trend_changes.in_words(whole, name))}</p>")
    key = f"closer-{trend.item[1]}"
    st.vega_lite_chart(
        trend_charts.spec(trend, people=people, changes=changes, choose=True),
        key=key,
        alt=trend_charts.description(name, trend, changes),
        theme=None,
        width="stretch",
        on_select=choose_month(key, trend),
        selection_mode="month",
    )
    for change in changes:
        said = trend_changes.since_test(whole, change, promises.tests_of(made, None))
        st.html(f"<p>{escape(said)}</p>")
    st.html(as_table(trend))
    download(trend)
    if theme:
        words_behind(trend, theme)


def words_behind(trend: Trend, theme: Theme) -> None:
    """Approved words of a month, from all sites: the page never says whose they are."""
    st.header("In people’s own words", anchor=False)
    offered = {spot.month: period_name(spot) for spot in reversed(trend.spots)}
    if state.get("month") not in offered:
        state["month"] = next(iter(offered))
    month = st.selectbox(
        "Month (or press a point of the chart)",
        list(offered),
        format_func=offered.__getitem__,
        key="month",
    )
    found = publishing.words_behind(store, month, theme.key, threshold=settings().threshold)
    if not found:
        st.info(
            "There are no words to show: nobody allowed theirs to be shown, nobody approved them"
            " yet, or the number of people is itself hidden."
        )
        return
    ui.quiet("From all sites, approved, and shown with the writer’s permission.")
    for comment in found:
        ui.quiet(shared.wording(comment, store).label(comment.question))
        st.html(ui.quoted(comment.text))


# Carers beside service users, and who is missing ----------------------------------------


def carers_beside_service_users(publications: tuple[Publication, ...], count: int | None) -> None:
    """The two kinds side by side where both are published, else why not."""
    st.header("Carers and people who use services", anchor=False)
    ours, theirs = (
        [trend.latest(count) for trend in shared.trends_of(publications, kind)]
        for kind in ("carer", "service_user")
    )
    rows = []
    for one, other in zip(ours, theirs, strict=True):
        both = trends.side_by_side(one, other)
        if both is not None:
            rows.append((name_of(one.item), *both))
    if not rows:
        st.write(
            "They cannot be shown side by side: in no month is there a share of both. For that both"
            " groups, and everybody beside each, have to be ten people or more."
        )
        return
    ui.quiet(
        "Over the months that show a share of both. Where a number is hidden the month is left out,"
        " so small shares look larger than they are. Somebody can be both, and then counts twice."
    )
    body = "".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{share_of(*carers)}</td>"
        f"<td>{share_of(*users)}</td><td>{difference(carers, users)}</td></tr>"
        for name, carers, users in rows
        if carers[0] or users[0]
    )
    st.html(
        "<div class='scrolls' tabindex='0' role='region' aria-label='Carers and people who use"
        " services'><table class='figures'><tr><th scope='col'>Figure</th><th scope='col'>Carers"
        "</th><th scope='col'>People who use services</th><th scope='col'>Difference</th></tr>"
        f"{body}</table></div>"
    )
    nobody = [name for name, carers, users in rows if not carers[0] and not users[0]]
    if nobody:
        ui.quiet(
            f"Nobody of either wrote, in the months that show both, about: {'; '.join(nobody)}."
        )


def share_of(k: int, n: int) -> str:
    """A share as a table has it."""
    return f"{words.tenths(k, n)} ({k:,} of {n:,})"


def difference(one: tuple[int, int], other: tuple[int, int]) -> str:
    """Whether the shares of two groups differ beyond chance."""
    interval = newcombe(*one, *other)
    if interval.low <= 0 <= interval.high:
        return "could be chance"
    return "carers more often" if interval.low > 0 else "carers less often"


def not_heard_from(publications: Sequence[Publication]) -> None:
    """Silent sites, and kinds of resident beside the mix that an admin entered."""
    st.header("Who have we not heard from?", anchor=False)
    silent = unheard.silent_sites(publications)
    for one in silent:
        name = ui.plain(sites.get(one.site, f"Site {one.site}"))
        st.markdown(f"- {unheard.silent_in_words(one, name)}")
    if not silent:
        st.write("No site is known to be silent in the last published month.")
    mix = reference_mix.reference_mix(store)
    st.subheader("Kinds of residents", anchor=False)
    for heard in unheard.heard(publications, kinds, mix):
        said = unheard.heard_in_words(heard, base=publications[-1].base)
        st.markdown(f"- **{ui.plain(kinds[heard.kind])}**: {said}")
    ui.quiet("Not everybody says which they are. Somebody can be of several kinds.")
    if reference_mix.may_keep(member):
        enter_mix(mix)
    elif not mix:
        ui.quiet("An admin can enter which share of each you would expect.")


def enter_mix(mix: dict[str, float]) -> None:
    """Which share of people is of which kind, as known from elsewhere."""
    with st.expander("Which shares do you expect?"), st.form("mix", border=False):
        st.write("For example from a census, or from a service’s own figures. Empty: not compared.")
        entered = {
            kind: st.number_input(
                f"{label}: of 100 people",
                min_value=1,
                max_value=99,
                value=round(100 * mix[kind]) if kind in mix else None,
                step=1,
            )
            for kind, label in kinds.items()
            if kind not in surveys.EXCLUSIVE_OPTIONS
        }
        if st.form_submit_button("Save the shares", type="primary"):
            try:
                reference_mix.keep(store, member, entered)
            except FeedbackError as error:
                st.error(str(error))
            else:
                st.rerun()


def how_to_read() -> None:
    """What the charts are, and what is not shown and why."""
    with st.expander("How to read this page"):
        st.markdown(
            "- **Months are published once**, after they have closed. Months of few answers are"
            " published together, as one period. Answers that come later are published as a"
            " revision once there are enough of them.\n"
            "- **A grey band** is a month without a share, with the reason in it: not published,"
            " too few people, nearly all of them, or a number that would give away another. A dark"
            " bar is what a hidden number can be.\n"
            "- **The band between the limits** is the usual ups and downs. A triangle stands out by"
            " the rules named below the chart, and says which rule. Each chart has its own scale.\n"
            "- **Shares add up to more than all**: somebody can write about several things. Themes"
            " are counted once for each person.\n"
            "- **By survey** means: of the sites that now ask it, put together from what is"
            " published of each. There is no table of its own: that could be subtracted from those"
            " of the sites, and then point at people.\n"
            "- Sites are not crossed with kinds of residents, for the same reason."
        )


def look(publications: tuple[Publication, ...]) -> None:
    """The page, once something is published."""
    who, period, about = st.columns([5, 2, 4])
    grouped = tuple(survey_groups.with_surveys(publications, by_survey))
    with who:
        group = choose_group(grouped)
    with period:
        count = PERIODS[st.selectbox("Months", list(PERIODS))]
    with about:
        outcome = choose_outcome()
    shown = trends.latest(publications, count)
    first, last = first_month(shown[0].tables), shown[-1].tables
    people = trends.responses(trends.latest(grouped, count), group)
    st.html(
        f"<p><strong>{escape(trends.group_name(group, sites, kinds, by_survey))}</strong>,"
        f" {period_words(first, last.month)}. {trend_words.who_answered(people)}</p>"
    )
    found = [t for t in shared.trends_of(grouped, group) if is_about(t.item, outcome)]
    opened = next((t for t in found if t.item == state.get("figure")), None)
    if opened:
        closer(opened, count, people)
        return
    moved = [trend.item for trend in what_is_changing(found, last)]
    st.header("Month by month", anchor=False)
    order = {item: place for place, item in enumerate(moved)}
    found.sort(key=lambda trend: (order.get(trend.item, len(order)), *frequent(trend)))
    every_chart([trend.latest(count) for trend in found], people)
    carers_beside_service_users(publications, count)
    not_heard_from(shown)


def frequent(trend: Trend) -> tuple[bool, float]:
    """What comes first among those that did not move: the rating, then what came up most often."""
    k, n = trend.together
    return trend.item != POSITIVE_RATING, -k / n if n else 0.0


came_from = state.pop("came_from", None)  # once: later the browser scrolls as its user does
published = shared.published(store)
if published:
    look(published)
    ui.link_to("evidence", "Make an evidence pack of it", icon=":material/download:")
else:
    st.info(
        "**Nothing is published yet.** A month can be published once it is over and its paper forms"
        " are typed in. From then on this page shows it."
    )
    if places.runs_all_sites(member):
        ui.link_to("sites", "Publish a month", icon=":material/calendar_month:")
how_to_read()
