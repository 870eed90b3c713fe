import { elementaryFunctions } from '../../../shared/formula/shaderCode.ts';
import { wgsl } from '../../../shared/formula/wgsl.ts';
import { bendFunctions } from '../../../shared/shading/colorText.ts';
import type { MeasureRequest } from '../../../shared/shading/measures.ts';
import { pictureText } from '../../../shared/shading/picture.ts';

/** Numbers before a picture's own in its record: centre x, y, step of a sample, cosine and sine of the view's turn, iterations, palette. */
export const recordHeader = 7;
/** Entries of a palette in its buffer: the table, then the interior colour. */
export const paletteEntries = 4097;
export const workgroupSize = 64;
/** in the top byte of a pixel whose samples all never stopped */
export const interiorFlag = 1;

/**
 * A compute shader that draws pixels `first` .. `first + count - 1` of many pictures of one size laid end to end, one invocation a pixel.
 * `colors`: 8-bit sRGB, r + 256 g + 65536 b + 2^24 interior flag; the samples of a pixel are averaged in linear light as 16-bit integers.
 * `field`: float32 bits, NaN where there is no value.
 * @param numbers how many numbers a picture's record holds after its header
 */
export function computeText(request: MeasureRequest, numbers: number, output: 'colors' | 'field'): string {
  const picture = pictureText(wgsl, request, (index) => `u${index}`);
  const loads = Array.from({ length: numbers }, (_, k) => `let u${k} = records[base + ${recordHeader + k}u];`);
  const bent = (['R', 'G', 'B'] as const).map((name) => `u32(bent${name}(red, green, blue, ${picture.bend}) * 65535.0 + 0.5)`);
  const bending = `let red = f32(entry.x & 0xffffu) / 65535.0;
  let green = f32(entry.x >> 16u) / 65535.0;
  let blue = f32(entry.y) / 65535.0;
  out.red = ${bent[0]};
  out.green = ${bent[1]};
  out.blue = ${bent[2]};`;
  const plain = `out.red = entry.x & 0xffffu;
  out.green = entry.x >> 16u;
  out.blue = entry.y;`;
  const result =
    output === 'field'
      ? `out.red = bitcast<u32>(${picture.field});
if (${picture.interior}) { out.red = 0x7fc00000u; }`
      : `let turns = ${picture.turns};
let hasValue = !(${picture.interior});
var index = ${paletteEntries - 1}u;
if (hasValue) {
  index = 0u;
  if (abs(turns) < 4194304.0) { index = min(u32(fract(turns) * 4096.0), 4095u); }
}
let entry = palettes[u32(records[base + 6u]) * ${paletteEntries}u + index];
if (hasValue) {
  ${picture.bend === null ? plain : bending}
} else {
  ${plain}
}`;
  return `
struct Job { first: u32, count: u32, width: u32, height: u32, supersample: u32, stride: u32, row: u32, unused: u32 }
// of a field's value red holds the bits
struct Sample { red: u32, green: u32, blue: u32, inside: bool }
@group(0) @binding(0) var<uniform> job: Job;
@group(0) @binding(1) var<storage, read> records: array<f32>;
@group(0) @binding(2) var<storage, read> palettes: array<vec2u>;
@group(0) @binding(3) var<storage, read> srgb: array<u32>;
@group(0) @binding(4) var<storage, read_write> pixels: array<u32>;
${elementaryFunctions(wgsl)}
${picture.bend === null ? '' : bendFunctions(wgsl)}

fn sampleAt(base: u32, px: f32, py: f32) -> Sample {
let iterations = i32(records[base + 5u]);
${loads.join('\n')}
var out: Sample;
${picture.lines.join('\n')}
out.inside = ${picture.neverStopped};
${result}
return out;
}

fn byteOf(linear: u32) -> u32 { return (srgb[linear >> 2u] >> (8u * (linear & 3u))) & 255u; }

@compute @workgroup_size(${workgroupSize})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.x + id.y * job.row;
  if (index >= job.count) { return; }
  let pixel = job.first + index;
  let area = job.width * job.height;
  let base = (pixel / area) * job.stride;
  let place = pixel % area;
  let side = job.supersample;
  let step = records[base + 2u];
  var red = 0u;
  var green = 0u;
  var blue = 0u;
  var inside = 0u;
  for (var k = 0u; k < side * side; k++) {
    let right = (f32((place % job.width) * side + k % side) + 0.5 - 0.5 * f32(job.width * side)) * step;
    let up = (0.5 * f32(job.height * side) - 0.5 - f32((place / job.width) * side + k / side)) * step;
    let px = records[base] + (right * records[base + 3u] - up * records[base + 4u]);
    let py = records[base + 1u] + (right * records[base + 4u] + up * records[base + 3u]);
    let found = sampleAt(base, px, py);
    ${
      output === 'field'
        ? 'pixels[index] = found.red;'
        : `red += found.red;
    green += found.green;
    blue += found.blue;
    inside += select(0u, 1u, found.inside);`
    }
  }
  ${
    output === 'field'
      ? ''
      : `let samples = side * side;
  let half = samples / 2u;
  let color = byteOf((red + half) / samples) | (byteOf((green + half) / samples) << 8u) | (byteOf((blue + half) / samples) << 16u);
  pixels[index] = color | (select(0u, ${interiorFlag}u, inside == samples) << 24u);`
  }
}`;
}
