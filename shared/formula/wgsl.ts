import { floatText, type Dialect, type ShaderType } from './shaderCode.ts';

const types: Record<ShaderType, string> = { float: 'f32', bool: 'bool', int: 'i32' };

/** WGSL, the language of WebGPU. */
export const wgsl: Dialect = {
  name: 'wgsl',
  // the suffix keeps constant expressions in float32, where they cannot overflow unnoticed
  literal: (value) => (value < 0 || Object.is(value, -0) ? `(${floatText(value)}f)` : `${floatText(value)}f`),
  constant: (name, type, expression) => `let ${name}: ${types[type]} = ${expression};`,
  variable: (name, type, expression) => `var ${name}: ${types[type]} = ${expression};`,
  select: (p, a, b) => `select(${b}, ${a}, ${p})`,
  fma: (a, b, c) => `fma(${a}, ${b}, ${c})`,
  loop: (index, count) => `for (var ${index} = 0; ${index} < ${count}; ${index}++) {`,
  toFloat: (expression) => `f32(${expression})`,
  function: (name, parameters, constants, result) =>
    [
      `fn ${name}(${parameters.map((parameter) => `${parameter}: f32`).join(', ')}) -> f32 {`,
      ...constants.map(([constant, expression, type = 'float']) => `  let ${constant}: ${types[type]} = ${expression};`),
      `  return ${result};`,
      '}',
    ].join('\n'),
};
