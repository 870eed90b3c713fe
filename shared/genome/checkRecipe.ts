import { UserError } from '../contract/errors.ts';
import { formulaOf } from '../formula/catalog.ts';
import { designDimensions } from './designs/designPoint.ts';
import { maxSobolDimensions } from './designs/sobol.ts';
import { findGene } from './genes.ts';
import type { GeneValue, TablePlace } from './geneSlot.ts';
import { checkGenome, GenomeError, type Genome } from './genome.ts';
import type { Gene, Recipe, RecipePart, Sampler } from './recipe.ts';
import { decidesBend, isBend } from './tableGenes.ts';
import { extremeValues, samplerProblem, type DrawnValue } from './samplers.ts';

/** Runs `check` and turns a broken rule into BAD_RECIPE that says where. */
export function inRecipe<T>(where: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof GenomeError) throw new UserError('BAD_RECIPE', { reason: `${where}: ${error.message}` });
    throw error;
  }
}

/** How messages name a part: counted from 1, with its formula. */
export function partName(recipe: Recipe, part: RecipePart): string {
  return `part ${recipe.parts.indexOf(part) + 1} (${part.base.formula})`;
}

/** A drawn value as the gene takes it: palette ids become palettes. @throws GenomeError for an id the recipe does not have */
export function toGeneValue(recipe: Recipe, gene: Gene, value: DrawnValue): GeneValue {
  if (gene.path !== 'palette') return value;
  const palette = Object.hasOwn(recipe.palettes, String(value)) ? recipe.palettes[String(value)] : undefined;
  if (!palette) throw new GenomeError(`there is no palette "${String(value)}" in the recipe`);
  return palette;
}

/** Paths that a gene sets: its own, and those a simplex shares its sum with. */
export function pathsOf({ path, sampler }: Gene): string[] {
  return sampler.kind === 'simplex' ? [path, ...sampler.with] : [path];
}

/** Samplers that look for places in the plane of c where z^2 + c changes its nature. */
const mandelbrotSamplers: readonly Sampler['kind'][] = ['boundary', 'window', 'minibrot', 'misiurewicz'];

/** Formulas whose pictures are the Mandelbrot set, or become it as a parameter is turned. */
const aroundMandelbrotSet: readonly string[] = ['mandelbrot', 'multibrot', 'kali-julia', 'generic-unit'];

/** Of a text of the user's own it is not known what its plane is, and left to the user. */
function mayDrawMandelbrotSet({ formula, source }: Genome): boolean {
  return source !== undefined || aroundMandelbrotSet.includes(formula);
}

function checkGene(recipe: Recipe, part: RecipePart, gene: Gene): void {
  for (const path of pathsOf(gene)) {
    const slot = findGene(part.base, path);
    // says what is missing
    slot.placeIn?.(part.base);
    const problem = samplerProblem(gene.sampler, slot.kind);
    if (problem) throw new GenomeError(problem);
    if (path.startsWith('view') && mandelbrotSamplers.includes(gene.sampler.kind) && !mayDrawMandelbrotSet(part.base))
      throw new GenomeError(`sampler ${gene.sampler.kind} finds places of the Mandelbrot set, which ${part.base.formula} does not draw`);
    for (const value of extremeValues(gene.sampler)) slot.check(toGeneValue(recipe, gene, value));
    if (path === 'coloring.trap.shape' && part.base.coloring.trap.image === undefined && extremeValues(gene.sampler).includes('image'))
      throw new GenomeError('it chooses "image", and the base has none: give it coloring.trap.image, 32 x 32 bytes in base64');
  }
}

/** Two names of one number, or a bend whose row another gene makes a bend of its own, exclude each other. */
function tableClash(base: Genome, seen: ReadonlySet<string>, path: string): string | null {
  const formula = formulaOf(base)!;
  const placeOf = (name: string): TablePlace | undefined => findGene(base, name).placeIn?.(base);
  const place = placeOf(path);
  if (!place) return null;
  for (const other of seen) {
    const same = placeOf(other);
    if (same?.table === place.table && same.index === place.index) return `it is the same number as ${other}, which is a gene too`;
    const [bend, kind] = isBend(formula, path) ? [path, other] : [other, path];
    if (isBend(formula, bend) && decidesBend(kind))
      return `${kind} is a gene and decides what ${bend} is; name numbers by their rows, like params.variations.1.weight`;
  }
  return null;
}

/** A view as a whole and its centre or width exclude each other; so do a sequence and its pattern and length. */
function clash(seen: ReadonlySet<string>, path: string): string | null {
  if (seen.has(path)) return 'it is given twice';
  if (path === 'view' && (seen.has('view.center') || seen.has('view.width')))
    return 'it sets view.center and view.width, which are genes too';
  const whole = /^params\.(functions|final|variations|xaos)$/;
  if (path === 'flame' && [...seen].some((other) => whole.test(other)))
    return 'it sets functions, final and variations, which are genes too';
  if (whole.test(path) && seen.has('flame')) return 'the gene flame sets it already';
  const cell = /^(params\.\w+)\.\d/;
  const table = cell.exec(path)?.[1];
  if (table !== undefined && (seen.has(table) || (whole.test(table) && seen.has('flame')))) return 'a gene before it sets the whole table';
  const within = [...seen].find((other) => {
    const of = cell.exec(other)?.[1];
    return of !== undefined && (of === path || (path === 'flame' && whole.test(of)));
  });
  if (within !== undefined) return `it sets the whole table of ${within}, which is a gene too`;
  const ofSequence = /^params\.(pattern|length)$/;
  if (path === 'sequence' && [...seen].some((other) => ofSequence.test(other)))
    return 'it sets params.pattern and params.length, which are genes too';
  if (ofSequence.test(path) && seen.has('sequence')) return 'the gene sequence sets it already';
  if ((path === 'view.center' || path === 'view.width') && seen.has('view')) return 'the gene view sets it already';
  return null;
}

function refuse(reason: string): never {
  throw new UserError('BAD_RECIPE', { reason });
}

/** Paths that some part has a gene for. */
function checkPaths(recipe: Recipe, where: string, paths: readonly string[]): void {
  for (const path of paths)
    if (!recipe.parts.some((part) => part.genes.some((gene) => gene.path === path))) refuse(`${where}: no part has a gene "${path}"`);
}

function checkDesign(recipe: Recipe): void {
  const { design } = recipe;
  if (design?.kind === 'grid') checkPaths(recipe, 'design grid', Object.keys(design.levels));
  if (design?.kind === 'sobol')
    for (const part of recipe.parts) {
      const dimensions = designDimensions(recipe, part);
      if (dimensions > maxSobolDimensions)
        refuse(`${partName(recipe, part)}: design sobol spreads at most ${maxSobolDimensions} numbers, and its genes take ${dimensions}`);
    }
}

function checkLabels(recipe: Recipe): void {
  const { labels } = recipe;
  if (!labels) return;
  checkPaths(recipe, 'labels, instance', labels.instance);
  for (const path of Object.keys(labels.jitter ?? {})) {
    for (const part of recipe.parts) {
      const kind = inRecipe(`labels, jitter of ${path}, ${partName(recipe, part)}`, () => findGene(part.base, path).kind);
      if (kind !== 'real' && kind !== 'complex' && kind !== 'table') refuse(`labels, jitter: ${path} is no number that can be nudged`);
    }
    if (labels.instance.includes(path)) refuse(`labels: ${path} varies freely in each instance already; leave it out of jitter`);
  }
}

/**
 * Checks what the shape of a recipe cannot say: that base genomes are valid, genes exist, samplers fit them and stay in range, and that its
 * design and labels name genes there are.
 * @throws UserError BAD_RECIPE naming part and gene
 */
export function checkRecipe(recipe: Recipe): void {
  for (const part of recipe.parts) {
    const where = partName(recipe, part);
    inRecipe(`${where}, base`, () => checkGenome(part.base));
    const seen = new Set<string>();
    for (const gene of part.genes) {
      inRecipe(`${where}, gene ${gene.path}`, () => {
        for (const path of pathsOf(gene)) {
          const problem = clash(seen, path) ?? tableClash(part.base, seen, path);
          if (problem) throw new GenomeError(path === gene.path ? problem : `${path}: ${problem}`);
          seen.add(path);
        }
        checkGene(recipe, part, gene);
      });
    }
  }
  checkDesign(recipe);
  checkLabels(recipe);
}
