"""Which document translates which: the table first, then names, then content."""

import pytest
from strategies import specimens

from align.corpus import Row
from align.pairing import pair_by_content, pair_by_name, pair_by_table


def found(pairings):
    return {p.target: p.source for p in pairings}


def test_the_table_pairs_and_complains_line_by_line():
    rows = [
        {"source": "ru/a.txt", "target": "en/a.txt", "kind": "treaty", "place": ""},
        {"source": "a.txt", "target": "b.txt"},
        {"source": "ru/lost.txt", "target": "en/c.txt"},
        {"source": "a.txt", "target": "en/lost.txt"},
        {"source": "a.txt", "target": "a.txt"},
    ]
    numbered = [Row(line, row) for line, row in enumerate(rows, 2)]
    pairings, complaints = pair_by_table(numbered, {"a.txt"}, {"a.txt", "b.txt", "c.txt"})
    assert found(pairings) == {"a.txt": "a.txt", "b.txt": "a.txt"}
    assert pairings[0].metadata == {"kind": "treaty"}
    assert [complaint.line for complaint in complaints] == [4, 5, 6]
    assert "source file 'ru/lost.txt'" in complaints[0].message
    assert "target file 'en/lost.txt'" in complaints[1].message
    assert "twice" in complaints[2].message


def test_names_pair_with_editions_and_below_folders():
    pairings = pair_by_name(
        ["1921/note.txt", "treaty.v2.txt", "alone.txt"],
        ["1921/note.md", "1921/note.rough.txt", "treaty.v2.txt", "stranger.txt"],
    )
    assert found(pairings) == {
        "1921/note.md": "1921/note.txt",
        "1921/note.rough.txt": "1921/note.txt",
        "treaty.v2.txt": "treaty.v2.txt",
    }
    assert [p.metadata for p in pairings] == [{}, {"edition": "rough"}, {}]


def test_equal_names_come_first_and_only_a_real_suffix_is_one():
    names = ["01. First", "01. Second", "dir.v1/a", "dir.v1/b", "c.txt", "c.md"]
    assert found(pair_by_name(names, names)) == {name: name for name in names}
    assert found(pair_by_name(["01. First"], ["01. Second"])) == {}
    assert found(pair_by_name(["dir.v1/a"], ["dir.v1/b", "dir/a"])) == {}


def shuffled():
    """The specimens under names that say nothing."""
    sources, targets, truth = {}, {}, {}
    for number, (source, target) in enumerate(specimens().values()):
        sources[f"{source.id[::-1]}"] = source
        targets[f"{number:03}"] = target
        truth[f"{number:03}"] = source.id[::-1]
    return sources, targets, truth


def test_content_pairs_every_specimen():
    sources, targets, truth = shuffled()
    assert found(pair_by_content(sources, targets)) == truth


def test_a_document_without_counterpart_stays_unpaired():
    sources, targets, truth = shuffled()
    gone = sorted(sources)[::3]
    left = {path: document for path, document in sources.items() if path not in gone}
    expected = {t: s for t, s in truth.items() if s not in gone}
    assert found(pair_by_content(left, targets)) == expected


@pytest.mark.parametrize("number", range(0, 30, 5))
def test_one_stranger_on_each_side_is_no_pair(number):
    pairs = list(specimens().values())
    source, target = pairs[number][0], pairs[(number + 7) % len(pairs)][1]
    assert pair_by_content({"a": source}, {"b": target}) == []


def test_one_document_on_each_side_is_a_pair_if_they_belong_together():
    for source, target in specimens().values():
        assert found(pair_by_content({"a": source}, {"b": target})) == {"b": "a"}
        assert pair_by_content({}, {"b": target}) == pair_by_content({"a": source}, {}) == []
