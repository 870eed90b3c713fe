import { describe, expect, test } from 'vitest';
import { coloringModes } from '../genome/coloring.ts';
import { RandomStream } from '../math/rng.ts';
import { builtInText } from './builtIn.ts';
import { checkFormula, compileFormula } from './compile.ts';
import { runOrbit, uniformsOf } from './evaluate.ts';
import { FormulaError } from './formulaError.ts';
import { type Complex, Interpreter } from './interpreter.fixtures.ts';

/** A text around a step; z starts at the pixel. */
const around = (step: string, head = ''): string => `formula test "Test"\n${head}start\n  z = pixel\nstep\n  ${step}`;

function errorsOf(source: string): string[] {
  const checked = checkFormula(source);
  return 'errors' in checked
    ? checked.errors.map(({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`)
    : [];
}

describe('what is wrong is said with line, column and a hint', () => {
  test.each([
    [around('z = nrm2(z) + z'), '5:7 There is no function "nrm2". (did you mean norm2?)'],
    [around('z = z + pixl'), '5:11 There is no variable or parameter "pixl". (did you mean pixel?)'],
    [around('z = (z + 1'), '5:13 ")" is missing before the end of the line.'],
    [around('z = z +'), /A value is missing/],
    [around('z = 2z'), '5:8 A sign is missing between 2 and z. (write 2 * z)'],
    [around('z = z > 1'), /cannot be compared with >/],
    [around('z = |z| > 1'), '5:11 z cannot hold a truth value. (keep a number: CONDITION ? 1 : 0)'],
    [around('z = (z, 1)'), '5:8 The parts of a complex number (re, im) are real. (take re(...) or im(...) of it)'],
    [around('z = rotate(z, z)'), /Value 2 of rotate is a real number/],
    [around('z = mix(z)'), '5:7 mix takes 3 values, not 1. (write mix(a, b, t))'],
    [around('z = w + z\n  w = z'), '5:7 w is used before it has a value. (give it a value in start to keep it from step to step)'],
    [around('z = z ? z : 1'), /What stands before \? is a condition/],
    [around('z = re(z) < 1 < 2 ? z : 1'), /Comparisons cannot be chained/],
    [around('z = sin z'), '5:11 "z" is not expected here. (write sin(z))'],
    [around('z = 1 + |exp 2i| * z'), '5:16 "2" is not expected here. (write exp(2i))'],
    [around('z = mix z'), '5:11 "z" is not expected here. (write mix(a, b, t))'],
    [around('z = z pixel'), '5:9 "pixel" is not expected here. (is an operator missing?)'],
    [around('z = z ** 2 + pixel'), '5:10 A value is missing before "*". (a power is written ^: z ^ 2)'],
    [around('z = z * * 2'), '5:11 A value is missing before "*".'],
    [around('if re(z) > 0 then z = 1'), '5:3 A line cannot start with "if". (a choice is part of a value: z = CONDITION ? VALUE : OTHER)'],
    [around('if (z > 0) z = 1\n  else z = 2'), /^5:3 .* \(a choice is part of a value: /],
    [around('z = if re(z) > 0 then 1 else 2'), '5:10 "re" is not expected here. (a choice is written CONDITION ? VALUE : OTHER)'],
    [around('z = if(re(z) > 0, 1, 2)'), '5:7 There is no function "if". (a choice is written CONDITION ? VALUE : OTHER)'],
    [around('z := z'), '5:5 ":=" has no meaning here. (write =)'],
    [around('z += pixel'), '5:5 "+=" has no meaning here. (write z = z + ...)'],
    [
      around('z = z + c'),
      '5:11 There is no variable or parameter "c". (to declare it, add above start: param c: complex = (0, 0) in (-2, -2) .. (2, 2))',
    ],
    [around('z = z + Z'), '5:11 There is no variable or parameter "Z". (did you mean z?)'],
    [around('z = sin + z'), /needs its arguments in brackets/],
    [around('z = z & 1'), /"&" has no meaning here/],
    [around('z = z\n  n = z'), /"n" has a meaning of its own/],
    [around('w = z'), '4:1 The step gives z no new value. (add under step, for example: z = z ^ 2 + pixel)'],
    [around('z = last(q) + z'), /takes the name of a state variable/],
    [around('z = z\nescape |z|'), '6:8 A stop rule is a condition, but this is a real number. (compare it: |z| > 4)'],
    [around('z = z\nescape n > 3'), /known only in step/],
    [around('z = z\nescape |pixel| > 3'), /pixel cannot stand in a stop rule/],
    [around('z = z\ncolorings trip'), '6:11 There is no colouring "trip". (did you mean trap?)'],
    [around('z = z\nescape |z| > 4\ncolorings smoth'), '7:11 There is no colouring "smoth". (did you mean smooth?)'],
    [around('z = z\ncolorings trap, smooth'), /^6:17 The colouring "smooth" is not measured here/],
    [around('z = z\nescape |z| > 4\ncolorings density'), /^7:11 The colouring "density" is not measured here/],
    [around('z = z\nprecision f16'), /There is no precision "f16"/],
    [around('z = z\ndegree z'), /z changes from pixel to pixel/],
    [around('z = z\nviw (0, 0) width 3'), '6:1 A line cannot start with "viw". (did you mean view?)'],
    [around('z = z\nview (0, 0) width 0'), /The width of the view is 0/],
    [around('z = z\niterations 9 in 10 .. 20'), '6:12 The default 9 of iterations lies outside 10 .. 20.'],
    [around('z = z + a', 'param a: reel = 1 in 0 .. 2\n'), '2:10 There is no kind of parameter "reel". (did you mean real?)'],
    [around('z = z + a', 'param a: real = 3 in 0 .. 2\n'), '2:17 The default 3 of a lies outside 0 .. 2.'],
    [around('z = z + a', 'param a: real = 1\n'), '2:7 The parameter a has no range. (add one: in 0 .. 2)'],
    [around('z = z + a', 'param a: integer = 1.5 in 0 .. 2\n'), /is a whole number, not 1.5/],
    [around('z = z + i', 'param i: real = 1 in 0 .. 2\n'), /A parameter cannot be named "i"/],
    [around('a = z\n  z = a', 'param a: real = 1 in 0 .. 2\n'), /The parameter a cannot be given a value/],
    [around('z = K(z)', 'use kalli as K\n'), '2:1 There is no formula "kalli". (did you mean kali?)'],
    [around('z = K(z)', 'use test as K\n'), '2:1 test cannot use itself.'],
    [around('z = K(z, skale = 2)', 'use kali as K\n'), /kali has no parameter "skale". \(did you mean scale\?\)/],
    [around('z = K()', 'use kali as K\n'), /K takes one value/],
    ['formula Test\nstart\n  z = pixel\nstep\n  z = z', /"Test" is no name for a formula/],
    ['start\n  z = pixel\nstep\n  z = z', /does not say which formula/],
    ['formula a "A', /no closing quote/],
    ['formula a\nz = 1', /belongs under start or step/],
    [around('z = z + \u001b[31m'), '5:11 The character U+001B has no meaning here.'],
    [around('z = z * __proto__', 'param __proto__: real = 1 in 0 .. 2\n'), /A parameter cannot be named "__proto__"/],
    ['x'.repeat(20_001), '1:1 The text has 20001 characters; at most 20000 are read.'],
  ])('%s', (source, expected) => {
    const errors = errorsOf(source);
    expect(errors[0]).toMatch(typeof expected === 'string' ? new RegExp(`^${expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : expected);
    expect(errors.every((error) => /^\d+:\d+ /.test(error))).toBe(true);
  });

  test('colourings that are named come first, and all that can be measured follow', () => {
    const { colorings } = compileFormula(around('z = z ^ 2 + pixel\nescape |z| > 4\ncolorings stripe, trap'));
    expect(colorings.slice(0, 2)).toEqual(['stripe', 'trap']);
    expect(colorings.toSorted()).toEqual(coloringModes.filter((mode) => mode !== 'density' && mode !== 'shade').toSorted());
    const endless = compileFormula(around('z = sin(z)')).colorings;
    expect(endless[0]).toBe('trap');
    expect(endless).toContain('stripe');
    expect(endless).not.toContain('smooth');
    expect(compileFormula(builtInText('star-nest')!.replace(/^colorings .*$/m, '')).colorings).toEqual(['shade', 'mean']);
  });

  test('the declaration that is proposed for an unknown name is one', () => {
    const declared = /: (param .*)\)$/.exec(errorsOf(around('z = z + c'))[0]!)![1]!;
    expect(errorsOf(around('z = z + c', `${declared}\n`))).toEqual([]);
  });

  test('a byte order mark before the first line is no mistake', () => {
    expect(errorsOf(`\ufeff${around('z = z ^ 2 + pixel')}`)).toEqual([]);
  });

  test('several at once, in the order of the text', () => {
    expect(
      errorsOf('formula a\nparam q: real = 1\nstart\n  z = pixel )\nstep\n  z = z +* 2\nbogus 1').map((error) => error.split(' ')[0]),
    ).toEqual(['2:7', '4:13', '6:10', '7:1']);
  });

  test('the error thrown carries the first and all', () => {
    expect(() => compileFormula(around('z = zz'))).toThrow(FormulaError);
    try {
      compileFormula(around('z = zz + yy'));
    } catch (error) {
      expect(error).toMatchObject({ line: 5, column: 7, message: 'There is no variable or parameter "zz".', issues: { length: 2 } });
    }
  });
});

describe('hostile texts get a sentence', () => {
  test.each([
    ['brackets', around(`z = ${'('.repeat(5000)}z`)],
    ['moduli', around(`z = ${'|'.repeat(5000)}z`)],
    ['signs', around(`z = ${'-'.repeat(9000)}z`)],
    ['powers', around(`z = z${' ^ 2'.repeat(3000)}`)],
    ['sums', around(`z = z${' + 1'.repeat(4000)}`)],
    ['choices', around(`z = ${'re(z) > 0 ? 1 : '.repeat(900)}z`)],
    ['length', around(`z = z # ${'x'.repeat(30_000)}`)],
    ['doubling', around(`${Array.from({ length: 900 }, () => 'z = z * z + z').join('\n  ')}`)],
    ['parameters', around('z = z', Array.from({ length: 100 }, (_, i) => `param a${i}: real = 1 in 0 .. 1\n`).join(''))],
    ['nothing', ''],
    ['a binary', '\u0000\u0001\ufffd\ud800'],
  ])('%s', (_, source) => {
    const errors = errorsOf(source);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(20);
  });

  test('many statements that stay within the limits compile', () => {
    const long = around(Array.from({ length: 300 }, () => 'z = z * z + pixel').join('\n  '));
    expect(compileFormula(long).program!.step.nodes.length).toBeGreaterThan(900);
  });

  test('random damage to good texts never throws anything but a FormulaError', () => {
    const rng = RandomStream.fromSeed(11);
    const texts = ['kali', 'phoenix', 'mandelbrot', 'generic-unit'].map((id) => builtInText(id)!);
    for (let k = 0; k < 400; k++) {
      let text = texts[k % texts.length]!;
      for (let j = 0; j < 1 + rng.integer(4); j++) {
        const at = rng.integer(text.length);
        const junk = ['', '(', ')', '|', '=', '..', '\n', 'z', '"', ' 9 ', ';', '?', '[', 'step\n'][rng.integer(14)]!;
        text = text.slice(0, at) + junk + text.slice(at + rng.integer(4));
      }
      expect(() => checkFormula(text)).not.toThrow();
    }
  });
});

/** The orbit at a pixel, compiled and interpreted. */
function both(
  source: string,
  params: Readonly<Record<string, number | readonly number[]>>,
  pixel: readonly [number, number],
  steps: number,
) {
  const spec = compileFormula(source);
  const values = { ...Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, parameter.default])), ...params };
  const program = { ...spec.program!, stop: { nodes: [], outputs: [] } };
  const { state } = runOrbit(program, uniformsOf(spec, values), pixel, steps);
  const run = new Interpreter(source, params, { re: pixel[0], im: pixel[1] }, builtInText);
  for (let k = 0; k < steps; k++) run.step();
  const z = run.state.get('z') as Complex;
  return { compiled: [state[program.z[0]]!, state[program.z[1]]!], interpreted: [z.re, z.im], spec };
}

describe('use', () => {
  test.each([
    ['z = K(z)', { K_scale: 1.3, K_theta: 20, K_mu: 0.4 }],
    ['z = K(z, scale = 2, theta = 0.1 * n) / 2', { K_mu: 1 }],
    ['z = K(K(z, c = (-1, -0.5))) + 0.1 * J(z)', { J_c: [0.1, 0.2] }],
    ['z = n % 3 == 0 ? K(z) : J(z)', {}],
    ['z = 0.5 * K(z, k = pixel) + 0.2 * z ^ 2', {}],
    ['z = P(z) / 2 + P(0.3 * z)', {}],
  ])('%s', (step, params) => {
    const source = around(step, 'use kali as K\nuse julia as J\nuse phoenix as P\n');
    const { compiled, interpreted } = both(source, params, [0.31, -0.42], 4);
    expect(compiled[0]).toBeCloseTo(interpreted[0]!, 9);
    expect(compiled[1]).toBeCloseTo(interpreted[1]!, 9);
  });

  test('what calls leave open becomes a parameter, unless the text has it', () => {
    const names = (source: string): string[] => compileFormula(source).parameters.map(({ name }) => name);
    expect(names(around('z = K(z, scale = 2)', 'use kali as K\n'))).toEqual(['K_c', 'K_theta', 'K_mu']);
    const own = compileFormula(around('z = K(z, scale = 2, theta = 0, mu = 0)', 'use kali as K\nparam K_c: complex = (-1, -1) "My c"\n'));
    expect(own.parameters).toMatchObject([{ name: 'K_c', label: 'My c', default: [-1, -1] }]);
  });
});

describe('what comes out', () => {
  test('Mandelbrot is four instructions, and its rule one comparison with R squared', () => {
    const { step, stop } = compileFormula(builtInText('mandelbrot')!).program!;
    const ops = step.nodes.map(({ op }) => op).filter((op) => op !== 'state' && op !== 'const');
    expect(ops.toSorted()).toEqual(['fma', 'fma', 'fma', 'mul', 'neg']);
    expect(stop.nodes.some(({ op, value }) => op === 'const' && value === 65536)).toBe(true);
    expect(stop.nodes.some(({ op }) => op === 'sqrt')).toBe(false);
  });

  test('what never changes is computed once: by picture, by pixel', () => {
    const program = compileFormula(around('z = z ^ 2 + exp(a) * sin(pixel) + cos(a)', 'param a: real = 1 in 0 .. 2\n')).program!;
    expect(program.step.nodes.some(({ op }) => op === 'exp' || op === 'sin' || op === 'cos')).toBe(false);
    expect(program.uniforms.nodes.some(({ op }) => op === 'exp')).toBe(true);
    expect(program.state.length).toBe(4);
  });

  test('whole numbers of quotients are exact, though quotients by what never changes are products elsewhere', () => {
    // 49 times the reciprocal of 49 is less than 1
    const spec = compileFormula(around('z = (floor(re(z) / a), floor(im(z) / a))\n', 'param a: real = 49 in 1 .. 300\n'));
    for (let a = 1; a <= 300; a++) {
      const { state } = runOrbit(spec.program!, uniformsOf(spec, { a }), [a, 3 * a], 1);
      expect([state[0], state[1]], `${a}`).toEqual([1, 3]);
    }
  });

  test('variables that nothing needs are left out', () => {
    const program = compileFormula('formula a\nstart\n  z = pixel\n  q = 0\nstep\n  z = z ^ 2\n  q = q + exp(|z|)').program!;
    expect(program.state.map(({ name }) => name)).toEqual(['z', 'z']);
  });

  test('a line goes on after an operator, in brackets and before an operator', () => {
    const one = compileFormula(around('z = z ^ 2 + (0.1, 0.2) + sin(z)')).program;
    expect(compileFormula(around('z = z ^ 2 +\n   (0.1,\n  0.2)\n    + sin(z)  # end')).program).toEqual(one);
  });
});
