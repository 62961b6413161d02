"""Pictures met during optimisation: crops on their way from a content crop to the style of another, under the losses of
the student as it is now. Such pictures are noisy in ways of their own, and it is on them that the student is used."""

import torch

from balanced import balanced, targets_of

LEARNING_RATE = 5.0
BETAS = (0.9, 0.999)
# The student changes slowly: what it sees in content and style is looked at anew after so many steps.
TARGETS_LAST = 8


class Met:
    """Some pictures, each at an age of its own; the eldest starts anew when its time is over."""

    def __init__(self, network, crops, random, count, device, longest=150):
        self.network, self.crops, self.random, self.device = network, crops, random, device
        self.longest = longest
        self.content, self.style = (crops.batch(count).to(device) for _ in range(2))
        self.images = self.content.clone()
        self.first, self.second = torch.zeros_like(self.images), torch.zeros_like(self.images)
        self.age = torch.zeros(count, 1, 1, 1, device=device)
        self.lifetime = random.randint(1, longest, count)
        self.targets, self.steps_left = None, 0

    def step(self):
        """One step of Adam for all."""
        for k, lifetime in enumerate(self.lifetime):
            if self.age[k].item() >= lifetime:
                self.renew(k)
        if self.steps_left == 0:
            self.targets, self.steps_left = targets_of(self.network, self.content, self.style), TARGETS_LAST
        self.steps_left -= 1
        images = self.images.requires_grad_(True)
        (gradient,) = torch.autograd.grad(balanced(self.network, images, self.targets).sum(), images)
        self.age += 1
        self.first = BETAS[0] * self.first + (1 - BETAS[0]) * gradient
        self.second = BETAS[1] * self.second + (1 - BETAS[1]) * gradient**2
        first = self.first / (1 - BETAS[0] ** self.age)
        second = self.second / (1 - BETAS[1] ** self.age)
        self.images = images.detach() - LEARNING_RATE * first / (second.sqrt() + 1e-8)

    def renew(self, k):
        """Starts picture k from new crops: from its content or, one time in four, from noise."""
        content, style = self.crops.batch(2).to(self.device)
        self.content[k], self.style[k] = content, style
        noise = torch.from_numpy(self.random.uniform(0, 255, content.shape).astype("float32"))
        self.images[k] = noise.to(self.device) if self.random.uniform() < 0.25 else content
        self.first[k] = self.second[k] = self.age[k] = 0
        self.lifetime[k] = self.random.randint(1, self.longest)
        self.steps_left = 0
