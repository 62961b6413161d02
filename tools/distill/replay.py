"""
What an iteration launches, recorded once and launched as a whole (CUDA graphs): some two thousand small kernels take a
processor longer to launch than a GPU to run.
"""

import torch

# Before it is recorded, libraries choose their algorithms and take their memory.
PLAIN_CALLS = 3


class Replayed:
    """
    A function without arguments that does the same to the same tensors at each call, in place; what it returns is one
    tensor or nothing, and overwritten by the next call. On a CPU it is called as it is.
    """

    def __init__(self, function, device):
        self.function = function
        self.is_recorded_here = torch.device(device).type == "cuda"
        self.calls, self.graph, self.result = 0, None, None

    def __call__(self):
        if not self.is_recorded_here:
            return self.function()
        self.calls += 1
        if self.calls <= PLAIN_CALLS:
            # Recording takes place on a stream of its own, and what autograd keeps has to have been made on such a one.
            beside = torch.cuda.Stream()
            beside.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(beside):
                result = self.function()
            torch.cuda.current_stream().wait_stream(beside)
            return result
        if self.graph is None:
            self.graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self.graph):
                self.result = self.function()
        self.graph.replay()
        return self.result
