#!/usr/bin/env python3
"""The gradients of errors.py against autograd's, in float64; fails if they differ."""

import sys

sys.dont_write_bytecode = True

import torch

from balanced import gram
from errors import feature_error, gram_error
from networks import by_position


def plain_feature_error(ours, matrix, theirs):
    return (ours @ matrix.T - theirs).square().mean()


def plain_gram_error(ours, matrix, theirs):
    mapped = ours @ matrix.T
    left = (mapped.transpose(1, 2) @ mapped / mapped[0].numel() - theirs).square().sum((1, 2))
    size = theirs.square().sum((1, 2))
    return (2 * left / (size + size.mean())).mean()


def check(by_hand, plain, theirs, ours, matrix):
    """Both errors and both gradients, to rounding."""
    error = plain(ours, matrix, theirs)
    right = (error, *torch.autograd.grad(error, (ours, matrix)))
    with torch.no_grad():
        found = by_hand(ours, matrix, theirs)
    for name, one, other in zip(("error", "to S", "to Q"), found, right):
        difference = ((one - other).norm() / other.norm()).item()
        print(f"{by_hand.__name__}, {name}: {difference:.1e}")
        if not difference < 1e-12:
            raise SystemExit(f"{by_hand.__name__}: {name} is not autograd's; found a relative difference of {difference:.1e}")


def main():
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    maps = torch.rand(3, 9, 5, 7)
    ours, matrix = torch.rand(3, 35, 4, requires_grad=True), torch.rand(9, 4, requires_grad=True)
    check(feature_error, plain_feature_error, by_position(maps), ours, matrix)
    check(gram_error, plain_gram_error, gram(maps), ours, matrix)


if __name__ == "__main__":
    main()
