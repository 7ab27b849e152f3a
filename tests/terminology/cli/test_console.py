"""Colours and progress bars on a terminal, plain text elsewhere."""

import io
import os
import pty
import select
import subprocess
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
from rich.progress import Progress

from terminology import install
from terminology.cli import console
from tests.fixtures import releases, stored
from tests.terminology.cli.conftest import Run

ESCAPE = "\x1b["
BOUND = 30.0
"""Seconds that a test may take."""


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


Shown = Callable[[Callable[[], object]], str]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Returns the output of a function on a terminal of 80 columns."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")

    def call(act: Callable[[], object]) -> str:
        stream = Terminal()
        with redirect_stdout(stream), redirect_stderr(stream):
            act()
        return stream.getvalue()

    return call


def in_terminal(data_dir: Path, bundled_dir: Path, *arguments: str | Path) -> str:
    """Return the output of a command on a terminal."""
    ours, theirs = pty.openpty()
    command = [*releases.COMMAND, *map(str, arguments)]
    variables = releases.environment(data_dir, bundled_dir) | {"TERM": "xterm-256color"}
    variables = {name: value for name, value in variables.items() if name != "NO_COLOR"}
    shown = b""
    end = time.monotonic() + BOUND
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=variables
    ) as process:
        os.close(theirs)
        waiting = select.poll()
        waiting.register(ours, select.POLLIN)
        while time.monotonic() < end and waiting.poll(BOUND * 1_000):
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        process.kill()
    os.close(ours)
    return shown.decode()


def work() -> None:
    """Do two steps."""
    with console.steps(2) as steps:
        steps.begin("Reading")
        steps.begin("Writing")


def test_steps_are_a_bar_on_a_terminal(shown: Shown) -> None:
    text = shown(work)
    assert "Writing" in text
    assert "━" in text


def test_steps_are_plain_lines_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    work()
    assert capsys.readouterr() == ("", "Reading\nWriting\n")


def test_the_end_of_the_steps_is_silent_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with console.steps(2) as steps:
        steps.end()
    assert capsys.readouterr() == ("", "")


def test_a_part_of_a_longer_work_is_named_before_its_steps_on_a_terminal(shown: Shown) -> None:
    def act() -> None:
        prefix = console.print_part(2, 3, "made 2025-01")
        with console.transfer("Downloading", prefix), console.steps(1, prefix) as steps:
            steps.begin("Reading")

    text = shown(act)
    assert "2 of 3: Downloading" in text
    assert "2 of 3: Reading" in text
    assert "Release" not in text


def test_a_part_of_a_longer_work_is_one_line_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    prefix = console.print_part(2, 3, "made 2025-01")
    with console.transfer("Downloading", prefix), console.steps(1, prefix) as steps:
        steps.begin("Reading")
        steps.advance(1, 2)
    assert capsys.readouterr() == ("", "Release 2 of 3: made 2025-01\n")


def advance() -> None:
    """Do three quarters of the first of two steps."""
    with console.steps(2) as steps:
        steps.begin("Prerendering")
        steps.advance(3, 4)


def test_how_much_of_a_step_is_done_moves_the_bar_on_a_terminal(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[object] = []
    monkeypatch.setattr(Progress, "update", lambda _self, _task, **values: moved.append(values))
    shown(advance)
    assert {"completed": 0.75} in moved


@pytest.mark.parametrize(("pause", "lines"), [(60.0, 1), (0.0, 2)], ids=["soon", "later"])
def test_how_much_of_a_step_is_done_is_a_line_now_and_then_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, pause: float, lines: int
) -> None:
    monkeypatch.setattr(console, "_BETWEEN_LINES", pause)
    advance()
    assert capsys.readouterr().err.splitlines() == ["Prerendering", "Prerendering: 75%"][:lines]


def test_a_step_that_fails_takes_its_bar_away(shown: Shown) -> None:
    def fail() -> None:
        with suppress(OSError), console.steps(2) as steps:
            steps.begin("Writing")
            raise OSError("full")

    assert shown(fail).endswith(f"{ESCAPE}2K")


def receive() -> None:
    """Show a download of 4 MB in two parts."""
    with console.transfer("Downloading hcpcs 2025-01") as progress:
        progress(0, None)
        progress(3_000_000, 4_000_000)
        progress(4_000_000, 4_000_000)


def test_a_download_is_a_bar_of_bytes_on_a_terminal(shown: Shown) -> None:
    text = shown(receive)
    assert "Downloading hcpcs 2025-01" in text
    assert "4.0/4.0 MB" in text


def test_a_download_is_a_plain_line_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    receive()
    assert capsys.readouterr() == ("", "Downloading hcpcs 2025-01\n")


def test_results_are_coloured_on_a_terminal(shown: Shown) -> None:
    text = shown(lambda: console.out().print("bold", style="bold"))
    assert text == f"{ESCAPE}1mbold{ESCAPE}0m\n"


def test_results_are_plain_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    console.out().print("bold", style="bold")
    assert capsys.readouterr().out == "bold\n"


TABLE = (("code", "count"), [("A1", "1,000"), ("B", "7")])


def test_a_table_is_aligned_with_its_numbers_right(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table(*TABLE)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "code  count",
        "A1    1,000",
        "B         7",
    ]


def test_a_table_without_rows_is_its_headings(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table(("code", "count"), [])
    assert capsys.readouterr().out.split() == ["code", "count"]


@pytest.mark.parametrize("cell", ["[red]x[/red]", "[/]", "\\[b]", ":smile:"])
def test_a_cell_is_printed_as_it_is(capsys: pytest.CaptureFixture[str], cell: str) -> None:
    console.print_table((cell,), [(cell,)])
    assert capsys.readouterr().out.split() == [cell, cell]


def test_a_table_is_folded_to_fit_a_terminal(shown: Shown) -> None:
    text = shown(lambda: console.print_table(("text",), [("word " * 30,)]))
    assert max(len(line) for line in text.splitlines()[1:]) <= 80


def test_nothing_is_folded_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_table(("text", "note"), [("word " * 50, "note " * 50)])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_json_is_indented_and_ends_its_line(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    console.print_json({"name": "é"})
    assert capsysbinary.readouterr().out.decode() == '{\n  "name": "é"\n}\n'


@pytest.mark.slow
def test_the_command_shows_a_bar_on_a_terminal(
    tmp_path: Path, data_dir: Path, bundled_dir: Path
) -> None:
    text = in_terminal(
        data_dir, bundled_dir, "install", "hcpcs", "--file", releases.write(tmp_path)
    )
    assert "━" in text
    assert "Installed hcpcs 2025-01" in text


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("status",), ("lookup", "Q2057"), ("translate", "38228")])
def test_the_command_colours_a_terminal(
    data_dir: Path, bundled_dir: Path, arguments: tuple[str, ...]
) -> None:
    assert ESCAPE in in_terminal(data_dir, bundled_dir, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("available",),
        ("lookup", "A1", "--system", "made"),
        ("translate", "38228"),
        ("lookup", "nothing"),
    ],
)
def test_the_command_is_plain_elsewhere(
    run: Run, data_dir: Path, arguments: tuple[str, ...]
) -> None:
    install.install(stored.numbered(3), data_dir)
    result = run(*arguments)
    assert ESCAPE not in result.output
