"""A sentence that translates nothing, put in the place of a translation, must not look sure."""

from strategies import GOLD

from align.aligner import align
from align.model import Document
from align.segment import segment_lines
from align.suites import read_suite

STRANGERS = (
    "My cat hates broccoli soup.",
    "Golf bores the gardener.",
    "Bread needs yeast, patience and a warm kitchen.",
    "Purple bananas sing gently beneath the old bridge near the mill.",
    "Her bicycle squeaks whenever she rides it uphill on a frosty morning in the suburbs.",
    "Penguins take turns to warm the egg, and the chick squeals for fish till the colony is awake.",
)


def with_a_stranger(case, number):
    """Put the stranger nearest in length in the place of one 1–1 translation."""
    lines = case.target.texts()
    ones = [b for b in case.beads if len(b[0]) == len(b[1]) == 1][2:-2]
    (place,) = ones[(7 * number) % len(ones)][1]
    length = len(lines[place])
    lines[place] = min(STRANGERS, key=lambda stranger: abs(len(stranger) - length))
    text = "\n".join(lines)
    return Document(case.target.id, "en", text, segment_lines(text)), place


def test_strangers_are_left_alone_or_doubted():
    judged = []
    for number, case in enumerate(read_suite(GOLD, ("ru", "en"))):
        target, place = with_a_stranger(case, number)
        found = align(case.source, target, explain=False)
        for bead, evidence in zip(found.ladder.beads(), found.evidence, strict=True):
            if bead.target.start <= place < bead.target.stop:
                judged.append(0.0 if bead.is_gap else evidence.confidence)
    assert len(judged) >= 50
    assert sum(chance > 0.9 for chance in judged) <= 0.15 * len(judged)
    assert sum(chance > 0.5 for chance in judged) <= 0.5 * len(judged)
