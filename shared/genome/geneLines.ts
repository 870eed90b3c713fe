import { pathsOf } from './checkRecipe.ts';
import { flameVariations } from './flameVariations.ts';
import { findGene } from './genes.ts';
import type { GeneValue } from './geneSlot.ts';
import type { Genome } from './genome.ts';
import type { Recipe } from './recipe.ts';

function numberText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function valueText(value: GeneValue | undefined): string {
  if (value === undefined) return 'none';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(numberText).join(', ');
  if ('functions' in value) {
    const bends = new Set(value.functions.flatMap(({ variations }) => variations.map(({ variation }) => flameVariations[variation]!.name)));
    return `${value.functions.length} functions, ${[...bends].join(' ')}${value.final ? ', final transform' : ''}`;
  }
  return 'width' in value ? `${valueText(value.center)}; ${numberText(value.width)} wide` : value.name;
}

/** Everything that varies in the parts of a recipe that this genome may come from, as `name value`, one line each. */
export function geneLines(recipe: Recipe, genome: Genome): string[] {
  const parts = recipe.parts.filter(({ base }) => base.formula === genome.formula && base.source === genome.source);
  const paths = new Set([...parts.flatMap(({ genes }) => genes.flatMap(pathsOf)), ...Object.keys(recipe.labels?.jitter ?? {})]);
  // a whole view takes two lines
  const lines = [...paths].flatMap((path) => (path === 'view' ? ['view.center', 'view.width'] : [path]));
  return lines.map((path) => {
    const { get, choices } = findGene(genome, path);
    const value = get(genome);
    return `${path.replace(/^(params|view|coloring)\./, '')} ${(typeof value === 'number' && choices?.[value]) || valueText(value)}`;
  });
}
