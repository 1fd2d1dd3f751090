"""The images the person is asked about next, in order."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable

LOW = 6
"""With fewer images left than this, more are asked for."""


class SuggestionQueue:
    """Suggested images with the reason for each. Labelled ones leave; undone ones come back to the front."""

    def __init__(self) -> None:
        self._reasons: dict[int, str] = {}
        self._fresh: list[int] = []
        self._skipped: list[int] = []

    @property
    def items(self) -> list[tuple[int, str]]:
        """(image id, why), next one first; what was skipped comes last."""
        return [(image_id, self._reasons[image_id]) for image_id in self._fresh + self._skipped]

    @property
    def low(self) -> bool:
        return len(self._fresh) < LOW

    def extend(self, suggestions: Iterable[tuple[int, str]], labelled: Container[int]) -> None:
        """Append those that are new and not labelled."""
        there = set(self._fresh) | set(self._skipped)
        new = {
            image_id: why
            for image_id, why in suggestions
            if image_id not in there and image_id not in labelled
        }
        self._reasons.update(new)
        self._fresh.extend(new)

    def follow(self, touched: Collection[int], labelled: Container[int]) -> bool:
        """Drop those of `touched` that are labelled now, bring back those that are not; True if that changed it."""
        before = self._fresh + self._skipped
        gone = {image_id for image_id in touched if image_id in labelled}
        self._fresh = [image_id for image_id in self._fresh if image_id not in gone]
        self._skipped = [image_id for image_id in self._skipped if image_id not in gone]
        there = set(self._fresh) | set(self._skipped)
        back = [i for i in sorted(touched) if i in self._reasons and i not in labelled and i not in there]
        self._fresh = back + self._fresh
        return self._fresh + self._skipped != before

    def skip(self, image_id: int) -> bool:
        """Move an image behind all others; True if it was there."""
        for part in (self._fresh, self._skipped):
            if image_id in part:
                part.remove(image_id)
                self._skipped.append(image_id)
                return True
        return False

    def __contains__(self, image_id: object) -> bool:
        return image_id in self._fresh or image_id in self._skipped

    def put_second(self, image_id: int, why: str) -> None:
        """Ask about an image right after the one that is next."""
        self.remove(image_id)
        self._reasons[image_id] = why
        self._fresh.insert(1, image_id)

    def remove(self, image_id: int) -> bool:
        """Take an image out; True if it was there."""
        for part in (self._fresh, self._skipped):
            if image_id in part:
                part.remove(image_id)
                return True
        return False

    def forget_reasons(self) -> None:
        """Keep the images, but say of none any more why it is asked about."""
        self._reasons = dict.fromkeys(self._reasons, "")

    def clear(self) -> None:
        self._reasons.clear()
        self._fresh.clear()
        self._skipped.clear()
