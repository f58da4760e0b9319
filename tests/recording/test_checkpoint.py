"""A checkpoint gives back the whole state it was given, whatever it shares with others; how far apart they stand."""

from __future__ import annotations

import numpy as np
import pytest

from simulator import scenario
from simulator.recording import CHUNK_CYCLES, Recording, recording
from simulator.recording.checkpoint import BLOCK_WORDS, Checkpoints

LENGTHS = (1, BLOCK_WORDS - 1, BLOCK_WORDS, 7 * BLOCK_WORDS, 9 * BLOCK_WORDS + 13)


def changed(state: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The state after a few words were written, its last one among them now and then."""
    after = state.copy()
    for at in random.integers(0, len(state), size=int(random.integers(0, 5))):
        after[at] += 1
    after[-1] += int(random.integers(0, 2))
    return after


@pytest.mark.parametrize("length", LENGTHS)
def test_every_state_comes_back_word_for_word_in_any_order(length: int) -> None:
    random = np.random.default_rng(length)
    kept, states = Checkpoints(), [random.integers(-9, 9, size=length)]
    for number in range(20):
        kept.add(10 * number, states[-1])
        states.append(changed(states[-1], random))
    into = np.full(length, 77)
    for index in random.permutation(20):
        kept.restore(int(index), into)
        assert into.tolist() == states[index].tolist()
    assert [kept.latest_at(cycle) for cycle in (0, 9, 10, 195, 5000)] == [0, 0, 1, 19, 19]


def test_what_did_not_change_is_kept_once() -> None:
    state = np.zeros(100 * BLOCK_WORDS + 5, dtype=np.int64)
    kept = Checkpoints()
    kept.add(0, state)
    first = kept.bytes
    state[3 * BLOCK_WORDS] = 1
    state[50 * BLOCK_WORDS :][: 2 * BLOCK_WORDS] = 4
    kept.add(1, state)
    assert kept._kept[1].shape == (3, BLOCK_WORDS) and kept.grown_bytes == kept.bytes - first
    kept.add(2, state)
    assert len(kept._kept[2]) == 0


def test_a_store_that_was_lent_its_first_states_goes_on_by_itself() -> None:
    random = np.random.default_rng(5)
    states = [random.integers(0, 9, size=6 * BLOCK_WORDS + 1)]
    kept = Checkpoints()
    for number in range(6):
        kept.add(number, states[-1])
        states.append(changed(states[-1], random))
    lent = kept.until(3)
    other = changed(states[3], random)
    lent.add(4, other)
    into = np.zeros_like(other)
    for store, index, wanted in ((lent, 3, states[3]), (lent, 4, other), (kept, 4, states[4]), (kept, 5, states[5])):
        store.restore(index, into)
        assert into.tolist() == wanted.tolist()


def test_checkpoints_stand_as_far_apart_as_actions_and_state_say(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Recording(scenario.load("the-line-bounces"))
    made.extend_to(700 * CHUNK_CYCLES)
    apart = np.diff(made._checkpoints._cycles)
    assert len(apart) > 3 and (apart % CHUNK_CYCLES == 0).all()
    words = made._layout.words
    assert made._actions_apart == max(recording.ACTIONS_PER_CHECKPOINT, words // recording.WORDS_PER_ACTION)
    before = made._actions_apart
    monkeypatch.setattr(recording, "CHECKPOINT_BYTES", made._checkpoints.grown_bytes // 2)
    assert made._actions_apart >= 4 * before, "a long run keeps them further apart, and is not cut off for them"
