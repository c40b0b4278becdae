/**
 * Who may import whom, as data. ARCHITECTURE.md prints the first two tables; test/architecture.test.ts holds the code to all of them.
 * A name covers `name.ts`, `name-*.ts` and everything in the folder `name/`; the longest name that covers a file is its module.
 */
export const importTable: { modules: string[]; mayImport: string[] | 'anything' }[] = [
  { modules: ['src/domain'], mayImport: [] },
  {
    modules: ['src/config', 'src/log', 'src/metrics', 'src/intelligence', 'src/auth', 'src/store', 'src/secrets'],
    mayImport: ['src/domain'],
  },
  { modules: ['tools'], mayImport: ['src/domain'] },
  {
    modules: ['src/planning'],
    mayImport: [
      'src/domain',
      'tools/tool.ts',
      'tools/sql.ts',
      'tools/engine/engine.ts',
      'tools/connectors/connector.ts',
      'tools/transforms/transform.ts',
      'tools/checks/check.ts',
    ],
  },
  { modules: ['src/models'], mayImport: ['src/domain', 'src/planning'] },
  { modules: ['graphs'], mayImport: ['src/domain', 'src/planning', 'src/intelligence', 'tools/tool.ts'] },
  { modules: ['src/jobs'], mayImport: ['src/domain', 'graphs', 'src/planning', 'src/intelligence', 'src/store', 'tools'] },
  { modules: ['src/app'], mayImport: ['src/domain', 'graphs', 'src/planning', 'src/auth', 'src/store', 'src/jobs', 'src/secrets'] },
  { modules: ['src/surfaces'], mayImport: ['src/domain', 'src/app', 'src/auth'] },
  { modules: ['web-chat'], mayImport: ['src/domain'] },
  { modules: ['samples'], mayImport: [] },
  { modules: ['src/main', 'src/worker', 'src/surfaces/cli/main', 'test'], mayImport: 'anything' },
];

/** Each third-party library and where it may be imported. */
export const libraryHomes: Record<string, string[] | 'anywhere'> = {
  zod: 'anywhere',
  '@duckdb/node-api': ['tools/engine', 'samples'],
  '@aws-sdk': ['tools/connectors/s3'],
  undici: ['tools/connectors/http'],
  yauzl: ['tools/formats'],
  'read-excel-file': ['tools/formats'],
  hyparquet: ['tools/formats', 'tools/connectors/s3'],
  cockatiel: ['tools/resilience'],
  pg: ['src/store', 'src/jobs', 'tools/connectors/postgres'],
  'pg-copy-streams': ['tools/connectors/postgres'],
  'pg-boss': ['src/jobs'],
  '@langchain': ['graphs', 'src/models', 'src/store/checkpointer'],
  express: ['src/surfaces/web'],
  helmet: ['src/surfaces/web'],
  'socket.io': ['src/surfaces/web'],
  'socket.io-client': ['web-chat', 'src/surfaces/cli'],
  '@slack': ['src/surfaces/slack'],
  '@resvg/resvg-js': ['src/surfaces/slack'],
  '@modelcontextprotocol/sdk': ['src/surfaces/mcp'],
  'openid-client': ['src/auth'],
  jose: ['src/auth'],
  'express-rate-limit': ['src/surfaces/web'],
  '@aws-sdk/client-secrets-manager': ['src/secrets'],
  commander: ['src/surfaces/cli'],
  react: ['web-chat'],
  'react-dom': ['web-chat'],
  'react-markdown': ['web-chat'],
  'remark-gfm': ['web-chat'],
  uplot: ['web-chat'],
  vite: ['web-chat'],
  '@vitejs/plugin-react': ['web-chat'],
  winston: ['src/log'],
  'prom-client': ['src/metrics'],
  'fastest-levenshtein': ['src/domain', 'src/models/offline'],
  'chrono-node': ['src/models/offline'],
  stemmer: ['src/models/offline'],
  croner: ['src/jobs', 'src/planning', 'src/models/offline'],
  cronstrue: ['src/planning', 'src/models/offline'],
  yaml: ['src/planning', 'src/surfaces/cli', 'src/config'],
};

/** Pairs that stay apart although the first table would let them meet. */
export const keptApart: { from: string; to: string }[] = [
  { from: 'tools/transforms', to: 'tools/connectors' },
  { from: 'tools/checks', to: 'tools/connectors' },
  { from: 'tools/engine', to: 'tools/connectors' },
  { from: 'tools/formats', to: 'tools/connectors/files' },
  { from: 'tools/formats', to: 'tools/connectors/s3' },
  { from: 'tools/formats', to: 'tools/connectors/http' },
];

/** Folders whose subfolders never import each other. */
export const siblingsApart = ['tools/connectors', 'src/surfaces'];

/** Modules that also run in a browser: nothing of Node. */
export const browserSafe = ['src/domain', 'web-chat'];

const code = (names: string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** The first table as ARCHITECTURE.md prints it. */
export function importTableMarkdown(): string[] {
  const rows = importTable.map(({ modules, mayImport }) => [
    code(modules),
    mayImport === 'anything' ? 'anything' : code(mayImport) || 'nothing of ours',
  ]);
  return table(['module', 'may import'], rows);
}

/** The second table as ARCHITECTURE.md prints it. */
export function libraryHomesMarkdown(): string[] {
  return table(
    ['library', 'home'],
    Object.entries(libraryHomes).map(([library, homes]) => [code([library]), homes === 'anywhere' ? homes : code(homes)]),
  );
}

function table(header: string[], rows: string[][]): string[] {
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}
