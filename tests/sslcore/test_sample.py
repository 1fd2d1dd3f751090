"""The sample: real digits as PNG files that the rest of Handful takes like anyone's images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sslcore.errors import HandfulError
from sslcore.images import class_folders, find_images, look, open_image
from sslcore.progress import Progress
from sslcore.sample import write_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample") / "digits")


def test_every_digit_is_there_in_its_class(sample: Path) -> None:
    seen = look(sample, Progress())
    assert seen.n_images == 1797
    assert seen.class_names == [str(digit) for digit in range(10)]
    assert (seen.formats, seen.sizes, seen.unreadable) == ({"PNG": 1797}, {"32 x 32": 1797}, [])


def test_pictures_show_their_digit(sample: Path) -> None:
    from sklearn.datasets import load_digits

    digits = load_digits()
    for path, name in list(class_folders(find_images(sample)).items())[::150]:
        number = int(Path(path).stem.split("-")[1])
        assert str(digits.target[number]) == name
        small = np.asarray(open_image(sample / path).resize((8, 8)).convert("L")).astype(float)
        assert np.corrcoef(small.ravel(), digits.images[number].ravel())[0, 1] > 0.97


def test_writing_again_changes_nothing_and_completes_what_a_kill_left(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "digits"
    (folder / ".tmp-4").mkdir(parents=True)
    (folder / ".tmp-4" / "digit-9999.png").write_bytes(b"torn")
    write_sample(folder)
    assert list(find_images(folder)) == list(find_images(sample))
    before = {path: (folder / path).stat().st_mtime_ns for path in find_images(folder)}
    write_sample(folder)
    assert {path: (folder / path).stat().st_mtime_ns for path in find_images(folder)} == before
    assert sorted(child.name for child in folder.iterdir()) == [str(digit) for digit in range(10)]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HandfulError, match="Could not write the sample images"):
        write_sample(tmp_path / "file" / "digits")
