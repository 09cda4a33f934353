"""Print the size of the package's modules and functions against the aim of docs/design.md."""

import ast
import statistics
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "align"
LONGEST_FUNCTION, LONGEST_MODULE = 60, 520


def functions(path):
    """Yield name and length in lines, docstring left out, of every function of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield f"{path.stem}.{node.name}", node.end_lineno - body[0].lineno + 1 if body else 0


def code_lines(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)


def main():
    modules = sorted(PACKAGE.rglob("*.py"))
    sizes = [code_lines(path) for path in modules]
    lengths = dict(pair for path in modules for pair in functions(path))
    ordered = sorted(lengths.values())
    print(
        f"{len(modules)} modules, {sum(sizes)} lines; functions: "
        f"median {statistics.median(ordered)},"
        f" 90 % {ordered[int(len(ordered) * 0.9)]}, longest {ordered[-1]}"
    )
    long = [name for name, length in lengths.items() if length > LONGEST_FUNCTION]
    long += [p.stem for p, n in zip(modules, sizes, strict=True) if n > LONGEST_MODULE]
    if long:
        print(f"too long: {', '.join(long)}")
    return bool(long)


if __name__ == "__main__":
    sys.exit(main())
