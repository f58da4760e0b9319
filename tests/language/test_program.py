"""The whole program: settings, bindings, roots, slots, lines, and what the linker refuses."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.language import LanguageError, Program, Source, compile_program, listing
from simulator.language.opcodes import BY_NAME, FRAME_HEADER
from simulator.language.program import Code
from tests.language.build import COSTS, build

DESIGN = """
class mm(size=8):
    sem: u64 = 0
def read_lock(m: mm) -> mm: ...
def take(m: mm) -> mm:
    return m
def take_nothing():
    return 0
def take_any(x):
    return x
def main(m: mm):
    read_lock(m)
def other(m: mm):
    pass
"""


def refused(text: str, **given: object) -> str:
    with pytest.raises(LanguageError) as raised:
        build(text, **given)  # type: ignore[arg-type]
    return raised.value.rule


def test_an_interface_is_its_binding() -> None:
    program = build(DESIGN, bindings={"read_lock": "take"}, roots=["main", "read_lock"])
    assert program.function("read_lock") is program.function("take")
    assert program.bindings == {"read_lock": "take"}
    assert "take" in listing(program, "main")
    with pytest.raises(KeyError):
        program.function("nothing")


def test_an_interface_without_binding_matters_only_when_a_root_reaches_it() -> None:
    assert build(DESIGN, roots=["other"])
    assert "interface 'read_lock' is used here" in refused(DESIGN, roots=["main"])
    assert "is an interface that nothing is bound to" in refused(DESIGN, roots=["read_lock"])


@pytest.mark.parametrize(
    ("bindings", "part"),
    [
        ({"read_lok": "take"}, "interface 'read_lok' is not declared; did you mean 'read_lock'?"),
        ({"main": "take"}, "interface 'main' is a function with a body, already"),
        ({"read_lock": "tak"}, "is bound to 'tak', which is no function; did you mean 'take'?"),
        ({"read_lock": "read_lock"}, "which is itself an interface"),
        ({"read_lock": "take_nothing"}, "which takes 0 arguments, not 1"),
        ({"read_lock": "take_any"}, "which returns 'an integer', not 'mm'"),
    ],
)
def test_a_binding_that_does_not_fit_is_refused(bindings: dict[str, str], part: str) -> None:
    assert part in refused(DESIGN, bindings=bindings)


def test_an_interface_may_be_declared_by_each_file_that_uses_it() -> None:
    files = [Source("a.fl", "def go(x): ...\ndef a(): go(1)"), Source("b.fl", "def go(x): ...\ndef b(): go(2)")]
    with pytest.raises(LanguageError, match="interface 'go' is used here"):
        compile_program(files, bindings={}, settings={}, costs=COSTS, roots=["b"])


def test_a_missing_root_is_named() -> None:
    rule = refused(DESIGN, roots=["mian"])
    assert rule == "function 'mian' is missing, and every program needs it; did you mean 'main'?"


def test_settings_replace_defaults_and_are_constants() -> None:
    text = "pages = setting(512)\nrss = setting(on)\nTOTAL = pages * cores\ndef f(): return TOTAL"
    program = build(text, settings={"pages": 8})
    assert program.settings == {"cores": 4, "threads": 3, "pages": 8, "rss": 1}
    assert program.constants == {"TOTAL": 32}
    assert program.code[0, 2] == 32


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"page": 8}, "no setting is called 'page'; did you mean 'pages'?; known: cores, pages, threads"),
        ({"pages": 1 << 70}, "setting 'pages' is an integer of 64 bits"),
        ({"cores": 0}, "'cores' is at least 1"),
    ],
)
def test_a_wrong_setting_is_refused(settings: dict[str, int], part: str) -> None:
    assert refused("pages = setting(512)", settings=settings) == part


def test_a_setting_may_have_an_intrinsics_name() -> None:
    assert build(
        "barrier = setting(off)\ndef f():\n    barrier()\n    return barrier", settings={"barrier": 1}
    ).settings


def test_files_share_their_names_in_any_order() -> None:
    files = [
        Source("kernel/a.fl", "def f(w: word):\n    return g(w) + SHIFT\n"),
        Source(
            "kernel/b.fl",
            "SHIFT = WIDTH // 2\nclass word(size=8):\n    x: u64 = 0\n\ndef g(w: word):\n    return w.x\n",
        ),
        Source("kernel/c.fl", "WIDTH = 24\n"),
    ]
    program = compile_program(files, bindings={}, settings={}, costs=COSTS, roots=["f"])
    assert [(f.name, f.file, f.line, f.last_line) for f in program.functions] == [
        ("f", "kernel/a.fl", 1, 2),
        ("g", "kernel/b.fl", 5, 6),
    ]
    assert program.lines == (("kernel/a.fl", 2), ("kernel/b.fl", 6))
    assert program.sources["kernel/c.fl"] == "WIDTH = 24\n"
    assert program.settings == {"cores": 1, "threads": 1}


def test_two_files_of_one_path_are_refused() -> None:
    with pytest.raises(LanguageError, match="a file is given once"):
        compile_program([Source("a.fl", ""), Source("a.fl", "")], bindings={}, settings={}, costs=(), roots=())


def calls_of(program: Program) -> list[tuple[int, int, int]]:
    rows = program.code[program.code[:, 0] == BY_NAME["CALL"].number]
    return [(int(row[1]), int(row[2]), int(row[3])) for row in rows]


def test_a_function_knows_its_slots_and_words() -> None:
    program = build('def g(a, b):\n    return a - b\n\n\ndef f(x):\n    """Idea."""\n    y = g(x, 1)\n    return y\n')
    f = program.function("f")
    assert (f.nparams, f.slot_names, f.doc, f.line, f.last_line) == (1, ("x", "y"), "Idea.", 5, 8)
    assert f.slots == 2 + FRAME_HEADER + 2, "parameter, local, header and arguments of the call"
    assert calls_of(program) == [(program.function("g").entry, 2, program.function_id("g"))]
    assert f.entry == 2, "after g"


def test_the_code_is_one_read_only_array_of_eight_words() -> None:
    program = build("def f(x):\n    return x\n")
    assert program.code.dtype == np.int64
    assert program.code.shape == (1, 8)
    assert program.code.tolist() == [[BY_NAME["RET"].number, 0, 0, 0, 0, 0, 0, 0]]
    with pytest.raises(ValueError, match="read-only"):
        program.code[0, 0] = 1


def test_the_same_text_gives_the_same_program() -> None:
    first, second = (build(DESIGN, bindings={"read_lock": "take"}) for _ in range(2))
    assert np.array_equal(first.code, second.code)
    assert first.functions == second.functions


def test_a_function_of_another_core_is_reached_by_its_interrupt() -> None:
    text = "def go(): ...\ndef handler(x):\n    go()\ndef main():\n    ipi(0, handler, 1)\n"
    assert "interface 'go' is used here" in refused(text, roots=["main"])


def test_a_function_may_interrupt_with_itself_but_not_call_itself() -> None:
    assert build("def f(x):\n    ipi(0, f, x)\n")
    assert refused("def f(x):\n    return f(x)\n") == "functions do not call themselves: f → f"


def test_recursion_through_a_binding_is_found() -> None:
    text = "def go(x): ...\ndef f(x):\n    return go(x)\n"
    assert refused(text, bindings={"go": "f"}) == "functions do not call themselves: f → f"


def test_the_listing_shows_every_instruction_once_beside_its_line() -> None:
    program = build(DESIGN, bindings={"read_lock": "take"})
    text = listing(program)
    positions = [int(row[60:].split()[0]) for row in text.split("\n") if row[60:].strip()]
    assert positions == list(range(len(program.code)))
    assert "    6      return m" in text
    assert listing(program, "take").startswith("take  kernel/text.fl:5  1 parameters, 1 slots")
    with pytest.raises(KeyError):
        listing(program, "nothing")


def test_a_constant_function_bound_to_an_interface_leaves_the_code_of_a_text_without_it() -> None:
    without = "def main(m: mm):\n    m.sem = 1\n    return 2\n"
    text = (
        "def main(m: mm):\n    prepare(m)\n    if attempt(m, m.sem):\n        return 1\n    m.sem = 1\n    return 2\n"
    )
    files = "class mm(size=8):\n    sem: u64 = 0\ndef prepare(m: mm): ...\ndef attempt(m: mm, x): ...\n"
    nothing = 'def none(m: mm):\n    """Not here."""\ndef never(m: mm, x):\n    return 0\n'
    bound = build(files + nothing + text, bindings={"prepare": "none", "attempt": "never"}, roots=["main"])
    plain = build("class mm(size=8):\n    sem: u64 = 0\n" + nothing + without, roots=["main"])
    assert np.array_equal(code_of(bound, "main")[:, :6], code_of(plain, "main")[:, :6])
    assert (bound.function("main").slots, plain.function("main").slots) == (2, 2)


def code_of(program: Program, name: str) -> Code:
    code: Code = program.code[program.code[:, 7] == program.function_id(name)]
    return code


def test_a_long_chain_of_constant_functions_ends_in_calls() -> None:
    chain = "def f0():\n    return 1\n" + "".join(f"def f{n}():\n    return f{n - 1}()\n" for n in range(1, 40))
    program = build(chain)
    assert [len(calls_of_function(program, f"f{n}")) for n in (1, 16, 17, 39)] == [0, 0, 1, 1]


def calls_of_function(program: Program, name: str) -> Code:
    code = code_of(program, name)
    calls: Code = code[code[:, 0] == BY_NAME["CALL"].number]
    return calls


@pytest.mark.parametrize("ask", ["call_rcu(1, handler)", "interrupt_after(disk_read, handler, 1)"])
def test_a_function_of_a_later_interrupt_is_reached_too(ask: str) -> None:
    text = f"def go(): ...\ndef handler(x):\n    go()\ndef main():\n    {ask}\n"
    assert "interface 'go' is used here" in refused(text, roots=["main"])
    assert "handler" in listing(build(text, bindings={}), "main")
