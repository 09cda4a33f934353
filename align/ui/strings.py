"""Every word of the interface, in Russian and English, in one table.

A value is a pair, so that no key can exist in one language only. Where a number decides the form,
the forms stand one after the other, divided by ``|``: one, few, many in Russian; one, other in
English.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

Lang = Literal["ru", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

TABLE: dict[str, tuple[str, str]] = {
    # Navigation.
    "language": ("Язык интерфейса", "Interface language"),
    "overview": ("Обзор", "Overview"),
    "reading": ("Чтение", "Reading"),
    "search": ("Поиск", "Search"),
    "no_project": ("Здесь ещё нет проекта", "There is no project here yet"),
    "no_project_where": ("Искали в папке", "Looked in the folder"),
    "no_project_how": (
        "Проект создаётся одной командой из папки, где лежат ru/ и en/:",
        "One command makes a project from a folder that holds ru/ and en/:",
    ),
    "no_project_then": (
        "Затем обновите эту страницу. Другую папку называет переменная ALIGN_PROJECT.",
        "Then reload this page. The variable ALIGN_PROJECT names another folder.",
    ),
    "empty_project": (
        "В проекте нет ни одной пары документов",
        "This project holds no pair of documents",
    ),
    # The overview counts.
    "documents": ("документ|документа|документов", "document|documents"),
    "pairs": ("пара|пары|пар", "pair|pairs"),
    "originals": ("оригинал|оригинала|оригиналов", "original|originals"),
    "translations": ("перевод|перевода|переводов", "translation|translations"),
    "beads": ("соответствие|соответствия|соответствий", "bead|beads"),
    "gaps": ("пропуск|пропуска|пропусков", "gap|gaps"),
    "doubtful": ("сомнительное|сомнительных|сомнительных", "doubtful bead|doubtful beads"),
    "unpaired": ("документ без пары|документа без пары|документов без пары",
                 "unpaired document|unpaired documents"),
    "broken": ("файл не прочитан|файла не прочитано|файлов не прочитано",
               "unreadable file|unreadable files"),
    "mean_confidence": ("средняя уверенность", "mean confidence"),
    "beads_help": (
        "Соответствие: предложения оригинала и предложения перевода, которые их передают",
        "A bead: sentences of the original and the sentences that translate them",
    ),
    "gaps_help": (
        "Предложения, которым на другой стороне ничего не соответствует",
        "Sentences that have no counterpart on the other side",
    ),
    "doubtful_help": ("Уверенность ниже 80 %", "Confidence below 80%"),
    # The overview draws.
    "distribution": ("Уверенность соответствий", "Confidence of the beads"),
    "distribution_note": (
        "Сколько соответствий в каждой полосе уверенности; заштрихованы сомнительные",
        "How many beads lie in each band of confidence; doubtful ones are hatched",
    ),
    "look_first": ("С чего начать", "What to look at first"),
    "look_first_note": (
        "Документы с наибольшим числом сомнительных соответствий и пропусков",
        "Documents with the most doubtful beads and gaps",
    ),
    "nothing_doubtful": (
        "Ни сомнительных соответствий, ни пропусков",
        "Neither doubtful beads nor gaps",
    ),
    "unpaired_title": ("Документы без пары", "Unpaired documents"),
    "broken_title": ("Непрочитанные файлы", "Files that could not be used"),
    "source": ("оригинал", "original"),
    "target": ("перевод", "translation"),
    "table": ("таблица", "table"),
    "all_pairs": ("Все пары документов", "All document pairs"),
    "find_document": ("Найти документ", "Find a document"),
    "column_date": ("Дата", "Date"),
    "column_title": ("Документ", "Document"),
    "column_kind": ("Вид", "Kind"),
    "column_beads": ("Соответствий", "Beads"),
    "column_gaps": ("Пропусков", "Gaps"),
    "column_doubtful": ("Сомнит.", "Doubtful"),
    "column_confidence": ("Уверенность", "Confidence"),
    "sort_by": ("Упорядочить", "Sort"),
    # The reading view.
    "document": ("Документ", "Document"),
    "edition": ("Редакция перевода", "Edition of the translation"),
    "side_by_side": ("рядом", "side by side"),
    "only_edition": ("перевод", "translation"),
    "russian": ("Русский оригинал", "Russian original"),
    "english": ("Английский перевод", "English translation"),
    "show_all": ("Все", "All"),
    "show_doubtful": ("Сомнительные", "Doubtful"),
    "show_gaps": ("Пропуски", "Gaps"),
    "show_label": ("Показать", "Show"),
    "find_here": ("Найти в документе", "Find in this document"),
    "hits": ("{at} из {all}", "{at} of {all}"),
    "no_hits": ("не найдено", "not found"),
    "next": ("Дальше (Enter)", "Next (Enter)"),
    "previous": ("Назад (Shift+Enter)", "Previous (Shift+Enter)"),
    "go_to": ("№ соответствия", "Bead no."),
    "smaller": ("Мельче", "Smaller text"),
    "larger": ("Крупнее", "Larger text"),
    "in_context": ("Показать в тексте", "Show in its context"),
    "nothing_to_show": (
        "В этом документе таких соответствий нет.",
        "There are no such beads in this document.",
    ),
    "omitted": ("пропущено в переводе", "omitted in the translation"),
    "added": ("добавлено в переводе", "added in the translation"),
    "furniture_fold": ("Служебные строки страницы", "Page furniture"),
    "confidence": ("Уверенность {}", "Confidence {}"),
    "bead_type": ("предложений {}", "sentences {}"),
    "speaks_for": ("За", "For"),
    "speaks_against": ("Против", "Against"),
    "no_reasons": ("Особых примет нет", "Nothing in particular"),
    # What documents.tsv knows of a document.
    "date": ("Дата", "Date"),
    "place": ("Место", "Place"),
    "sender": ("От кого", "From"),
    "addressee": ("Кому", "To"),
    "archive_reference": ("Архивный шифр", "Archival reference"),
    "paired_by": ("Пара найдена", "Paired by"),
    "by_table": ("по таблице", "table"),
    "by_name": ("по имени файла", "file name"),
    "by_content": ("по содержанию", "content"),
    # The search over the whole project.
    "find_everywhere": ("Искать во всех документах", "Search all documents"),
    "find_placeholder": (
        "слово или часть фразы, по-русски или по-английски",
        "a word or part of a phrase, in Russian or English",
    ),
    "find_help": (
        "Ищется начало слова; регистр не важен, ё = е, старая орфография читается как новая",
        "Finds words by their beginning; case does not matter, ё = е, old spelling is as new",
    ),
    "found": ("Найдено: {beads} в {documents}", "Found: {beads} in {documents}"),
    "found_beads": ("соответствие|соответствия|соответствий", "bead|beads"),
    "in_documents": ("документе|документах|документах", "document|documents"),
    "found_none": ("Ничего не найдено: «{}»", "Nothing found for “{}”"),
    "found_first": ("Показаны первые {}", "The first {} are shown"),
    "open": ("Открыть в тексте", "Open in the text"),
    # The reasons of align.aligner and the kinds of align.model, by their codes.
    "reason_values": ("общие числа и даты: {}", "shared numbers and dates: {}"),
    "reason_names": ("общие имена: {}", "shared names: {}"),
    "reason_words": (
        "знакомых слов нашли перевод: {}",
        "known words whose translation was found: {}",
    ),
    "reason_one_sided": ("на другой стороне нет пары", "no counterpart on the other side"),
    "reason_not_one_to_one": (
        "не одно предложение к одному, а {}",
        "not one sentence to one, but {}",
    ),
    "reason_number_differs": (
        "числа и даты только на одной стороне: {}",
        "numbers and dates on one side only: {}",
    ),
    "reason_name_missing": ("имён нет в переводе: {}", "names without a counterpart: {}"),
    "reason_few_known_words": (
        "мало знакомых слов нашли перевод: {}",
        "few of the known words were found: {}",
    ),
    "reason_length_odd": (
        "необычная длина перевода: ×{} к ожидаемой",
        "unusual length of the translation: ×{} what is expected",
    ),
    "reason_kind_differs": ("разного рода строки: {}", "lines of different kinds: {}"),
    "reason_break_differs": (
        "абзац кончается только на одной стороне",
        "a paragraph ends on one side only",
    ),
    "reason_runner_up": ("другой вариант: {}", "next likeliest: {}"),
    "reason_locked": ("закреплено редактором", "locked by a reviewer"),
    "reason_length_fits": ("длина перевода обычная", "length as expected"),
    "reason_furniture": (
        "служебная строка страницы, в выравнивании не участвует",
        "page furniture, set aside",
    ),
    "out_of": ("{} из {}", "{} of {}"),
    "kind_sentence": ("предложение", "sentence"),
    "kind_heading": ("заголовок", "heading"),
    "kind_dateline": ("место и дата", "dateline"),
    "kind_mark": ("пометка", "mark"),
    "kind_address": ("обращение", "address"),
    "kind_signature": ("подпись", "signature"),
    "kind_note": ("примечание", "note"),
    "kind_reference": ("архивный шифр", "archival reference"),
    "kind_furniture": ("служебная строка", "page furniture"),
    "months": (
        "январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь",
        "January|February|March|April|May|June|July|August|September|October|November|December",
    ),
    "months_of": (
        "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
        "January|February|March|April|May|June|July|August|September|October|November|December",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    r"""The interface in one language.

    >>> words = Words("ru")
    >>> words("overview"), words.count(22, "documents"), words.percent(0.973)
    ('Обзор', '22 документа', '97,3\xa0%')
    """

    lang: Lang

    def __call__(self, key: str, *values: object, **named: object) -> str:
        text = self._text(key)
        return text.format(*values, **named) if values or named else text

    def _text(self, key: str) -> str:
        return TABLE[key][LANGS.index(self.lang)]

    def knows(self, key: str) -> bool:
        return key in TABLE

    def form(self, number: int, key: str) -> str:
        """Return the form of a word that goes with a number."""
        forms = self._text(key).split("|")
        return forms[min(_plural(self.lang, number), len(forms) - 1)]

    def count(self, number: int, key: str) -> str:
        """Return a number with its word."""
        return f"{self.number(number)} {self.form(number, key)}"

    def number(self, number: int) -> str:
        """Group thousands as the language does; four digits stand together in Russian."""
        if self.lang == "en":
            return f"{number:,}"
        return str(number) if number < 10_000 else f"{number:,}".replace(",", "\u00a0")

    def percent(self, share: float | None) -> str:
        """Return a share with one decimal; never 100 % where it is less."""
        if share is None:
            return "–"
        text = f"{min(share * 100, 100.0 if share >= 1 else 99.9):.1f}".removesuffix(".0")
        return f"{text}%" if self.lang == "en" else f"{text.replace('.', ',')}\u00a0%"

    def date(self, iso: str) -> str:
        """Write an ISO date in words; anything else comes back as it is."""
        found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", iso)
        if not found or not 1 <= int(found[2] or 1) <= 12:
            return iso
        year, month, day = found.groups()
        months = self._text("months_of" if day else "months").split("|")
        parts = [str(int(day))] if day else []
        parts += [months[int(month) - 1]] if month else []
        return "\u00a0".join([*parts, year])

    def month(self, number: int) -> str:
        return self._text("months").split("|")[number - 1]


def _plural(lang: Lang, number: int) -> int:
    """Return which form goes with a number (Unicode CLDR, cardinal rules for ru and en)."""
    if lang == "en":
        return int(number != 1)
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} else 2
