"""Labels in the open project, with real child processes: on the disk at once; what follows comes by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sslcore.history import Changes
from tests.app.session_desk import WAIT, Desk, desk, open_desk, root, settled, template

__all__ = ["desk", "open_desk", "root", "settled", "template"]


def test_a_label_is_on_the_disk_when_label_returns(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    assert cat is not None
    image = int(session.table.ids[3])
    settled.changes.clear()
    assert session.label([image], cat)
    assert settled.on_disk() == {image: cat}
    assert session.labels == {image: cat}
    assert session.label_codes.tolist() == [-1, -1, -1, 0, *[-1] * 28]
    assert settled.changes == [Changes(labels=frozenset({image}))]
    assert len(settled.saves) == 2
    assert session.counts == {cat: 1}


def test_after_a_label_the_head_the_guesses_and_the_next_images_follow(settled: Desk) -> None:
    session = settled.session
    cat, dog = session.add_class("cat"), session.add_class("dog")
    first = session.suggestions[0][0]
    session.label([first], cat)
    assert session.suggestions[0][0] != first
    settled.wait(lambda: session.head_info.get("version") == session.label_version)
    other = session.suggestions[0][0]
    assert session.guesses(other) == (cat, pytest.approx(0.6 / 0.9, abs=1e-3))
    codes, chances = session.predicted()
    assert set(codes.tolist()) == {0}
    assert chances[0] == pytest.approx(0.6 / 0.9, abs=1e-3)
    session.reject(other)
    assert session.guesses(other) == (dog, pytest.approx(1.0))
    row = int(session.table.rows_of([other])[0])
    assert session.predicted()[0][row] == 1
    session.accept(other)
    assert settled.on_disk()[other] == dog
    settled.wait_idle()


def test_a_burst_of_labels_is_answered_for_the_newest(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    for image in session.table.ids[:20]:
        session.label([int(image)], cat)
    settled.wait(lambda: session.head_info.get("labels") == 20)
    settled.wait_idle()
    assert session.head_info["version"] == session.label_version
    assert len(settled.asked("predict")) < 10
    assert len(session.suggestions) >= 6
    assert not {image for image, _ in session.suggestions} & set(session.labels)


def test_a_stale_answer_never_replaces_a_newer_one(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    session.label([int(session.table.ids[0])], cat)
    settled.wait_idle()
    newest = session.head_info
    session.live._take_head({**newest, "version": newest["version"] - 1, "accuracy": 0.1})
    assert session.head_info == newest


def test_undo_and_redo_survive_a_restart(settled: Desk, open_desk: Callable[..., Desk]) -> None:
    session = settled.session
    cat = session.add_class("cat")
    everything = session.table.ids.tolist()
    session.label(everything, cat)
    assert session.undo_text == "Label 32 images as cat"
    settled.qtbot.waitUntil(lambda: not session.live._debounce.isActive(), timeout=WAIT)
    session.close_now()
    again = open_desk(session.project.root)
    assert len(again.session.labels) == 32
    assert again.session.undo()
    assert again.session.labels == again.on_disk() == {}
    assert again.changes == [Changes(labels=frozenset(everything))]
    assert again.session.redo()
    assert len(again.on_disk()) == 32
    assert not again.session.redo()


def test_an_undone_image_is_asked_about_again_first(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    first, second = session.suggestions[0][0], session.suggestions[1][0]
    session.label([first], cat)
    assert session.suggestions[0][0] == second
    session.undo()
    assert session.suggestions[0][0] == first
    session.skip(first)
    assert session.suggestions[0][0] == second
    assert session.suggestions[-1][0] == first


def test_clearing_the_last_label_clears_the_head(settled: Desk) -> None:
    session = settled.session
    cat = session.add_class("cat")
    image = int(session.table.ids[0])
    other = int(session.table.ids[1])
    session.label([image], cat)
    session.label([other], session.add_class("dog") or 0)
    settled.wait(lambda: session.head_info.get("version") == session.label_version)
    session.clear([image, other])
    settled.wait(lambda: not session.head_info)
    assert session.guesses(image) is None
    assert settled.failures == []
    session.undo()
    settled.wait(lambda: session.guesses(image))


def test_while_new_embeddings_are_made_the_old_head_and_queue_stay(settled: Desk) -> None:
    session = settled.session
    session.label([1, 2], session.add_class("cat") or 0)
    session.label([3, 4], session.add_class("dog") or 0)
    settled.wait(lambda: session.head_info.get("version") == session.label_version)
    settled.wait_idle()
    before = session.embeddings
    seen: list[tuple[int, bool]] = []
    for told in (session.suggestions_changed, session.head_changed, session.arrays_changed):
        told.connect(lambda *_: seen.append((len(session.suggestions), session.guesses(9) is not None)))
    session.start_embed("untrained")
    settled.wait(lambda: session.embeddings != before and session.job is None)
    settled.wait_idle()
    assert seen
    assert all(queued and guessed for queued, guessed in seen)
    assert settled.asked("predict")[-1]["embeddings"] == session.embeddings
    assert settled.asked("suggest")[-1]["embeddings"] == session.embeddings


def test_too_few_labels_is_an_answer_and_no_error(settled: Desk) -> None:
    settled.wish(predict="few")
    session = settled.session
    session.label([int(session.table.ids[0])], session.add_class("cat") or 0)
    settled.wait(lambda: session.head_info)
    assert session.head_info["accuracy"] is None
    assert session.head_info["reason"] == "There is one class only."
    assert settled.failures == []


def test_a_late_refusal_does_not_hide_the_answer_about_newer_labels(settled: Desk) -> None:
    session = settled.session
    session.label([1, 2], session.add_class("cat") or 0)
    session.live._on_failure("predict", "There is one class only.", "", "TooFewLabels")
    settled.wait(lambda: session.head_info.get("labels") == 2)


def test_classes_can_be_renamed_recoloured_merged_and_deleted(settled: Desk) -> None:
    session = settled.session
    ids = session.table.ids.tolist()
    cat, kitten = session.add_class("cat"), session.add_class("kitten", "#112233")
    assert cat
    assert kitten
    session.label(ids[:2], cat)
    session.label(ids[2:5], kitten)
    assert session.rename_class(cat, "Cat")
    assert session.recolor_class(cat, "#445566")
    assert session.merge_classes(kitten, cat)
    assert [(row.name, row.color) for row in session.classes] == [("Cat", "#445566")]
    assert session.label_codes[:6].tolist() == [0, 0, 0, 0, 0, -1]
    assert session.delete_class(cat)
    assert session.labels == settled.on_disk() == {}
    assert session.undo()
    assert len(session.labels) == 5


def test_a_refused_name_is_told_and_changes_nothing(settled: Desk) -> None:
    session = settled.session
    session.add_class("cat")
    assert session.add_class(" cat ") is None
    assert len(settled.failures) == 1
    assert len(session.classes) == 1


def test_labels_come_from_a_csv_and_from_folders(settled: Desk, tmp_path: Path) -> None:
    session = settled.session
    file = tmp_path / "labels.csv"
    file.write_text("path,label\ncircle/000.png,round\nnowhere.png,round\n")
    found = session.import_csv(file)
    assert found is not None
    assert (found.labelled, found.unknown_paths) == (1, ["nowhere.png"])
    assert session.import_csv(tmp_path / "none.csv") is None
    assert len(settled.failures) == 1
    session.undo()
    assert session.label_from_folders()
    assert sorted(session.counts.values()) == [8, 8, 8, 8]
    assert len(settled.on_disk()) == 32
