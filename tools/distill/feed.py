"""Crops from processes beside this one: a GPU learns from them faster than one processor draws them."""

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

CROPS_AT_ONCE = 8


class Endless(IterableDataset):
    """Crops without end; each process has random numbers of its own."""

    def __init__(self, crops, seed):
        self.crops, self.seed = crops, seed

    def __iter__(self):
        worker = get_worker_info()
        self.crops.random = np.random.RandomState([self.seed, worker.id if worker else 0])
        while True:
            yield self.crops.next()


class Feed:
    """The same crops for the same seed and number of processes; with 0 they are drawn here, when they are wanted."""

    def __init__(self, crops, seed, processes):
        self.chunks = iter(DataLoader(Endless(crops, seed), CROPS_AT_ONCE, num_workers=processes))
        self.ready = []

    def batch(self, count):
        """[count, RGB, size, size] in 0..255."""
        while len(self.ready) < count:
            self.ready.extend(next(self.chunks))
        taken, self.ready = self.ready[:count], self.ready[count:]
        return torch.stack(taken)
