"""
What the student's features lack of the teacher's, with the gradients by hand: autograd would go several times over maps as
wide as the teacher's.
"""

import torch

from networks import LAYERS, by_position

# Of the errors of features: relu5_1 is the last to learn, and the most that VGG-19 finds amiss in pictures.
FEATURE_WEIGHTS = {**dict.fromkeys(LAYERS, 1.0), "relu5_1": 4.0}
# Of the errors of Gram matrices: the deeper a style layer, the more of a picture's loss under the teacher is left there.
GRAM_WEIGHTS = {"relu1_1": 1.0, "relu2_1": 1.0, "relu3_1": 1.0, "relu4_1": 2.0, "relu5_1": 5.0}


def feature_error(ours, matrix, theirs):
    """
    mean((S Q^T - T)^2) of S [n, positions, channels], Q [teacher's channels, channels], T [n, positions, teacher's
    channels]; with its gradients to S and Q.
    """
    s, t = ours.flatten(0, 1), theirs.flatten(0, 1)
    own, cross = s.T @ s, t.T @ s
    metric = matrix.T @ matrix
    error = (own * metric).sum() - 2 * (cross * matrix).sum() + t.square().sum()
    scale = 1 / t.numel()
    to_ours = torch.addmm(s @ metric, t, matrix, alpha=-1).mul_(2 * scale)
    return error * scale, to_ours.view_as(ours), 2 * scale * (matrix @ own - cross)


def gram_error(ours, matrix, theirs):
    """
    mean((Q gram(S) Q^T - R)^2) / mean(R^2) of the teacher's Gram matrices R [n, teacher's channels, teacher's channels]:
    what a style loss sees; with its gradients to S and Q. The square of the distance is
    tr(G Q^T Q G Q^T Q) - 2 tr(G Q^T R Q) + |R|^2, where nothing is as large as R. It is relative to each picture's,
    but those that are nearly flat count less, as they would drown all others.
    """
    count, positions, _ = ours.shape
    # The teacher's Gram matrix is over the size of its map, which has more channels.
    unit = 1 / (positions * matrix.shape[0])
    own = unit * (ours.transpose(1, 2) @ ours)
    turned = theirs @ matrix
    wanted, metric = matrix.T @ turned, matrix.T @ matrix
    square_of = theirs.square().sum((1, 2))
    share = (2 / count / (square_of + square_of.mean())).view(-1, 1, 1)
    mapped = own @ metric
    error = (share * (mapped * mapped.transpose(1, 2) - 2 * own * wanted)).sum() + (share.flatten() * square_of).sum()
    to_own = 2 * share * (metric @ mapped - wanted)
    to_matrix = 4 * ((matrix @ (share * (mapped @ own)).sum(0)) - (share * (turned @ own)).sum(0))
    return error, ours @ (2 * unit * to_own), to_matrix


@torch.no_grad()
def backward(student, found, wanted):
    """
    The errors of the student's features `found` [n, channels, height, width] at all layers, then those of the Gram
    matrices; gives the student's parameters the gradients of their weighted sum. Layers of which `wanted` has the
    teacher's for the first few images only are learnt from these.
    """
    errors, gram_errors, gradients = [], [], []
    for layer in LAYERS:
        matrix, theirs = student.maps[layer], wanted[layer]
        ours = by_position(found[layer][: len(theirs)]).float()
        error, to_ours, to_matrix = feature_error(ours, matrix, theirs)
        errors.append(error)
        to_ours.mul_(FEATURE_WEIGHTS[layer])
        to_matrix.mul_(FEATURE_WEIGHTS[layer])
        if layer in GRAM_WEIGHTS:
            weight = GRAM_WEIGHTS[layer]
            error, to_ours_too, to_matrix_too = gram_error(ours, matrix, wanted[f"gram {layer}"])
            gram_errors.append(error)
            to_ours.add_(to_ours_too, alpha=weight)
            to_matrix.add_(to_matrix_too, alpha=weight)
        gradient = torch.zeros_like(found[layer])
        gradient[: len(theirs)].permute(0, 2, 3, 1).copy_(to_ours.unflatten(1, gradient.shape[2:]))
        gradients.append(gradient)
        matrix.grad = to_matrix
    torch.autograd.backward([found[layer] for layer in LAYERS], gradients)
    return torch.stack(errors + gram_errors)
