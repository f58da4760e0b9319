"""The compiled listing beside its source: each source line, and under it the instructions it became.

Promises: every instruction of the program (or of one function) appears once, in order, printed from the opcode
table alone.  Does not recompile anything and does not know the syntax.
"""

from simulator.language.opcodes import TABLE, SystemValue
from simulator.language.program import FunctionInfo, Program
from simulator.vocabulary import Abort, Hazard, Mark

_CODE_COLUMN = 60  # where instructions start, so that source and code stand side by side


def listing(program: Program, function: str | None = None) -> str:
    """The listing of one function (KeyError if there is none), or of the whole program."""
    chosen = program.functions if function is None else (program.function(function),)
    return "\n".join(_function(program, one) for one in chosen)


def _function(program: Program, function: FunctionInfo) -> str:
    rows = [f"{function.name}  {function.file}:{function.line}  {function.nparams} parameters, {function.slots} slots"]
    ids = {one.name: index for index, one in enumerate(program.functions)}
    source = program.sources[function.file].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    before = -1
    for position in range(function.entry, len(program.code)):
        if program.code[position, 7] != ids[function.name]:
            break
        line_id = int(program.code[position, 6])
        line = program.lines[line_id][1]
        left = f"{line:5}  {source[line - 1].rstrip()}" if line_id != before else ""
        before = line_id
        if len(left) >= _CODE_COLUMN:
            rows.append(left)
            left = ""
        rows.append(f"{left:<{_CODE_COLUMN}}{position:5}  {instruction_text(program, position)}")
    return "\n".join(rows) + "\n"


def instruction_text(program: Program, position: int) -> str:
    """One instruction as text: `LOAD    t5 = [sem + 3]`-like operands, by the letters of the opcode table."""
    words = [int(word) for word in program.code[position]]
    opcode = TABLE[words[0]]
    names = program.functions[words[7]].slot_names
    parts: list[str] = []
    for index, (letter, word) in enumerate(zip(opcode.operands, words[1:6], strict=True)):
        if letter == "o":
            parts[-1] = f"[{parts[-1]}+{word}]"
        elif letter in "rw" and word >= 0:
            parts.append(names[word] if word < len(names) else f"t{word}")
        elif letter == "t":
            parts.append(f"→{word}")
        elif letter == "i":
            text = _immediate(program, opcode.name, index, word, words[1])
            parts += [text] if text else []
    return f"{opcode.name:<12}{', '.join(parts)}".rstrip()


def _immediate(program: Program, opcode: str, index: int, word: int, first: int) -> str:
    """An immediate by what it means; `first` is the instruction's first operand, which may decide that."""
    match opcode, index:
        case "CALL", 2:
            return program.functions[word].name
        case "CALL", 1:
            return f"t{word}"
        case "IPI" | "CALL_RCU" | "DELAYED", 1:
            return program.functions[word].name
        case "GLOBAL", 1:
            return program.statics[word].name
        case "ALLOC" | "FREE" | "POISON", 1:
            return program.structs[word].name
        case "WORK" | "DELAYED", 0:
            return program.costs[word]
        case "MARK", 0:
            return Mark(word).name.lower()
        case "MARK", 3:
            return Abort(word).name.lower() if first == Mark.ABORT else ""
        case "ASSERT", 1:
            return Hazard(word).name.lower() if word else ""
        case "ASK", 1:
            return SystemValue(word).name.lower()
    return str(word)
