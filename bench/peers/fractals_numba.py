"""numba as a peer of the native renderer: reads `SCENE` lines, answers the milliseconds of one picture of 1024 x 1024."""
import sys
import time

import numba
import numpy as np

SCENES = {
    "whole": (-0.75, 0.0, 3.0, 1000, False, 0.0, 0.0),
    "seahorse": (-0.743643887037151, 0.131825904205330, 5.1e-5, 5000, False, 0.0, 0.0),
    "julia": (0.0, 0.0, 3.2, 1000, True, -0.8, 0.156),
}
SIDE = 1024


@numba.njit(parallel=True, fastmath=True)
def escape_counts(center_x, center_y, width, iterations, julia, c_x, c_y, out):
    step = width / SIDE
    for row in numba.prange(SIDE):
        y0 = center_y + (SIDE / 2 - 0.5 - row) * step
        for column in range(SIDE):
            x0 = center_x + (column - SIDE / 2 + 0.5) * step
            x, y, kx, ky = (x0, y0, c_x, c_y) if julia else (0.0, 0.0, x0, y0)
            n = 0
            while n < iterations:
                xx, yy = x * x, y * y
                if xx + yy > 4.0:
                    break
                x, y = xx - yy + kx, 2 * x * y + ky
                n += 1
            out[row, column] = n


out = np.zeros((SIDE, SIDE), np.int32)
for scene in SCENES.values():
    escape_counts(*scene, out)
print("ready", flush=True)
for line in sys.stdin:
    begin = time.perf_counter()
    escape_counts(*SCENES[line.strip()], out)
    print((time.perf_counter() - begin) * 1e3, flush=True)
