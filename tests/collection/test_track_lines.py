"""Tracks as lines: what is pasted is understood, and what is stored comes back as it is."""

import random

import pytest
from django.core.exceptions import ValidationError

from collection.typed.track_lines import read_tracks, track_lines

pytestmark = pytest.mark.once


def read(text: str) -> list[tuple[str, ...]]:
    """Return the tracks of a text: number, artist, title, duration, marks."""
    return [
        (
            track["number"],
            track["artist_text"],
            track["title"],
            track["duration"],
            "*" * track["is_favourite"] + "#" * (track["kind"] == "heading"),
        )
        for track in read_tracks(text)
    ]


def one(number="", artist="", title="", duration="", marks=""):
    return (number, artist, title, duration, marks)


PASTED = {
    "A1 Paperhouse 7:29": [one("A1", "", "Paperhouse", "7:29")],
    "A1. Paperhouse (7:29)": [one("A1", "", "Paperhouse", "7:29")],
    "1) Halleluhwah - 18:22 *": [one("1", "", "Halleluhwah", "18:22", "*")],
    "# Side one\n\nA2\tMushroom\t4:04": [
        one("", "", "Side one", "", "#"),
        one("A2", "", "Mushroom", "4:04"),
    ],
    "A1\tCan–\tVitamin C\t3:34": [one("A1", "Can", "Vitamin C", "3:34")],
    "1 One\n2 Two\n1 Three": [one("1", "", "One"), one("2", "", "Two"), one("1", "", "Three")],
    "99 Luftballons 3:53\nHaus der drei Sonnen": [
        one("", "", "99 Luftballons", "3:53"),
        one("", "", "Haus der drei Sonnen"),
    ],
    "1-01 Intro\n1-02 Outro": [one("1-01", "", "Intro"), one("1-02", "", "Outro")],
    "A Love\nB Hate": [one("A", "", "Love"), one("B", "", "Hate")],
    "A Day In The Life": [one("", "", "A Day In The Life")],
    "A1 Can – Spoon\nA2 Neu! - Hero": [one("A1", "Can", "Spoon"), one("A2", "Neu!", "Hero")],
    "A Song - Dub\nB Song - Vocal": [one("A", "", "Song - Dub"), one("B", "", "Song - Vocal")],
    "4:33": [one("", "", "4:33")],
    "A1 | X | Y \\| Z | 1:00 | *": [one("A1", "X", "Y | Z", "1:00", "*")],
}


@pytest.mark.parametrize("text", PASTED)
def test_lines_are_read_as_they_are_written_elsewhere(text: str) -> None:
    assert read(text) == PASTED[text]


WORDS = ("A1", "1", "2.", "B", "Can", "–", "-", "Song", "4:33", "*", "#", "|", "\\", "(3:45)", "II")


def made_up(dice: random.Random) -> dict[str, object]:
    def words(most: int) -> str:
        return " ".join(dice.choices(WORDS, k=dice.randint(0, most)))

    return {
        "number": dice.choice(("", "", "A1", "1", "CD2-3", "Video 1", words(2)))[:20].strip(),
        "title": words(4) or "Song",
        "duration": dice.choice(("", "3:45", "1:02:30")),
        "artist_text": dice.choice(("", "", words(2))),
        "kind": dice.choice(("track", "track", "track", "heading")),
        "is_favourite": dice.random() < 0.2,
    }


def test_whatever_is_stored_comes_back_as_it_is() -> None:
    dice = random.Random(15)
    for _ in range(1500):
        tracks = [made_up(dice) for _ in range(dice.randint(1, 4))]
        assert read_tracks(track_lines(tracks)) == tracks  # type: ignore[arg-type]


def test_a_usual_list_is_written_without_bars() -> None:
    text = "# Side one\nA1 Paperhouse 7:29 *\nA2 Mushroom 4:04"
    assert track_lines(read_tracks(text)) == text


def test_every_bad_line_is_named() -> None:
    with pytest.raises(ValidationError) as refused:
        read_tracks("One\n | | | |\n | | Three | 3:99 |")
    assert [message[:6] for message in refused.value.messages] == ["Line 2", "Line 3"]
