/** The kinds of connections that people can store, each as the fields of its form: for the page, the command line and REST alike. */

export const storedKinds = ['postgres', 's3', 'http', 'files'] as const;
export type StoredKind = (typeof storedKinds)[number];

/** `long` has several lines, `lines` is a list of texts, `json` any JSON value; `secret` is written and never read. */
export type FieldForm = 'text' | 'long' | 'secret' | 'number' | 'choice' | 'yes' | 'lines' | 'json';

export interface ConnectionField {
  /** Where it stands in the settings of the connector: `auth.token`. */
  path: string;
  label: string;
  form: FieldForm;
  required?: true;
  choices?: readonly string[];
  /** What a new form begins with. */
  initial?: string;
  hint?: string;
  /** Asked only while another field has one of these values. */
  when?: { path: string; is: readonly string[] };
  /** It says which system is reached: when it changes, stored secrets are not sent there. */
  reaches?: true;
  /** It says neither which system is reached, nor as whom, nor what of it: an approval outlives its change. */
  comfort?: true;
}

const authIs = (...is: string[]) => ({ when: { path: 'auth.type', is } });

const postgres: ConnectionField[] = [
  { path: 'host', label: 'Host', form: 'text', required: true, reaches: true, hint: 'A name or an address, without scheme and port.' },
  { path: 'port', label: 'Port', form: 'number', initial: '5432', reaches: true },
  { path: 'database', label: 'Database', form: 'text', required: true },
  { path: 'user', label: 'User', form: 'text', required: true },
  { path: 'password', label: 'Password', form: 'secret', hint: 'Or aws-secret:<arn>#<field>.' },
  {
    path: 'tls',
    label: 'Encryption',
    form: 'choice',
    choices: ['verify-full', 'require', 'disable'],
    initial: 'verify-full',
    reaches: true,
    hint: 'verify-full checks the certificate and the name; disable is refused in production, except on this machine.',
  },
  {
    path: 'ca',
    label: 'Certificate authority (PEM)',
    form: 'long',
    reaches: true,
    hint: 'Only when the server’s certificate is not signed publicly.',
  },
];

const s3: ConnectionField[] = [
  { path: 'endpoint', label: 'Endpoint', form: 'text', reaches: true, hint: 'Empty for AWS itself.' },
  { path: 'region', label: 'Region', form: 'text', initial: 'us-east-1', reaches: true },
  { path: 'buckets', label: 'Buckets', form: 'lines', required: true, hint: 'bucket or bucket/prefix, each with :ro for reading only.' },
  { path: 'accessKeyId', label: 'Access key id', form: 'secret', hint: 'Empty: the role of the machine. Or aws-secret:<arn>#<field>.' },
  { path: 'secretAccessKey', label: 'Secret access key', form: 'secret', hint: 'Or aws-secret:<arn>#<field>.' },
  { path: 'sessionToken', label: 'Session token', form: 'secret', hint: 'Of temporary credentials only.' },
  { path: 'forcePathStyle', label: 'Bucket in the path', form: 'yes', hint: 'endpoint/bucket/key; usual for services of your own.' },
  {
    path: 'sse',
    label: 'Encryption of what is written',
    form: 'text',
    hint: 'AES256, aws:kms or aws:kms:<key id>; empty: as the bucket says.',
  },
];

const http: ConnectionField[] = [
  { path: 'baseUrl', label: 'Base URL', form: 'text', required: true, reaches: true, hint: 'Every dataset is a path below it.' },
  { path: 'hosts', label: 'Further hosts', form: 'lines', reaches: true, hint: 'Hosts that a next page may be on.' },
  { path: 'auth.type', label: 'Credentials', form: 'choice', choices: ['none', 'bearer', 'basic', 'header', 'oauth'], initial: 'none' },
  { path: 'auth.token', label: 'Token', form: 'secret', required: true, ...authIs('bearer') },
  { path: 'auth.user', label: 'User', form: 'text', required: true, ...authIs('basic') },
  { path: 'auth.password', label: 'Password', form: 'secret', required: true, ...authIs('basic') },
  { path: 'auth.name', label: 'Header', form: 'text', required: true, ...authIs('header'), hint: 'For example X-Api-Key.' },
  { path: 'auth.value', label: 'Value of the header', form: 'secret', required: true, ...authIs('header') },
  { path: 'auth.tokenUrl', label: 'Token URL', form: 'text', required: true, reaches: true, ...authIs('oauth') },
  { path: 'auth.clientId', label: 'Client id', form: 'text', required: true, ...authIs('oauth') },
  { path: 'auth.clientSecret', label: 'Client secret', form: 'secret', required: true, ...authIs('oauth') },
  { path: 'auth.scope', label: 'Scope', form: 'text', ...authIs('oauth') },
  { path: 'auth.audience', label: 'Audience', form: 'text', ...authIs('oauth') },
  {
    path: 'headers',
    label: 'Further headers (JSON)',
    form: 'secret',
    hint: 'For example {"X-Team": "data"}; sent with every request. Or aws-secret:<arn>#<field>.',
  },
  { path: 'paging', label: 'Paging (JSON)', form: 'json', hint: 'For example {"by":"page","parameter":"page"}.' },
  { path: 'endpoints', label: 'Named endpoints (JSON)', form: 'json', hint: 'For example {"orders":{"path":"/orders","records":"data"}}.' },
  { path: 'perSecond', label: 'Requests per second', form: 'number', comfort: true },
  { path: 'timeoutSeconds', label: 'Patience with one page, seconds', form: 'number', comfort: true },
];

const files: ConnectionField[] = [
  { path: 'roots', label: 'Folders', form: 'lines', required: true, hint: 'Absolute paths, each with :ro for reading only.' },
];

export const connectionFields: Record<StoredKind, readonly ConnectionField[]> = { postgres, s3, http, files };

export const kindTitles: Record<StoredKind, string> = { postgres: 'PostgreSQL', s3: 'S3', http: 'HTTP', files: 'Files on the server' };
