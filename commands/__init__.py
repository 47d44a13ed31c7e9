"""The command line, from `run` to `doctor`: `helpline --help` lists it."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from bot.wording_page import wording_page
from channels.settings import Settings, SettingsError, read_settings
from commands.conversations import write_transcripts
from commands.doctor import examine
from commands.evaluate import EvaluationError, evaluate, measure_danger
from commands.model import TrainingError, ensure_model
from commands.name_model import ensure_name_model
from commands.run import StartError, run_until_stopped
from commands.upkeep import UpkeepError, explained, rotate_key
from commands.upkeep import purge as purge_store
from console.accounts import NameTakenError, UnknownAccountError
from console.command_line import add_staff, reset_staff
from console.names import BadNameError
from console.settings import Settings as ConsoleSettings
from console.settings import SettingsError as ConsoleSettingsError
from console.settings import read_settings as read_console_settings
from handoff.staff_models import Role
from privacy.keys import PURPOSES, Purpose
from privacy.logs import LogLevelError, set_up_logs

STAFF_ERRORS = (BadNameError, NameTakenError, UnknownAccountError, UpkeepError)


class RefusedError(click.ClickException):
    """Shown without a usage text: the message names the remedy."""

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"helpline: {self.message}", file=file, err=True)


def settings() -> Settings:
    try:
        return read_settings(os.environ)
    except SettingsError as error:
        raise RefusedError(str(error)) from error


def trained_models() -> tuple[Path, Path]:
    """The models of language and of names, trained first where they are not up to date.

    Raises:
        TrainingError: training failed.
    """
    chosen = settings()
    names = ensure_name_model(chosen.name_model)
    return ensure_model(chosen.data_dir), names


class Program(click.Group):
    """The commands; called as a program, it sets up the log of its process first."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            set_up_logs("helpline", os.environ, is_alone=False)
        except LogLevelError as error:
            sys.exit(f"helpline: {error}")
        return super().__call__(*args, **kwargs)


@click.group(cls=Program)
def helpline() -> None:
    """An anonymous helpline: run it, train it, look after it."""


@helpline.command()
def run() -> None:
    """Start everything, say where it is, and stop it all on Ctrl-C."""
    try:
        run_until_stopped(settings())
    except (StartError, TrainingError) as error:
        raise RefusedError(str(error)) from error


@helpline.command()
def train() -> None:
    """Train the two models, of language and of names, where what they are made of has changed."""
    try:
        trained_models()
    except TrainingError as error:
        raise RefusedError(str(error)) from error


@helpline.command(name="eval")
@click.option("--baselines/--no-baselines", default=True, help="Also measure other ways.")
def measure(*, baselines: bool) -> None:
    """Measure language quality; with baselines, write docs/language-quality.md."""
    try:
        evaluate(*trained_models(), baselines=baselines)
    except (EvaluationError, StartError, TrainingError) as error:
        raise RefusedError(str(error)) from error


@helpline.command()
def danger() -> None:
    """Measure how many cries for help are heard; write docs/danger.md."""
    try:
        click.echo(measure_danger(*trained_models()))
    except (StartError, TrainingError) as error:
        raise RefusedError(str(error)) from error


@helpline.command()
def conversations() -> None:
    """Write whole conversations as transcripts to docs/conversations.md."""
    try:
        written = write_transcripts(*trained_models())
    except (StartError, TrainingError) as error:
        raise RefusedError(str(error)) from error
    click.echo(f"Written: {written}")


@helpline.command()
def wording() -> None:
    """Print everything the bot can say, with who reads it and its source."""
    click.echo(wording_page(datetime.now(UTC)), nl=False)


@helpline.group()
def staff() -> None:
    """The accounts of KOM's staff in the console."""


def console_settings() -> ConsoleSettings:
    try:
        return read_console_settings(os.environ)
    except ConsoleSettingsError as error:
        raise RefusedError(str(error)) from error


@staff.command()
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.REVIEWER.value
)
def add(name: str, role: str) -> None:
    """Make an account for NAME, and print the link with which they sign in the first time."""
    try:
        with explained():
            click.echo(add_staff(console_settings(), name, Role(role), datetime.now(UTC)))
    except STAFF_ERRORS as error:
        raise RefusedError(str(error)) from error


@staff.command()
@click.argument("name")
def reset(name: str) -> None:
    """Take password and second factor from NAME, and print a new link for the first time."""
    try:
        with explained():
            click.echo(reset_staff(console_settings(), name, datetime.now(UTC)))
    except STAFF_ERRORS as error:
        raise RefusedError(str(error)) from error


@helpline.command()
def purge() -> None:
    """Delete every conversation whose time is over. The helpline does so by itself every minute."""
    try:
        purged = purge_store(settings(), datetime.now(UTC))
    except UpkeepError as error:
        raise RefusedError(str(error)) from error
    click.echo(f"Deleted: {purged.conversations} conversations, {purged.messages} messages.")
    if not purged.is_erased:
        raise RefusedError("Somebody was reading the database: call 'helpline purge' once more.")


@helpline.command(name="rotate-key")
@click.argument("purpose", type=click.Choice([each for each in PURPOSES if each != "staff"]))
def rotate(purpose: Purpose) -> None:
    """Make a new key for a PURPOSE.

    A new `messages` key wraps every conversation's key anew. A new `pseudonym` key makes everybody
    a stranger, and a new `handoff_code` key makes every code given out until now useless.
    """
    try:
        wrapped = rotate_key(settings(), purpose, datetime.now(UTC))
    except UpkeepError as error:
        raise RefusedError(str(error)) from error
    click.echo(f"New key for: {purpose}. Conversations wrapped anew: {wrapped}.")


@helpline.command()
def doctor() -> None:
    """Look for what is missing or wrong, and name the remedy."""
    findings = examine(settings())
    for finding in findings:
        click.echo(str(finding))
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)
