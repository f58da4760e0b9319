"""Compiled code means what Python means by the same text: random functions are run both ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.language.opcodes import TABLE
from tests.language.build import build
from tests.language.machine import HazardError, Machine, wrap

NAMES = ("a", "b", "c")


def expressions() -> st.SearchStrategy[str]:
    leaves = st.one_of(st.sampled_from(NAMES), st.integers(-3, 9).map(str), st.sampled_from(["FOUR", "N"]))

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "&", "|", "^"]), inner).map(lambda t: f"({' '.join(t)})"),
            st.tuples(inner, st.sampled_from(["//", "%"]), st.integers(1, 5)).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(inner, st.sampled_from(["<<", ">>"]), st.integers(0, 3)).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(inner, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), inner).map(
                lambda t: f"({' '.join(t)})"
            ),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]} != 0 {t[1]} {t[2]} != 0)"),
            st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
            inner.map(lambda x: f"(not {x})"),
            inner.map(lambda x: f"(-{x})"),
            inner.map(lambda x: f"(~{x})"),
            st.tuples(inner, inner).map(lambda t: f"twice({t[0]}, {t[1]})"),
            st.tuples(st.sampled_from(["never", "always"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
        )

    return st.recursive(leaves, larger, max_leaves=8)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0, loops: int = 0) -> list[str]:
    rows: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        kinds = ["set", "augment"] + (["if", "for", "while"] if depth < 3 else []) + (["leave"] if loops else [])
        match draw(st.sampled_from([*kinds, "return"])):
            case "set":
                rows.append(f"{draw(st.sampled_from(NAMES))} = {small(draw(expressions()))}")
            case "augment":
                operator = draw(st.sampled_from(["+=", "-=", "^="]))
                rows.append(f"{draw(st.sampled_from(NAMES))} {operator} {small(draw(expressions()))}")
            case "if":
                rows += [f"if {draw(expressions())}:", *indent(draw(blocks(depth + 1, loops)))]
                if draw(st.booleans()):
                    rows += [f"elif {draw(expressions())}:", *indent(draw(blocks(depth + 1, loops)))]
                if draw(st.booleans()):
                    rows += ["else:", *indent(draw(blocks(depth + 1, loops)))]
            case "for":
                bounds = draw(st.sampled_from(["3", "1, 4", "5, 0, -2", "0, a & 3", "b & 1, 7, 3", "2, 2"]))
                rows += [f"for i{depth} in range({bounds}):", *indent(draw(blocks(depth + 1, loops + 1)))]
            case "while":
                test = draw(st.sampled_from(["True", "fuel > 0", "a != b and fuel > 3"]))
                body = ["fuel -= 1", "if fuel <= 0:", "    break", *draw(blocks(depth + 1, loops + 1))]
                rows += [f"while {test}:", *indent(body)]
            case "leave":
                rows.append(draw(st.sampled_from(["break", "continue"])))
            case "return":
                rows.append(f"return {draw(expressions())}")
    return rows


def small(expression: str) -> str:
    """Python's integers grow without bound; these do not."""
    return f"({expression} & 1023) - 300"


def indent(rows: list[str]) -> list[str]:
    return ["    " + row for row in rows]


PREFIX = ["FOUR = 4", "def twice(x, y):", "    z = x - y", "    return z + z"]
PREFIX += ["def never(x):", "    return 0", "def always(x):", "    if FOUR == 4:", "        return never(3) + 5"]


@settings(max_examples=30, deadline=None)
@given(rows=blocks(), arguments=st.tuples(*[st.integers(-20, 20)] * 3))
def test_a_random_function_gives_what_python_gives(rows: list[str], arguments: tuple[int, int, int]) -> None:
    body = ["def f(a, b, c):", "    fuel = 6", *indent(rows), "    return a * 7 + b * 3 + c"]
    machine = Machine(build("\n".join(["N = setting(2)", *PREFIX, *body])))
    names: dict[str, object] = {"N": 2}
    exec("\n".join([*PREFIX, *body]), names)
    f = names["f"]
    assert callable(f)
    assert machine.call("f", *arguments) == wrap(int(f(*arguments)))


@given(a=st.integers(-(1 << 63), (1 << 63) - 1), b=st.integers(-(1 << 63), (1 << 63) - 1))
@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize("operator", ["+", "-", "*", "//", "%", "<<", ">>", "&", "|", "^", "<", "==", ">="])
def test_a_folded_constant_is_what_the_instruction_computes(operator: str, a: int, b: int) -> None:
    b = b or 1
    program = build(
        f"A = {a}\nB = {b}\ndef folded():\n    return A {operator} B\ndef run(a, b):\n    return a {operator} b"
    )
    machine = Machine(program)
    assert machine.call("folded") == machine.call("run", a, b)


FIELDS = """
class inner(size=16):
    x: u32 = 0
    next: ptr[outer] = 8
class outer(size=128, align=64):
    count: s64 = 0
    nested: inner = 8
    words: u64[8] = 64
one: outer = static()
each: outer = static(per="core")
"""


def run(body: str, *arguments: int) -> int:
    parameters = ", ".join(f"p{index}" for index in range(len(arguments)))
    rows = "\n".join(f"    {row}" for row in body.strip().split("\n"))
    return Machine(build(f"{FIELDS}def f({parameters}):\n{rows}\n")).call("f", *arguments)


def test_fields_of_nested_structs_and_pointers_are_separate_words() -> None:
    assert run("one.count = 1\none.nested.x = 2\none.nested.next = each[1]\neach[1].count = 40\n"
               "return one.nested.next.count + one.nested.x + one.count") == 43  # fmt: skip


def test_an_index_reaches_the_same_word_constant_or_not() -> None:
    assert run("one.words[3] = 5\none.words[p0] += 4\nreturn one.words[3]", 3) == 9
    assert run("each[2].words[7] = 5\nwhere = each[p0]\nreturn where.words[p1]", 2, 7) == 5


def test_an_index_outside_an_array_is_a_hazard() -> None:
    with pytest.raises(HazardError, match="index"):
        run("return one.words[p0]", 8)


def test_a_pointer_chosen_by_a_condition_leads_to_its_object() -> None:
    assert run("each[p0].count = 6\nwhere = (each[p0] if p0 else each[0])\nreturn where.count", 2) == 6
    assert run("each[p0].count = 6\nreturn (each[p0] if p0 else each[0]).count", 0) == 6


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("one.count = 5\nreturn xadd(one.count, 3) * 100 + one.count", 508),
        ("one.count = 5\nreturn xchg(one.count, 3) * 100 + one.count", 503),
        ("one.count = 5\nreturn cmpxchg(one.count, 5, 7) * 100 + one.count", 507),
        ("one.count = 5\nreturn cmpxchg(one.count, 4, 7) * 100 + one.count", 505),
        ("atomic_inc(one.count)\natomic_add(one.count, 10)\natomic_sub(one.count, 3)\nreturn one.count", 8),
        ("n = 3\none.count = 5\natomic_sub(one.count, n)\natomic_dec(one.count)\nreturn one.count", 1),
        ("return atomic_inc_return(one.count) * 10 + atomic_add_return(one.count, 4)", 15),
        ("return atomic_dec_return(one.count)", -1),
        ("one.count = 2\nx = atomic_dec_and_test(one.count)\nreturn x * 10 + atomic_dec_and_test(one.count)", 1),
        ("x = test_and_set_bit(3, one.count)\nreturn x * 1000 + test_and_set_bit(3, one.count) * 100 + one.count", 108),
        ("set_bit(63, one.count)\nreturn test_and_clear_bit(63, one.count) + 2 * (one.count != 0)", 1),
        ("bit = 5\nset_bit(bit, one.count)\nset_bit(0, one.count)\nclear_bit(bit, one.count)\nreturn one.count", 1),
        ("bit = 5\nset_bit(bit, one.count)\nreturn test_and_clear_bit(bit, one.count) + one.count", 1),
        ("one.count = 0x1ffff\nincw(one.count)\nreturn one.count", 0x10000),
        ("one.count = 0x12345\nstore16(one.count, 0x7)\nreturn one.count", 0x10007),
        ("one.count = 3\nspin_until((one.count & 3) == 3 and True)\nreturn 8", 8),
        ("return address_of(one.words[2]) - address_of(one.count)", 5),
        ("p = alloc(outer)\nq = alloc(outer)\nreturn q - p", 11),
    ],
)  # fmt: skip
def test_an_intrinsic_does_what_its_row_says(body: str, answer: int) -> None:
    assert run(body) == answer


def test_assertions_stop_exactly_the_runs_that_break_them() -> None:
    body = "bug_on(p0 > 5)\nbug_on(p0 == 1 and p0 + 1 == 2)\nassert p0 != 0\nassert not (p0 == 2 or p0 == 3)\nreturn 1"
    for argument in range(8):
        if argument in (0, 1, 2, 3, 6, 7):
            with pytest.raises(HazardError, match="assertion"):
                run(body, argument)
        else:
            assert run(body, argument) == 1


def test_every_opcode_is_emitted_by_some_text() -> None:
    text = (
        FIELDS
        + """
class mm_struct(size=8):
    pgd: u64 = 0
def handler(x):
    flush_tlb_local()
def f(p: outer, x):
    y = -x + ~x * (x // 3 % 5 ^ 2) - (x | 1 << x >> x & 7)
    y = not x
    y = (x == 1) + (x != 1) + (x < 1) + (x <= 1) + (x > 1) + (x >= 1)
    while x:
        if y or x:
            y = x
    each[x].count = handler(1) + p.words[x] + address_of(p.nested)
    incw(p.count)
    xadd(p.count, xchg(p.count, cmpxchg(p.count, 1, 2)))
    set_bit(1, p.count)
    clear_bit(1, p.count)
    spin_until(p.count == 1)
    cpu_relax()
    smp_mb()
    work(walk_level)
    burst(64)
    prefetch(p.count)
    flags = local_irq_save()
    local_irq_restore(flags)
    ipi(0, handler, 1)
    wake(x)
    sleep_on()
    switch_mm(p, address_of(p.nested))
    touch(x, 1)
    free(alloc(outer))
    mark(commit, p)
    rcu_read_lock()
    call_rcu(x, handler)
    interrupt_after(walk_level, handler, x)
    poison(p)
    unpoison(p)
    rcu_read_unlock()
    assert nr_cpus()
    halt()
"""
    )
    used = {int(op) for op in build(text).code[:, 0]}
    assert {row.name for row in TABLE if row.number not in used} == {"NOP"}
