/** Runs a GLSL fragment shader over a small float picture and reads it back: [heightPx, widthPx, 4], rows from the bottom up. */
export function runFragment(
  fragment: string,
  widthPx: number,
  heightPx: number,
  uniforms: Readonly<Record<string, readonly number[] | Float32Array>> = {},
  texture?: { readonly texels: Float32Array; readonly widthPx: number; readonly heightPx: number },
): Float32Array {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2')!;
  if (!gl.getExtension('EXT_color_buffer_float')) throw new Error('no float targets');
  const program = gl.createProgram();
  const sources = [
    [
      gl.VERTEX_SHADER,
      '#version 300 es\nvoid main() { gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0); }',
    ],
    [gl.FRAGMENT_SHADER, `#version 300 es\n${fragment}`],
  ] as const;
  for (const [kind, source] of sources) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(`${gl.getShaderInfoLog(shader)}\n${source}`);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'link');
  gl.useProgram(program);
  const target = (unit: number, width: number, height: number, texels: Float32Array | null): WebGLTexture => {
    const made = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, made);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, width, height, 0, gl.RGBA, gl.FLOAT, texels);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    return made;
  };
  if (texture) target(0, texture.widthPx, texture.heightPx, texture.texels);
  for (const [name, values] of Object.entries(uniforms)) {
    const place = gl.getUniformLocation(program, name);
    if (name.endsWith('[0]')) gl.uniform1fv(place, values);
    else if (values.length === 2) gl.uniform2fv(place, values);
    else gl.uniform1fv(place, values);
  }
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, target(1, widthPx, heightPx, null), 0);
  gl.viewport(0, 0, widthPx, heightPx);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  const result = new Float32Array(widthPx * heightPx * 4);
  gl.readPixels(0, 0, widthPx, heightPx, gl.RGBA, gl.FLOAT, result);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return result;
}
