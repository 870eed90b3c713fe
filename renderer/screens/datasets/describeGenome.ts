import type { Imported } from '../../../shared/contract/datasets.ts';
import { findFormula, formulaOf } from '../../../shared/formula/catalog.ts';
import { findGene } from '../../../shared/genome/genes.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { sequenceParameters } from '../../../shared/genome/lyapunovSequence.ts';
import type { Gene, Sampler } from '../../../shared/genome/recipe.ts';
import { exactView } from '../../../shared/genome/exactView.ts';
import { formatDecimal, significant } from '../../../shared/math/decimal.ts';
import { formatNumber } from '../../ui/scrub.ts';
import { modeTexts, shapeLabels, transferLabels } from '../lab/coloringLabels.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

function formatValue(value: number | readonly number[], digits = 6): string {
  if (typeof value === 'number') return formatNumber(value, digits);
  if (value.length !== 2) return value.map((part) => formatNumber(part, digits)).join(', ');
  return `${formatNumber(value[0]!, digits)} ${value[1]! < 0 ? '−' : '+'} ${formatNumber(Math.abs(value[1]!), digits)}i`;
}

const precisionWords: Readonly<Record<Genome['precision'], string>> = { f32: 'float32', f64: 'float64', deep: 'deep zoom' };

/** What a colouring has beside its main measure. */
function layerFacts({ stretch, interior, lightness, hue, chroma, light }: Genome['coloring']): Fact[] {
  const bends = Object.entries({ Lightness: lightness, Hue: hue, Chroma: chroma });
  return [
    ...(stretch ? [{ name: 'Stretch', value: stretch.kind === 'equalize' ? 'Equalise' : 'Between percentiles' }] : []),
    ...(interior ? [{ name: 'Inside', value: modeTexts[interior].label }] : []),
    ...bends.flatMap(([name, bend]) => (bend ? [{ name, value: `${modeTexts[bend.mode].label}, ${formatNumber(bend.amount, 3)}` }] : [])),
    ...(light ? [{ name: 'Light', value: `${formatNumber(light.azimuthDeg, 4)}°, ${formatNumber(light.elevationDeg, 4)}° high` }] : []),
  ];
}

/** Everything a genome says, as lines for people. */
export function genomeFacts(genome: Genome): Fact[] {
  const formula = formulaOf(genome);
  const { view, coloring } = genome;
  const facts: Fact[] = [{ name: 'Formula', value: formula?.label ?? genome.formula }];
  const inSequence = formula ? sequenceParameters(formula) : [];
  if (inSequence.length > 0) facts.push({ name: 'Sequence', value: String(findGene(genome, 'sequence').get(genome)) });
  for (const spec of formula?.parameters ?? []) {
    if (inSequence.includes(spec.name)) continue;
    const value = genome.params[spec.name];
    const unit = spec.kind === 'real' ? (spec.unit ?? '') : '';
    const choice = spec.kind === 'integer' && typeof value === 'number' ? spec.choices?.[value - spec.min] : undefined;
    if (value !== undefined) facts.push({ name: spec.label, value: choice ?? formatValue(value) + unit });
  }
  facts.push(
    { name: 'Iterations', value: `${genome.iterations}, ${precisionWords[genome.precision]}` },
    { name: 'Centre', value: formatValue(view.center, 8) },
    // a width below what float64 holds is written out
    { name: 'Width', value: view.exact ? formatDecimal(significant(exactView(view).width, 6)) : formatNumber(view.width) },
    { name: 'View rotation', value: `${formatNumber(view.rotationDeg)}°` },
    {
      name: 'Colouring',
      value:
        coloring.mode === 'trap'
          ? `${modeTexts.trap.label}, ${shapeLabels[coloring.trap.shape].toLowerCase()} at ${formatValue(coloring.trap.center, 4)}`
          : modeTexts[coloring.mode].label,
    },
  );
  if (coloring.mode === 'trap' && coloring.trap.shape === 'circle')
    facts.push({ name: 'Trap radius', value: formatNumber(coloring.trap.radius) });
  facts.push(
    { name: 'Transfer', value: transferLabels[coloring.transfer] },
    { name: 'Density', value: formatNumber(coloring.density) },
    { name: 'Offset', value: formatNumber(coloring.offset) },
    { name: 'Palette', value: genome.palette.name },
    ...layerFacts(coloring),
  );
  return facts;
}

function samplerText(sampler: Sampler): string {
  switch (sampler.kind) {
    case 'uniform':
    case 'integer':
      return `${formatNumber(sampler.min, 4)} to ${formatNumber(sampler.max, 4)}`;
    case 'log':
      return `${formatNumber(sampler.min, 4)} to ${formatNumber(sampler.max, 4)}, logarithmic`;
    case 'normal':
      return `normal, ${formatNumber(sampler.mean, 4)} ± ${formatNumber(sampler.sd, 4)}`;
    case 'box':
      return `${formatValue(sampler.min, 4)} to ${formatValue(sampler.max, 4)}`;
    case 'boundary':
      return 'near the edge of the Mandelbrot set';
    case 'simplex':
      return `shares of ${formatNumber(sampler.total, 4)} with ${sampler.with.map((path) => path.replace(/^params\./, '')).join(', ')}`;
    case 'window':
      return `at the edge of the Mandelbrot set, ${sampler.width.map((width) => formatNumber(width, 4)).join(' to ')} wide`;
    case 'minibrot':
      return `small Mandelbrot sets of period ${sampler.periods.join(' to ')}`;
    case 'misiurewicz':
      return `spiral points of the Mandelbrot set, ${sampler.width.map((width) => formatNumber(width, 4)).join(' to ')} wide`;
    case 'ifs':
      return `${sampler.maps.join(' to ')} random maps${sampler.style === 'anderson' ? ' that contract' : ''}`;
    case 'flame':
      return `${sampler.functions.join(' to ')} functions, bent by ${sampler.variations?.join(', ') ?? 'any usual variation'}`;
    case 'sequence':
      return `${sampler.length.join(' to ')} letters A and B`;
    case 'choice':
      return sampler.values.length > 4
        ? `one of ${sampler.values.length}`
        : sampler.values.map((value) => (typeof value === 'string' ? value : formatValue(value, 4))).join(', ');
  }
}

/** What a gene's path is called on screen. */
function geneName(formulaId: string, path: string): string {
  const [, name, row, within] = /^params\.(\w+)(?:\.(\d+)\.(.+))?$/.exec(path) ?? [];
  const parameter = findFormula(formulaId)?.parameters.find((spec) => spec.name === name);
  if (parameter && row !== undefined) return `${parameter.label} ${row}, ${within!.replace('.', ' ').replaceAll('_', ' ')}`;
  const names: Record<string, string> = {
    view: 'View',
    'view.center': 'Centre',
    'view.width': 'Width',
    'view.rotationDeg': 'View rotation',
    iterations: 'Iterations',
    'coloring.mode': 'Colouring',
    'coloring.transfer': 'Transfer',
    'coloring.density': 'Density',
    'coloring.offset': 'Offset',
    'coloring.stripes': 'Stripes',
    'coloring.skip': 'Steps left out',
    'coloring.trap.angleDeg': 'Trap angle',
    'coloring.trap.shape': 'Trap shape',
    'coloring.trap.center': 'Trap centre',
    'coloring.trap.radius': 'Trap radius',
    palette: 'Palette',
    flame: 'Functions',
    sequence: 'Sequence',
  };
  return parameter?.label ?? names[path] ?? path;
}

/** One line for a gene of a recipe: what varies, and how. */
export function geneFact(formulaId: string, gene: Gene): Fact {
  return { name: geneName(formulaId, gene.path), value: samplerText(gene.sampler) };
}

/** The part of a dataset that an image is set apart for, in a word; empty where nothing is. */
export function splitName(split: string | null): string {
  const names: Record<string, string> = { train: 'training', val: 'validation', test: 'test' };
  return split === null ? '' : (names[split] ?? split);
}

/** Where the pictures of an imported dataset came from. */
export function importFacts({ name, kind, skip, unique, classes }: Imported): Fact[] {
  const kinds = { folder: 'Folder', zip: 'Archive', video: 'Video' } as const;
  const facts: Fact[] = [{ name: kinds[kind], value: name }];
  if (skip > 0) facts.push({ name: 'Taken', value: `one of every ${skip + 1}` });
  if (unique) facts.push({ name: 'Identical', value: 'taken once' });
  if (classes.length > 0) facts.push({ name: 'Labels', value: classes.length > 6 ? `${classes.length}` : classes.join(', ') });
  return facts;
}
