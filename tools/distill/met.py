"""Pictures met during optimisation: crops on their way from a content crop to the style of another, under the losses of
the student as it is now. Such pictures are noisy in ways of their own, and it is on them that the student is used."""

import torch

from balanced import balanced, targets_of
from replay import Replayed

LEARNING_RATE = 5.0
BETAS = (0.9, 0.999)
# Pictures start anew, and what the student, which changes slowly, sees in content and style is looked at anew, after so many
# steps.
TARGETS_LAST = 8


class Met:
    """Some pictures, each at an age of its own; one starts anew when its time is over."""

    def __init__(self, network, crops, random, count, device, longest, precision):
        self.network, self.crops, self.random, self.device = network, crops, random, device
        self.longest, self.precision = longest, precision
        self.content, self.style = (crops.batch(count).to(device) for _ in range(2))
        self.images = self.content.clone()
        self.first, self.second = torch.zeros_like(self.images), torch.zeros_like(self.images)
        self.age = torch.zeros(count, 1, 1, 1, device=device)
        self.steps_left = random.randint(1, longest, count)
        with self.precision:
            self.content_target, self.style_targets = targets_of(network, self.content, self.style)
        self.look, self.descend = Replayed(self.look_anew, device), Replayed(self.adam, device)
        self.steps = 0

    def step(self):
        """One step of Adam for all."""
        if self.steps % TARGETS_LAST == 0:
            for k in (self.steps_left <= 0).nonzero()[0]:
                self.renew(k)
            self.look()
        self.descend()
        self.steps += 1
        self.steps_left -= 1

    def look_anew(self):
        with self.precision:
            content, styles = targets_of(self.network, self.content, self.style)
        self.content_target.copy_(content)
        for kept, seen in zip(self.style_targets, styles):
            kept.copy_(seen)

    def adam(self):
        images = self.images.detach().requires_grad_(True)
        with self.precision:
            losses = balanced(self.network, images, (self.content_target, self.style_targets))
        (gradient,) = torch.autograd.grad(losses.sum(), images)
        self.age.add_(1)
        self.first.lerp_(gradient, 1 - BETAS[0])
        self.second.lerp_(gradient.square(), 1 - BETAS[1])
        first = self.first / (1 - BETAS[0] ** self.age)
        second = self.second / (1 - BETAS[1] ** self.age)
        self.images.sub_(LEARNING_RATE * first / (second.sqrt() + 1e-8))

    def renew(self, k):
        """Starts picture k from new crops: from its content or, one time in four, from noise."""
        content, style = self.crops.batch(2).to(self.device)
        self.content[k], self.style[k] = content, style
        noise = torch.from_numpy(self.random.uniform(0, 255, content.shape).astype("float32"))
        self.images[k] = noise.to(self.device) if self.random.uniform() < 0.25 else content
        self.first[k] = self.second[k] = self.age[k] = 0
        self.steps_left[k] = self.random.randint(1, self.longest)
