/**
 * Column lineage from DuckDB's unoptimised plan. A BOUND_REF is a position in the concatenated output of a node's
 * children, so one walk from the leaves up gives, for every output column, the input columns it is computed from.
 */
import type { Column } from '#domain/dataset.ts';
import { isTree, itemsOf, numberOf, textOf, treesOf } from './json-tree.ts';
import type { Tree } from './json-tree.ts';

/** The inputs of one column, as `relation.column`. */
type Inputs = ReadonlySet<string>;
const nothing: Inputs = new Set();

/** A plan node whose output is not understood; the lineage is then left empty. */
class Unknown extends Error {}

/** For each output column its inputs; empty where they cannot be known. `serialised` is what json_serialize_plan returned. */
export function lineageOf(serialised: unknown, columns: readonly Column[]): Record<string, string[]> {
  const outputs = outputsOf(serialised);
  return Object.fromEntries(columns.map(({ name }, index) => [name, [...(outputs[index] ?? nothing)].sort()]));
}

function outputsOf(serialised: unknown): Inputs[] {
  const plan = isTree(serialised) ? treesOf(serialised['plans'])[0] : undefined;
  if (plan === undefined) return [];
  try {
    return new Tracer().trace(plan);
  } catch (error) {
    if (error instanceof Unknown || error instanceof RangeError) return [];
    throw error;
  }
}

/** Nodes that pass their input's columns on as they are. */
const passingOn = new Set(['FILTER', 'ORDER_BY', 'LIMIT', 'DISTINCT', 'SAMPLE', 'TOP_N']);
const joining = new Set(['CROSS_PRODUCT', 'POSITIONAL_JOIN', 'COMPARISON_JOIN', 'ANY_JOIN', 'ASOF_JOIN']);

class Tracer {
  readonly #ctes = new Map<number, Inputs[]>();
  /** Columns that enclosing correlated subqueries see, innermost last. */
  readonly #correlated: Inputs[][] = [];
  /** Outputs by the number other nodes may name them with. */
  readonly #numbered = new Map<number, Inputs[]>();

  trace(node: Tree): Inputs[] {
    const outputs = this.#trace(node);
    this.#numbered.set(numberOf(node['table_index']), outputs);
    return outputs;
  }

  #trace(node: Tree): Inputs[] {
    const kind = textOf(node['type']).replace('LOGICAL_', '');
    if (passingOn.has(kind)) return this.#below(node);
    if (joining.has(kind)) return this.#join(node, this.#child(node, 0));
    switch (kind) {
      case 'GET':
        return this.#get(node);
      case 'PROJECTION':
        return this.#computed(node, this.#below(node));
      case 'AGGREGATE_AND_GROUP_BY':
        return this.#aggregate(node);
      case 'WINDOW':
      case 'UNNEST': {
        const below = this.#below(node);
        return [...below, ...this.#computed(node, below)];
      }
      case 'DELIM_JOIN':
      case 'DEPENDENT_JOIN':
        return this.#correlatedJoin(node);
      case 'DELIM_GET':
        return this.#correlated.at(-1) ?? unknown(node);
      case 'UNION':
        return merged(treesOf(node['children']).map((child) => this.trace(child)));
      case 'EXCEPT':
      case 'INTERSECT':
        return this.#child(node, 0);
      case 'MATERIALIZED_CTE':
        this.#ctes.set(numberOf(node['table_index']), this.#child(node, 0));
        return this.#child(node, 1);
      case 'RECURSIVE_CTE':
        return this.#recursive(node);
      case 'CTE_REF':
        return this.#ctes.get(numberOf(node['cte_index'])) ?? unknown(node);
      case 'DUMMY_SCAN':
        return [nothing];
      case 'EXPRESSION_GET':
        return itemsOf(node['expr_types']).map(() => nothing);
      case 'CHUNK_GET':
        return itemsOf(node['chunk_types']).map(() => nothing);
      default:
        return unknown(node);
    }
  }

  /** All inputs an expression refers to, however deep. */
  #refs(expression: unknown, below: readonly Inputs[]): Inputs {
    if (Array.isArray(expression)) return merge(expression.map((item) => this.#refs(item, below)));
    if (!isTree(expression)) return nothing;
    if (expression['expression_class'] === 'BOUND_REF') return below[numberOf(expression['index'])] ?? unknown(expression);
    if (expression['expression_class'] === 'BOUND_COLUMN_REF') return this.#numberedRef(expression);
    return merge(Object.values(expression).map((child) => this.#refs(child, below)));
  }

  #numberedRef(ref: Tree): Inputs {
    const binding = isTree(ref['binding']) ? ref['binding'] : {};
    return this.#numbered.get(numberOf(binding['table_index']))?.[numberOf(binding['column_index'])] ?? unknown(ref);
  }

  #child(node: Tree, index: number): Inputs[] {
    const child = treesOf(node['children'])[index];
    return child === undefined ? unknown(node) : this.trace(child);
  }

  #below(node: Tree): Inputs[] {
    return treesOf(node['children']).flatMap((child) => this.trace(child));
  }

  #computed(node: Tree, below: readonly Inputs[]): Inputs[] {
    return itemsOf(node['expressions']).map((expression) => this.#refs(expression, below));
  }

  #get(node: Tree): Inputs[] {
    const columns = treesOf(node['column_indexes']);
    if (treesOf(node['children']).length > 0) return this.#tableFunction(node, columns.length);
    const names = itemsOf(node['names']).map(textOf);
    const source = isTree(node['function_data']) ? textOf(node['function_data']['table']) : '';
    return columns.map((column) => {
      const name = names[numberOf(column['index'])];
      return source === '' || name === undefined ? nothing : new Set([`${source}.${name}`]);
    });
  }

  /** A table function over rows, such as a lateral unnest: its own columns, then those it passes on. */
  #tableFunction(node: Tree, width: number): Inputs[] {
    const below = this.#below(node);
    const parameters = merge(below.slice(0, itemsOf(node['input_table_types']).length));
    const passed = itemsOf(node['projected_input']).map((index) => below[numberOf(index)] ?? unknown(node));
    return [...Array.from({ length: width }, () => parameters), ...passed];
  }

  #aggregate(node: Tree): Inputs[] {
    const below = this.#below(node);
    const groups = itemsOf(node['groups']).map((group) => this.#refs(group, below));
    const grouping = itemsOf(node['grouping_functions']).map(() => merge(groups));
    return [...groups, ...this.#computed(node, below), ...grouping];
  }

  #join(node: Tree, left: Inputs[]): Inputs[] {
    const right = this.#child(node, 1);
    switch (textOf(node['join_type'])) {
      case 'SEMI':
      case 'ANTI':
        return left;
      case 'RIGHT_SEMI':
      case 'RIGHT_ANTI':
        return right;
      case 'MARK':
        return [
          ...left,
          merge(treesOf(node['conditions']).map((on) => merge([this.#refs(on['left'], left), this.#refs(on['right'], right)]))),
        ];
      default:
        return [...left, ...right];
    }
  }

  #correlatedJoin(node: Tree): Inputs[] {
    const left = this.#child(node, 0);
    this.#correlated.push(itemsOf(node['duplicate_eliminated_columns']).map((column) => this.#refs(column, left)));
    try {
      return this.#join(node, left);
    } finally {
      this.#correlated.pop();
    }
  }

  /** Goes round the loop until nothing new reaches a column. */
  #recursive(node: Tree): Inputs[] {
    let outputs = this.#child(node, 0);
    for (let changed = true; changed;) {
      this.#ctes.set(numberOf(node['table_index']), outputs);
      const next = merged([outputs, this.#child(node, 1)]);
      changed = next.some((inputs, index) => inputs.size > (outputs[index]?.size ?? 0));
      outputs = next;
    }
    return outputs;
  }
}

function unknown(node: Tree): never {
  throw new Unknown(textOf(node['type']));
}

function merge(sets: readonly Inputs[]): Inputs {
  const filled = sets.filter((set) => set.size > 0);
  return filled.length === 0 ? nothing : new Set(filled.flatMap((set) => [...set]));
}

/** Column by column, for set operations. */
function merged(sides: readonly (readonly Inputs[])[]): Inputs[] {
  const [first = []] = sides;
  return first.map((_, index) => merge(sides.map((side) => side[index] ?? nothing)));
}
