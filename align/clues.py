"""What each sentence expects to meet on the other side: known words, names, numbers, dates.

A clue carries the chance that its counterpart stands in the true translation and the sentences of
the other side that hold one. `align.scorers` turns clues into log-odds, `align.aligner` into
reasons that a reader understands.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from align.lexicon import Phrase, Table
from align.names import Namesakes
from align.values import Value, is_telling, values
from align.words import Word, stem, words

# Chance that the counterpart of a clue stands in the true translation. Set on ntrex-clean and the
# bundled corpus (docs/design.md, “Evidence”); figures move by less than .01 between half and twice
# the odds, so two digits would be pretence.
P_WORD, P_NAME, P_STRANGER, P_VALUE, P_DIGIT = 0.55, 0.75, 0.4, 0.85, 0.6
SHORTEST_NAME = 3  # letters


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair, read once: its words and values by sentence, and where each occurs.

    ``stems``, ``keys`` and ``names`` map a stem, the key of a value, or a capitalised word that
    never occurs in lower case, to the ascending numbers of the sentences that hold it.
    """

    lang: str
    words: tuple[tuple[Word, ...], ...]
    values: tuple[tuple[Value, ...], ...]
    stems: dict[str, tuple[int, ...]]
    keys: dict[str, tuple[int, ...]]
    names: dict[str, tuple[int, ...]]

    def names_in(self, number: int) -> list[str]:
        """Return the names of one sentence in order."""
        return [word.form for word in self.words[number] if word.form in self.names]


def read_side(texts: Sequence[str], lang: str) -> Side:
    """Read the sentences of one side."""
    by_sentence = [tuple(words(text, lang)) for text in texts]
    found = [tuple(values(text, lang)) for text in texts]
    lower = {word.form for sentence in by_sentence for word in sentence if word.form.islower()}
    names = [{w.form for w in sentence if _is_name(w.form, lower)} for sentence in by_sentence]
    return Side(
        lang,
        tuple(by_sentence),
        tuple(found),
        _postings({word.stem for word in sentence} for sentence in by_sentence),
        _postings({value.key for value in sentence} for sentence in found),
        _postings(names),
    )


def _is_name(form: str, lower: set[str]) -> bool:
    return form[0].isupper() and len(form) >= SHORTEST_NAME and form.lower() not in lower


def _postings(sentences: Iterable[Iterable[str]]) -> dict[str, tuple[int, ...]]:
    table: dict[str, list[int]] = defaultdict(list)
    for number, keys in enumerate(sentences):
        for key in keys:
            table[key].append(number)
    return {key: tuple(numbers) for key, numbers in table.items()}


class Clue(NamedTuple):
    """One expectation: ``where`` are the sentences of the other side that meet it.

    ``kind`` is ``word``, ``name`` or ``value``; ``label`` is a stem, a name as written, or a
    value's key; ``p`` is the chance that the true translation meets it.
    """

    kind: str
    label: str
    p: float
    where: tuple[int, ...]


def find_clues(here: Side, there: Side, table: Table) -> list[list[Clue]]:
    """Return the clues of each sentence of ``here``.

    ``table`` leads from its language to the other.
    """
    finder = _Finder(here, there, table)
    return [list(finder.sentence(number)) for number in range(len(here.words))]


class _Finder:
    """Looks counterparts up, each kind of word once a document."""

    def __init__(self, here: Side, there: Side, table: Table) -> None:
        self.here, self.there, self.table = here, there, table
        self.known: dict[tuple[str, str], Clue | None] = {}
        self.namesakes = Namesakes(there.names)

    def sentence(self, number: int) -> Iterator[Clue]:
        """Yield the clues of one sentence, each but once."""
        for key in dict.fromkeys(value.key for value in self.here.values[number]):
            yield self._value(key)
        for kind, label, find in dict.fromkeys(self._units(self.here.words[number])):
            if (kind, label) not in self.known:
                self.known[kind, label] = find(label)
            clue = self.known[kind, label]
            if clue is not None:
                yield clue

    def _units(
        self, sentence: tuple[Word, ...]
    ) -> Iterator[tuple[str, str, Callable[[str], Clue | None]]]:
        """Walk a sentence: phrases of the lexicon first, then names, then single words."""
        at = 0
        while at < len(sentence):
            head = self.table.headword([word.stem for word in sentence[at:]])
            if head:
                yield "phrase", " ".join(head), self._phrase
            elif self._is_name(sentence[at], opens=at == 0):
                yield "name", sentence[at].form, self._name
            else:
                yield "word", sentence[at].stem, self._word
            at += max(len(head), 1)

    def _is_name(self, word: Word, *, opens: bool) -> bool:
        """Whether to ask for a name: a known word that opens the sentence is capitalised anyway."""
        return word.form in self.here.names and not (opens and word.stem in self.table.single)

    def _value(self, key: str) -> Clue:
        p = P_VALUE if is_telling(key) else P_DIGIT
        return Clue("value", key, p, self.there.keys.get(key, ()))

    def _phrase(self, label: str) -> Clue:
        return Clue("word", label, P_WORD, self._holders(self.table.phrases[tuple(label.split())]))

    def _word(self, stem: str) -> Clue | None:
        known = self.table.single.get(stem)
        return Clue("word", stem, P_WORD, self._holders(known)) if known else None

    def _name(self, form: str) -> Clue:
        known = self.table.single.get(stem(form, self.here.lang), frozenset())
        where = set(self._holders(known)).union(
            *(self.there.names[name] for name in self.namesakes.of(form))
        )
        return Clue("name", form, P_NAME if where else P_STRANGER, tuple(sorted(where)))

    def _holders(self, phrases: Iterable[Phrase]) -> tuple[int, ...]:
        """Return the sentences of the other side that hold all stems of one of the phrases."""
        found: set[int] = set()
        for phrase in phrases:
            holders = [self.there.stems.get(part, ()) for part in phrase]
            found.update(set(holders[0]).intersection(*holders[1:]))
        return tuple(sorted(found))
