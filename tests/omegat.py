"""Real OmegaT without a window: does a translation memory insert what it should?

OmegaT ends with status 0 even when it could not load the memory, so what counts is the text that
it wrote.
"""

import io
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

JAR = Path("/usr/share/omegat/OmegaT.jar")

_PROJECT = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat>
  <project version="1.0">
    <source_dir>__DEFAULT__</source_dir>
    <target_dir>__DEFAULT__</target_dir>
    <tm_dir>__DEFAULT__</tm_dir>
    <glossary_dir>__DEFAULT__</glossary_dir>
    <dictionary_dir>__DEFAULT__</dictionary_dir>
    <source_lang>{source}</source_lang>
    <target_lang>{target}</target_lang>
    <sentence_seg>true</sentence_seg>
    <support_default_translations>true</support_default_translations>
    <remove_tags>false</remove_tags>
  </project>
</omegat>
"""
_FOLDERS = ("source", "target", "tm/auto", "omegat", "glossary", "dictionary")


@dataclass(frozen=True)
class Outcome:
    """What OmegaT wrote and said."""

    text: str
    log: str

    @property
    def complaints(self):
        marks = ("TF_TM_LOAD_ERROR", "TMXR_WARNING_SOURCE_NOT_FOUND")
        return [mark for mark in marks if mark in self.log]

    def inserted(self, units):
        """Return the ids of the units whose target stands in the text and whose source does not."""
        return [
            unit.id
            for unit in units
            if " ".join(unit.target) in self.text and " ".join(unit.source) not in self.text
        ]


def translate(memory, text, folder, langs=("RU", "EN")):
    """Let OmegaT translate a text with one memory, a ``.tmx`` or ``.tmx.gz`` file.

    ``folder`` is an empty folder for the project. OmegaT cuts the text at full stops by itself, so
    a sentence for an exact match must not hold one inside.
    """
    require()
    project = (folder / "project").absolute()
    for name in _FOLDERS:
        (project / name).mkdir(parents=True)
    settings = _PROJECT.format(source=langs[0], target=langs[1])
    (project / "omegat.project").write_text(settings, "utf-8")
    (project / "source" / "doc.txt").write_text(text, "utf-8")
    suffix = "".join(memory.suffixes[-2:]) if memory.suffix == ".gz" else memory.suffix
    shutil.copy(memory, project / "tm" / "auto" / f"mem{suffix}")
    command = [
        "java", "-Xmx512m", "-Dfile.encoding=UTF-8", "-jar", str(JAR), str(project),
        "--mode=console-translate", f"--config-dir={folder.absolute() / 'config'}",
        "--no-team", "--disable-project-locking",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    written = (project / "target" / "doc.txt").read_text("utf-8")
    return Outcome(written, done.stdout + done.stderr)


def require():
    """Skip the test, for all to see, where OmegaT or Java is missing."""
    if not JAR.is_file() or not shutil.which("java"):
        pytest.skip(f"needs java and {JAR}: apt-get install omegat")


@cache
def schemas():
    """Return the DTD and the XML schema of TMX 1.4 that OmegaT carries."""
    if not JAR.is_file():
        pytest.skip(f"needs {JAR}: apt-get install omegat")
    with zipfile.ZipFile(JAR) as jar:
        parts = {
            name: jar.read(f"schemas/{name}") for name in ("tmx14.dtd", "tmx14.xsd", "xml.xsd")
        }
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Jar(parts))
    schema = etree.fromstring(parts["tmx14.xsd"], parser, base_url="tmx14.xsd")
    return etree.DTD(io.BytesIO(parts["tmx14.dtd"])), etree.XMLSchema(schema)


class _Jar(etree.Resolver):
    def __init__(self, parts):
        super().__init__()
        self._parts = parts

    def resolve(self, url, _, context):
        name = url.rpartition("/")[2]
        return self.resolve_string(self._parts[name], context) if name in self._parts else None
