"""Where the images are: moved with the project, apart from it, and pointed at anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sslcore.errors import HandfulError
from sslcore.project import Project, create_project
from sslcore.store import ScanChanges, Store
from tests.sslcore.scanned import label_each, labels_by_path, project, scan, store

__all__ = ["project", "store"]


def make_files(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x")
    return folder


def test_project_and_images_moved_together_are_found_again(tmp_path: Path) -> None:
    make_files(tmp_path / "here" / "pictures", "a/1.png")
    project = create_project(tmp_path / "here" / "p.handful", tmp_path / "here" / "pictures")
    (tmp_path / "here").rename(tmp_path / "there")
    with Store(Project(tmp_path / "there" / project.root.name)) as store:
        assert store.image_folder == tmp_path / "there" / "pictures"


def test_a_project_moved_alone_still_finds_its_images(tmp_path: Path) -> None:
    pictures = make_files(tmp_path / "pictures", "a/1.png")
    project = create_project(pictures / "p.handful", pictures)
    with Store(project) as store:
        scan(store, {"a/1.png": "A"})
    # Seen from its new place, the relative path still leads to a folder, but to one without the images.
    shutil.move(project.root, tmp_path / "p.handful")
    with Store(Project(tmp_path / "p.handful")) as store:
        assert store.image_folder == pictures


@pytest.mark.parametrize("point_at", ["new/photos", "new", "new/photos/a"])
def test_a_moved_image_folder_can_be_pointed_at_even_one_level_off(tmp_path: Path, point_at: str) -> None:
    photos = make_files(tmp_path / "old" / "photos", "a/1.png", "b/2.png")
    project = create_project(tmp_path / "p.handful", photos)
    with Store(project) as store:
        scan(store, {"a/1.png": "A", "b/2.png": "B"})
        label_each(store)
        (tmp_path / "old").rename(tmp_path / "new")
        assert not store.image_folder.is_dir()
        assert store.set_image_folder(tmp_path / point_at) == tmp_path / "new" / "photos"
    with Store(project) as store:
        assert store.image_folder == tmp_path / "new" / "photos"
        assert scan(store, {"a/1.png": "A", "b/2.png": "B"}) == ScanChanges(0, 0, 0, 0)
        assert len(labels_by_path(store)) == 2


def test_a_regrouped_image_folder_is_taken_and_the_scan_recognises_the_files(
    tmp_path: Path, store: Store
) -> None:
    make_files(tmp_path / "flat", "1.png")
    scan(store, {"a/1.png": "A"})
    label_each(store)
    assert store.set_image_folder(tmp_path / "flat") == tmp_path / "flat"
    assert scan(store, {"1.png": "A"}).moved == 1
    assert labels_by_path(store) == {"1.png": "class A"}


def test_a_folder_without_the_images_is_refused_and_the_old_one_stays(tmp_path: Path, store: Store) -> None:
    make_files(tmp_path / "others", "x.png")
    scan(store, {"a/1.png": "A"})
    before = store.image_folder
    with pytest.raises(HandfulError, match="None of this project's images") as caught:
        store.set_image_folder(tmp_path / "others")
    assert "a/1.png" in caught.value.hint
    with pytest.raises(HandfulError, match="is not a folder"):
        store.set_image_folder(tmp_path / "nowhere")
    assert store.image_folder == before
