import {
  Color,
  DataTexture,
  DoubleSide,
  GLSL3,
  NoBlending,
  RawShaderMaterial,
  RGBAFormat,
  SRGBColorSpace,
  Vector3,
  type DataArrayTexture,
  type IUniform,
} from 'three';

/** Uniforms all sprites of the cloud share, so that one write reaches every material. */
export interface SpriteUniforms {
  /** half the side of a thumbnail, scene units */
  readonly halfSize: IUniform<number>;
  /** CSS px covered by one scene unit at depth 1 */
  readonly focalPx: IUniform<number>;
  /** least half side or radius on screen of a point, of the one under the pointer and of a marked one, CSS px */
  readonly leastPx: IUniform<Vector3>;
  /** half the side, CSS px, at which a dot becomes a thumbnail */
  readonly thumbnailPx: IUniform<number>;
  readonly hoverColor: IUniform<Vector3>;
  readonly markColor: IUniform<Vector3>;
  readonly outlineColor: IUniform<Vector3>;
}

/** A CSS colour as shader values in sRGB, 0 to 1: these shaders write what is seen. */
export function shaderColor(css: string): Vector3 {
  const rgb = new Color().setStyle(css).getRGB({ r: 0, g: 0, b: 0 }, SRGBColorSpace);
  return new Vector3(rgb.r, rgb.g, rgb.b);
}

/** Values of the `mark` attribute. */
export const marks = { none: 0, hover: 1, chosen: 2 } as const;

const pointVertex = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix, projectionMatrix;
uniform float halfSize, focalPx, thumbnailPx;
uniform vec3 leastPx;
in vec3 position;
in vec3 center;
in vec4 tint; // mean colour; alpha 1 once the thumbnail is there
in float mark, layer;
out vec2 corner;
out vec4 color;
flat out float pictureLayer, markKind, borderShare;
out float lod; // 0 dot, 1 thumbnail

void main() {
  vec4 seen = modelViewMatrix * vec4(center, 1.0);
  float depth = -seen.z;
  float least = mark > 1.5 ? leastPx.z : mark > 0.5 ? leastPx.y : leastPx.x;
  float radiusPx = max(halfSize * focalPx / depth, least);
  lod = tint.a * smoothstep(thumbnailPx * 0.7, thumbnailPx, radiusPx);
  float borderPx = mark > 0.5 ? 3.0 : 0.0;
  float outerPx = radiusPx + borderPx;
  borderShare = radiusPx / outerPx;
  seen.xy += position.xy * outerPx * depth / focalPx;
  gl_Position = projectionMatrix * seen;
  if (mark > 0.5) gl_Position.z = gl_Position.w * (mark > 1.5 ? -0.98 : -0.96); // never hidden by a neighbour
  corner = position.xy;
  color = tint;
  pictureLayer = layer;
  markKind = mark;
}`;

const pointFragment = /* glsl */ `
precision highp float;
precision highp sampler2DArray;
uniform sampler2DArray pictures;
uniform vec3 hoverColor, markColor;
in vec2 corner;
in vec4 color;
in float lod;
flat in float pictureLayer, markKind, borderShare;
out vec4 fragment;

void main() {
  // a circle that grows into the square as the thumbnail appears
  if (lod < 1.0 && length(corner) > mix(1.0, 1.4143, lod)) discard;
  vec2 inner = corner / borderShare;
  bool onBorder = max(abs(inner.x), abs(inner.y)) > 1.0;
  if (lod < 0.5) onBorder = length(inner) > 1.0;
  vec3 picture = texture(pictures, vec3(inner.x * 0.5 + 0.5, 0.5 - inner.y * 0.5, pictureLayer)).rgb;
  vec3 shown = mix(color.rgb, picture, lod);
  fragment = vec4(onBorder ? (markKind > 1.5 ? markColor : hoverColor) : shown, 1.0);
}`;

/** Draws the points of one texture array: dots from afar, thumbnails from near. */
export function pointMaterial(shared: SpriteUniforms, pictures: DataArrayTexture): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: pointVertex.trim(),
    fragmentShader: pointFragment.trim(),
    uniforms: { ...shared, pictures: { value: pictures } },
    blending: NoBlending,
  });
}

const lineVertex = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix, projectionMatrix;
uniform vec3 from, to;
uniform float focalPx, widthPx;
in vec3 position; // x: which end, y: which side
out float side;

void main() {
  vec3 a = (modelViewMatrix * vec4(from, 1.0)).xyz;
  vec3 b = (modelViewMatrix * vec4(to, 1.0)).xyz;
  vec3 here = position.x < 0.0 ? a : b;
  vec2 along = b.xy / -b.z - a.xy / -a.z; // on screen, up to a factor
  vec2 across = normalize(vec2(-along.y, along.x) + 1e-9);
  here.xy += across * position.y * 0.5 * widthPx * -here.z / focalPx;
  gl_Position = projectionMatrix * vec4(here, 1.0);
  gl_Position.z = gl_Position.w * -0.94; // over the cloud, under the marked points
  side = position.y;
}`;

const lineFragment = /* glsl */ `
precision highp float;
uniform vec3 markColor, outlineColor;
in float side;
out vec4 fragment;

void main() {
  fragment = vec4(abs(side) < 0.6 ? markColor : outlineColor, 1.0);
}`;

/** Draws the line between the chosen points, in the plane of a square, outlined so that it shows on any picture. */
export function lineMaterial(shared: SpriteUniforms, widthPx: number): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: lineVertex.trim(),
    fragmentShader: lineFragment.trim(),
    uniforms: {
      focalPx: shared.focalPx,
      markColor: shared.markColor,
      outlineColor: shared.outlineColor,
      widthPx: { value: widthPx },
      from: { value: new Vector3() },
      to: { value: new Vector3() },
    },
    blending: NoBlending,
    side: DoubleSide,
  });
}

const handleVertex = /* glsl */ `
precision highp float;
uniform mat4 modelViewMatrix, projectionMatrix;
uniform float focalPx, radiusPx, borderPx;
in vec3 position;
out vec2 inner;

void main() {
  vec4 seen = modelViewMatrix * vec4(0.0, 0.0, 0.0, 1.0);
  float outerPx = radiusPx + borderPx;
  seen.xy += position.xy * outerPx * -seen.z / focalPx;
  gl_Position = projectionMatrix * seen;
  inner = position.xy * outerPx / radiusPx;
}`;

const handleFragment = /* glsl */ `
precision highp float;
uniform sampler2D picture;
uniform vec3 markColor;
in vec2 inner;
out vec4 fragment;

void main() {
  bool onBorder = max(abs(inner.x), abs(inner.y)) > 1.0;
  vec3 shown = texture(picture, vec2(inner.x * 0.5 + 0.5, 0.5 - inner.y * 0.5)).rgb;
  fragment = vec4(onBorder ? markColor : shown, 1.0);
}`;

/** Draws the decoded picture as a sprite of constant size on screen, over everything else. */
export function handleMaterial(shared: SpriteUniforms, radiusPx: number): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: handleVertex.trim(),
    fragmentShader: handleFragment.trim(),
    uniforms: {
      focalPx: shared.focalPx,
      markColor: shared.markColor,
      radiusPx: { value: radiusPx },
      borderPx: { value: 2 },
      picture: { value: new DataTexture(new Uint8Array(4), 1, 1, RGBAFormat) },
    },
    blending: NoBlending,
    depthTest: false,
  });
}
