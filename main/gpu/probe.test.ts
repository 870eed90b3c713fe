import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { probeWebGpu } from './probe.ts';

/** No Vulkan driver is found with these, whatever is installed. */
const withoutDriver = { VK_ICD_FILENAMES: '/nowhere', VK_DRIVER_FILES: '/nowhere' };

const sentence = 'no graphics driver with Vulkan, Metal or Direct3D 12 was found';

test.runIf(process.platform === 'linux')('without a driver a device is asked for in vain, and nothing is printed', async () => {
  const probe = fileURLToPath(new URL('probe.ts', import.meta.url));
  const program = `import { openGpuDevice } from ${JSON.stringify(probe)};
    await openGpuDevice().catch((problem) => console.log(JSON.stringify([problem.message, problem.absent])));`;
  const env = { ...process.env, ...withoutDriver, NODE_OPTIONS: '' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { env });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([sentence, true]);
});

test.runIf(process.platform === 'linux')('a missing driver is absent and not broken', async () => {
  const before = { ...process.env };
  Object.assign(process.env, withoutDriver);
  try {
    await expect(probeWebGpu(false, 30_000)).rejects.toMatchObject({ message: sentence, absent: true });
  } finally {
    for (const name of Object.keys(withoutDriver)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
});
