import { expect, test } from 'vitest';
import { defaultWorkspaceDir } from './workspaceDir.ts';

test.each([
  ['linux', {}, '/home/ada/.local/share/cardioid'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/cardioid'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ada/.local/share/cardioid'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/home/ada/Library/Application Support/Cardioid'],
] as const)('on %s with %o', (platform, env, expected) => {
  expect(defaultWorkspaceDir({ platform, home: '/home/ada', env })).toBe(expected);
});

test('on Windows', () => {
  const home = 'C:\\Users\\ada';
  expect(defaultWorkspaceDir({ platform: 'win32', home, env: { APPDATA: 'D:\\Roaming' } })).toBe('D:\\Roaming\\Cardioid');
  expect(defaultWorkspaceDir({ platform: 'win32', home, env: {} })).toBe('C:\\Users\\ada\\AppData\\Roaming\\Cardioid');
});
