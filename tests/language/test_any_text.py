"""Text from a stranger: it compiles or raises LanguageError, never another exception, and never takes long."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.language import LanguageError, limits
from tests.language.build import build

GOOD = "\n".join(path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "golden").glob("*.fl")))
WORDS = sorted(set(GOOD.replace("(", " ( ").replace(")", " ) ").replace(".", " . ").split()))


def survives(text: str) -> LanguageError | None:
    started = time.perf_counter()
    try:
        build(text)
    except LanguageError as error:
        assert error.rule
        assert error.example
        assert error.line >= 1
        assert error.column >= 1
        assert len(str(error)) < 3000
        return error
    finally:
        assert time.perf_counter() - started < 5
    return None


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_characters_are_survived(text: str) -> None:
    survives(text)


@given(st.lists(st.sampled_from([*WORDS, "\n", "\n    ", "\n        ", ":", ",", " = "]), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_heap_of_the_languages_own_words_is_survived(words: list[str]) -> None:
    survives(" ".join(words))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_spoilt_good_program_is_survived(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD) - 1))
    end = min(len(GOOD), start + data.draw(st.integers(1, 600)))
    text = GOOD[GOOD.rfind("\n# ---", 0, start) + 1 : end]
    place = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 12))
    survives(text[:place] + data.draw(st.text(max_size=6)) + text[place + cut :])


DEEP = 20_000
HOSTILE = {
    "null byte": "x = 1\0",
    "half a character": "x = '\ud800'",
    "form feed": "x = 1\x0cy = 2",
    "open brackets": "x = " + "(" * DEEP,
    "closed brackets": "x = " + "(" * DEEP + "1" + ")" * DEEP,
    "brackets hidden by quotes": "x = " + '"" ' * 10 + "[" * DEEP,
    "braces": "{" * 60,
    "signs": "x = " + "-" * DEEP + "1",
    "nots": "def f(a):\n return " + "not " * 15_000 + "a",
    "sum": "x = 1" + "+1" * DEEP,
    "attributes": "def f(a):\n return a" + ".b" * DEEP,
    "calls": "def f(a):\n return a" + "()" * DEEP,
    "indices": "def f(a):\n return a" + "[0]" * DEEP,
    "elifs": "def f(a):\n if a:\n  pass\n" + " elif a:\n  pass\n" * 3000,
    "blocks": "".join(" " * depth + "if 1:\n" for depth in range(99)),
    "lambdas": "x = " + "lambda:" * 8000 + "1",
    "huge integer": "x = " + "9" * 60_000,
    "huge hexadecimal": "x = 0x" + "f" * 60_000,
    "huge shift": "x = 1 << 9223372036854775807",
    "huge power": "x = 9 ** 9 ** 9 ** 9",
    "huge product": "x = " + "*".join(["9223372036854775807"] * 50),
    "huge text": "# " + "x" * (limits.SOURCE_BYTES + 1),
    "huge string": '"""' + "x" * 50_000 + '"""',
    "f-string": "def f(a):\n return f'{" + "{" * 50 + "a}'",
    "match": "def f(a):\n match a:\n  case 1: pass",
    "huge static": "class a(size=8):\n x: u64 = 0\nb: a = static(count=1 << 62)",
    "huge struct": "class a(size=1 << 40):\n x: u64[1 << 36] = 0",
    "doubling structs": "class s0(size=8):\n x: u64 = 0\n"
    + "".join(f"class s{n}(size={8 << n}):\n a: s{n - 1} = 0\n b: s{n - 1} = {4 << n}\n" for n in range(1, 30)),
    "chain of structs": "".join(f"class s{n}(size=8):\n x: s{n + 1} = 0\n" for n in range(2000)),
    "chain of constants": "".join(f"c{n} = c{n + 1}\n" for n in range(3000)) + "c3000 = 1",
    "circle of constants": "a = b\nb = a",
    "chain of calls": "def f0():\n pass\n" + "".join(f"def f{n}():\n f{n - 1}()\n" for n in range(1, 1000)),
    "bush of calls": "def f0():\n pass\n" + "".join(f"def f{n}():\n" + f" f{n - 1}()\n" * 9 for n in range(1, 200)),
    "circle of calls": "".join(f"def f{n}():\n f{(n + 1) % 900}()\n" for n in range(900)),
    "many functions": "".join(f"def f{n}(): pass\n" for n in range(limits.FUNCTIONS + 1)),
    "many locals": "def f():\n" + "".join(f" x{n} = 1\n" for n in range(4000)),
    "many parameters": f"def f({', '.join(f'a{n}' for n in range(200))}): pass",
    "many arguments": f"def f():\n f({', '.join(['1'] * 9000)})",
    "many instructions": "def f(a):\n" + " a = a + 1 + 2 + a\n" * 3200,
    "many fields": "class a(size=80000):\n" + "".join(f" x{n}: u8 = {n}\n" for n in range(3000)),
    "warning": "def f(a):\n return a is 1 or '\\d'",
    "star": "def f(*a):\n f(*a)",
    "coroutine": "async def f():\n await f()",
    "decorator": "@f\ndef f(): pass",
    "type parameters": "class a(b, c, size=3, size=4): pass",
    "unpacking keywords": "class a(**{'size': 3}): pass",
    "augmented constant": "A = 1\nA += 1",
    "walrus": "def f(a):\n if (b := a): return b",
    "starred target": "def f(a):\n *b, c = a",
    "bare annotation": "a: int",
    "annotated call": "f(): int = 3",
    "empty": "",
    "carriage returns": "x = 1\r\ry = 2\r\n",
    "byte order mark": "\ufeffx = 1",
    "very long name": "x = " + "y" * 60_000,
    "very long unknown field": "class a(size=8):\n x: u64 = 0\ndef f(p: a):\n return p." + "y" * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_or_compiled_at_once(name: str) -> None:
    survives(HOSTILE[name])


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("closed brackets", limits.BRACKETS),
        ("sum", limits.NESTING),
        ("elifs", limits.NESTING),
        ("huge text", limits.SOURCE_BYTES),
        ("huge static", limits.STATIC_CELLS),
        ("huge struct", limits.STRUCT_BYTES),
        ("chain of calls", limits.STACK_SLOTS),
        ("many functions", limits.FUNCTIONS),
        ("many locals", limits.FRAME_SLOTS),
        ("many parameters", limits.PARAMETERS),
    ],
)
def test_a_limit_names_itself(name: str, limit: int) -> None:
    error = survives(HOSTILE[name])
    assert error is not None
    assert str(limit) in error.rule


def test_an_error_about_a_circle_of_calls_stays_readable() -> None:
    error = survives(HOSTILE["circle of calls"])
    assert error is not None
    assert "functions do not call themselves: f0 → f1 → " in error.rule
    assert len(error.rule) < 600
