"""The compiler's front door: sources, bindings and settings in, one Program out.

Promises: for any sources whatever, a Program within the limits or a LanguageError, and the same Program for the same
arguments.  Does not read files and does not execute anything of the text.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from simulator.language import intrinsics, limits
from simulator.language.constants import Resolver
from simulator.language.declarations import Declarations, FunctionDeclaration, Scanner, unknown_struct
from simulator.language.errors import Source, error_at, error_in, suggestion
from simulator.language.folding import constant_functions
from simulator.language.kept import FAMILIES_KEPT, TEXT_BYTES_KEPT, Compiled, Family, Kept, Noted
from simulator.language.linker import Unit, link
from simulator.language.names import Names, Static
from simulator.language.parse import parse
from simulator.language.program import Program, StaticInfo, StructInfo
from simulator.language.statements import Statements
from simulator.language.structs import Architect

_NO_LAYOUT: Mapping[str, Mapping[str, int]] = {}
_TREES: Kept[Source, ast.Module] = Kept(TEXT_BYTES_KEPT, lambda source, _: len(source.text))
_SCANNED: Kept[tuple[Source, ...], Declarations] = Kept(FAMILIES_KEPT)
_FAMILIES: Kept[tuple[Source, ...], Family] = Kept(FAMILIES_KEPT)
_STATIC = "mem_map: page = static(count=512)"


def compile_program(
    sources: Sequence[Source],
    *,
    bindings: Mapping[str, str],
    settings: Mapping[str, int],
    costs: Sequence[str],
    layout: Mapping[str, Mapping[str, int]] | None = None,
    roots: Sequence[str],
) -> Program:
    """Compile `sources` into one Program, or raise LanguageError.

    bindings: interface → function. settings: values for `setting(…)` names, and `cores` and `threads` (1 if absent).
    costs: names that work(…) may use; the index is the operand. layout: struct → {field path: byte offset, "size": n}.
    roots: functions (or interfaces) that must exist; interfaces they reach must be bound.
    """
    try:
        return _compile(sources, bindings, settings, costs, layout or _NO_LAYOUT, roots)
    except RecursionError:
        rule = f"expressions and blocks nest at most {limits.NESTING} deep"
        raise error_in("program", rule, "half = (a + b) * c  # then use `half`") from None


def lay_out_structs(
    sources: Sequence[Source],
    *,
    settings: Mapping[str, int],
    layout: Mapping[str, Mapping[str, int]] | None = None,
) -> tuple[StructInfo, ...]:
    """The structs that `compile_program` would lay out, without a look at any function."""
    declared = _scan(sources)
    constants = Resolver(declared, settings)
    constants.resolve()
    architect = Architect(declared, constants, layout or _NO_LAYOUT)
    architect.lay_out()
    return tuple(one.info for one in architect.layouts.values())


def _compile(
    sources: Sequence[Source],
    bindings: Mapping[str, str],
    settings: Mapping[str, int],
    costs: Sequence[str],
    layout: Mapping[str, Mapping[str, int]],
    roots: Sequence[str],
) -> Program:
    declared = _scan(sources)
    constants = Resolver(declared, settings)
    constants.resolve()
    architect = Architect(declared, constants, layout)
    architect.lay_out()
    statics, infos = _statics(declared, constants, architect)
    known = {**constants.settings, **constants.constants}
    names = Names(
        constants=known,
        statics=statics,
        structs=architect.layouts,
        functions=declared.functions,
        ids={name: index for index, name in enumerate(declared.functions)},
        interfaces=declared.interfaces,
        bindings=bindings,
        costs=tuple(costs),
        folded=constant_functions(declared.functions, bindings, known),
    )
    _check_bindings(names)
    entrances = _roots(names, roots)
    linked = link(_units(tuple(sources), names), entrances)
    return Program(
        code=linked.code,
        functions=linked.functions,
        lines=linked.lines,
        structs=tuple(one.info for one in architect.layouts.values()),
        statics=infos,
        settings=constants.settings,
        constants=constants.constants,
        costs=tuple(costs),
        sources={source.path: source.text for source in sources},
        bindings=dict(bindings),
    )


def _units(sources: tuple[Source, ...], names: Names) -> list[Unit]:
    """Every function, compiled; those that come out as they did the last time are taken from there."""
    family = _FAMILIES.get(sources)
    before = family.functions if family is not None and family.fits(names) else {}
    constants, statics = Noted(names.constants), Noted(names.statics)
    noting = replace(names, constants=constants, statics=statics)
    functions: dict[str, Compiled] = {}
    for name, function in names.functions.items():
        if (old := before.get(name)) is not None and old.holds(names):
            functions[name] = old
            continue
        constants.asked, statics.asked = {}, {}
        body = Statements(function, noting)
        functions[name] = Compiled(Unit(function, body, body.compile()), constants.asked, statics.asked)
    _FAMILIES.put(sources, Family(names, functions))
    return [one.unit for one in functions.values()]


def _scan(sources: Sequence[Source]) -> Declarations:
    """What they declare; nobody changes it, so the same texts share it."""
    known = _SCANNED.get(tuple(sources))
    if known is None:
        known = _scanned(sources)
        _SCANNED.put(tuple(sources), known)
    return known


def _scanned(sources: Sequence[Source]) -> Declarations:
    if len(sources) > limits.FILES:
        raise error_in("program", f"a program has at most {limits.FILES} files", "leave out a file")
    scanner = Scanner(intrinsics.TABLE)
    seen: set[str] = set()
    for source in sources:
        if source.path in seen:
            raise error_in(source.path, "a file is given once", "each path once")
        seen.add(source.path)
        tree = _TREES.get(source)
        if tree is None:
            tree = parse(source)
            _TREES.put(source, tree)
        scanner.scan(source, tree)
    return scanner.found


def _statics(
    declared: Declarations, constants: Resolver, architect: Architect
) -> tuple[dict[str, Static], tuple[StaticInfo, ...]]:
    statics: dict[str, Static] = {}
    infos: list[StaticInfo] = []
    cells = 0
    for index, one in enumerate(declared.statics.values()):
        if one.struct not in architect.layouts:
            raise unknown_struct(one.source, one.node.annotation, one.struct, architect.layouts)
        if one.per != "one":
            count = constants.settings["cores" if one.per == "core" else "threads"]
        else:
            count = 0 if one.count is None else constants.expression(one.count, one.source, _STATIC)
            if one.count is not None and count < 1:
                raise error_at(one.source, one.count, f"an array has at least one element, not {count}", _STATIC)
        struct = architect.layouts[one.struct]
        cells += max(count, 1) * struct.info.cells
        if cells > limits.STATIC_CELLS or count > limits.STATIC_CELLS:
            rule = f"static objects have at most {limits.STATIC_CELLS} cells together"
            raise error_at(one.source, one.node, rule, _STATIC)
        statics[one.name] = Static(one.name, index, one.struct, one.per, count)
        infos.append(StaticInfo(one.name, struct.index, one.per, max(count, 1), one.source.path, one.node.lineno))
    return statics, tuple(infos)


def _check_bindings(names: Names) -> None:
    for interface, target in names.bindings.items():
        text = f"{interface} = {target!r}"
        if interface not in names.interfaces:
            near = suggestion(interface, names.interfaces)
            is_function = interface in names.functions
            why = "is a function with a body, already" if is_function else f"is not declared{near}"
            raise error_in("bindings", f"interface {interface!r} {why}", f"def {interface}(mm: mm_struct): ...", text)
        wanted = names.interfaces[interface]
        bound = names.functions.get(target)
        if bound is None:
            what = "is itself an interface" if target in names.interfaces else "is no function"
            rule = f"{interface!r} is bound to {target!r}, which {what}{suggestion(target, names.functions)}"
            raise error_at(wanted.source, wanted.node, rule, f"def {target}({', '.join(wanted.parameters)}):")
        difference = _difference(wanted, bound)
        if difference:
            rule = f"{interface!r} is bound to {target!r} ({bound.source.path}:{bound.node.lineno}), {difference}"
            raise error_at(wanted.source, wanted.node, rule, f"def {target}({', '.join(wanted.parameters)}):")


def _difference(wanted: FunctionDeclaration, bound: FunctionDeclaration) -> str:
    if len(wanted.parameters) != len(bound.parameters):
        return f"which takes {len(bound.parameters)} arguments, not {len(wanted.parameters)}"
    for name, given, taken in zip(bound.parameters, wanted.structs, bound.structs, strict=True):
        if taken is not None and given != taken:
            return f"whose {name!r} points to {taken!r}, not {given or 'an integer'!r}"
    if wanted.result is not None and wanted.result != bound.result:
        return f"which returns {bound.result or 'an integer'!r}, not {wanted.result!r}"
    return ""


def _roots(names: Names, roots: Sequence[str]) -> dict[str, int]:
    entrances: dict[str, int] = {}
    for root in roots:
        target = names.bindings.get(root, root)
        if target not in names.ids:
            why = "is an interface that nothing is bound to" if root in names.interfaces else "is missing"
            near = "" if root in names.interfaces else suggestion(root, names.ids)
            raise error_in("program", f"function {root!r} {why}, and every program needs it{near}", f"def {root}(): …")
        entrances[root] = names.ids[target]
    return entrances
