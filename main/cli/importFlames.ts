import { FORMULAS } from '../../shared/formula/catalog.ts';
import { textOfGenome } from '../../shared/genome/flam3/flameText.ts';
import { readFlames } from '../../shared/genome/flam3/readFlames.ts';
import { readOwnFormulas, writeOwnFormula } from '../render/formulaFolder.ts';
import { writeOwnPalette } from '../render/paletteFolder.ts';
import type { RunCommand } from './command.ts';
import { readUserFile } from './files.ts';

/** A name as the id of a formula, with the next free number behind it where it is taken. */
function freeId(name: string, taken: ReadonlySet<string>): string {
  const words =
    name
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const joined = words.join('-').slice(0, 50).replace(/-$/, '');
  const wanted = /^[a-z]/.test(joined) ? joined : `flame-${joined || '1'}`;
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** `formula import FILE.flame` */
export const importFlames: RunCommand = async ({ args, workspaceDir }) => {
  const file = args.positionals[0]!;
  // read whole before anything is written: a wrong file changes nothing
  const read = readFlames((await readUserFile(file)).toString('utf8'), file);
  const taken = new Set([...FORMULAS, ...readOwnFormulas(workspaceDir)].map(({ id }) => id));
  const flames = [];
  for (const { name, genome, notes } of read) {
    const id = freeId(name, taken);
    taken.add(id);
    await writeOwnFormula(workspaceDir, id, textOfGenome(genome, id, name));
    const palette = await writeOwnPalette(workspaceDir, genome.palette);
    flames.push({ id, name, palette: palette.id, rotationDeg: genome.view.rotationDeg, notes });
  }
  const text = flames.flatMap(({ id, palette, rotationDeg, notes }) => [
    `${id}: draw it with: cardioid render --formula ${id} --palette ${palette}${rotationDeg === 0 ? '' : ` --rotation ${rotationDeg}`} --out ${id}.png`,
    ...notes.map((note) => `  ${note}`),
  ]);
  return { json: { file, flames }, text: text.join('\n') };
};
