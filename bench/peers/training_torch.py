"""The models of main/train/models in PyTorch, for bench/training.ts: same layers, losses, updates, optimisers and weight averages.

Reads lines `MODEL STEPS` from stdin, takes that many training steps and prints one line of JSON with the
milliseconds per step, by the clock and of processor time over all threads.
Usage: training_torch.py THREADS BATCH SIZE [--folded] [--channels-first]
--folded computes resampling inside the convolutions (4 x 4, stride 2), as our models do; otherwise with the stock layers.
--channels-first keeps PyTorch's own memory order instead of channels last.
"""
import json
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

threads, batch, size = (int(argument) for argument in sys.argv[1:4])
folded = "--folded" in sys.argv
layout = torch.contiguous_format if "--channels-first" in sys.argv else torch.channels_last
torch.set_num_threads(threads)
torch.manual_seed(1)


class Average:
    """Exponential moving average of the parameters."""

    def __init__(self, parameters):
        self.parameters = list(parameters)
        self.values = [p.detach().clone() for p in self.parameters]

    def update(self, decay):
        with torch.no_grad():
            torch._foreach_mul_(self.values, decay)
            torch._foreach_add_(self.values, [p.detach() for p in self.parameters], alpha=1 - decay)


def conv_transpose(x, w):
    """Transposed 4 x 4 convolution of stride 2, w [inputs, outputs, 4, 4], computed as the input gradient of a convolution.
    The same numbers as F.conv_transpose2d, which is several times slower where PyTorch was built on a slow BLAS (Debian's)."""
    shape = (x.shape[0], w.shape[1], 2 * x.shape[2], 2 * x.shape[3])
    return torch.nn.grad.conv2d_input(shape, w, x, stride=2, padding=1)


class ConvTranspose(nn.ConvTranspose2d):
    def forward(self, x):
        return conv_transpose(x, self.weight) + self.bias[:, None, None]


class Vae(nn.Module):
    def __init__(self, latent=128):
        super().__init__()
        halvings = int(math.log2(size / 4))
        layers, channels = [nn.Conv2d(3, 32, 3, 1, 1), nn.ReLU()], 32
        for i in range(1, halvings + 1):
            outputs = min(256, 32 << i)
            layers += [nn.Conv2d(channels, outputs, 3, 2, 1)] + ([nn.ReLU()] if i < halvings else [])
            channels = outputs
        self.encoder = nn.Sequential(*layers)
        self.posterior = nn.Linear(16 * channels, 2 * latent)
        widths = ([32, 64, 128, 128] + [256] * 8)[: halvings + 1]
        self.deep = widths[halvings]
        self.input = nn.Linear(latent, 16 * self.deep)
        layers, channels = [], self.deep
        for i in range(halvings):
            layers += [ConvTranspose(channels, widths[halvings - 1 - i], 4, 2, 1), nn.ReLU()]
            channels = widths[halvings - 1 - i]
        self.decoder = nn.Sequential(*layers, nn.Conv2d(channels, 3, 3, 1, 1))
        self.adam = torch.optim.Adam(self.parameters(), 1e-3)
        self.average = Average(self.parameters())

    def step(self, x, _):
        mean, log_deviation = self.posterior(self.encoder(x).flatten(1)).chunk(2, 1)
        log_deviation = log_deviation.clamp(-6, 3)
        w = mean + log_deviation.exp() * torch.randn_like(mean)
        h = F.relu(self.input(w)).reshape(-1, self.deep, 4, 4)
        y = self.decoder(h.contiguous(memory_format=layout))
        kl = (0.5 * (mean**2 + (2 * log_deviation).exp() - 2 * log_deviation - 1)).sum(1).mean()
        loss = ((x - y) ** 2).sum() / batch + 0.01 * kl
        self.adam.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters(), 100)
        self.adam.step()
        self.average.update(0.9)
        return loss.item()


def lrelu(x):
    return F.leaky_relu(x, 0.2)


def weight(*shape, fan_in, gain=math.sqrt(2), multiplier=1.0):
    """Equalised weight: its constant is folded into the values and, as `rate`, into the learning rate."""
    scale = gain / math.sqrt(fan_in)
    parameter = nn.Parameter(torch.randn(*shape) * scale)
    parameter.rate = scale * multiplier
    return parameter


def bias(n, multiplier=1.0):
    parameter = nn.Parameter(torch.zeros(n))
    parameter.rate = multiplier
    return parameter


class Dense(nn.Module):
    def __init__(self, inputs, outputs, gain=math.sqrt(2), multiplier=1.0):
        super().__init__()
        self.weight = weight(outputs, inputs, fan_in=inputs, gain=gain, multiplier=multiplier)
        self.bias = bias(outputs, multiplier)

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


taps = torch.tensor([1.0, 2.0, 1.0])
blur_kernel = taps[:, None] * taps[None, :] / 16


def blur(x):
    return F.conv2d(x, blur_kernel.expand(x.shape[1], 1, 3, 3), padding=1, groups=x.shape[1])


def shifted_sum(w):
    w = F.pad(w, (1, 1, 1, 1))
    return w[:, :, 1:, 1:] + w[:, :, :-1, 1:] + w[:, :, 1:, :-1] + w[:, :, :-1, :-1]


def conv_up(x, w):
    if folded:
        return conv_transpose(x, shifted_sum(w.flip(2, 3)).transpose(0, 1))
    return F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), w, padding=1)


def conv_down(x, w):
    if folded:
        return F.conv2d(x, shifted_sum(w) * 0.25, stride=2, padding=1)
    return F.avg_pool2d(F.conv2d(x, w, padding=1), 2)


class Styled(nn.Module):
    def __init__(self, channels, latent):
        super().__init__()
        self.noise, self.bias = bias(channels), bias(channels)
        self.style = Dense(latent, 2 * channels, gain=1)

    def forward(self, x, w):
        b, _, h, _ = x.shape
        x = lrelu(x + torch.randn(b, 1, h, h) * self.noise[:, None, None] + self.bias[:, None, None])
        scale, shift = self.style(w)[:, :, None, None].chunk(2, 1)
        return F.instance_norm(x, eps=1e-8) * (1 + scale) + shift


class Generator(nn.Module):
    def __init__(self, widths, latent):
        super().__init__()
        self.constant = nn.Parameter(torch.ones(1, widths[0], 4, 4))
        self.constant.rate = 1.0
        self.ups = nn.ParameterList([weight(o, i, 3, 3, fan_in=9 * i) for i, o in zip(widths, widths[1:])])
        self.convs = nn.ParameterList([weight(c, c, 3, 3, fan_in=9 * c) for c in widths])
        self.styles = nn.ModuleList([Styled(c, latent) for c in widths for _ in range(2)])
        self.rgb, self.rgb_bias = weight(3, widths[-1], 1, 1, fan_in=widths[-1], gain=0.03), bias(3)

    def forward(self, styles):
        x = self.constant.expand(batch, -1, -1, -1).contiguous(memory_format=layout)
        for i, conv in enumerate(self.convs):
            if i:
                x = blur(conv_up(x, self.ups[i - 1]))
            x = self.styles[2 * i](x, styles[2 * i])
            x = self.styles[2 * i + 1](F.conv2d(x, conv, padding=1), styles[2 * i + 1])
        return F.conv2d(x, self.rgb, self.rgb_bias)


def strip(x):
    mean = x.mean((2, 3), keepdim=True)
    centred = x - mean
    variance = (centred**2).mean((2, 3), keepdim=True)
    statistics = torch.cat([mean, torch.sqrt(variance + 1e-8)], 1).flatten(1)
    return centred * torch.rsqrt(variance + 1e-5), statistics


class Encoder(nn.Module):
    def __init__(self, widths, latent):
        super().__init__()
        self.rgb, self.rgb_bias = weight(widths[0], 3, 1, 1, fan_in=3), bias(widths[0])
        pairs = list(zip(widths, widths[1:]))
        self.conv1 = nn.ParameterList([weight(i, i, 3, 3, fan_in=9 * i) for i, _ in pairs])
        self.conv2 = nn.ParameterList([weight(o, i, 3, 3, fan_in=9 * i) for i, o in pairs])
        self.bias1 = nn.ParameterList([bias(i) for i, _ in pairs])
        self.bias2 = nn.ParameterList([bias(o) for _, o in pairs])
        self.dense1 = nn.ModuleList([Dense(2 * i, latent) for i, _ in pairs])
        self.dense2 = nn.ModuleList([Dense(2 * o, latent) for _, o in pairs])

    def forward(self, x):
        w = 0
        x = lrelu(F.conv2d(x, self.rgb, self.rgb_bias))
        for i, conv1 in enumerate(self.conv1):
            x, statistics = strip(lrelu(F.conv2d(x, conv1, self.bias1[i], padding=1)))
            w = w + self.dense1[i](statistics)
            x, statistics = strip(lrelu(conv_down(blur(x), self.conv2[i]) + self.bias2[i][:, None, None]))
            w = w + self.dense2[i](statistics)
        return w


class StyleAlae:
    def __init__(self, start=32, most=256, latent=128):
        levels = int(math.log2(size)) - 1
        self.latent, self.slots = latent, 2 * levels
        width = lambda doublings: min(most, start * 2**doublings)
        self.F = nn.ModuleList([Dense(latent, latent, multiplier=0.1) for _ in range(4)])
        self.G = Generator([width(levels - 1 - level) for level in range(levels)], latent)
        self.E = Encoder([width(level) for level in range(levels + 1)], latent)
        self.D = nn.ModuleList([Dense(latent, outputs, multiplier=0.1) for outputs in (latent, latent, 1)])
        for net in (self.G, self.E):
            net.to(memory_format=layout)
        # the memory format makes new parameters: hand the rates on by name
        self.ed = [*self.E.parameters(), *self.D.parameters()]
        self.fg = [*self.F.parameters(), *self.G.parameters()]
        self.adam_ed, self.adam_fg = (
            torch.optim.Adam([{"params": [p], "lr": 0.002 * p.rate} for p in group], betas=(0, 0.99)) for group in (self.ed, self.fg)
        )
        self.average = Average(self.ed + self.fg)

    def mapping(self):
        w = torch.randn(batch, self.latent)
        w = w * torch.rsqrt((w**2).mean(1, keepdim=True) + 1e-8)
        for layer in self.F:
            w = lrelu(layer(w))
        return w

    def critic(self, x):
        w = self.E(x)
        for layer in self.D:
            w = layer(w)
        return w

    def fakes(self):
        first, second, cutoff = self.mapping(), self.mapping(), torch.randint(1, self.slots + 1, ()).item()
        return self.G([first if slot < cutoff else second for slot in range(self.slots)])

    def update(self, loss, trained, *adams):
        gradients = torch.autograd.grad(loss, trained, allow_unused=True)
        for parameter in self.ed + self.fg:
            parameter.grad = None
        for parameter, gradient in zip(trained, gradients):
            parameter.grad = gradient
        for adam in adams:
            adam.step()
        return torch.sqrt(sum((g**2).sum() for g in gradients if g is not None))

    def step(self, x, step):
        with torch.no_grad():
            fake = self.fakes()
        real, fake = self.critic(torch.cat([x, fake])).chunk(2)
        loss = F.softplus(-real).mean() + F.softplus(fake).mean()
        if step % 4 == 0:
            leaf = x.clone().requires_grad_()
            (gradient,) = torch.autograd.grad(self.critic(leaf).sum(), leaf, create_graph=True)
            loss = loss + 4 * 0.5 * (gradient**2).sum() / batch
        norm_ed = self.update(loss, self.ed, self.adam_ed)
        loss_g = F.softplus(-self.critic(self.fakes())).mean()
        norm_fg = self.update(loss_g, self.fg, self.adam_fg)
        w = self.mapping()
        loss_w = ((self.E(self.G([w] * self.slots)) - w.detach()) ** 2).mean()
        self.update(loss_w, [*self.E.parameters(), *self.fg], self.adam_ed, self.adam_fg)
        self.average.update(0.9)
        return [v.item() for v in (loss, loss_g, loss_w, norm_ed, norm_fg)]


models = {}
taken = {}
images = torch.rand(batch, 3, size, size).mul(2).sub(1).contiguous(memory_format=layout)
for line in sys.stdin:
    name, steps = line.split()
    if name not in models:
        models[name] = Vae().to(memory_format=layout) if name == "vae" else StyleAlae()
        taken[name] = 0
    start, start_cpu = time.perf_counter(), time.process_time()
    for _ in range(int(steps)):
        models[name].step(images, taken[name])
        taken[name] += 1
    milliseconds = [(end - begin) * 1000 / int(steps) for begin, end in ((start, time.perf_counter()), (start_cpu, time.process_time()))]
    print(json.dumps({"wallMs": milliseconds[0], "cpuMs": milliseconds[1]}), flush=True)
