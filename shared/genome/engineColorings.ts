import type { Engine } from '../formula/spec.ts';
import type { Channel, Coloring, ColoringMode } from './coloring.ts';

type Look = Pick<Coloring, 'transfer' | 'density' | 'offset'>;

/** Looks by engine and measure; the first palette colours stand for little light, few hits or near places. */
const looks: Readonly<Partial<Record<Engine, Readonly<Partial<Record<ColoringMode, Look>>>>>> = {
  ifs: { density: { transfer: 'log', density: 0.17, offset: 0.2 }, mean: { transfer: 'linear', density: 0.9, offset: 0 } },
  flame: { mean: { transfer: 'linear', density: 0.8, offset: 0.1 }, density: { transfer: 'linear', density: 0.9, offset: 0 } },
  attractor: { density: { transfer: 'log', density: 0.17, offset: 0.1 }, mean: { transfer: 'linear', density: 0.9, offset: 0 } },
  lyapunov: { lyapunov: { transfer: 'linear', density: -0.35, offset: 0.25 }, mean: { transfer: 'linear', density: 1, offset: 0 } },
  'star-nest': { shade: { transfer: 'sqrt', density: 0.9, offset: 0 }, mean: { transfer: 'linear', density: 1, offset: 0 } },
  solid: {
    trap: { transfer: 'linear', density: 0.6, offset: 0.1 },
    shade: { transfer: 'linear', density: 0.85, offset: 0.05 },
    mean: { transfer: 'linear', density: 0.85, offset: 0.05 },
    distance: { transfer: 'linear', density: 0.2, offset: 0 },
  },
};

type Light = Pick<Coloring, 'lightness' | 'chroma'>;

/** Full light at 1 and none at 0: half a turn of the wave of a channel. Light of linear strength s makes colours cbrt(s) in OKLab. */
const lit = (mode: ColoringMode, transfer: Channel['transfer']): Light => {
  const channel: Channel = { mode, transfer, density: 0.5, offset: 0, amount: 1 };
  return { lightness: channel, chroma: channel };
};

/** Flames and solids keep the palette for colour and take their light from a measure of its own. */
const lights: Readonly<Partial<Record<Engine, Readonly<Partial<Record<ColoringMode, Light>>>>>> = {
  flame: { mean: lit('density', 'linear') },
  solid: { trap: lit('shade', 'cbrt') },
};

/** What an engine's usual colouring by this measure changes of that of orbits; nothing for orbits themselves. */
export function engineColoring(engine: Engine, mode: ColoringMode): Partial<Coloring> {
  return { ...looks[engine]?.[mode], ...lights[engine]?.[mode] };
}
