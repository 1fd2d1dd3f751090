"""What lies in an image folder: its image files in order, their classes by subfolder, a quick first look."""

from __future__ import annotations

import errno
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sslcore.decode import Header, open_image, read_header
from sslcore.errors import HandfulError, UnreadableImage, from_os_error
from sslcore.progress import Progress

__all__ = [
    "IMAGE_SUFFIXES",
    "FolderLook",
    "class_folders",
    "find_images",
    "in_order",
    "look",
    "name_problem",
    "open_image",
    "printable",
]

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
)
_ENDINGS = tuple(IMAGE_SUFFIXES)
MAX_CLASSES = 1000
GROUP = 16
"""Files a thread takes at once: fewer and the hand-over costs more than a small image."""
POLL_SECONDS = 0.1

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class FolderLook:
    """A folder at first sight, from the headers alone: a picture cut short shows only when it is scanned.

    `formats` and `sizes` ("640 x 480") count images, the most frequent first; `unreadable` is (path, reason);
    `class_names` are its class subfolders (empty: none); `name` is a name to suggest for the project.
    """

    n_images: int
    formats: dict[str, int]
    sizes: dict[str, int]
    unreadable: list[tuple[str, str]]
    class_names: list[str]
    name: str


def find_images(folder: Path) -> Iterator[str]:
    """Return the image files below `folder`: posix paths relative to it, sorted; HandfulError if it is none.

    Nested; hidden files, *.handful projects and what is no regular file are left out. Each real folder is
    entered once, so links make no loops. A subfolder that can't be opened is listed, to show its reason.
    """
    root = Path(folder)
    try:
        entered = {_identity(root)}
        pending, links, found = [("", _entries(root))], deque[str](), list[str]()
    except OSError as error:
        raise _no_folder(root, error) from error
    while pending or links:
        if not pending:
            # Links come last, so that a folder shows under its real path where it has one here.
            pending = _enter(root, links.popleft(), entered, found)
            continue
        prefix, entries = pending.pop()
        for entry in entries:
            relative = prefix + entry.name
            if entry.name.startswith(".") or entry.name.lower().endswith(".handful"):
                continue
            if _is_folder(entry):
                if entry.is_symlink():
                    links.append(relative)
                else:
                    pending += _enter(root, relative, entered, found)
            elif _is_image_file(entry):
                found.append(relative)
    return iter(sorted(found))


def class_folders(paths: Iterable[str]) -> dict[str, str]:
    """Return {path: name of the subfolder it lies in}, or {} where the subfolders don't look like classes.

    They do when no image lies outside one, there are 2 to 1000 names, and two images or more to a name.
    """
    parents = {path: path.split("/")[-2] if "/" in path else "" for path in paths}
    names = set(parents.values())
    if "" in names or not 2 <= len(names) <= MAX_CLASSES or len(parents) < 2 * len(names):
        return {}
    return parents


def look(folder: Path, progress: Progress) -> FolderLook:
    """Return the FolderLook of `folder`; raises HandfulError if it cannot be listed, Cancelled."""
    paths = list(find_images(folder))
    formats: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    unreadable: list[tuple[str, str]] = []
    good: list[str] = []

    def header_of(path: str) -> Header | str:
        try:
            if problem := name_problem(path):
                return problem
            return read_header(Path(folder) / path)
        except UnreadableImage as error:
            return error.message

    for done, (path, found) in enumerate(zip(paths, in_order(header_of, paths, progress), strict=True), 1):
        if isinstance(found, str):
            unreadable.append((printable(path), found))
        else:
            formats[found.format] += 1
            sizes[f"{found.width} x {found.height}"] += 1
            good.append(path)
        progress.report(done, len(paths))
    return FolderLook(
        n_images=len(good),
        formats=dict(formats.most_common()),
        sizes=dict(sizes.most_common()),
        unreadable=unreadable,
        class_names=sorted(set(class_folders(good).values())),
        name=Path(folder).resolve().name or "Images",
    )


def name_problem(path: str) -> str:
    """Return one sentence if `path` holds bytes that are no text, so can't be stored, else ""."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return "Its name is not valid text; rename it with ordinary letters."
    return ""


def printable(path: str) -> str:
    r"""Return `path` with bytes that are no text written as \xNN, so that it can be shown and stored."""
    return os.fsencode(path).decode("utf-8", "backslashreplace") if name_problem(path) else path


def usual_workers() -> int:
    """Return how many threads or processes keep every core busy with decoding."""
    return min(16, (os.cpu_count() or 2) + 1)


def in_order(
    function: Callable[[Item], Result], items: Sequence[Item], progress: Progress, threads: int | None = None
) -> Generator[Result, None, None]:
    """Yield function(item) in the order of `items`, computed by threads, few results waiting at any time.

    Leaving the loop, or Cancelled out of it, stops each thread after the item it is at; so does a pause.
    """

    def run(group: Sequence[Item], halted: Callable[[], bool]) -> list[Result]:
        return [function(item) for item in group if not halted()]

    return groups_in_order(run, items, GROUP, progress, threads or usual_workers())


def groups_in_order(
    run: Callable[[Sequence[Item], Callable[[], bool]], list[Result]],
    items: Sequence[Item],
    largest: int,
    progress: Progress,
    workers: int,
) -> Generator[Result, None, None]:
    """Yield the results of run(group, halted) one by one, for groups of up to `largest` items, by threads.

    `run` asks halted() before each step: it waits out a pause, and is True once nobody wants results any more.
    """
    stop, control = threading.Event(), progress.control

    def halted() -> bool:
        while control.paused and not control.cancelled and not stop.is_set():
            stop.wait(POLL_SECONDS)
        return stop.is_set()

    # A few large photos are shared out evenly, many small files in large groups.
    size = max(1, min(largest, len(items) // (8 * workers)))
    groups = iter([items[start : start + size] for start in range(0, len(items), size)])
    with ThreadPoolExecutor(workers, thread_name_prefix="images") as pool:
        try:
            waiting = deque(pool.submit(run, group, halted) for group in islice(groups, 2 * workers))
            while waiting:
                results = _wait(waiting.popleft(), progress)
                waiting.extend(pool.submit(run, group, halted) for group in islice(groups, 1))
                yield from results
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _wait(future: Future[list[Result]], progress: Progress) -> list[Result]:
    while not wait([future], timeout=POLL_SECONDS).done:
        progress.check()
    return future.result()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        # Sorted, because of two links to one folder the same one must win each time.
        return sorted(entries, key=lambda entry: entry.name)


def _enter(
    root: Path, relative: str, entered: set[tuple[int, int]], found: list[str]
) -> list[tuple[str, list[os.DirEntry[str]]]]:
    """Return [(prefix, entries)] of a folder not entered before; one that can't be opened goes to `found`."""
    try:
        identity = _identity(root / relative)
        if identity in entered:
            return []
        entered.add(identity)
        return [(f"{relative}/", _entries(root / relative))]
    except OSError:
        found.append(relative)
        return []


def _identity(folder: Path) -> tuple[int, int]:
    facts = folder.stat()
    return facts.st_dev, facts.st_ino


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_image_file(entry: os.DirEntry[str]) -> bool:
    if not entry.name.lower().endswith(_ENDINGS):
        return False
    try:
        return entry.is_file() or (entry.is_symlink() and not Path(entry.path).exists())
    except OSError:
        # A link round in a circle, say: listed, so that its reason can be shown.
        return True


def _no_folder(folder: Path, error: OSError) -> HandfulError:
    if error.errno == errno.ENOTDIR:
        return HandfulError(f"{folder} is a file, not a folder.", "Choose the folder that holds your images.")
    return from_os_error(error, f"open the image folder {folder}")
