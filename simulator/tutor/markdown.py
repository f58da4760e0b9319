"""The Markdown of a lesson: prose, and between it fenced blocks of TOML that say what to show, ask and claim.

Promises: CommonMark with tables, by markdown-it; HTML in a lesson is shown as text and never passed on; every piece
knows its line in the file.  A link's target may be a web address, a glossary word, a thing on the stage, or a figure:
[2.7](<= a.x / b.x>), [2.4](published:ID), [rwsem](term:rwsem), [this line](show:line=mm + 64).
It knows no key of a block.
"""

import html
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from simulator.description import DescriptionError, nearest

CODE = ("", "text", "console", "c", "python", "toml")  # fences that are shown as they are
DATA = ("lesson", "claim", "scene", "ask", "goal", "notes")  # fences that are not shown
TEXT_WIDTH = 88  # of a line in the terminal
Attributes = Mapping[str, str]


@dataclass(frozen=True)
class Link:
    """A link of the prose: its words, its target as written, and its line."""

    text: str
    target: str
    line: int


@dataclass(frozen=True)
class Prose:
    """Some paragraphs, lists, tables, code: the tokens of markdown-it, read only."""

    tokens: tuple[Token, ...]

    def __bool__(self) -> bool:
        return bool(self.tokens)

    def links(self) -> Iterator[Link]:
        """Every link, in order."""
        line = 1
        for token in self.tokens:
            line = token.map[0] + 1 if token.map else line
            below = 0
            for at, child in enumerate(token.children or ()):
                below += child.type in ("softbreak", "hardbreak")
                if child.type == "link_open":
                    yield Link(_words(token.children or (), at), unquote(str(child.attrGet("href"))), line + below)


@dataclass(frozen=True)
class Heading:
    """A second-level heading: a step begins."""

    text: str
    line: int


@dataclass(frozen=True)
class Data:
    """A fenced block of TOML (or notes); `line` is that of its first line of content."""

    kind: str
    text: str
    line: int


Piece = Prose | Heading | Data


def pieces(text: str, file: str) -> list[Piece]:
    """The parts of a lesson, in order; a DescriptionError at a line of `file` for what a lesson cannot have."""
    found: list[Piece] = []
    run: list[Token] = []
    tokens = _parser().parse(text)
    at = line = 0

    def close() -> None:
        if run:
            found.append(Prose(tuple(run)))
            run.clear()

    while at < len(tokens):
        token = tokens[at]
        line = token.map[0] + 1 if token.map else line
        _check(token, f"{file}:{line}")
        if token.type == "fence" and token.info.strip() in DATA:
            close()
            found.append(Data(token.info.strip(), token.content, line + 1))
        elif token.type == "heading_open" and token.tag == "h2":
            close()
            found.append(Heading(_plain(tokens[at + 1]), line))
            at += 2
        else:
            run.append(token)
        at += 1
    close()
    return found


def _check(token: Token, place: str) -> None:
    """Refuse what would be shown, or read, as something else than its author means."""
    kind = token.info.strip()
    if token.type == "fence" and kind not in (*DATA, *CODE):
        raise DescriptionError(
            f"opens a block called {kind!r}", place,
            f"{nearest(kind, DATA)}There are {', '.join(DATA)}; code is ``` or one of {', '.join(CODE[1:])}.",
        )
    if token.type == "fence" and kind in DATA and token.level:
        raise DescriptionError(f"has a {kind} block inside a list or quotation", place, "Begin it at the margin.")
    if token.type == "heading_open" and (token.tag == "h1" or (token.tag == "h2" and token.level)):
        raise DescriptionError("is a heading where none can be", place, "A step begins with a line `## Title`.")
    if token.type == "heading_open" and not token.markup.startswith("#"):
        raise DescriptionError("is underlined, which makes a heading of it", place, "Leave an empty line before ---.")
    if any(child.type == "text" and "](" in child.content for child in token.children or ()):
        raise DescriptionError(
            "has a link that is none", place, "A target with a space stands in <>: [the line](<show:line=mm + 64>)."
        )
    if any(child.type == "image" for child in token.children or ()):
        raise DescriptionError("shows a picture", place, "The stage is the picture: say what to look at in a scene.")


def as_html(prose: Iterable[Prose], link: Callable[[str, str], tuple[str, Attributes]]) -> str:
    """HTML; `link(target, words)` is the tag and attributes of a link of that target."""
    parser = _parser()

    def opened(_self: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        tag, attributes = link(unquote(str(tokens[at].attrGet("href"))), _words(tokens, at))
        env["tags"].append(tag)
        told = "".join(f' {name}="{html.escape(value, quote=True)}"' for name, value in attributes.items())
        return f"<{tag}{told}>"

    def closed(_self: Any, _tokens: Sequence[Token], _at: int, _options: Any, env: Any) -> str:
        return f"</{env['tags'].pop()}>"

    parser.add_render_rule("link_open", opened)
    parser.add_render_rule("link_close", closed)
    tokens = [token for one in prose for token in one.tokens]
    renderer = parser.renderer
    assert isinstance(renderer, RendererHTML)
    return str(renderer.render(tokens, parser.options, {"tags": []}))


def as_text(prose: Iterable[Prose], width: int = TEXT_WIDTH) -> str:
    """Plain text of so many characters a line, blocks apart by an empty line; tables as rows, code as it is."""
    blocks: list[str] = []
    marks: list[str] = []  # what opens the items of the lists we are in
    row: list[str] = []
    for token in (token for one in prose for token in one.tokens):
        match token.type:
            case "bullet_list_open":
                marks.append("- ")
            case "ordered_list_open":
                marks.append("1. ")
            case "bullet_list_close" | "ordered_list_close":
                marks.pop()
            case "tr_open":
                row = []
            case "tr_close":
                blocks.append("  " + "  |  ".join(row))
            case "fence" | "code_block":
                blocks.append(textwrap.indent(token.content.rstrip("\n"), "    "))
            case "inline" if token.level and _in_table(token):
                row.append(_plain(token))
            case "inline":
                lead = "  " * (len(marks) - 1) + marks[-1] if marks else ""
                blocks.append(textwrap.fill(
                    _plain(token), width, initial_indent=lead, subsequent_indent=" " * len(lead),
                    break_long_words=False, break_on_hyphens=False,
                ))
                if marks and marks[-1] != "- ":
                    marks[-1] = f"{int(marks[-1][:-2]) + 1}. "
            case _:
                continue
    return _joined(blocks)


def _joined(blocks: Sequence[str]) -> str:
    """Rows and items follow each other; other blocks have an empty line between."""
    text = ""
    for at, block in enumerate(blocks):
        close = at > 0 and block.lstrip()[:1] in "-123456789" and blocks[at - 1].lstrip()[:1] in "-123456789"
        rows = at > 0 and "  |  " in block and "  |  " in blocks[at - 1]
        text += block if not text else ("\n" if close or rows else "\n\n") + block
    return text


def _in_table(token: Token) -> bool:
    return token.meta.get("cell", False) is True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.core.ruler.push("cells", _mark_cells)
    return parser


def _mark_cells(state: Any) -> None:
    """Text that stands in a table's cell says so: the token alone does not."""
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if before.type in ("th_open", "td_open") and token.type == "inline":
            token.meta = {**token.meta, "cell": True}


def _words(tokens: Sequence[Token], at: int) -> str:
    """The text between a link's opening token and its end."""
    words = []
    for token in tokens[at + 1 :]:
        if token.type == "link_close":
            break
        words.append(token.content)
    return "".join(words)


def _plain(token: Token) -> str:
    """An inline token as text; a web address follows the words that link to it."""
    parts: list[str] = []
    target = ""
    for child in token.children or ():
        if child.type == "link_open":
            target = unquote(str(child.attrGet("href")))
        elif child.type == "link_close":
            if target.startswith("http"):
                parts.append(f" <{target}>")
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        else:
            parts.append(child.content)
    return "".join(parts)
