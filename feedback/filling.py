"""An empty store is filled with the example: sites, answers, decisions, months and meetings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from feedback import codebooks, intake, meetings, moderation, publishing, setting_up, surveys
from feedback.config import Settings
from feedback.errors import Refused
from feedback.example import (
    EXAMPLE_SITES,
    example_comments,
    example_responses,
    example_test_of_change,
)
from feedback.example_meetings import hold_example_meetings
from feedback.models import Organisers, StaffMember
from feedback.periods import months_back
from feedback.storage import Store

_NOBODY = StaffMember(0, "Example", "facilitator")
_ORGANISERS = Organisers(
    name="the Breakfast Table",
    meeting_place="Breakfast Café",
    answers_contact=(
        "at the café’s counter, or your service’s Patient Advice and Liaison Service (PALS)"
    ),
)


def fill_with_example(store: Store, settings: Settings) -> int:
    """Fill an empty store with made-up answers; returns how many.

    Months are published up to the one before last: the live view begins with last month. One
    meeting was held, and one is prepared for today.

    Raises Refused when the store already has sites: made-up and real answers never mix.
    """
    if store.sites():
        raise Refused("This store already has sites. Example data goes into an empty one only.")
    store.set_setting(setting_up.EXAMPLE, "yes")
    live_since = months_back(settings.today(), 1)
    meetings.keep_organisers(
        store,
        replace(
            _ORGANISERS,
            next_meeting=_second_thursday_after(settings.today()),
            counting_from=live_since,
        ),
    )
    places = {
        (site, name): setting_up.add_placement(store, site, name)
        for site, names in EXAMPLE_SITES.items()
        for name in names
    }
    survey = surveys.default_survey()
    approved: set[tuple[str, date, str]] = set()
    responses = example_responses(settings.today())
    for example in responses:
        form: dict[str, Sequence[str]] = {
            **example.answers,
            **{question: (text,) for question, text in example.texts.items()},
            "permission": (example.permission,),
        }
        intake.submit(
            store,
            survey,
            places[(example.site, example.placement)],
            form,
            key=intake.new_key(),
            day=example.day,
            source="example",
            threshold=settings.threshold,
            codebook_version=None,
        )
        if example.approved:
            approved.update((example.site, example.day, text) for text in example.texts.values())
    store.release(at_least=1, hold_back=False)
    _approve(store, approved, settings.today())
    _publish(store, settings, before=live_since)
    hold_example_meetings(
        store,
        _NOBODY,
        settings,
        codebooks.newest(store).codebook.names,
        example_test_of_change(settings.today()),
        next(iter(places.values())).code,
    )
    return len(responses)


def _approve(store: Store, approved: set[tuple[str, date, str]], today: date) -> None:
    """Decide the example's comments as its moderator would have."""
    nothing = {comment.text for comment in example_comments() if comment.kind == "nil"}
    for comment in store.comments_in("waiting", most=100_000):
        if (comment.site, comment.day, comment.body) not in approved:
            continue
        if comment.body in nothing:
            moderation.hide(store, comment, _NOBODY, today)
        elif comment.permission == "show":
            moderation.show(store, comment, _NOBODY, today)
        else:
            moderation.mark_read(store, comment, _NOBODY, today)


def _publish(store: Store, settings: Settings, *, before: date) -> None:
    for due in publishing.waiting(store, _NOBODY, today=before, base=settings.base).due:
        publishing.publish(
            store,
            _NOBODY,
            due.month,
            months=due.months,
            today=months_back(due.month, -1),
            threshold=settings.threshold,
            base=settings.base,
        )


def _second_thursday_after(day: date) -> date:
    """When the breakfast meets next: the second Thursday of a month."""
    first = day.replace(day=1)
    while True:
        second_thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 7)
        if second_thursday > day:
            return second_thursday
        first = months_back(first, -1)
