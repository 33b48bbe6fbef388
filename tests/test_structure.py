"""How the code hangs together: no public name is defined twice, and no module imports itself by way of others."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "demo", "sandbox")
# A logger of one's own; how a feature of the chat makes itself known; a command line; what a provider is.
EVERYWHERE = {"log", "register", "cli", "SPEC"}
# Their functions are called by the module's name (`jobs.find`), or by the words of the command line.
NAMESPACES = ("bot.store.tables.", "bot.cli.")


def modules() -> Mapping[str, ast.Module]:
    """Every module by its dotted name; a package is called as its folder."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text())
    return found


MODULES = modules()


def defined(name: str, module: ast.Module) -> Iterator[str]:
    """The classes, functions and constants at the top of a module, no type variables."""
    for statement in module.body:
        match statement:
            case ast.FunctionDef(name=function) | ast.AsyncFunctionDef(name=function):
                if not name.startswith(NAMESPACES):
                    yield function
            case ast.ClassDef(name=of):
                yield of
            case ast.Assign(targets=[ast.Name(id=constant)], value=value) if not _makes_type_variable(value):
                yield constant
            case ast.AnnAssign(target=ast.Name(id=constant)):
                yield constant


def _makes_type_variable(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Name(id="TypeVar" | "ParamSpec")):
            return True
    return False


def imported(name: str, module: ast.Module) -> Iterator[str]:
    """The modules that a module imports, for its types alone too; `from package import module` is that module."""
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name in MODULES)
            case ast.ImportFrom(module=str(source), names=names):
                for alias in names:
                    of = f"{source}.{alias.name}"
                    of = of if of in MODULES else source
                    if of in MODULES and of != name:
                        yield of


def circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """The strongly connected components of more than one module (Tarjan). O(modules + imports)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for to in sorted(graph[name]):
            if to not in index:
                visit(to)
                low[name] = min(low[name], low[to])
            elif to in stack:
                low[name] = min(low[name], index[to])
        if low[name] == index[name]:
            at = stack.index(name)
            component = set(stack[at:])
            del stack[at:]
            if len(component) > 1:
                found.append(component)

    for name in graph:
        if name not in index:
            visit(name)
    return found


def test_no_public_name_of_the_bot_is_defined_twice() -> None:
    places = defaultdict(set)
    for name, module in MODULES.items():
        if name.split(".")[0] == "bot":
            for public in defined(name, module):
                if not public.startswith("_") and public not in EVERYWHERE:
                    places[public].add(name)

    assert {public: names for public, names in places.items() if len(names) > 1} == {}


def test_no_docstring_leans_on_its_neighbour() -> None:
    documented = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    leaning = [
        (name, node.name)
        for name, module in MODULES.items()
        for node in ast.walk(module)
        if isinstance(node, documented) and (ast.get_docstring(node) or "").startswith("The same")
    ]

    assert leaning == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circles({name: set(imported(name, module)) for name, module in MODULES.items()}) == []


def test_a_circle_would_be_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [{"b", "c"}]
