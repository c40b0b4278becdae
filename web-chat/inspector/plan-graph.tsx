/** The plan as a graph, drawn top to bottom. The steps beside it say the same as an ordered list. */
import type { Plan } from '#domain/plan.ts';
import { showInvisible } from '#domain/visible.ts';
import { layoutPlan } from './plan-layout.ts';
import type { PlacedNode } from './plan-layout.ts';

const width = 190;
const height = 42;
const gapX = 20;
const gapY = 28;
const lineHeight = 15;

export function PlanGraph({ plan }: { plan: Plan }) {
  const { nodes, edges, columns, rows } = layoutPlan(plan);
  const x = (node: PlacedNode): number => node.column * (width + gapX);
  const y = (node: PlacedNode): number => node.row * (height + gapY);
  return (
    <div className="graph" tabIndex={0} role="region" aria-label="Graph of the plan">
      <svg
        width={columns * (width + gapX) - gapX + 2}
        height={rows * (height + gapY) - gapY + 2}
        role="img"
        aria-label={`From ${plan.sources.map(({ dataset }) => dataset).join(', ')} to ${plan.loads.map(({ table }) => table).join(', ')} in ${plan.steps.length} steps`}
      >
        <g transform="translate(1 1)">
          {edges.map(([from, to]) => {
            const [x1, y1, x2, y2] = [x(from) + width / 2, y(from) + height, x(to) + width / 2, y(to)];
            const middle = (y1 + y2) / 2;
            return (
              <path key={`${from.id} ${to.id}`} className="graph-edge" d={`M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`} />
            );
          })}
          {nodes.map((node) => (
            <g key={node.id} className={`graph-node graph-${node.kind}`} transform={`translate(${x(node)} ${y(node)})`}>
              <title>{showInvisible(node.title)}</title>
              <rect width={width} height={height} rx="4" />
              {node.lines.map((line, at) => (
                <text
                  key={line}
                  x={width / 2}
                  y={height / 2 + (at - (node.lines.length - 1) / 2) * lineHeight}
                  dominantBaseline="central"
                  textAnchor="middle"
                >
                  {line}
                </text>
              ))}
            </g>
          ))}
        </g>
      </svg>
    </div>
  );
}
