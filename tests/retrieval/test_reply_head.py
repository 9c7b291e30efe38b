"""The map under which letters are near to their replies."""

import numpy as np

from retrieval.reply_head import fit_reply_head


def pairs(count, seed):
    """Letters, and replies that are like them after half of the coordinates have been exchanged."""
    draw = np.random.default_rng(seed)
    letters = draw.normal(0, 1, (count, 16)).astype(np.float32)
    replies = letters[:, [*range(8, 16), *range(8)]] + draw.normal(0, 0.3, (count, 16)).astype(np.float32) + 4
    return letters + 2, replies


def right(near):
    return float((near.argmax(axis=1) == np.arange(len(near))).mean())


def test_a_head_brings_new_letters_to_their_own_replies():
    head = fit_reply_head(*pairs(200, 1))
    letters, replies = pairs(100, 2)
    assert right(head.letters(letters) @ head.replies(replies).T) > 0.9
    asked, answers = letters - letters.mean(axis=0), replies - replies.mean(axis=0)
    assert right(asked @ answers.T) < 0.2


def test_with_two_letters_a_head_stays_near_to_the_identity():
    head = fit_reply_head(*pairs(2, 3))
    assert np.abs(head.matrix - np.eye(16)).max() < 0.5
