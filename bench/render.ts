import { parseArgs } from 'node:util';
import { benchRender } from '../main/render/renderBench.ts';

// The table of `cardioid bench render`.

const { values: options } = parseArgs({ options: { isa: { type: 'string' }, repeats: { type: 'string', default: '40' } } });
await benchRender({ isa: options.isa, repeats: Number(options.repeats), print: console.log });
