"""The command line: ``python -m feedback`` and a command, such as ``export`` or ``staff``."""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from feedback import (
    asking,
    copying,
    csv_files,
    doctor,
    filling,
    kept_answers,
    publishing,
    setting_up,
    surveys,
)
from feedback.backend import embedded_store
from feedback.config import settings
from feedback.errors import FeedbackError
from feedback.example import EXAMPLE_LABEL
from feedback.models import ExportedResponse
from feedback.people import COMMAND_LINE
from feedback.periods import first_month, period_name
from feedback.staff_commands import add_staff_commands
from feedback.storage import Store, open_outbox, open_residents
from feedback.text_commands import add_text_commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done, 1: could not be done and why was said, 2: wrong usage."""
    parsed = _parser().parse_args(arguments)
    try:
        message: str = parsed.run(parsed)
    except FeedbackError as error:
        print(f"feedback: {error}", file=sys.stderr)
        return 1
    print(message)
    return 0


def demo(_: argparse.Namespace) -> str:
    """Make the example store, unless it is there, and say where everything is."""
    store = embedded_store()
    if not setting_up.is_example(store):
        filling.fill_with_example(store, settings())
        setting_up.add_sample_sign_ins(store)
    address = settings().public_url or "http://localhost:8501"
    lines = [f"{EXAMPLE_LABEL}. Addresses once it is started with `make demo`:"]
    lines += [
        f"  {address}/f/{place.code}  {place.site.name}, {place.name}"
        for place in store.placements()
    ]
    lines.append(f"  {address}/staff/sign-in")
    lines += [f"    {name} ({role})" for name, role in setting_up.sample_sign_ins(store)]
    lines.append(f"    passphrase: {setting_up.SAMPLE_PASSPHRASE}")
    return "\n".join(lines)


def publish(parsed: argparse.Namespace) -> str:
    """Publish the period with one month, or all that can be published."""
    store, how, today = embedded_store(), settings(), settings().today()
    due = publishing.waiting(store, COMMAND_LINE, today=today, base=how.base).due
    periods = [(one.month, one.months) for one in due]
    if parsed.month:
        month = _month(parsed.month)
        held = (one for one in due if first_month(one) <= month <= one.month)
        periods = [next(((one.month, one.months) for one in held), (month, 1))]
    for month, months in periods:
        made = publishing.publish(
            store,
            COMMAND_LINE,
            month,
            months=months,
            today=today,
            threshold=how.threshold,
            base=how.base,
        )
        revision = ", as a revision" if made.part > 1 else ""
        print(f"{period_name(made.tables)} is published{revision}.")
    if not periods:
        return "There is nothing to publish: too few answers wait, or every month is published."
    return "The live view begins after the last published month."


def export(parsed: argparse.Namespace) -> str:
    """Write one row per response, without anything finer than its month."""
    store = embedded_store()
    rows = list(store.export(all_words=parsed.all_words))
    survey = surveys.default_survey()
    asked = [question.id for question in survey.questions if question.kind != "permission"]
    texts = [question.id for question in survey.of_kind("text")]
    further = {question for row in rows for question in (*row.texts, *row.themes)}.difference(texts)
    texts += sorted(further)
    asked += sorted(further.union(*(row.answers for row in rows)).difference(asked))
    header = ["month", "site", "survey", "source", "permission"]
    header += [_column(store, question) for question in asked]
    header += [f"{question}_themes" for question in texts]
    written = csv_files.write(parsed.out, header, (_export_row(row, asked, texts) for row in rows))
    words = (
        "It holds everything people wrote: keep it as safe as the store itself."
        if parsed.all_words
        else "It holds only the words that were approved and may be shown."
    )
    return (
        f"{written} responses written to {parsed.out}. {words}"
        " One row is one person: do not publish it."
    )


def outbox(parsed: argparse.Namespace) -> str:
    """What this replica's outbox holds, once what was refused is tried again or erased."""
    how = settings()
    if not how.on_supabase:
        raise FeedbackError("There is no outbox: answers are kept in a file here.")
    kept = open_outbox(how.data_dir)
    if parsed.retry:
        kept.retry_refused()
        kept.forward(open_residents(how.supabase_url, how.supabase_key, None).send)
    lines = []
    if parsed.discard_refused:
        lines.append(f"Refused answers erased: {kept.discard_refused()}.")
    return "\n".join(lines + kept_answers.sentences(kept.holds())) or "Nothing waits here."


def backup(parsed: argparse.Namespace) -> str:
    """Copy the whole store into one file, while it is in use."""
    embedded_store().backup(parsed.out)
    return f"Copied to {parsed.out}. Keep it as safe as the store itself."


def copy(_: argparse.Namespace) -> str:
    """Copy everything in the embedded store to Supabase, where an admin signs in for it."""
    if not settings().on_supabase:
        raise FeedbackError("Set SUPABASE_URL and SUPABASE_ANON_KEY: where should it go?")
    email = os.environ.get("FEEDBACK_ADMIN_EMAIL") or input("An admin's e-mail there: ")
    for done in copying.copy_to_supabase(settings(), email, _passphrase()):
        print(f"{done.what}: {done.copied} copied, {done.there} were there")
    return (
        "All is there. Table Talk uses it as long as SUPABASE_URL is set; the file here is left as"
        " it was. Invite staff there: their sign-ins did not go along."
    )


def look_over(_: argparse.Namespace) -> str:
    """Say what is right and wrong with this installation. Raises FeedbackError for the latter."""
    wrong = 0
    for finding in doctor.examine(settings()):
        print(f"{finding.verdict:5}  {finding.text}")
        wrong += finding.verdict == "wrong"
    if wrong:
        raise FeedbackError(f"{wrong} of these {'is' if wrong == 1 else 'are'} wrong.")
    return "Nothing is wrong."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m feedback", description="Table Talk")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    command("demo", demo, "make the example store (made-up answers) and print its addresses")
    closing = command(
        "publish", publish, "publish months that are over: type in their paper forms first"
    )
    closing.add_argument("--month", metavar="2026-10", help="only the period with this month")
    exporting = command("export", export, "write a CSV with one row per response")
    exporting.add_argument("out", type=Path, metavar="OUT.csv")
    exporting.add_argument(
        "--all-words", action="store_true", help="also words that may not be shown: keep it safe"
    )
    add_text_commands(command)
    add_staff_commands(
        commands.add_parser("staff", help="add, change and remove people who sign in")
    )
    keeping = command("outbox", outbox, "what waits on this server while Supabase is away")
    keeping.add_argument("--retry", action="store_true", help="send what was refused once more")
    keeping.add_argument(
        "--discard-refused", action="store_true", help="erase what was refused, words and all"
    )
    copying = command("backup", backup, "copy the whole store into one file")
    copying.add_argument("out", type=Path, metavar="FILE")
    moving = command("copy", copy, "copy the embedded store to Supabase; go on after a break")
    moving.add_argument("--to", choices=["supabase"], required=True)
    command("doctor", look_over, "look over this installation and say what is wrong")
    return parser


def _passphrase() -> str:
    """Typed, or piped in; never an argument, which others on the machine could read."""
    if sys.stdin.isatty():
        return getpass.getpass("Their passphrase: ")
    return sys.stdin.readline().rstrip("\n")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise FeedbackError(f"{text} is no month. Write it like this: 2026-10.") from error


def _column(store: Store, question_id: str) -> str:
    """A question's column: its id, and its newest words where the id alone says nothing."""
    if question_id in surveys.question_bank():
        return question_id
    labels = (survey.label(question_id) for survey in asking.every_survey(store))
    worded = next((label for label in labels if label != question_id), "")
    return f"{question_id} {worded}".strip()


def _export_row(row: ExportedResponse, asked: list[str], texts: list[str]) -> list[str]:
    cells = [row.month, row.site, row.survey, row.source, row.permission]
    cells += [
        row.texts.get(question, "")
        if question in texts
        else " ".join(row.answers.get(question, ()))
        for question in asked
    ]
    cells += [" ".join(row.themes.get(question, ())) for question in texts]
    return [csv_files.not_a_formula(cell) for cell in cells]


if __name__ == "__main__":
    sys.exit(main())
