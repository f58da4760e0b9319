"""A lesson as plain text: for a terminal, a braille line or a voice.

Promises: one thing a line, no columns to be compared by eye, nothing but letters and signs that are read out; lines of
at most the width given.  It lays out what it is given, and knows no simulator.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

WIDTH = 88


def head_text(head: Mapping[str, Any], width: int = WIDTH) -> str:
    """Title, what is ahead, and what is said before the first step; not the claim, which would answer questions."""
    ahead = f"{head['minutes']} minutes; to answer or to bring about: {head['asks']}. Seed {head['seed']}."
    title = f"{head['title']}\n{'=' * min(width, len(head['title']))}"
    words = notes_text("Words", _meanings(head["terms"]), width)
    return _paragraphs([title, ahead, head["opening"], words])


def claim_text(head: Mapping[str, Any], width: int = WIDTH) -> str:
    """What the lesson came to: told at its end."""
    return _paragraphs(["The claim of this chapter, which the engine is held to:", filled(head["claim"], width)])


def asking_text(step: Mapping[str, Any], width: int = WIDTH) -> str:
    """A step up to its question or goal."""
    line = f"{step['number']} of {step['of']}: {step['title']}"
    parts = [f"{line}\n{'-' * min(width, len(line))}", step["before"]]
    parts.append(notes_text("Words", _meanings(step["terms"]), width))
    if step["scene"]:
        parts.append(scene_text(step["scene"], width))
    if step["question"]:
        if step["moment"]:
            parts.append(moment_text("the same run, where the question is asked", step["moment"], width))
        parts.append(question_text(step["question"], width))
    if step["goal"]:
        parts.append(goal_text(step["goal"], width))
    return _paragraphs(parts)


def answered_text(step: Mapping[str, Any], width: int = WIDTH) -> str:
    """What follows a question or a goal; `reached`: whether that was."""
    parts = []
    if step["goal"] and step["goal"]["hint"] and not step.get("reached"):
        parts.append(filled(f"A hint: {step['goal']['hint']}", width))
    if step["graded"]:
        parts.append(graded_text(step["question"], step["graded"], width))
    if step["reveal"]:
        parts.append(reveal_text(step["reveal"], width))
    parts += [step["after"], notes_text("Words", _meanings(step["after_terms"]), width)]
    return _paragraphs([*parts, notes_text("Sources", step["sources"], width)])


def _meanings(terms: Iterable[Sequence[str]]) -> list[str]:
    return [f"{word}: {means}." for word, means in terms]


def _paragraphs(parts: Iterable[str]) -> str:
    """What there is, with an empty line between."""
    return "".join(f"{part.strip(chr(10))}\n\n" for part in parts if part.strip())


def scene_text(scene: Mapping[str, Any], width: int = WIDTH) -> str:
    """The run and its moment, and those beside it."""
    if not scene["new"]:
        return filled(f"Cycle {scene['moment']['cycle']:,}: {scene['run']}. It is told above.", width) + "\n"
    text = moment_text(scene["run"], scene["moment"], width)
    if scene["beside"]:
        text += "\nBeside it\n" + moment_text(scene["beside"]["run"], scene["beside"]["moment"], width)
    return text


def moment_text(run: str, moment: Mapping[str, Any], width: int = WIDTH) -> str:
    """A moment of a run, a thing a line."""
    so_far = f"{moment['faults']:,} faults and {moment['transfers']:,} transfers so far"
    if moment["aborts"]:
        so_far += f", {moment['aborts']:,} aborts"
    lines = [filled(f"Cycle {moment['cycle']:,}: {run}. {so_far[0].upper()}{so_far[1:]}.", width)]
    if moment["sockets"]:
        lines.append(filled(f"{'; '.join(moment['sockets'])}.".capitalize(), width, "  "))
    return "\n".join([*lines, *rows_text(moment, width)]) + "\n"


def rows_text(moment: Mapping[str, Any], width: int = WIDTH) -> list[str]:
    """Its cores, lines and locks."""
    lines = []
    for row in moment["cores"]:
        name = "cores" if "," in row["cores"] else "core"
        lines.append(filled(f"{name} {row['cores']}: {row['said']}", width, "  "))
    for row in moment["lines"]:
        parts = ["; ".join(f"{one['cores']}: {one['name']}" for one in row["copies"]) or "in no cache"]
        parts += [f"on its way to {who}" for who in row["coming"]]
        if row["queued"]:
            parts.append(f"queued for it, in order of arrival: {'; '.join(row['queued'])}")
        lines.append(filled(f"line {row['line']}: {'; '.join(parts)}", width, "  "))
    for row in moment["locks"]:
        waiting = f"; {row['waiting']} waiting" if row["waiting"] else ""
        lines.append(filled(f"lock {row['lock']}: {row['how']}{waiting}", width, "  "))
    if moment["hazard"]:
        lines.append(filled(f"This run has ended badly: {moment['hazard']}", width, "  "))
    return lines


def question_text(asked: Mapping[str, Any], width: int = WIDTH) -> str:
    """A question and its numbered answers."""
    lines = [filled(f"Question: {asked['text']}", width)]
    lines += [filled(text, width, f"  {number}  ", "     ") for number, text in enumerate(asked["options"], 1)]
    return "\n".join(lines) + "\n"


def graded_text(asked: Mapping[str, Any], graded: Mapping[str, Any], width: int = WIDTH) -> str:
    """The verdict, what happened, and what is behind each answer; `picked` may be None: nobody answered."""
    answer = graded["answer"] + 1
    verdict = {True: "Right", False: "Not so"}[bool(graded["right"])] if graded["picked"] is not None else "The answer"
    lines = [filled(f"{verdict}: {answer}, {asked['options'][answer - 1]}.".replace("..", "."), width)]
    lines.append(filled(graded["said"], width))
    for number, why in enumerate(graded["why"], 1):
        mark = "right" if number == answer else "wrong"
        yours = ", your answer" if graded["picked"] == number - 1 else ""
        lines.append(filled(why, width, f"  {number} ({mark}{yours})  ", "     "))
    lines += [f"  {one['label']}: {one['value']:,.4g} {one['unit']}".rstrip() for one in graded["shown"]]
    return "\n".join(lines) + "\n"


def reveal_text(moment: Mapping[str, Any], width: int = WIDTH) -> str:
    """What is different where the answer shows."""
    rows = rows_text(moment, width)
    return "\n".join([f"Cycle {moment['cycle']:,}, what is different now:", *rows]) + "\n" if rows else ""


def goal_text(goal: Mapping[str, Any], width: int = WIDTH) -> str:
    """Something to bring about."""
    lines = [filled(f"To bring about: {goal['text']}", width)]
    lines.append(filled(f"You may change: {', '.join(goal['may_change']) or 'nothing'}.", width, "  "))
    return "\n".join(lines) + "\n"


def notes_text(title: str, notes: Iterable[str], width: int = WIDTH) -> str:
    """Lines under a title: meanings of words, sources."""
    lines = [filled(note, width, "  ", "    ") for note in notes]
    return "\n".join([f"{title}:", *lines]) + "\n" if lines else ""


def score_text(right: int, answered: int, of: int) -> str:
    """What it came to."""
    return f"{right} right of {of}, {answered} answered.\n"


def verified_table(rows: Sequence[Mapping[str, Any]], width: int = WIDTH) -> str:
    """Results, a paragraph each; then what two of them share."""
    parts = []
    for row in rows:
        head = f"{row['file']}: {row['name'] or 'no name'}, lesson {row['lesson']}, seed {row['seed']}"
        if row.get("problem") and not row["lesson"]:  # it was no result at all
            parts.append(filled(f"NOT VERIFIED: {row['problem']}", width))
            continue
        if row.get("problem"):
            parts.append(filled(f"{head}. NOT VERIFIED: {row['problem']}", width))
            continue
        lines = [filled(f"{head}. {row['right']} right of {row['of']}, {row['answered']} answered", width)]
        for step in row["steps"]:
            sign = "right" if step["right"] else "wrong" if step["answered"] else "none "
            text = step["title"]
            if step["answered"] and not step["right"]:
                text += f": {step['said']}" if step["goal"] else f": “{step['picked']}”, and it is “{step['answer']}”"
            lines.append(filled(text, width, f"  {sign}  {step['step']:>2}  ", "             "))
        parts.append("\n".join([*lines, *(filled(note, width, "  ") for note in row["notes"])]))
    return "\n\n".join(parts) + "\n"


def filled(text: str, width: int, lead: str = "", then: str | None = None) -> str:
    """A paragraph of lines no wider than that; the second and further ones begin with `then`."""
    hanging = lead and f"{lead}  " if then is None else then
    return textwrap.fill(
        " ".join(text.split()), width, initial_indent=lead, subsequent_indent=hanging,
        break_long_words=False, break_on_hyphens=False,
    )
