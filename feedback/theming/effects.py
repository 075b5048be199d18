"""What another codebook would change: to look at before it is used."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from feedback.theming.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Effect:
    """Of so many comments, which would gain and which would lose a theme: theme to their ids.

    For moderators only, like the comments themselves.
    """

    comments: int
    gained: Mapping[str, tuple[str, ...]]
    lost: Mapping[str, tuple[str, ...]]

    @property
    def changed(self) -> int:
        """How many comments would change."""
        by_theme = (*self.gained.values(), *self.lost.values())
        return len({comment for ids in by_theme for comment in ids})


def what_changes(comments: Mapping[str, str], old: Tagger, new: Tagger) -> Effect:
    """Which comments (id to words) would gain or lose which theme, in the order they come."""
    gained: dict[str, list[str]] = defaultdict(list)
    lost: dict[str, list[str]] = defaultdict(list)
    for comment, text in comments.items():
        before, after = old.themes(text), new.themes(text)
        for key in after - before:
            gained[key].append(comment)
        for key in before - after:
            lost[key].append(comment)
    return Effect(
        len(comments),
        {key: tuple(ids) for key, ids in sorted(gained.items())},
        {key: tuple(ids) for key, ids in sorted(lost.items())},
    )
