/** Places the relations of a plan in rows: each below everything it is made from. */
import type { Plan } from '#domain/plan.ts';
import { shownTarget } from '../card/card-facts.ts';

export interface PlacedNode {
  id: string;
  kind: 'source' | 'step' | 'load';
  /** At most two lines. */
  lines: string[];
  /** The whole text, for hovering. */
  title: string;
  row: number;
  column: number;
}

export interface PlanLayout {
  nodes: PlacedNode[];
  edges: [PlacedNode, PlacedNode][];
  columns: number;
  rows: number;
}

/** Steps are in execution order, so that every relation is placed before those that read it. */
export function layoutPlan(plan: Plan): PlanLayout {
  const nodes: PlacedNode[] = [];
  const edges: [PlacedNode, PlacedNode][] = [];
  const usedColumns: number[] = [];
  const place = (node: Omit<PlacedNode, 'row' | 'column'>, from: readonly string[]): void => {
    const parents = nodes.filter(({ id, kind }) => kind !== 'load' && from.includes(id));
    const row = parents.length === 0 ? 0 : Math.max(...parents.map((parent) => parent.row)) + 1;
    const column = usedColumns[row] ?? 0;
    usedColumns[row] = column + 1;
    const placed = { ...node, row, column };
    nodes.push(placed);
    edges.push(...parents.map((parent): [PlacedNode, PlacedNode] => [parent, placed]));
  };
  for (const source of plan.sources)
    place({ id: source.id, kind: 'source', lines: lines(source.dataset.split('/').at(-1) ?? source.dataset), title: source.dataset }, []);
  for (const step of plan.steps) place({ id: step.id, kind: 'step', lines: lines(step.words), title: step.words }, step.from);
  for (const load of plan.loads)
    place({ id: `load ${load.id}`, kind: 'load', lines: lines(shownTarget(load)), title: `${load.mode} ${shownTarget(load)}` }, [
      load.from,
    ]);
  return { nodes, edges, columns: Math.max(1, ...usedColumns.filter(Boolean)), rows: usedColumns.length };
}

/** Letters of a line. */
const longest = 27;

/** A text on two lines, broken between words where there are any, and cut where it is longer. */
function lines(text: string): string[] {
  if (text.length <= longest) return [text];
  const gap = text.lastIndexOf(' ', longest);
  const end = gap > longest / 2 ? gap : longest;
  const rest = text.slice(end).trim();
  return [text.slice(0, end), rest.length > longest ? `${rest.slice(0, longest - 1).trimEnd()}…` : rest];
}
