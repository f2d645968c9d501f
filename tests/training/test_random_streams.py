"""Parts of a training draw apart, and each draws the same again."""

from itertools import combinations

import numpy as np

from training.random_streams import Stream, generator


def test_no_two_streams_or_parts_draw_alike() -> None:
    drawn = {(stream, part): generator(7, stream, part).random(50) for stream in Stream for part in (0, 1)}
    for one, other in combinations(drawn.values(), 2):
        assert not np.array_equal(one, other)


def test_the_same_part_draws_the_same_again() -> None:
    for stream in Stream:
        assert np.array_equal(generator(7, stream, 2).random(5), generator(7, stream, 2).random(5))
        assert not np.array_equal(generator(7, stream, 2).random(5), generator(8, stream, 2).random(5))


def test_no_stream_is_seeded_like_one_without_a_name() -> None:
    """NumPy seeds [7, 0] like [7]."""
    assert all(stream > 0 for stream in Stream)
