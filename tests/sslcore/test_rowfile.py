"""Rows by content: whatever a kill, a full disk or a deleted file leaves, no content ever gets another's row."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sslcore import rowfile
from sslcore.decode import Header
from sslcore.errors import HandfulError
from sslcore.rowfile import RowFile

SHAPE = (5, 7)
FACTS = Header(640, 480, "JPEG", "RGB")
KEY_BYTES = 40


def content(number: int) -> str:
    return f"{number:032x}"


def row(number: int) -> bytes:
    return bytes([number % 251] * 35)


def write(folder: Path, numbers: range) -> None:
    file = RowFile(folder, "rows", SHAPE, readonly=False)
    for number in numbers:
        file.append(content(number), FACTS, row(number))
    file.close()


def assert_whole(folder: Path) -> int:
    """Every row that can be found is its content's own; returns how many."""
    file = RowFile(folder, "rows", SHAPE, readonly=True)
    found = 0
    for number in range(300):
        [at] = file.rows([content(number)])
        if at >= 0:
            assert file.mapped[at].tobytes() == row(number)
            found += 1
    assert found == len(file)
    file.close()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def writer(folder: Path) -> Iterator[RowFile]:
    file = RowFile(folder, "rows", SHAPE, readonly=False)
    yield file
    file.close()


def test_rows_come_back_by_content(folder: Path) -> None:
    write(folder, range(20))
    file = RowFile(folder, "rows", SHAPE, readonly=True)
    assert file.rows([content(3), content(99), content(0)]).tolist() == [3, -1, 0]
    assert file.mapped.shape == (20, 5, 7)
    assert file.facts(content(7)) == FACTS
    assert file.facts(content(99)) is None
    assert content(7) in file
    assert content(99) not in file


def test_a_cache_that_is_not_there_is_empty(folder: Path) -> None:
    file = RowFile(folder, "rows", SHAPE, readonly=True)
    assert (len(file), file.mapped.shape, file.rows([content(1)]).tolist()) == (0, (0, 5, 7), [-1])
    assert not folder.exists()


def test_what_waits_is_known_but_not_yet_on_disk(writer: RowFile) -> None:
    writer.append(content(1), FACTS, row(1))
    assert content(1) in writer
    assert writer.facts(content(1)) == FACTS
    assert writer.rows([content(1)]).tolist() == [-1]
    writer.flush()
    assert writer.rows([content(1)]).tolist() == [0]


def test_the_same_content_is_kept_once(folder: Path, writer: RowFile) -> None:
    for _ in range(3):
        writer.append(content(1), FACTS, row(1))
        writer.flush()
    assert len(writer) == 1


def test_much_is_written_before_it_fills_the_memory(writer: RowFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowfile, "FLUSH_BYTES", 10 * 35)
    for number in range(25):
        writer.append(content(number), FACTS, row(number))
    assert len(writer) == 20


def test_a_reader_sees_new_rows_after_reload_and_keeps_its_old_map(folder: Path) -> None:
    write(folder, range(3))
    reader = RowFile(folder, "rows", SHAPE, readonly=True)
    old = reader.mapped
    write(folder, range(10))
    assert len(reader) == 3
    reader.reload()
    assert reader.rows([content(9)]).tolist() == [9]
    assert reader.mapped.shape == (10, 5, 7)
    assert old[2].tobytes() == row(2)


def test_deleting_the_files_is_safe_for_readers_and_the_next_writer(folder: Path) -> None:
    write(folder, range(5))
    reader = RowFile(folder, "rows", SHAPE, readonly=True)
    old = reader.mapped
    for file in folder.iterdir():
        file.unlink()
    assert old[4].tobytes() == row(4)
    reader.reload()
    assert len(reader) == 0
    write(folder, range(9, 2, -1))
    reader.reload()
    assert reader.mapped[reader.rows([content(4)])[0]].tobytes() == row(4)
    assert assert_whole(folder) == 7


@pytest.mark.parametrize("name", ["rows.u8", "rows.keys"])
def test_deleting_one_of_the_two_is_safe(folder: Path, name: str) -> None:
    write(folder, range(5))
    (folder / name).unlink()
    assert assert_whole(folder) == 0
    write(folder, range(8, 1, -1))
    assert assert_whole(folder) == 7


def test_a_reader_notices_files_made_anew_while_it_looked_away(folder: Path) -> None:
    write(folder, range(5))
    reader = RowFile(folder, "rows", SHAPE, readonly=True)
    assert reader.mapped.shape == (5, 5, 7)
    for file in folder.iterdir():
        file.unlink()
    write(folder, range(4, -1, -1))
    reader.reload()
    assert reader.rows([content(0)]).tolist() == [4]
    assert reader.mapped[4].tobytes() == row(0)


def test_keys_of_lost_rows_never_speak_for_other_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, range(5))
    (folder / "rows.u8").unlink()
    writer = RowFile(folder, "rows", SHAPE, readonly=False)
    for number in range(20, 30):
        writer.append(content(number), FACTS, row(number))
    plain = rowfile._write_at

    def rows_only(file: object, position: int, data: bytes) -> None:
        if file.name.endswith(".keys"):
            raise OSError(errno.ENOSPC, "No space left on device")
        plain(file, position, data)

    monkeypatch.setattr(rowfile, "_write_at", rows_only)
    with pytest.raises(HandfulError):
        writer.flush()
    assert assert_whole(folder) == 0


def test_every_torn_tail_is_ignored_and_overwritten(folder: Path) -> None:
    write(folder, range(6))
    rows, keys = (folder / "rows.u8").read_bytes(), (folder / "rows.keys").read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(60):
        kept_rows, kept_keys = int(rng.integers(0, len(rows) + 1)), int(rng.integers(0, len(keys) + 1))
        (folder / "rows.u8").write_bytes(rows[:kept_rows])
        (folder / "rows.keys").write_bytes(keys[:kept_keys])
        assert assert_whole(folder) == min(kept_rows // 35, kept_keys // KEY_BYTES)
        write(folder, range(11, -1, -1))
        assert assert_whole(folder) == 12


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from sslcore import rowfile
    from tests.sslcore.test_rowfile import FACTS, SHAPE, content, row

    folder, fatal_write, part = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    plain, writes = rowfile._write_at, 0

    def write_at(file, position, data):
        global writes
        writes += 1
        if writes == fatal_write:
            file.seek(position)
            file.write(data[: int(len(data) * part)])
            os.kill(os.getpid(), signal.SIGKILL)
        plain(file, position, data)

    rowfile._write_at, rowfile.FLUSH_BYTES = write_at, 10 * 35
    file = rowfile.RowFile(folder, "rows", SHAPE, readonly=False)
    for number in range(60):
        file.append(content(number), FACTS, row(number))
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
@pytest.mark.parametrize(
    ("fatal_write", "part", "left"), [(1, 0.5, 0), (2, 0.0, 0), (2, 0.55, 5), (5, 1.0, 20)]
)
def test_killed_while_writing(folder: Path, fatal_write: int, part: float, left: int) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(folder), str(fatal_write), str(part)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == -9
    assert assert_whole(folder) == left
    write(folder, range(80, -1, -1))
    assert assert_whole(folder) == 81


@pytest.mark.parametrize("name", ["rows.u8", "rows.keys"])
def test_a_full_disk_is_one_sentence_and_costs_only_what_waited(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(folder, range(4))
    writer = RowFile(folder, "rows", SHAPE, readonly=False)
    for number in range(50, 60):
        writer.append(content(number), FACTS, row(number))
    plain = rowfile._write_at

    def write_some(file: object, position: int, data: bytes) -> None:
        if not file.name.endswith(name):
            return plain(file, position, data)
        plain(file, position, data[: len(data) // 2 + 3])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rowfile, "_write_at", write_some)
    with pytest.raises(HandfulError, match="the disk is full") as caught:
        writer.flush()
    assert "Free some space" in caught.value.hint
    with pytest.raises(HandfulError):
        writer.append(content(99), FACTS, row(99))
    writer.close()
    monkeypatch.undo()
    assert assert_whole(folder) >= 4
    write(folder, range(70))
    assert assert_whole(folder) == 70


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_a_disk_that_takes_only_a_part_of_a_write(folder: Path) -> None:
    import resource

    writer = RowFile(folder, "rows", SHAPE, readonly=False)
    for number in range(200):
        writer.append(content(number), FACTS, row(number))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50 * 35 + 11, hard))
    try:
        with pytest.raises(HandfulError, match="Could not save pictures in the project's cache"):
            writer.flush()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        writer.close()
    assert (folder / "rows.u8").stat().st_size == 50 * 35 + 11
    assert assert_whole(folder) == 0


def test_two_writers_at_once_are_refused(folder: Path, writer: RowFile) -> None:
    with pytest.raises(HandfulError, match="Another Handful"):
        RowFile(folder, "rows", SHAPE, readonly=False)
    writer.close()
    RowFile(folder, "rows", SHAPE, readonly=False).close()


def test_a_cache_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HandfulError, match="Could not save pictures"):
        RowFile(tmp_path / "file" / "cache", "rows", SHAPE, readonly=False)


def test_a_reader_takes_nothing(folder: Path) -> None:
    with pytest.raises(HandfulError, match="not open for writing"):
        RowFile(folder, "rows", SHAPE, readonly=True).append(content(1), FACTS, row(1))


def test_a_row_is_read_from_the_file(folder: Path) -> None:
    write(folder, range(20))
    reader = RowFile(folder, "rows", SHAPE, readonly=True)
    for number in (0, 7, 19):
        found = reader.read(content(number))
        assert found is not None
        assert (found.shape, found.tobytes()) == (SHAPE, row(number))
    assert reader.read(content(99)) is None


def test_a_row_is_never_read_from_a_file_made_anew(folder: Path) -> None:
    write(folder, range(5))
    reader = RowFile(folder, "rows", SHAPE, readonly=True)
    for file in folder.iterdir():
        # Kept under another name, or the new file could get the number of the old one.
        file.rename(file.with_suffix(".old"))
    write(folder, range(4, -1, -1))
    assert reader.read(content(0)) is None
    reader.reload()
    found = reader.read(content(0))
    assert found is not None
    assert found.tobytes() == row(0)
