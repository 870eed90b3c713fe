import { beforeAll, describe, expect, test } from 'vitest';
import { tf } from '../tf.ts';
import { conformanceCases } from '../testing/cases.ts';
import { useBackend, valuesOn } from '../testing/compare.ts';
import { relativeError } from '../testing/values.ts';
import { loadTensorAddon } from './addon.ts';
import { nativeKernelNames, registerNativeBackend } from './register.ts';

const addon = loadTensorAddon();

function available(instructionSet: string): boolean {
  try {
    return addon.configure(0, instructionSet).instructionSet === instructionSet;
  } catch {
    return false;
  }
}

const instructionSets = ['avx512', 'avx2', 'base', 'neon'].filter(available);

const expectedValues = new Map<string, Float32Array[]>();

beforeAll(async () => {
  registerNativeBackend({ threads: 2 });
  for (const testCase of conformanceCases) expectedValues.set(testCase.name, await valuesOn('cpu', testCase));
});

describe.each(instructionSets)('native kernels on %s agree with the cpu backend', (instructionSet) => {
  test.each(conformanceCases.map((testCase) => [testCase.name, testCase] as const))('%s', async (_name, testCase) => {
    const expected = expectedValues.get(testCase.name) ?? [];
    await useBackend('native');
    addon.configure(2, instructionSet);
    const actual = await valuesOn('native', testCase);
    expect(actual.length).toBe(expected.length);
    expect(actual.length).toBeGreaterThan(0);
    expected.forEach((values, index) => expect(relativeError(actual[index] ?? [], values)).toBeLessThan(2e-5));
  });
});

test('every kernel of the addon is met by the cases', async () => {
  await useBackend('native');
  const met = new Set<string>();
  for (const testCase of conformanceCases) {
    const profile = await tf.profile(() => {
      tf.dispose(tf.tidy(testCase.run));
    });
    profile.kernelNames.forEach((name) => met.add(name));
  }
  expect(nativeKernelNames.filter((name) => !met.has(name))).toEqual(['InverseDeviation']);
});

test('an array shorter than its shape is refused, not read beyond its end', () => {
  const short = new Float32Array(3);
  expect(() => addon.reduce(0, Int32Array.of(2, 2, 2), short, new Float32Array(4))).toThrow(RangeError);
  expect(() => addon.blur3(Int32Array.of(1, 2, -2, 1), short, short)).toThrow(RangeError);
  expect(() => addon.unary(99, 3, short, short, 0, 0)).toThrow(RangeError);
});
