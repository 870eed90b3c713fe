/** Where code may run decides what it may import; nothing points back. Tests may import anything below what they test. */
const tests = '\\.test\\.ts$|/testing/|/testing\\.ts$|/fixtures/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Modules that need each other are one module.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'An import that leads nowhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(electron|@tensorflow/tfjs-node-gpu|webgpu|virtual:)' },
    },
    {
      name: 'shared-runs-anywhere',
      severity: 'error',
      comment: 'shared/ needs neither Node nor a page nor Electron, and nothing of main/ and renderer/.',
      from: { path: '^shared/', pathNot: tests },
      to: { path: '^(main|renderer)/|^electron$|node_modules/(electron|svelte|three|ws|sharp|better-sqlite3)/' },
    },
    {
      name: 'shared-without-node',
      severity: 'error',
      comment: 'No Node built-ins in shared/.',
      from: { path: '^shared/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-only-to-shared',
      severity: 'error',
      comment: 'The window talks to main through the contract only.',
      from: { path: '^renderer/', pathNot: tests },
      to: { path: '^main/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-without-node',
      severity: 'error',
      comment: 'The window is sandboxed.',
      from: { path: '^renderer/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-not-to-renderer',
      severity: 'error',
      comment: 'main/ knows the window by its built files only.',
      from: { path: '^main/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'nothing-imports-hosts',
      severity: 'error',
      comment: 'Services, store, render and train do not know who runs them. The command line is a host itself.',
      from: { path: '^main/', pathNot: '^main/(host|cli)/' },
      to: { path: '^main/(host|cli)/' },
    },
    {
      name: 'hosts-do-not-reach-past-services',
      severity: 'error',
      comment: 'A host opens services; what lies under them is theirs. Types of workers are the seam between them.',
      from: { path: '^main/host/', pathNot: tests },
      to: { path: '^main/(store|render|train)/', pathNot: '^main/train/(protocol|workerHandle)\\.ts$' },
    },
    {
      name: 'lower-layers-not-to-services',
      severity: 'error',
      comment: 'services -> store, render, train; never back.',
      from: { path: '^main/(store|render|train)/', pathNot: tests },
      to: { path: '^main/services/' },
    },
    {
      name: 'store-render-train-apart',
      severity: 'error',
      comment: 'The store knows neither pixels nor models, only the form of a dataset folder.',
      from: { path: '^main/store/', pathNot: tests },
      to: { path: '^main/(render|train)/', pathNot: '^main/render/dataset/manifest\\.ts$' },
    },
    {
      name: 'render-not-to-training',
      severity: 'error',
      comment: 'Rendering loads no tensor library.',
      from: { path: '^main/render/', pathNot: tests },
      to: { path: '^main/(train|store)/|node_modules/@tensorflow/' },
    },
    {
      name: 'training-in-its-own-process',
      severity: 'error',
      comment: 'Only the worker program loads tensor libraries; services speak to it by messages.',
      from: { path: '^main/(services|host|cli|store)/', pathNot: tests },
      to: { path: 'node_modules/@tensorflow/|^main/train/', pathNot: '^main/train/(protocol|workerHandle)\\.ts$' },
    },
    {
      name: 'electron-in-one-place',
      severity: 'error',
      comment: 'Importing electron outside Electron downloads a binary or throws.',
      from: { path: '^(main|renderer|shared)/', pathNot: '^main/host/electron/|^main/preload\\.ts$|\\.test\\.ts$' },
      to: { path: '^electron$|node_modules/electron/' },
    },
    {
      name: 'node-host-not-to-electron-host',
      severity: 'error',
      comment: 'The two hosts share what lies beside them, not each other.',
      from: { path: '^main/(host/node|cli)/' },
      to: { path: '^main/host/electron/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^main/(native|setup)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default'],
      mainFields: ['module', 'main'],
    },
  },
};
