import { expect, test } from 'vitest';
import { browserCommand } from './openBrowser.ts';
import { checkToken, parsePort, readOptions } from './options.ts';

test('ports', () => {
  expect([parsePort('0'), parsePort('8080'), parsePort('65535')]).toEqual([0, 8080, 65535]);
  for (const text of ['', '-1', '65536', '80a', '1e3', ' 80']) expect(() => parsePort(text)).toThrow(/is not a number from 0 to 65535/);
});

test('tokens fit a URL and a header and are not guessable by hand', () => {
  expect(checkToken('abcDEF-._~123')).toBe('abcDEF-._~123');
  for (const token of ['', 'short', 'with space here', 'semi;colon;here', 'a#b#c#d#e#f', 'x'.repeat(257)])
    expect(() => checkToken(token)).toThrow(/token must be/);
});

test('the browser opens only where there is a display', () => {
  const url = 'http://127.0.0.1:4649/#token';
  expect(browserCommand(url, { platform: 'linux', env: {} })).toBeNull();
  expect(browserCommand(url, { platform: 'linux', env: { DISPLAY: ':0' } })).toEqual({ file: 'xdg-open', args: [url] });
  expect(browserCommand(url, { platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toEqual({ file: 'xdg-open', args: [url] });
  expect(browserCommand(url, { platform: 'darwin', env: {} })).toEqual({ file: 'open', args: [url] });
  expect(browserCommand(url, { platform: 'win32', env: {} })?.args.at(-1)).toBe(url);
});

test('an option that is none is refused in a sentence that names those there are', () => {
  expect(readOptions(['--port', '80', '--no-open'])).toMatchObject({ port: '80', 'no-open': true, host: '127.0.0.1' });
  const sentence = /^"--help" cannot be understood: the workstation takes --workspace DIR, .*--no-open\.$/;
  expect(() => readOptions(['--help'])).toThrow(sentence);
  for (const args of [['--port'], ['somewhere'], ['--no-open=1']]) expect(() => readOptions(args)).toThrow(/cannot be understood/);
});
