"""BiGAN: painting images from numbers and reading numbers from images, until nobody can tell the pairs apart."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from sslcore.augment import Triple
from sslcore.batch import Batch
from sslcore.distributed import gather
from sslcore.encode import Encode
from sslcore.generator import Discriminator, Generator
from sslcore.task import Column, Losses, Parts, Task


def judge_loss(read: Tensor, painted: Tensor) -> Tensor:
    """Return the discriminator's loss at its logits [b] of (image, E(image)) and of (G(numbers), numbers).

    It is minus the value of equation 3 of arXiv:1605.09782.
    """
    return F.softplus(-read).mean() + F.softplus(painted).mean()


def deceive_loss(read: Tensor, painted: Tensor) -> Tensor:
    """Return the loss of encoder and generator: the labels the wrong way round (section 3.4 there)."""
    return F.softplus(read).mean() + F.softplus(-painted).mean()


class BiGAN(Task):
    """Donahue et al. 2016, arXiv:1605.09782."""

    def __init__(self, dim: int, latent: int, width: int, mean: Triple, std: Triple) -> None:
        super().__init__()
        self.latent = latent
        # The numbers that are painted from lie between -1 and 1: so must those that are read.
        self.projector = nn.Sequential(nn.Linear(dim, latent), nn.Tanh())
        self.generator = Generator(latent, width, mean, std)
        self.discriminator = Discriminator(latent, width)

    def views(self, batch: Batch) -> dict[str, Tensor]:
        """Return `images` [b, 3, s, s] and random `numbers` [b, latent] between -1 and 1."""
        return {"images": batch.crop(), "numbers": 2 * batch.uniform(self.latent) - 1}

    def loss(self, encode: Encode, views: dict[str, Tensor]) -> Losses:
        """Return both players' losses together; neither's gradient reaches the other's weights."""
        images, numbers = views["images"], views["numbers"]
        read = self.projector(encode(images))
        painted = self.generator(numbers, images.shape[-1])
        pictures, beside = torch.cat([images, painted]), torch.cat([read, numbers])
        judged = gather(self.discriminator(pictures.detach(), beside.detach()))
        unmoved = {name: weight.detach() for name, weight in self.discriminator.named_parameters()}
        deceived = gather(functional_call(self.discriminator, unmoved, (pictures, beside)))
        judge, deceive = judge_loss(*judged.chunk(2)), deceive_loss(*deceived.chunk(2))
        right = torch.cat([part > 0 if half == 0 else part <= 0 for half, part in enumerate(judged.chunk(2))])
        terms = {
            "discriminator": judge.detach(),
            "encoder_and_generator": deceive.detach(),
            "told_apart": right.float().mean(),
        }
        return judge + deceive, terms

    def picture(self, encode: Encode, views: dict[str, Tensor]) -> list[Column]:
        """Return images, what is painted from the numbers read from them, and what is painted from random ones."""
        images = views["images"]
        again, new = (
            self.generator(numbers, images.shape[-1])
            for numbers in (self.projector(encode(images)), views["numbers"])
        )
        return [Column("An image", images), Column("Painted from it", again), Column("Painted anew", new)]


def build(parts: Parts) -> BiGAN:
    """Return the task for an encoder."""
    latent, width = int(parts.knobs["latent"]), int(parts.knobs["width"])
    return BiGAN(parts.dim, latent, width, parts.mean, parts.std)
