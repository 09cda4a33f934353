"""The documents are read by tests, so that they stay true."""

import inspect
import re

import pytest
from strategies import ROOT

from align import cli, errors

GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
ERRORS = [
    e for _, e in inspect.getmembers(errors, inspect.isclass) if e.__module__ == "align.errors"
]


COMMANDS = re.findall(r"^## align (\w+)$", GUIDE, re.MULTILINE)


def help_of(capsys, *words):
    with pytest.raises(SystemExit):
        cli.main([*words, "--help"])
    return capsys.readouterr().out


def test_the_guide_has_every_command(capsys):
    listed = re.findall(r"^    (\w+) ", help_of(capsys), re.MULTILINE)
    assert listed == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_the_guide_has_every_option(name, capsys):
    options = set(re.findall(r"--[a-z-]+", help_of(capsys, name))) - {"--help", "--output"}
    for option in options:
        assert option in GUIDE, option


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_class_is_drawn_and_its_status_explained(error):
    assert error.__name__ in errors.__doc__
    if error is not errors.AlignError:
        assert f"| {error.exit_code} |" in GUIDE


def test_every_data_file_has_its_provenance():
    notes = (ROOT / "align" / "data" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "align" / "data").iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in notes


def test_the_readme_points_only_at_what_is_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for link in ("docs/guide.md", "docs/formats.md", "docs/design.md", "corpus/README.md"):
        assert f"({link})" in text
        assert (ROOT / link).is_file()
