"""The page that brings files in: what columns mean, what would be kept, what became of it."""

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from feedback import asking, setting_up, taking_in
from feedback.errors import Unavailable
from feedback.models import Placement, StaffMember
from feedback.storage.sqlite import SqliteStore
from feedback.surveys import default_survey
from tests.conftest import TODAY
from tests.test_pages import Open, everything, open_page, press

__all__ = ["open_page"]  # a fixture of that module

HEADER = 'Date,"Overall, how was your experience of our service?",What was good?,Postcode'
RATING = "Overall, how was your experience of our service?"


@pytest.fixture
def facilitating(open_page: Open, placement: Placement) -> AppTest:
    """The page, opened by somebody who looks after the café."""
    return open_page("paper", "facilitator")


def choose_file(app: AppTest, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> AppTest:
    """Choose a CSV file."""
    data = "\n".join((header, *rows)).encode(encoding)
    app.file_uploader[0].set_value(("answers.csv", data, "text/csv")).run()
    assert not app.exception
    return app


def pick(app: AppTest, label: str, option: str | None) -> AppTest:
    """Choose an option by its words."""
    (box,) = [box for box in app.selectbox if box.label == label]
    box.select(option).run() if option else box.set_value(None).run()
    assert not app.exception
    return app


def test_a_file_is_looked_at_and_brought_in(facilitating: AppTest, store: SqliteStore) -> None:
    app = choose_file(facilitating, "3/5/2026,GOOD,=1+1 <b> 😊,SW2", "4 May 2026,poor,شكرا,SW9")

    page = everything(app)
    assert "2 rows: what do the columns mean?" in page
    assert "Not used, and not kept: Postcode." in page
    assert "the organisers may read them, and nobody else will see them" in page
    assert "=1+1 &lt;b&gt; 😊" in page
    assert "<td dir='auto'>شكرا</td>" in page
    assert "SW2" not in page

    app = press(app, "Bring in 2 answers")

    assert "**2 answers came in.**" in everything(app)
    rows = list(store.export(all_words=True))
    assert {(row.month, row.source, row.permission) for row in rows} == {
        ("2026-05", "import", "read")
    }
    assert {row.texts["good"] for row in rows} == {"=1+1 <b> 😊", "شكرا"}


def test_the_same_file_again_adds_nothing_and_says_so(
    facilitating: AppTest, store: SqliteStore
) -> None:
    twins = ["3/5/2026,good,,", "3/5/2026,good,,"]
    press(choose_file(facilitating, *twins), "Bring in 2 answers")

    app = press(choose_file(facilitating, *twins), "Bring in 2 answers")

    assert "**Nothing new came in.**" in everything(app)
    assert "2 answers had come in before" in everything(app)
    assert store.waiting_changes() == 2


def test_rows_that_cannot_be_kept_are_named_with_the_reason(
    facilitating: AppTest, store: SqliteStore
) -> None:
    app = choose_file(facilitating, "soon,good,Tea,", ",good,,", "3/5/2026,good,Fine,")

    assert "**2 of 3 rows cannot be kept.**" in everything(app)
    assert "- Row 2, “Date”: “soon” is no date we can read" in everything(app)
    assert "List of these rows (CSV), to put right" in [
        button.label for button in app.download_button
    ]

    app = press(app, "Bring in 1 answer")

    assert "2 rows could not be kept. Choose the file once more" in everything(app)
    assert store.waiting_changes() == 1


def test_words_that_are_no_answer_are_asked_about(
    facilitating: AppTest, store: SqliteStore
) -> None:
    app = choose_file(facilitating, "3/5/2026,1,,", "3/5/2026,5,,", "3/5/2026,9,,")
    assert "No row can be kept like this" in app.error[0].value

    pick(pick(app, "“1”", "Very good"), "“5”", "Very poor")
    press(app, "Bring in 2 answers")

    rated = sorted(row.answers["experience"] for row in store.export(all_words=False))
    assert rated == [("very_good",), ("very_poor",)]


def test_a_column_full_of_other_words_is_asked_about_in_bounds(facilitating: AppTest) -> None:
    app = choose_file(facilitating, *(f"3/5/2026,word {number},," for number in range(50)))

    assert "There are 50 different ones" in app.warning[0].value
    assert len([box for box in app.selectbox if box.label.startswith("“word")]) == 20


def test_without_a_column_for_the_day_the_month_is_asked_for(
    facilitating: AppTest, store: SqliteStore
) -> None:
    app = pick(choose_file(facilitating, "x,good,Tea,"), "The day", "– no column –")
    assert not [button for button in app.button if button.label.startswith("Bring in")]

    pick(app, "No column has the day. In which month were they given?", "October 2025")
    press(app, "Bring in 1 answer")

    assert [row.month for row in store.export(all_words=False)] == ["2025-10"]


def test_without_a_column_for_what_is_needed_nothing_is_offered(facilitating: AppTest) -> None:
    app = pick(choose_file(facilitating, "3/5/2026,good,,"), RATING, "– no column –")

    assert "Which column answers" in app.error[0].value
    assert not [button for button in app.button if button.label.startswith("Bring in")]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "first row"), (b"\0\1\2" * 9, "no text file"), (b"PK\5\6" + b"\0" * 18, "spreadsheet")],
    ids=["empty", "binary", "broken"],
)
def test_a_file_that_cannot_be_read_says_why(facilitating: AppTest, data: bytes, said: str) -> None:
    app = facilitating
    app.file_uploader[0].set_value(("answers.xlsx", data, "")).run()

    assert said in app.error[0].value


def test_a_break_in_the_middle_says_how_far_it_came_and_goes_on(
    facilitating: AppTest, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for a lost connection: the second batch does not arrive."""
    take_in, calls = SqliteStore.take_in, []

    def away(self: SqliteStore, *args: object, **how: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise Unavailable("The store is away.")
        return take_in(self, *args, **how)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(SqliteStore, "take_in", away)
    rows = [f"3/5/2026,good,Tea {number}," for number in range(taking_in.AT_ONCE + 20)]
    app = press(choose_file(facilitating, *rows), "Bring in 120 answers")
    assert "The store is away. 100 of 120 rows are in" in app.error[0].value

    app = press(app, "Bring in 120 answers")

    assert "**20 answers came in.**" in everything(app)
    assert "100 answers had come in before" in everything(app)


def test_another_survey_can_be_chosen_than_the_one_that_is_asked(
    open_page: Open, store: SqliteStore, admin: StaffMember, placement: Placement
) -> None:
    winter = asking.make(store, admin, "Winter", default_survey())
    asking.ask(store, admin, placement.site, winter, opens_on=None, closes_on=None)

    app = open_page("paper", who=admin)
    (box,) = [box for box in app.selectbox if box.label == "Which questions do they answer?"]

    assert box.options == ["Winter", default_survey().title]
    press(choose_file(app, "3/5/2026,good,,"), "Bring in 1 answer")
    assert [row.survey for row in store.export(all_words=False)] == [f"{winter.id} 1"]


def test_places_are_those_of_ones_own_sites(
    open_page: Open, store: SqliteStore, placement: Placement, facilitator: StaffMember
) -> None:
    clinic = setting_up.add_placement(store, "Clinic", "Door")
    store.set_sites(facilitator.id, frozenset({clinic.site.id}), by=0, day=TODAY)
    (of_the_clinic,) = [one for one in store.staff() if one.id == facilitator.id]

    app = open_page("paper", who=of_the_clinic)

    assert app.selectbox[0].options == ["Clinic, Door"]


def test_files_are_out_of_memory_once_they_are_in_or_the_page_is_left(
    open_page: Open, facilitating: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr(
        MemoryUploadedFileManager,
        "remove_session_files",
        lambda _, session_id: forgotten.append(session_id),
    )
    app = choose_file(facilitating, "3/5/2026,good,Tea,")
    assert not forgotten

    press(app, "Bring in 1 answer")
    assert len(forgotten) == 1

    open_page("home", "facilitator")
    assert len(forgotten) == 2
