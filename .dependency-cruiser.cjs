// The direction of imports of docs/architecture.md, as rules:
// text <- shared, audio, manuals, http, websocket <- {config, carrier, model, tools, agents, recording, store} <- call <- console <- server <- app <- main

/** Every layer that a call is made of. */
const belowCall = [
  'shared',
  'audio',
  'config',
  'carrier',
  'model',
  'manuals',
  'tools',
  'agents',
  'recording',
  'store',
]

/** The layers that `from` may see, apart from itself and `text`. */
const allowed = {
  text: [],
  shared: [],
  audio: [],
  config: ['shared'],
  http: ['shared'],
  websocket: [],
  manuals: ['shared'],
  tools: ['shared', 'manuals'],
  carrier: ['shared', 'audio', 'http', 'websocket'],
  model: ['shared', 'audio', 'websocket'],
  agents: ['shared', 'audio', 'manuals'],
  recording: ['shared', 'audio'],
  metrics: ['shared'],
  privacy: ['shared', 'recording', 'store'],
  store: ['shared'],
  'after-call': ['shared', 'store'],
  sandbox: ['shared', 'audio'],
  scenario: ['shared', 'audio', 'sandbox'],
  call: belowCall,
  console: [...belowCall, 'http', 'call', 'after-call'],
  camera: [...belowCall, 'http', 'call', 'console'],
  server: [...belowCall, 'http', 'call', 'console', 'camera'],
  replay: [...belowCall, 'call'],
  verify: ['shared', 'audio', 'config', 'carrier', 'model', 'recording'],
}

/** Texts are for everybody; only the sound has nothing to do with them. */
const base = (layer) => (layer === 'audio' ? [] : ['text'])

const layerRules = Object.entries(allowed).map(([layer, may]) => ({
  name: `${layer}-sees-only-its-layers`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: `^src/(${[...base(layer), layer, ...may].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...layerRules,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'audio-is-pure',
      comment: 'audio imports nothing of ours and no Node built-ins',
      severity: 'error',
      from: { path: '^src/audio/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'vendors-behind-contracts',
      comment: 'only app.ts and the vendor itself enter a vendor folder',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(app\\.ts|carrier/twilio/|model/gemini/|store/sql/|replay/|verify/)',
      },
      to: { path: '^src/(carrier/twilio|model/gemini|store/sql)/' },
    },
    {
      name: 'genai-only-in-gemini',
      severity: 'error',
      from: { path: '^(src|scripts)/', pathNot: '^src/model/gemini/' },
      to: { path: '@google/genai' },
    },
    {
      name: 'twilio-only-in-its-carrier',
      severity: 'error',
      from: { path: '^(src|scripts)/', pathNot: '^(src/carrier/twilio/|scripts/)' },
      to: { path: 'node_modules/twilio' },
    },
    {
      name: 'databases-only-in-their-store',
      severity: 'error',
      // The faults and the scenarios look into the file from outside, as an operator would.
      from: { path: '^(src|scripts)/', pathNot: '^src/(store/sql|sandbox/faults|scenario)/' },
      to: { path: '^(node:)?sqlite$|node_modules/pg/' },
    },
    {
      name: 'web-knows-the-api-alone',
      comment: 'of the server, the pages know what it says to them',
      severity: 'error',
      from: { path: '^web/' },
      to: {
        path: '^(src|scripts|test)/',
        pathNot: '^src/(console/console-api|(carrier/browser|camera)/[a-z]+-protocol)\\.ts$',
      },
    },
    {
      name: 'web-takes-types-of-the-api',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/console/console-api\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'server-never-imports-the-pages',
      severity: 'error',
      from: { path: '^(src|scripts)/' },
      to: { path: '^web/' },
    },
    {
      name: 'src-never-imports-test',
      severity: 'error',
      from: { path: '^(src|scripts)/' },
      to: { path: '^test/' },
    },
    {
      name: 'not-to-dev-dependency',
      comment: 'build-wasm is for developers: what it builds is committed',
      severity: 'error',
      from: { path: '^(src|scripts)/', pathNot: '^scripts/build-wasm\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@types/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      // A declaration of types is read by the compiler alone.
      from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
