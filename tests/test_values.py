"""Values are equal across languages and notations, and nothing else is a value."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.values import roman, values


def keys(text, lang):
    return [value.key for value in values(text, lang)]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("13 мая 1939 г.", "13 May 1939"),
        ("13-го мая 1939 года", "the 13th of May, 1939"),
        ("10.VII.1940", "10 July 1940"),
        ("29/IX-21", "29 September 1921"),
        ("1 250 000 рублей", "1,250,000 roubles"),
        ("1 250 тыс. рублей", "1,250,000 roubles"),
        ("12,5 %", "12.5 per cent"),
        ("1,25 млн пудов", "1.25 million poods"),
        ("3 млрд марок", "3 milliard marks"),
        ("№ 11/568", "No. 11/568"),
        ("глава XIV", "chapter 14"),
        ("16 час. 30 мин.", "16 hours 30 minutes"),
        ("4.500.000 винтовок", "4,500,000 rifles"),
    ],
)
def test_equal_values_are_equal_keys(source, target):
    assert sorted(keys(source, "ru")) == sorted(keys(target, "en"))


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("12/39", "ru", ["id:12/39"]),
        ("1,250", "en", ["n:1250"]),
        ("1,250", "ru", ["n:1.25"]),
        ("1.250.000", "ru", ["n:1250000"]),
        ("1,234.5", "ru", ["n:1234.5"]),
        ("1.234,5", "en", ["n:1234.5"]),
        ("1 250,75", "ru", ["n:1250.75"]),
        ("You may go in May.", "en", ["month:5"]),
        ("майор, мартеновский, августейший, мама", "ru", []),
        ("I say", "en", []),
        ("44.13.1921", "ru", ["n:44.13", "n:1921"]),
        ("31.XV.1921", "ru", ["n:31", "n:15", "n:1921"]),
        ("", "ru", []),
    ],
)
def test_readings(text, lang, expected):
    assert keys(text, lang) == expected


def test_places_are_exact_and_in_order():
    text = "К 1 июля 1940 г. поставлено 318 тыс. тонн по № 214-л."
    found = values(text, "ru")
    assert [text[v.start : v.stop] for v in found] == ["1", "июля", "1940", "318 тыс.", "214-л"]


def test_roman_numerals_round_trip():
    numerals = {roman(n): n for n in ("I", "IV", "IX", "XIV", "XL", "XC", "C", "CCCXCIX")}
    assert sorted(numerals) == [1, 4, 9, 14, 40, 90, 100, 399]
    assert roman("IIII") is None
    assert roman("") is None


@given(
    st.text("0123456789.,/- №IVXтысмлн'май\u00a0\u202f", max_size=30),
    st.sampled_from(["ru", "en", "de"]),
)
def test_any_text_can_be_read(text, lang):
    found = values(text, lang)
    assert all(0 <= a.start < a.stop <= len(text) for a in found)
    assert all(a.stop <= b.start for a, b in pairwise(found))
