import { glsl } from '../../../shared/formula/glsl.ts';
import type { Program } from '../../../shared/formula/ir.ts';
import { elementaryFunctions } from '../../../shared/formula/shaderCode.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import type { MeasureRequest } from '../../../shared/shading/measures.ts';
import { bendFunctions, bends } from '../../../shared/shading/colorText.ts';
import { engineUniforms } from '../../../shared/formula/engineUniforms.ts';
import type { FormulaSpec } from '../../../shared/formula/spec.ts';
import type { Coloring } from '../../../shared/genome/coloring.ts';
import { engineTextOf } from './engineText.ts';
import type { DeepFormula } from '../../../shared/formula/deepSteps.ts';
import { stretchRanks } from '../../../shared/genome/stretchTable.ts';
import { deepFunctions, followedOrbit } from './deepOrbit.ts';
import { paletteSide, quantilesWidth } from './textures.ts';
import {
  coloredText,
  coloringNumbers,
  coloringStructure,
  pictureNumbers,
  pictureText,
  tablesOf,
  type PictureText,
} from '../../../shared/shading/picture.ts';

export const fullScreenVertex = /* glsl */ `
in vec3 position;
void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }
`;

/** Where samples lie: pixel centres at half-integer positions, y up, turned counter-clockwise about the centre. */
const viewGlsl = /* glsl */ `
uniform vec2 pictureSize; // px
uniform vec2 subpixel;    // offset of this sample from the pixel's centre, px
uniform vec2 center;
uniform float pixelStep;  // plane units
uniform vec2 viewTurn;    // cosine and sine of the view's rotation

vec2 planePoint() {
  vec2 offset = (gl_FragCoord.xy + subpixel - 0.5 * pictureSize) * pixelStep;
  return center + vec2(offset.x * viewTurn.x - offset.y * viewTurn.y, offset.x * viewTurn.y + offset.y * viewTurn.x);
}
`;

/** Palette entry of so many turns: floor(frac(turns) 4096), in linear light. */
const paletteGlsl = /* glsl */ `
uniform vec3 interior;
uniform highp sampler2D palette; // ${paletteSide} in a row
uniform highp sampler2D sumSoFar;
uniform bool firstSample;
out vec4 sum;

vec3 paletteAt(float turns) {
  int entry = abs(turns) < 4194304.0 ? min(int(fract(turns) * 4096.0), 4095) : 0;
  return texelFetch(palette, ivec2(entry % ${paletteSide}, entry / ${paletteSide}), 0).rgb;
}
`;

const trapImageGlsl = /* glsl */ `
uniform highp sampler2D trapImage;

float trapImageAt(float column, float row) {
  return texelFetch(trapImage, ivec2(int(column), int(row)), 0).r;
}
`;

/** The value (percentile) or rank (equalize) that becomes 0, and 1 / (the one that becomes 1 - it). */
const stretchRangeGlsl = 'uniform vec2 stretchRange;';

const percentileGlsl = /* glsl */ `
${stretchRangeGlsl}
float stretchOf(float value) { return clamp((value - stretchRange.x) * stretchRange.y, 0.0, 1.0); }
`;

const rankGlsl = /* glsl */ `
${stretchRangeGlsl}
uniform highp sampler2D quantiles; // at ranks k / 4096, ${quantilesWidth} in a row

float quantileAt(int k) { return texelFetch(quantiles, ivec2(k % ${quantilesWidth}, k / ${quantilesWidth}), 0).r; }
float stretchOf(float value) {
  float rank = 0.0;
  if (value >= quantileAt(${stretchRanks})) {
    rank = 1.0;
  } else if (value >= quantileAt(0)) {
    int k = 0;
    for (int leap = ${stretchRanks / 2}; leap > 0; leap /= 2) {
      if (quantileAt(k + leap) <= value) k += leap;
    }
    float low = quantileAt(k);
    rank = (float(k) + (value - low) / (quantileAt(k + 1) - low)) / ${stretchRanks}.0;
  }
  return clamp((rank - stretchRange.x) * stretchRange.y, 0.0, 1.0);
}
`;

/** A shader that adds one sample a pixel, in linear light, to the sum so far. */
export interface SampleShader {
  /** equal for genomes that differ in numbers alone, so that dragging a parameter never compiles anything */
  readonly fragment: string;
  /** values of `u`: the program's uniforms, then what the colouring needs */
  readonly numbers: readonly number[];
}

const fragments = new WeakMap<Program, Map<string, string>>();

/**
 * @param uniforms values of the program's uniforms
 * @param deep how perturbation sees the formula, where it is to be drawn beside a reference orbit
 */
export function sampleShader(genome: Genome, program: Program, uniforms: readonly number[], deep: DeepFormula | null = null): SampleShader {
  // derivatives beside a reference are by view widths
  const view = deep ? { ...genome.view, width: 1 } : genome.view;
  const request = { program, coloring: genome.coloring, view };
  const numbers = [...uniforms, ...pictureNumbers(request, uniforms)];
  const known = fragments.get(program) ?? new Map<string, string>();
  fragments.set(program, known);
  const structure = `${coloringStructure(genome.coloring)} ${deep ? deepStructure(deep) : ''}`;
  const fragment = known.get(structure) ?? sampleFragment(request, numbers.length, deep);
  known.set(structure, fragment);
  return { fragment, numbers };
}

/** Equal for formulas whose orbits are followed by the same text. */
const deepStructure = ({ power, foldsReal, foldsX, foldsY, turnsDown }: DeepFormula): string =>
  [power, foldsReal, foldsX, foldsY, turnsDown].join();

const bent = ['bentR', 'bentG', 'bentB'] as const;

function sampleFragment(request: MeasureRequest, count: number, deep: DeepFormula | null): string {
  const followed = deep ? (program: Program) => followedOrbit(deep, program) : undefined;
  const picture = pictureText(glsl, request, (index) => `u[${index}]`, followed);
  return fragmentText(picture, count, `${tableFunctions(request.coloring)}\n${deep ? deepFunctions(deep) : ''}`);
}

/** What the lines of a picture call for the tables that its colouring looks up. */
function tableFunctions(coloring: Coloring): string {
  const tables = tablesOf(coloring);
  const stretch = coloring.stretch?.kind === 'equalize' ? rankGlsl : percentileGlsl;
  return [...(tables.includes('trap image') ? [trapImageGlsl] : []), ...(tables.includes('stretch') ? [stretch] : [])].join('\n');
}

/** Why shaders cannot draw a formula of an engine coloured so, or null where they can. */
export function engineObjection({ engine, variant }: FormulaSpec, coloring: Coloring): string | null {
  const text = engineTextOf(engine, variant);
  if (!text) return 'drawn by the processor';
  const missing = [coloring.mode, ...bends.flatMap((name) => coloring[name]?.mode ?? [])].find((mode) => text.values[mode] === undefined);
  return missing ? `colouring ${missing} is drawn by the processor` : null;
}

const engineFragments = new Map<string, string>();

/** The shader of a formula that an engine draws. @throws TypeError where `engineObjection` gives a reason */
export function engineShader({ coloring: given, params }: Genome, formula: FormulaSpec): SampleShader {
  // only orbits have a slope to light
  const { light: _, ...coloring } = given;
  const objection = engineObjection(formula, coloring);
  if (objection) throw new TypeError(objection);
  const own = engineUniforms(formula, params);
  const numbers = [...own, ...coloringNumbers(coloring)];
  const structure = `${formula.engine} ${formula.variant} ${coloringStructure(coloring)}`;
  let fragment = engineFragments.get(structure);
  if (!fragment) {
    const text = engineTextOf(formula.engine, formula.variant)!;
    const channelValue = (name: (typeof bends)[number]): string => text.values[coloring[name]!.mode]!;
    const colored = coloredText(glsl, coloring, channelValue, null, (index) => `u[${own.length + index}]`);
    const lines = [text.lines, glsl.constant('field', 'float', text.values[coloring.mode]!), ...colored.lines];
    fragment = fragmentText(
      { ...colored, lines, interior: text.empty(coloring.mode) },
      numbers.length,
      `${tableFunctions(coloring)}\n${text.functions}`,
    );
    engineFragments.set(structure, fragment);
  }
  return { fragment, numbers };
}

/** @param count of `u`; @param functions declarations that the picture's lines use */
function fragmentText(picture: Pick<PictureText, 'lines' | 'turns' | 'interior' | 'bend'>, count: number, functions: string): string {
  return [
    'precision highp float;',
    'precision highp int;',
    'uniform int iterations;',
    `uniform float u[${count}];`,
    elementaryFunctions(glsl),
    ...(picture.bend === null ? [] : [bendFunctions(glsl)]),
    viewGlsl,
    paletteGlsl,
    functions,
    'void main() {',
    'vec2 point = planePoint();',
    'float px = point.x, py = point.y;',
    ...picture.lines,
    'vec3 color = interior;',
    `if (!(${picture.interior})) {`,
    `color = paletteAt(${picture.turns});`,
    ...(picture.bend === null
      ? []
      : [`color = vec3(${bent.map((name) => `${name}(color.r, color.g, color.b, ${picture.bend})`).join(', ')});`]),
    '}',
    'vec3 before = firstSample ? vec3(0.0) : texelFetch(sumSoFar, ivec2(gl_FragCoord.xy), 0).rgb;',
    'sum = vec4(before + color, 1.0);',
    '}',
  ].join('\n');
}

/** Averages the samples and writes sRGB, stretching a smaller picture over the canvas. */
export const presentFragment = /* glsl */ `
precision highp float;
uniform highp sampler2D sumSoFar;
uniform float samples;
uniform vec2 pictureSize; // px of the sum
uniform vec2 canvasSize;  // px
out vec4 color;

vec3 sumAt(vec2 at) {
  return texelFetch(sumSoFar, ivec2(clamp(at, vec2(0.0), pictureSize - 1.0)), 0).rgb;
}

void main() {
  vec3 linear;
  if (pictureSize == canvasSize) {
    linear = sumAt(gl_FragCoord.xy) / samples;
  } else {
    // by the width, as views are: rows of a small picture need not fit the height
    vec2 at = (gl_FragCoord.xy - 0.5 * canvasSize) * (pictureSize.x / canvasSize.x) + 0.5 * pictureSize - 0.5;
    vec2 corner = floor(at);
    vec2 part = at - corner;
    linear = mix(mix(sumAt(corner), sumAt(corner + vec2(1.0, 0.0)), part.x),
                 mix(sumAt(corner + vec2(0.0, 1.0)), sumAt(corner + vec2(1.0, 1.0)), part.x), part.y) / samples;
  }
  vec3 encoded = mix(12.92 * linear, 1.055 * pow(linear, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, linear));
  color = vec4(clamp(encoded, 0.0, 1.0), 1.0);
}
`;
