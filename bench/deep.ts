import { benchmarks, specOf } from '../main/render/deep/deep.fixtures.ts';
import { loadNativeRenderer } from '../main/render/native.ts';

// Deep zoom against its targets, 1024 x 1024: the reference orbit, its jumps and all samples. Best of three.

const renderer = loadNativeRenderer();
const sidePx = 1024;
const targetsMs = { e14: 1300, e113: 8000 } as const;

for (const key of ['e14', 'e113'] as const) {
  const spec = specOf(benchmarks[key]);
  let best = Infinity;
  for (let repeat = 0; repeat < 3; repeat++) {
    const started = performance.now();
    await renderer.renderField(spec, { widthPx: sidePx, heightPx: sidePx });
    best = Math.min(best, performance.now() - started);
  }
  console.log(`${benchmarks[key].name}: ${Math.round(best)} ms, target ${targetsMs[key]} ms`);
}
