/**
 * The SQL gate: decides from DuckDB's own syntax tree whether untrusted text is exactly one harmless SELECT.
 * Whatever is not known to be harmless is refused: kinds of nodes, table names, functions.
 */
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { allowedFunctions, allowedTableFunctions } from './allowed-functions.ts';
import { isTree, itemsOf, textOf, treesOf } from './json-tree.ts';
import type { Tree } from './json-tree.ts';

const maxSqlCharacters = 100_000;
const maxDepth = 2000;
const maxProblems = 10;

const expressionClasses = new Set(
  `COLUMN_REF CONSTANT FUNCTION WINDOW OPERATOR COMPARISON CONJUNCTION CASE CAST BETWEEN SUBQUERY STAR LAMBDA LAMBDA_REF COLLATE`.split(
    ' ',
  ),
);

/** Query nodes, FROM items, modifiers and orders: what has a `type` and no `class`. The details of column types are `…_TYPE_INFO`. */
const nodeTypes = new Set(
  `SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE
   BASE_TABLE TABLE_FUNCTION JOIN SUBQUERY EXPRESSION_LIST EMPTY PIVOT
   ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER
   ORDER_DEFAULT ASCENDING DESCENDING`.split(/\s+/),
);

/**
 * The problems of a text; `parsed` is what json_serialize_sql returned for it. Empty means accepted.
 * `relations` are the names that may be read.
 */
export function gateProblems(sql: string, parsed: unknown, relations: readonly string[]): Problem[] {
  if (!isTree(parsed)) return [problem('sql.invalid', 'The SQL could not be parsed.')];
  if (parsed['error'] === true) return [parserProblem(sql, parsed)];
  const statements = itemsOf(parsed['statements']);
  if (statements.length === 0) return [problem('sql.empty', 'There is no SQL statement here.')];
  if (statements.length > 1) {
    return [problem('sql.several-statements', `There are ${statements.length} statements here; exactly one SELECT is allowed.`)];
  }
  const walk = new Walk(relations);
  walk.start(statements[0]);
  return walk.problems;
}

/** The problem of a text that need not be parsed to be refused. */
export function textProblem(sql: string): Problem | undefined {
  if (sql.includes('\0')) return problem('sql.invalid', 'The SQL contains a NUL character.');
  if (sql.length <= maxSqlCharacters) return undefined;
  return problem('sql.too-long', `The SQL has ${sql.length} characters; at most ${maxSqlCharacters} are allowed.`);
}

function parserProblem(sql: string, parsed: Tree): Problem {
  if (parsed['error_type'] === 'not implemented') {
    const pivot = /\bpivot\b/i.test(sql) ? ' A PIVOT is one when it lists its values: PIVOT … ON column IN (…).' : '';
    return problem('sql.not-a-select', `Only a SELECT is allowed; this is another kind of statement.${pivot}`);
  }
  return problem('sql.invalid', `The SQL cannot be parsed: ${textOf(parsed['error_message']).slice(0, 300)}`);
}

const problem = (code: string, message: string, suggestions: string[] = []): Problem => ({
  code,
  message,
  ...(suggestions.length === 0 ? {} : { suggestions }),
});

/** The names that may stand in FROM, in lower case. */
type Scope = ReadonlySet<string>;

class Walk {
  readonly #found = new Map<string, Problem>();
  readonly #relations: readonly string[];

  constructor(relations: readonly string[]) {
    this.#relations = relations;
  }

  get problems(): Problem[] {
    return [...this.#found.values()];
  }

  start(statement: unknown): void {
    this.#visit(statement, new Set(this.#relations.map((name) => name.toLowerCase())), 0);
  }

  #visit(value: unknown, scope: Scope, depth: number): void {
    if (this.#found.size >= maxProblems) return;
    if (depth > maxDepth) {
      this.#report('sql.too-deep', 'The SQL is nested too deeply.');
    } else if (Array.isArray(value)) {
      for (const item of value) this.#visit(item, scope, depth + 1);
    } else if (isTree(value)) {
      this.#visitNode(value, scope, depth);
    }
  }

  #visitNode(node: Tree, scope: Scope, depth: number): void {
    this.#judge(node, scope);
    if (node['class'] === 'CONSTANT') return;
    const inner = this.#scopeInside(node, scope, depth);
    for (const [name, child] of Object.entries(node)) {
      if (name !== 'cte_map') this.#visit(child, inner, depth + 1);
    }
  }

  /** A node's own CTEs are visible inside it: each to those after it, and to itself only when it is recursive. */
  #scopeInside(node: Tree, scope: Scope, depth: number): Scope {
    const own = node['type'] === 'RECURSIVE_CTE_NODE' ? [textOf(node['cte_name'])] : [];
    const ctes = isTree(node['cte_map']) ? treesOf(node['cte_map']['map']) : [];
    if (own.length === 0 && ctes.length === 0) return scope;
    const inner = new Set([...scope, ...own.map((name) => name.toLowerCase())]);
    for (const cte of ctes) {
      this.#visit(cte['value'], new Set(inner), depth + 1);
      inner.add(textOf(cte['key']).toLowerCase());
    }
    return inner;
  }

  #judge(node: Tree, scope: Scope): void {
    const kind = node['class'] ?? node['type'];
    if (typeof kind !== 'string') return;
    if (node['class'] === undefined) this.#judgeNode(node, kind, scope);
    else if (kind === 'PARAMETER') this.#report('sql.parameter', 'Parameters such as ? or $1 have no value here.');
    else if (!expressionClasses.has(kind)) this.#report('sql.not-allowed', `An expression of kind ${kind} is not allowed.`);
    if (typeof node['function_name'] === 'string') this.#judgeFunction(node, node['function_name'].toLowerCase());
  }

  #judgeNode(node: Tree, type: string, scope: Scope): void {
    if (type === 'BASE_TABLE') this.#judgeTable(node, scope);
    else if (type === 'TABLE_FUNCTION') this.#judgeTableFunction(node['function']);
    else if (type === 'SHOW_REF') this.#report('sql.not-a-select', 'DESCRIBE, SUMMARIZE and SHOW are not allowed; write a SELECT.');
    else if (!nodeTypes.has(type) && !type.endsWith('_TYPE_INFO'))
      this.#report('sql.not-allowed', `A part of kind ${type} is not allowed.`);
  }

  #judgeTable(node: Tree, scope: Scope): void {
    const name = textOf(node['table_name']);
    const qualifiers = [textOf(node['catalog_name']), textOf(node['schema_name'])].filter((part) => part !== '');
    const full = [...qualifiers, name].join('.');
    if (isTree(node['at_clause'])) this.#report('sql.not-allowed', `AT is not allowed after "${full}".`);
    if (qualifiers.length === 0 && scope.has(name.toLowerCase())) return;
    const known = this.#relations.length === 0 ? 'There is nothing to read from.' : `There is: ${this.#relations.slice(0, 20).join(', ')}.`;
    this.#report('sql.unknown-table', `There is no relation "${full}" here. ${known}`, nearest(name, this.#relations));
  }

  #judgeTableFunction(call: unknown): void {
    const name = isTree(call) ? textOf(call['function_name']).toLowerCase() : '';
    if (allowedTableFunctions.has(name)) return;
    this.#report('sql.function', `${name}() may not stand in FROM; read from the given relations.`, nearest(name, allowedTableFunctions));
  }

  #judgeFunction(call: Tree, name: string): void {
    const plain = ['', 'main'].includes(textOf(call['schema'])) && ['', 'system'].includes(textOf(call['catalog']));
    if (plain && allowedFunctions.has(name)) return;
    this.#report('sql.function', `The function ${name}() is not allowed or does not exist.`, nearest(name, allowedFunctions));
  }

  #report(code: string, message: string, suggestions: string[] = []): void {
    if (!this.#found.has(message)) this.#found.set(message, problem(code, message, suggestions));
  }
}
