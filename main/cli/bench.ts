import { benchRender } from '../render/renderBench.ts';
import type { RunCommand } from './command.ts';

/** `bench render` */
export const render: RunCommand = async ({ args, signal, json, print }) => {
  const repeats = args.integer('repeats', { min: 1, max: 1000 }) ?? 40;
  const lines: string[] = [];
  const pictures = await benchRender({ repeats, signal, print: (line) => (json ? lines.push(line) : print(line)) });
  const missed = pictures.filter(({ scaledMs, mustMs }) => scaledMs > mustMs).length;
  return {
    json: { pictures },
    text: `\n${pictures.length - missed} of ${pictures.length} pictures within their targets, scaled by the speed of this machine.`,
  };
};
