"""
Muon (Jordan et al. 2024, Muon: an optimizer for hidden layers): the step of a matrix is its momentum made nearly
orthogonal, so that directions of small gradients are learnt as fast as those of large ones.
"""

import torch

# Of Newton and Schulz's iteration, by Jordan et al.: five turns bring all singular values to 0.7 .. 1.2.
COEFFICIENTS, TURNS = (3.4445, -4.7750, 2.0315), 5
# Of the root of the longer side: a step's root mean square is then about that of Adam's (Liu et al. 2025, Muon is scalable).
STEP_SIZE = 0.2


def orthogonal(matrix):
    """
    About U V^T of matrix = U S V^T. All turns are polynomials of the small product of the matrix with itself, so that the
    long side is gone over but twice.
    """
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    first, third, fifth = COEFFICIENTS
    x = wide / (wide.norm() + 1e-7)
    square, unit = x @ x.T, torch.eye(len(x), dtype=x.dtype, device=x.device)
    turned = unit
    for _ in range(TURNS):
        turn = first * unit + third * square + fifth * square @ square
        turned, square = turn @ turned, turn @ square @ turn
    x = turned @ x
    return x if wide is matrix else x.T


class Muon(torch.optim.Optimizer):
    """
    For matrices, and for kernels [out, in, 3, 3] as matrices of `out` rows; biases are for another optimizer. The learning
    rate is a tensor, to be filled anew, so that a step can be recorded.
    """

    def __init__(self, parameters, momentum=0.95):
        parameters = list(parameters)
        super().__init__(parameters, {"lr": parameters[0].new_zeros(()), "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            momentum = group["momentum"]
            for parameter in group["params"]:
                gradient = parameter.grad.contiguous().flatten(1)
                average = self.state[parameter].setdefault("average", torch.zeros_like(gradient))
                average.lerp_(gradient, 1 - momentum)
                ahead = gradient.lerp(average, momentum)
                size = group["lr"] * (STEP_SIZE * max(ahead.shape) ** 0.5)
                parameter.sub_(size * orthogonal(ahead).view(parameter.shape))
