import { floatText, type Dialect } from './shaderCode.ts';

/** GLSL ES 3.00, the language of WebGL 2. */
export const glsl: Dialect = {
  name: 'glsl',
  literal: (value) => (value < 0 || Object.is(value, -0) ? `(${floatText(value)})` : floatText(value)),
  constant: (name, type, expression) => `${type} ${name} = ${expression};`,
  variable: (name, type, expression) => `${type} ${name} = ${expression};`,
  select: (p, a, b) => `(${p} ? ${a} : ${b})`,
  fma: (a, b, c) => `${a} * ${b} + ${c}`,
  loop: (index, count) => `for (int ${index} = 0; ${index} < ${count}; ${index}++) {`,
  toFloat: (expression) => `float(${expression})`,
  function: (name, parameters, constants, result) =>
    [
      `float ${name}(${parameters.map((parameter) => `float ${parameter}`).join(', ')}) {`,
      ...constants.map(([constant, expression, type = 'float']) => `  ${type} ${constant} = ${expression};`),
      `  return ${result};`,
      '}',
    ].join('\n'),
};
