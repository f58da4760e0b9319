"""Every bound a program must keep to, each with its cause.

A text may come from a stranger's browser: each limit makes compiling it quick and the result small enough for
the arena (192 MiB).  Going past one is a LanguageError that names the limit; nothing else reads these numbers.
"""

SOURCE_BYTES = 65_536  # one file; the longest of our own is a tenth of this
FILES = 128  # sources of one program
NAME_CHARACTERS = 100  # of one name or number: errors and the browser show them whole
BRACKETS = 40  # open brackets at once; checked before Python's parser sees the text
NESTING = 64  # levels of one syntax tree: the compiler recurses once a level
FUNCTIONS = 1_024  # function ids travel in MARK and IPI operands and in 16-bit tables of the browser
PARAMETERS = 16  # of one function
INSTRUCTIONS = 32_768  # of the whole program; a program counter fits a signed 16-bit difference
FRAME_SLOTS = 200  # parameters, locals and temporaries of one function
STACK_SLOTS = 1_500  # frames of the deepest chain of calls, by static analysis; recursion is refused
STRUCT_BYTES = 1 << 20  # declared size of one struct
STRUCT_CELLS = 65_536  # fields of one struct, array elements counted
STATIC_CELLS = 1 << 22  # all static objects together: half of the arena
INTEGER_MIN = -(1 << 63)
INTEGER_MAX = (1 << 63) - 1
