"""What pages show that is the same whoever looks: computed once for all, and kept while it stands.

Only what has passed the gate or is no secret, and nothing that anybody could change. A store is one
person's: it is asked here, and never kept.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import streamlit as st

from feedback import asking, charts, codebooks, meetings, publishing, trends
from feedback.config import settings
from feedback.disclosure.publications import Publication
from feedback.disclosure.trends import Group
from feedback.errors import Unavailable
from feedback.meetings import Snapshot
from feedback.models import CommentForModeration, ResponseForModeration, ShownComment, Survey
from feedback.storage import Store
from feedback.trends import Trend

Shown = TypeVar("Shown")


def wording(
    answer: ShownComment | CommentForModeration | ResponseForModeration, store: Store
) -> Survey:
    """The survey in the words in which somebody answered it."""
    return _wording(answer.survey_id, answer.survey_version, store)


@st.cache_resource(max_entries=64, show_spinner=False)
def _wording(survey_id: str, version: int, _store: Store) -> Survey:
    # Shared by everybody: what was asked is no secret, and a version never changes.
    survey = asking.wording(_store, survey_id, version)
    if survey is None:
        raise LookupError(f"survey {survey_id} {version} was answered and is not kept")
    return survey


def live_snapshot(store: Store) -> Snapshot:
    """The gated figures and approved words of the live view: computed once for all who watch.

    ``store`` is that of whoever watches, so that nobody sees them who may not ask for them. While
    the store is away a screen keeps what it showed last.
    """
    return _or_as_shown_last("snapshot", lambda: _snapshot(_revision(store), store))


def _or_as_shown_last(name: str, ask: Callable[[], Shown]) -> Shown:
    """What is asked for; while the store is away, what this session showed last, if it did."""
    try:
        st.session_state[name] = ask()
    except Unavailable:
        if name not in st.session_state:
            raise
    shown: Shown = st.session_state[name]
    return shown


@st.cache_resource(ttl=0.5, show_spinner=False)
def _revision(_store: Store) -> int:
    # Looked up twice a second for everybody together: while answers pour in, each would otherwise
    # mean new figures and new charts for whoever looks next.
    return _store.revision()


@st.cache_resource(max_entries=8, show_spinner=False)
def _snapshot(revision: int, _store: Store) -> Snapshot:
    # Shared by everybody: it has passed the gate, it is the same whoever asks, and nobody can
    # change it (frozen all through, so it need not be copied for each). `revision` makes a change
    # a new entry. The store is only asked, never kept: it is one person's.
    how = settings()
    return meetings.snapshot(_store, threshold=how.threshold, base=how.base)


def theme_names(store: Store) -> Mapping[str, str]:
    """Theme key to the name people read, of themes that are not in use any more too.

    While the store is away a screen keeps the names it showed last.
    """
    return _or_as_shown_last("theme_names", lambda: _theme_names(store))


@st.cache_resource(ttl=2, show_spinner=False)
def _theme_names(_store: Store) -> Mapping[str, str]:
    # Shared by everybody: names of themes are on the wall. Asked anew after a change.
    return codebooks.newest(_store).codebook.names


def published(store: Store) -> tuple[Publication, ...]:
    """What is published of all months, read once for all who look.

    While the store is away a screen keeps what it showed last.
    """
    return _or_as_shown_last("published", lambda: _published(_revision(store), store))


@st.cache_resource(max_entries=2, show_spinner=False)
def _published(revision: int, _store: Store) -> tuple[Publication, ...]:
    # Shared by everybody: it has passed the gate, every role may read it, and nobody can change it.
    return tuple(publishing.published(_store))


def trends_of(publications: tuple[Publication, ...], group: Group) -> tuple[Trend, ...]:
    """The chart of each figure of a group, computed once for all who look."""
    state = tuple((p.tables.month, p.part, p.day) for p in publications)
    return _trends_of(state, group, publications)


@st.cache_resource(max_entries=16, show_spinner=False)
def _trends_of(
    state: Hashable, group: Group, _publications: tuple[Publication, ...]
) -> tuple[Trend, ...]:
    # A publication never changes and is never taken back, so its month, part and day name it.
    return tuple(trends.trend(_publications, item, group) for item in trends.items(_publications))


def site_names(store: Store) -> Mapping[int, str]:
    """The name of each site: what is published is published of all of them, for all staff.

    Here, because pages ask a store for nothing that is of certain sites.
    """
    return {site.id: site.name for site in store.sites()}


@lru_cache(maxsize=32)
def chart_spec(rows: tuple[charts.Bar, ...]) -> dict[str, Any]:
    """A chart as Vega-Lite, made once for all who watch."""
    return charts.bars_spec(rows)
