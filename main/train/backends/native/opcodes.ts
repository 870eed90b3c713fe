/** Operation codes of the addon, in the order of the enumerations in `main/native/tensor/src/kernels.h`. */
function codes<const Names extends readonly string[]>(...names: Names): { readonly [Name in Names[number]]: number } {
  return Object.fromEntries(names.map((name, index) => [name, index])) as { [Name in Names[number]]: number };
}

export const Activation = codes('none', 'relu', 'leakyRelu');

export const Unary = codes(
  'negate',
  'abs',
  'exp',
  'log',
  'sqrt',
  'rsqrt',
  'square',
  'relu',
  'leakyRelu',
  'sigmoid',
  'tanh',
  'step',
  'reciprocal',
  'softplus',
  'clip',
  'power',
  'sign',
  'log1p',
  'expm1',
  'sin',
  'cos',
  'elu',
);

export const Binary = codes(
  'add',
  'subtract',
  'multiply',
  'divide',
  'maximum',
  'minimum',
  'squaredDifference',
  'power',
  'leakyReluGradient',
);

export const Comparison = codes('greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual');

export const Reduction = codes('sum', 'mean', 'max');
