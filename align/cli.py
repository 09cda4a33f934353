"""The command line: arguments become one call of `align.workflow`, its answer becomes lines.

Results go to stdout or to files, messages and progress to stderr. Exit status: 0 done; 1 done, but
some documents could not be used; 2 wrong usage; otherwise the ``exit_code`` of the error's class
(`align.errors`); 130 broken off from the keyboard.
"""

import argparse
import gc
import json
import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align import __version__
from align.errors import AlignError, ConfigError, InputError, OutputError

if TYPE_CHECKING:
    from align.corpus import Corpus
    from align.model import Tally
    from align.workflow import Evaluation, Outcome, Progress

SOME_FAILED = 1
BROKEN_OFF = 130
DATA = "../shared/data"
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-(?:[A-Z]{2}|[0-9]{3}))?")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    options = _parser().parse_args(arguments)
    gc.set_threshold(100_000, 50, 50)  # millions of small records, hardly a cycle among them
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _note  # type: ignore[assignment] # it wants no place
            status: int = options.command(options)
    except AlignError as error:
        print(f"align: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("align: broken off; what was finished is kept", file=sys.stderr)
        return BROKEN_OFF
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # noqa: BLE001 - the last net: a fault of ours must not look like a result
        traceback.print_exc()
        print("align: a fault of align itself; please report what stands above", file=sys.stderr)
        return AlignError.exit_code
    finally:
        gc.freeze()  # the process ends: no need to look for cycles once more
    return status


def _note(message: Warning | str, *_where: object) -> None:
    """Show a warning of the library as one line."""
    print(f"note: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="align",
        description="Align Russian originals with English translations, sentence by sentence.",
        epilog="Start with: align run corpus    (a folder that holds ru/ and en/)",
    )
    parser.add_argument("--version", action="version", version=f"align {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_run(commands)
    _add_files(commands)
    _add_export(commands)
    _add_evaluate(commands)
    _add_app(commands)
    _add_lexicon(commands)
    _add_weights(commands)
    return parser


def _add(
    commands: Any, name: str, does: str, example: str, command: Callable[..., int]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=does, description=does, epilog=f"example: {example}"
    )
    parser.set_defaults(command=command)
    return parser


def _add_languages(parser: argparse.ArgumentParser) -> None:
    for side, code in (("source", "ru"), ("target", "en")):
        parser.add_argument(
            f"--{side}-lang", default=code, metavar="CODE", help=f"{side} language (default {code})"
        )


def _add_embedder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--embedder", type=Path, metavar="DIR",
        help="folder of a model2vec or sentence-transformers model, whose vectors are evidence too",
    )  # fmt: skip


def _add_run(commands: Any) -> None:
    does = (
        "Read, pair and align two folders of documents; leave a project, a TMX file and a report."
    )
    parser = _add(commands, "run", does, "align run corpus -o project", _run)
    parser.add_argument("corpus", nargs="?", type=Path, help="folder that holds ru/ and en/")
    parser.add_argument("--source", type=Path, metavar="DIR", help="folder of originals")
    parser.add_argument("--target", type=Path, metavar="DIR", help="folder of translations")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("project"), metavar="PROJECT",
        help="folder for what is made (default ./project)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    _add_embedder(parser)
    _add_languages(parser)


def _add_files(commands: Any) -> None:
    does = "Align two files."
    parser = _add(commands, "files", does, "align files war.ru.txt war.en.txt -o war.tmx", _files)
    parser.add_argument("source", type=Path, help="the original")
    parser.add_argument("target", type=Path, help="its translation")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help="result")
    parser.add_argument("--lines", action="store_true", help="each line is a sentence already")
    parser.add_argument("--to", metavar="FORMAT", help="format, where OUT's suffix does not tell")
    parser.add_argument(
        "--locked", type=Path, metavar="FILE",
        help="beads to keep, such as [0, 1]:[2], one a line; only what lies between is aligned",
    )  # fmt: skip
    _add_embedder(parser)
    _add_languages(parser)


def _add_export(commands: Any) -> None:
    does = "Write the beads of a project in an exchange format."
    parser = _add(commands, "export", does, "align export project -o corpus.jsonl", _export)
    parser.add_argument("project", type=Path, help="folder that align run made")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help="result")
    parser.add_argument("--to", metavar="FORMAT", help="format, where OUT's suffix does not tell")
    parser.add_argument("--only", metavar="NAME", help="one alignment, by its name in the report")


def _add_evaluate(commands: Any) -> None:
    does = "Align every ID.ru and ID.en of a suite and score against ID.gold or ID.rungs."
    parser = _add(commands, "evaluate", does, "align evaluate tests/data/gold", _evaluate)
    parser.add_argument("suite", type=Path, help="folder of ID.ru, ID.en, and ID.gold or ID.rungs")
    parser.add_argument("--write", type=Path, metavar="DIR", help="keep each answer as DIR/ID.out")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    _add_embedder(parser)
    _add_languages(parser)


def _add_app(commands: Any) -> None:
    does = "Open a project in the browser."
    parser = _add(commands, "app", does, "align app project", _app)
    parser.add_argument(
        "project", nargs="?", type=Path, default=Path("project"), help="default ./project"
    )


def _add_lexicon(commands: Any) -> None:
    does = "Look a word up in the lexicon that ships, or compute the lexicon anew."
    parser = _add(commands, "lexicon", does, "align lexicon show договор", _lexicon_show)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    does = "Say which stems may translate a word, and how likely."
    show = _add(actions, "show", does, "align lexicon show treaty", _lexicon_show)
    show.usage = "align lexicon show [-h] [--lang {ru,en}] WORD"  # more are refused in words
    show.add_argument("word", nargs="+", metavar="WORD", help="one word, in any form")
    show.add_argument("--lang", choices=("ru", "en"), help="default: by the alphabet")
    does = "Compute the lexicon from parallel texts, novels, titles and the glossary (minutes)."
    build = _add(actions, "build", does, "align lexicon build -o lexicon.bin", _lexicon_build)
    build.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="result")
    _add_data(build)


def _add_weights(commands: Any) -> None:
    does = "Fit the weights of the aligner's evidence anew."
    example = "align weights fit -o weights.json"
    parser = _add(commands, "weights", does, example, _weights_fit)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    does = "Fit all weights on the suites, novels and specimens that may be learnt from (minutes)."
    fit = _add(actions, "fit", does, example, _weights_fit)
    fit.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="result")
    _add_data(fit)
    for name, folder, what in (
        ("corpus", "corpus", "folder of the specimens, ru/ and en/"),
        ("gold", "tests/data/gold", "folder of their hand-made alignments, ID.gold"),
    ):
        fit.add_argument(
            f"--{name}", type=Path, metavar="DIR", default=Path(folder),
            help=f"{what} (default ./{folder})",
        )  # fmt: skip


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, metavar="DIR", default=Path(os.environ.get("ALIGN_DATA", DATA)),
        help=f"folder of texts (default $ALIGN_DATA, else {DATA})",
    )  # fmt: skip


def _languages(options: argparse.Namespace) -> tuple[str, str]:
    for side, code in (("source", options.source_lang), ("target", options.target_lang)):
        if not LANGUAGE.fullmatch(code):
            raise ConfigError(f"--{side}-lang {code!r}: no code of a language; write ru or en-GB")
    return options.source_lang, options.target_lang


def _run(options: argparse.Namespace) -> int:
    from align import workflow

    langs = _languages(options)
    corpus = _corpus(options, langs)
    outcome = workflow.run(corpus, options.output, _progress(), embedder=options.embedder)
    if options.json:
        print(json.dumps(_outcome_record(outcome), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_outcome_lines(outcome)))
    for failure in outcome.failures:
        print(f"align: {failure.side} {failure.path}: {failure.message}", file=sys.stderr)
    return SOME_FAILED if outcome.failures else 0


def _corpus(options: argparse.Namespace, langs: tuple[str, str]) -> "Corpus":
    from align import corpus

    sides = (options.source, options.target)
    if options.corpus is not None and sides == (None, None):
        return corpus.locate(options.corpus, *langs)
    if options.corpus is None and None not in sides:
        return corpus.two_folders(*sides, None, *langs)
    raise ConfigError("name a folder that holds ru/ and en/, or both --source DIR and --target DIR")


def _outcome_record(outcome: "Outcome") -> dict[str, object]:
    return {
        "project": str(outcome.project),
        "changed": outcome.changed,
        "source_documents": outcome.documents[0],
        "target_documents": outcome.documents[1],
        "alignments": outcome.aligned,
        "beads": outcome.beads,
        "gaps": outcome.gaps,
        "doubtful": outcome.doubtful,
        "suspect": list(outcome.suspect),
        "unpaired": [{"side": side, "path": path} for side, path in outcome.unpaired],
        "failures": [
            {"side": f.side, "path": f.path, "message": f.message} for f in outcome.failures
        ],
        "outputs": [str(path) for path in outcome.outputs],
    }


def _outcome_lines(outcome: "Outcome") -> list[str]:
    """Say what was made, what looks wrong, and what to do next."""
    sources = _count(outcome.documents[0], "original", "originals")
    targets = _count(outcome.documents[1], "translation", "translations")
    pairs, beads = _count(outcome.aligned, "pair", "pairs"), _count(outcome.beads, "bead", "beads")
    failed = _count(len(outcome.failures), "file or table row", "files or table rows")
    lines = [] if outcome.changed else ["Nothing changed since the last run."]
    lines += [
        f"{sources} and {targets}{' read' if outcome.changed else ''}.",
        f"{pairs} aligned into {beads}.",
        "Worth a look:",
        f"  {_count(outcome.gaps, 'segment', 'segments')} without counterpart",
        f"  {_count(outcome.doubtful, 'bead', 'beads')} of low confidence",
        f"  {_count(len(outcome.suspect), 'pair', 'pairs')} that may not belong together",
        *(f"    suspect: {name}" for name in outcome.suspect),
        f"  {_count(len(outcome.unpaired), 'unpaired document', 'unpaired documents')}",
        *(f"    unpaired: {side} {path}" for side, path in outcome.unpaired),
        f"  {failed} that could not be used",
        "Made:",
        *(f"  {path}" for path in outcome.outputs),
        f"Read it side by side: align app {outcome.project}",
    ]
    return lines


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _files(options: argparse.Namespace) -> int:
    from align import formats, workflow

    langs = _languages(options)
    stored = workflow.align_files(
        options.source, options.target, langs=langs, lines=options.lines, output=options.output,
        locked=options.locked, embedder=options.embedder,
        explain=not formats.is_ladder(options.output, options.to),
    )  # fmt: skip
    tally = workflow.export_files(stored, options.output, options.to, lines=options.lines)
    return _say_tally(options.output, tally)


def _say_tally(path: Path, tally: "Tally") -> int:
    """Say what was written and what was left out, and why; return the exit status."""
    skipped = [f"{count} ({reason})" for reason, count in tally.skipped.items()]
    left_out = f"; left out: {', '.join(skipped)}" if skipped else ""
    print(f"{path}: {_count(tally.written, 'unit', 'units')} written{left_out}")
    for warning in tally.warnings:
        print(f"note: {warning}", file=sys.stderr)
    return 0


def _export(options: argparse.Namespace) -> int:
    from align import workflow

    tally = workflow.export_project(options.project, options.output, options.to, options.only)
    return _say_tally(options.output, tally)


def _evaluate(options: argparse.Namespace) -> int:
    from align import workflow

    langs = _languages(options)
    found = workflow.evaluate_suite(
        options.suite, langs, options.write, _progress(), embedder=options.embedder
    )
    if options.json:
        record = {
            "suite": found.suite,
            "documents": {name: counts.figures() for name, counts in found.documents.items()},
            "total": found.total.figures(),
        }
        print(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_evaluation_lines(found)))
    return 0


def _evaluation_lines(found: "Evaluation") -> list[str]:
    total = found.total
    documents = _count(len(found.documents), "document", "documents")
    lines = [f"{found.suite}: {documents}, full-cover Vecalign scorer"]
    if found.left_out:
        lines.append(f"  gold leaves out {_count(found.left_out, 'sentence', 'sentences')}")
    figures = total.figures()
    for name in ("strict", "lax", "one_sided"):
        values = [figures[f"{name}_{part}"] for part in ("precision", "recall", "f1")]
        if values[0] is not None or values[1] is not None:
            shown = "  ".join(
                f"{p} {_figure(v)}" for p, v in zip(("P", "R", "F1"), values, strict=True)
            )
            lines.append(f"  {name.replace('_', '-'):<10}{shown}")
    rungs = total.rung_recall
    if rungs.cases:
        lines.append(f"  rungs     recall {_figure(rungs.value)}  ({rungs.hits} of {rungs.cases})")
    if total.judged:
        error, found_wrong, auc = (
            figures[name]
            for name in ("calibration_error", "wrong_in_least_sure_tenth", "confidence_auc")
        )
        lines.append(
            f"  confidence: calibration error {_figure(error)}; the least sure tenth of beads holds"
            f" {_figure(found_wrong)} of the wrong ones; AUC {_figure(auc)}"
        )
    if total.types_gold:
        lines += ["  bead    gold  answer  right"]
        for bead in sorted(total.types_gold | total.types_answer):
            row = (c[bead] for c in (total.types_gold, total.types_answer, total.types_hit))
            lines.append(f"  {bead:<6}{''.join(f'{number:>7}' for number in row)}")
    return lines


def _figure(value: float | None) -> str:
    return "   – " if value is None else f"{value:.4f}"


def _app(options: argparse.Namespace) -> int:
    from align.store import open_project
    from align.ui import serve
    from align.workflow import PROJECT_FILE

    open_project(options.project / PROJECT_FILE).close()  # say now what is wrong with it
    serve(options.project)
    return 0


def _weights_fit(options: argparse.Namespace) -> int:
    from align import fitting, formats

    def say(what: str) -> None:
        print(what, file=sys.stderr)

    _refuse_missing_folder(options.output)
    weights = fitting.fit(options.data, options.corpus, options.gold, say)
    formats.write_text(options.output, weights)
    print(f"{options.output}: weights written")
    return 0


def _refuse_missing_folder(output: Path) -> None:
    """Say before minutes of work that its result cannot be written."""
    if not output.parent.is_dir():
        raise OutputError(f"{output}: no such folder {output.parent}; make it or choose another")
    if output.is_dir():
        raise OutputError(f"{output}: is a folder; name a file")


def _lexicon_show(options: argparse.Namespace) -> int:
    from align.lexicon import look_up

    word = " ".join(options.word)
    if not WORD.fullmatch(word):
        raise ConfigError(f"{word!r}: one word only; try align lexicon show договор")
    lang = options.lang or ("en" if word.isascii() else "ru")
    found = look_up(word, lang)
    if found is None:
        raise InputError(
            f"{word}: not in the lexicon; try the dictionary form, or another word for it"
        )
    print(f"{found.stem}: a translation holds one of these in {found.hit:.0%} of cases")
    for entry in found.entries:
        print(f"  {entry.stem:<20} there {entry.chance:.3f}  back {entry.back:.3f}")
    return 0


def _lexicon_build(options: argparse.Namespace) -> int:
    from align import training

    _refuse_missing_folder(options.output)
    built = training.build(options.data, _progress())
    training.write(built, options.output)
    print(f"{options.output}: {built.pairs} pairs of {built.stems[0]} and {built.stems[1]} stems")
    for source in built.sources:
        print(f"  {source.beads:>7} beads  {source.name} ({source.licence})")
    return 0


def _progress() -> "Progress":
    """Return a progress bar on a terminal, and nothing in a pipe."""
    from align.workflow import silent

    if not sys.stderr.isatty():
        return silent
    from tqdm import tqdm

    bar = tqdm(file=sys.stderr, leave=False)

    def show(what: str, done: int, total: int) -> None:
        bar.set_description(what, refresh=False)
        bar.total, bar.n = total, done
        bar.refresh()
        if done == total:
            bar.clear()

    return show
