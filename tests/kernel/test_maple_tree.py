"""The maple tree's text against a list of spans: after any stores its nodes keep every rule; lookups beside them."""

from random import Random

import pytest

from tests.kernel.maple import ULONG_MAX, Model, Tree


class Both:
    """The text's tree and the model's, in step."""

    def __init__(self, cores: int = 1) -> None:
        self.tree, self.model = Tree(cores), Model([])

    def store(self, first: int, last: int, entry: int) -> None:
        """The same in both."""
        self.tree.call("store", first, last, entry)
        self.model.store(first, last, entry)

    def check(self) -> int:
        """They agree; how many nodes there are."""
        spans, nodes = self.tree.contents()
        assert spans == self.model.spans
        return len(nodes)


def random_store(both: Both, chance: Random, pages: int) -> None:
    """Mostly short ranges, some that span much; entries and holes."""
    first = chance.randrange(pages)
    long = chance.random() < 0.02
    last = min(first + (chance.randrange(pages) if long else chance.randrange(4)), pages - 1)
    if both.model.spans and chance.random() < 0.3:
        # Exactly what is there, or a part of it, as munmap does.
        first, last, _ = chance.choice(both.model.spans)
        last -= chance.choice((0, (last - first) // 2))
    if chance.random() < 0.005:
        last = ULONG_MAX
    entry = 0 if chance.random() < (0.7 if long else 0.3) else chance.randrange(1, 1 << 40)
    both.store(first, last, entry)


@pytest.mark.parametrize("seed", range(6))
def test_any_stores_leave_the_tree_that_a_list_of_spans_says(seed: int) -> None:
    both, chance = Both(), Random(seed)
    pages = (20, 300, 5000)[seed % 3]
    tallest = 0
    for step in range(500):
        random_store(both, chance, pages)
        both.check()
        tallest = max(tallest, both.tree.word("ma_flags") >> 2)
        if step % 10 == 0:
            index = chance.randrange(pages + 2)
            for name, of_model in (("find", both.model.find), ("load", both.model.load), ("prev", both.model.prev)):
                assert both.tree.call(name, index) == of_model(index), name
            low, high, size = chance.randrange(pages), chance.randrange(pages), chance.randrange(1, 12)
            assert both.tree.call("hole", low, high, size) == both.model.hole(low, high, size)
    assert tallest >= (1, 2, 3)[seed % 3]
    both.tree.grace()
    assert both.tree.nodes_alive() == both.check()
    both.store(0, ULONG_MAX, 0)
    both.tree.grace()
    assert both.check() == both.tree.nodes_alive() == 0


def lookups_beside_stores(call: str, seed: int) -> int:
    """Two cores look up while a third stores; how many lookups ended with an answer that was true meanwhile."""
    both, chance, pages = Both(3), Random(seed), (40, 600)[seed % 2]
    asked: dict[int, int] = {}
    true: dict[int, set[int]] = {}
    ended = 0
    for _ in range(200):
        first = chance.randrange(pages)
        last = min(first + chance.choice((0, 1, 3, pages // 4)), pages - 1)
        entry = chance.choice((0, chance.randrange(1, 1 << 40), chance.randrange(1, 1 << 40)))
        before = Model(both.model.spans)
        both.model.store(first, last, entry)
        both.tree.begin(0, "store", first, last, entry)
        for core, index in asked.items():
            true[core].add(both.model.load(index))
        busy = True
        while busy:
            for _ in range(chance.randrange(1, 30)):
                busy = busy and both.tree.step(0)
            for core in (1, 2):
                if core not in asked:
                    asked[core] = index = chance.choice((first, last, chance.randrange(pages)))
                    true[core] = {before.load(index), both.model.load(index)}
                    both.tree.begin(core, call, index)
                if not all(both.tree.step(core) for _ in range(chance.randrange(1, 12))):
                    assert both.tree.result(core) in true[core], f"{asked[core]} did not hold that"
                    del asked[core]
                    ended += 1
            if chance.random() < 0.2:
                both.tree.machine.deliver()
    return ended


@pytest.mark.parametrize("seed", range(6))
def test_a_lookup_without_a_lock_finds_what_was_there_at_some_moment_of_it(seed: int) -> None:
    assert lookups_beside_stores("load", seed) > 300


def test_a_lookup_outside_a_read_section_meets_a_node_that_was_freed() -> None:
    with pytest.raises(AssertionError, match="was freed"):
        for seed in range(6):
            lookups_beside_stores("load_outside_a_section", seed)


def test_a_lookup_that_meets_a_dead_node_begins_again_at_the_root() -> None:
    both = Both(2)
    for page in range(40):
        both.store(3 * page, 3 * page + 1, page + 1)
    plain = both.tree.steps("load", 60)
    both.tree.begin(1, "load", 60)
    for _ in range(plain // 2):
        both.tree.step(1)
    both.store(0, 200, 7)
    more = 1
    while both.tree.step(1):
        more += 1
    assert both.tree.result(1) == 7
    assert more > plain // 2
