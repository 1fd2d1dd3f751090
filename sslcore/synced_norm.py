"""Batch normalisation over the batch of all processes, on any processor (torch's own wants CUDA)."""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from sslcore.distributed import world


class _Normalise(torch.autograd.Function):
    """(x - mean) / std over the images of all processes, times weight, plus bias (arXiv:1502.03167)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, eps: float) -> tuple[Tensor, ...]:
        axes = [axis for axis in range(x.dim()) if axis != 1]
        full = x.float()
        variance, mean = torch.var_mean(full, dim=axes, correction=0)
        count = mean.new_tensor([x.numel() / x.shape[1]])
        # Means and squared deviations are joined as such: sums of squares would lose digits.
        own = torch.cat([mean, variance, count])
        parts = [torch.empty_like(own) for _ in range(world())]
        dist.all_gather(parts, own)
        every = torch.stack(parts)
        counts = every[:, -1:]
        total = counts.sum()
        means, variances = every[:, : len(mean)], every[:, len(mean) : -1]
        mean = (counts * means).sum(0) / total
        variance = (counts * (variances + (means - mean).square())).sum(0) / total
        factor = torch.rsqrt(variance + eps)
        shape = [1, -1, *[1] * (x.dim() - 2)]
        normal = (full - mean.view(shape)) * factor.view(shape)
        ctx.save_for_backward(normal, weight, factor, total)
        ctx.mark_non_differentiable(mean, variance, total)
        out = normal * weight.view(shape) + bias.view(shape)
        return out.to(x.dtype), mean, variance, total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        normal, weight, factor, total = ctx.saved_tensors
        gradient = gradients[0].float()
        axes = [axis for axis in range(gradient.dim()) if axis != 1]
        own_bias, own_weight = gradient.sum(axes), (gradient * normal).sum(axes)
        both = torch.stack([own_bias, own_weight])
        dist.all_reduce(both)
        shape = [1, -1, *[1] * (gradient.dim() - 2)]
        mean_gradient, mean_product = (both / total).unbind()
        inner = gradient - mean_gradient.view(shape) - normal * mean_product.view(shape)
        out = inner * (weight * factor).view(shape)
        return out.to(gradients[0].dtype), own_weight, own_bias, None


class SyncedBatchNorm(_BatchNorm):
    """nn.BatchNorm1d or 2d whose batch is that of all processes; names and meaning of its state are the same."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            out = F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
        else:
            ones, zeros = x.new_ones(self.num_features), x.new_zeros(self.num_features)
            weight = ones if self.weight is None else self.weight
            bias = zeros if self.bias is None else self.bias
            out, mean, variance, count = _Normalise.apply(x, weight, bias, self.eps)
            if self.track_running_stats and self.running_mean is not None and self.running_var is not None:
                assert self.num_batches_tracked is not None
                self.num_batches_tracked.add_(1)
                share = self.momentum if self.momentum is not None else 1 / float(self.num_batches_tracked)
                self.running_mean.lerp_(mean, share)
                self.running_var.lerp_(variance * (count / (count - 1)), share)
        # timm's norms end in their activation.
        for name in ("drop", "act"):
            if (last := getattr(self, name, None)) is not None:
                out = last(out)
        return out

    def _check_input_dim(self, x: Tensor) -> None:
        return None


def sync_batch_norms(module: nn.Module) -> None:
    """Replace every batch normalisation in `module` by a synced one with the same tensors."""
    for name, child in module.named_children():
        if isinstance(child, _BatchNorm):
            synced = SyncedBatchNorm(
                child.num_features, child.eps, child.momentum, child.affine, child.track_running_stats
            )
            synced.weight, synced.bias = child.weight, child.bias
            synced.running_mean, synced.running_var = child.running_mean, child.running_var
            synced.num_batches_tracked = child.num_batches_tracked
            for extra in ("drop", "act"):
                if hasattr(child, extra):
                    setattr(synced, extra, getattr(child, extra))
            synced.train(child.training)
            setattr(module, name, synced)
        else:
            sync_batch_norms(child)
