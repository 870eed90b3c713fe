import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../shared/contract/errors.ts';
import { findFormula, formulaOf, FORMULAS } from '../../shared/formula/catalog.ts';
import { checkFormula } from '../../shared/formula/compile.ts';
import { checkOwnText, issueText } from '../../shared/formula/ownText.ts';
import type { FormulaSpec } from '../../shared/formula/spec.ts';
import { checkGenome, GenomeError, type Genome, type View } from '../../shared/genome/genome.ts';
import { defaultPaletteId, startingGenome } from '../../shared/genome/defaults.ts';
import { findGene } from '../../shared/genome/genes.ts';
import { sequenceParameters } from '../../shared/genome/lyapunovSequence.ts';
import { flameFileEndings, readFlames } from '../../shared/genome/flam3/readFlames.ts';
import { formulaFile, readOwnFormulas } from '../render/formulaFolder.ts';
import { exactView, viewOfDigits } from '../../shared/genome/exactView.ts';
import { deepened, precisionFor } from '../../shared/genome/precision.ts';
import { didYouMean } from '../../shared/words/didYouMean.ts';
import { compare, isDecimalText, magnitude, parseDecimal, type Decimal } from '../../shared/math/decimal.ts';
import { loadPalettes } from '../render/library.ts';
import { readGenomeRecord, type GenomeRecord } from '../render/genomeFile.ts';
import { readTrapImage } from '../render/trapImage.ts';
import { parsePair, parseNumber, type Arguments } from './arguments.ts';
import { readUserFile } from './files.ts';
import { applyColoringFlags } from './coloringArguments.ts';
import { findPalette } from './palettes.ts';
import { UsageError } from './stops.ts';

/**
 * The genome that the flags of `render` describe: a formula's defaults or a file, with the other flags on top.
 * @param workspaceDir where the user's palettes lie; it need not exist
 * @throws UserError naming what is wrong; UsageError
 */
export async function readGenomeRequest(args: Arguments, workspaceDir: string): Promise<GenomeRecord> {
  if (['formula', 'formula-file', 'genome'].filter((flag) => args.has(flag)).length !== 1)
    throw new UsageError('Give one of --formula ID, --formula-file FILE and --genome FILE.');
  const base: GenomeRecord = args.has('genome')
    ? await readGenomeFile(args.required('genome'))
    : { genome: newGenome(await chosenFormula(args, workspaceDir)), render: null };
  const genome = structuredClone(base.genome);
  const formula = formulaOf(genome)!;
  for (const setting of args.list('set')) applySetting(genome, formula, setting);
  genome.view = viewFrom(args, genome.view);
  const { min, max } = formula.iterations;
  genome.iterations = args.integer('iterations', { min, max }) ?? genome.iterations;
  const trapImage = args.text('trap-image');
  const image = trapImage === undefined ? undefined : await readTrapImage(await readUserFile(trapImage), trapImage);
  genome.coloring = applyColoringFlags(genome.coloring, formula, args, image);
  const palette = args.text('palette');
  if (palette !== undefined) genome.palette = await findPalette('--palette', palette, workspaceDir);
  return { genome: checked(genome), render: base.render, ...(isDeepStrictEqual(genome, base.genome) ? { sample: base.sample } : {}) };
}

/** The view with what the flags say of it; every digit of theirs is kept. */
function viewFrom(args: Arguments, view: View): View {
  const rotationDeg = args.number('rotation', { min: -360, max: 360 }) ?? view.rotationDeg;
  const center = args.text('center');
  const width = args.text('width');
  if (center === undefined && width === undefined) return { ...view, rotationDeg };
  const exact = exactView(view);
  let { re, im } = exact;
  if (center !== undefined) {
    parsePair('--center', center);
    [re, im] = center.split(',').map((part) => {
      const coordinate = parseDecimal(part);
      if (!coordinate) throw new UserError('BAD_VALUE', { name: '--center', reason: `is ${center}, whose power of ten is out of range` });
      return coordinate;
    }) as [Decimal, Decimal];
  }
  return viewOfDigits({ re, im, width: width === undefined ? exact.width : parseWidth(width) }, rotationDeg);
}

/** Widths lie between these powers of ten; a centre of so many digits still fits into a genome. */
const widthExponents = { min: -3000, max: 6 } as const;

function parseWidth(text: string): Decimal {
  if (!isDecimalText(text)) throw new UsageError(`--width takes a number, not "${text}".`);
  const width = parseDecimal(text);
  const { min, max } = widthExponents;
  if (!width || width.digits <= 0n || magnitude(width) < min || compare(width, { digits: 1n, exponent: max }) > 0)
    throw new UserError('BAD_VALUE', { name: '--width', reason: `is ${text}, outside 1e${min} to 1e${max}` });
  return width;
}

/**
 * The genome in the arithmetic that `--precision` asks for. Without that flag it is chosen for the view where the view is new, and else
 * stays as it is, unless new parameters ask for perturbation.
 * @param samples across the width of the picture
 */
export function withPrecision(args: Arguments, genome: Genome, samples: number): Genome {
  if (!args.has('precision') && args.has('genome') && args.has('set')) genome = deepened(genome);
  const isNewView = ['formula', 'formula-file', 'center', 'width', 'minibrot'].some((flag) => args.has(flag));
  const asked = args.text('precision') ?? (isNewView ? 'auto' : genome.precision);
  const precision = asked === 'auto' ? precisionFor(formulaOf(genome)!, genome, samples) : (asked as Genome['precision']);
  return precision === genome.precision ? genome : checked({ ...genome, precision });
}

/** The formula that `--formula-file` or `--formula` names: a file, a text of the workspace, or a built-in one. */
async function chosenFormula(args: Arguments, workspaceDir: string): Promise<FormulaSpec> {
  const file = args.text('formula-file');
  if (file !== undefined) return soundOf(checkFormula((await readUserFile(file)).toString('utf8')), file);
  const id = args.required('formula');
  const own = readOwnFormulas(workspaceDir);
  const found = own.find((formula) => formula.id === id);
  if (found) return soundOf(checkOwnText(id, found.source), formulaFile(workspaceDir, id));
  const builtIn = findFormula(id);
  if (builtIn) return builtIn;
  const known = [...FORMULAS, ...own].map((formula) => formula.id);
  const hint = didYouMean(id, known);
  throw new UserError('BAD_VALUE', {
    name: `--formula "${id}"`,
    reason: `is not known; ${hint || 'formula list shows all'}`,
  });
}

/** @throws UserError FILE_UNREADABLE with the first mistake */
function soundOf(checkedText: ReturnType<typeof checkFormula>, file: string): FormulaSpec {
  if ('spec' in checkedText) return checkedText.spec;
  throw new UserError('FILE_UNREADABLE', { file, reason: issueText(checkedText.errors[0]!) });
}

/** A formula's defaults; one that is not built in is shown in the palette of the first built-in one. */
function newGenome(formula: FormulaSpec): Genome {
  const paletteId = defaultPaletteId[formula.id] ?? defaultPaletteId[FORMULAS[0]!.id];
  return startingGenome(formula, loadPalettes().find(({ id }) => id === paletteId)!.palette);
}

function checked(genome: unknown, file?: string): Genome {
  try {
    return checkGenome(genome);
  } catch (error) {
    if (!(error instanceof GenomeError)) throw error;
    throw new UserError('BAD_GENOME', { reason: file ? `${error.message} (in ${file})` : error.message });
  }
}

/** The flame of a file, or the one of several that `FILE#NAME` names. */
async function readFlameFile(path: string): Promise<GenomeRecord> {
  const [, file, chosen] = /^(.*?\.[a-z0-9]+)(?:#(.*))?$/i.exec(path)!;
  const flames = readFlames((await readUserFile(file!)).toString('utf8'), file!);
  const found = chosen === undefined && flames.length === 1 ? flames[0] : flames.find(({ name }) => name === chosen);
  if (found) return { genome: found.genome, render: null };
  throw new UserError('BAD_VALUE', {
    name: `--genome ${path}`,
    reason: `does not say which flame of the file; write ${file}#NAME with one of ${flames.map(({ name }) => name).join(', ')}`,
  });
}

const isFlameFile = new RegExp(`\\.(${flameFileEndings.join('|')})(#|$)`, 'i');

/** The genome in a picture, in a flame file, or in a JSON file, which holds a genome or a whole picture record. */
export async function readGenomeFile(path: string): Promise<GenomeRecord> {
  return isFlameFile.test(path) ? readFlameFile(path) : readGenomeRecord(await readUserFile(path), path);
}

/** `name=value`, where a complex value is `a,b`, and the sequence of a Lyapunov picture a word of As and Bs. */
function applySetting(genome: Genome, formula: FormulaSpec, setting: string): void {
  const equals = setting.indexOf('=');
  if (equals <= 0) throw new UsageError(`--set takes name=value, not "${setting}".`);
  const name = setting.slice(0, equals);
  const text = setting.slice(equals + 1);
  if (name === 'sequence' && sequenceParameters(formula).length > 0) {
    const sequence = findGene(genome, 'sequence');
    try {
      sequence.check(text.toUpperCase());
    } catch (error) {
      if (error instanceof GenomeError)
        throw new UserError('BAD_VALUE', { name: `--set sequence=${text}`, reason: `is refused: ${error.message}` });
      throw error;
    }
    return sequence.set(genome, text.toUpperCase());
  }
  const spec = formula.parameters.find((parameter) => parameter.name === name);
  if (!spec) {
    const known = [
      ...formula.parameters.map((parameter) => parameter.name),
      ...(sequenceParameters(formula).length > 0 ? ['sequence'] : []),
    ];
    const hint = didYouMean(name, known) || `it has ${known.join(', ')}`;
    throw new UserError('BAD_VALUE', { name: `--set ${name}`, reason: `names no parameter of ${formula.id}; ${hint}` });
  }
  genome.params[name] =
    spec.kind === 'real' || spec.kind === 'integer' ? parseNumber(`--set ${name}`, text) : parsePair(`--set ${name}`, text);
}
