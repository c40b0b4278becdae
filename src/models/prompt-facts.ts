/** The facts in a system prompt that programs read too: written and read in one place, so that both agree. */
import { z } from 'zod';

export interface PromptFacts {
  /** ISO date of the conversation's day. */
  today: string;
  connections: ConnectionFact[];
  /** What words mean here, as people confirmed it. */
  definitions?: DefinitionFact[];
}

export interface DefinitionFact {
  term: string;
  meaning: string;
  dataset: string | null;
  condition: string | null;
}

export interface ConnectionFact {
  name: string;
  kind: string;
  read: boolean;
  write: boolean;
}

const dayLine = /^Today is (\d{4}-\d{2}-\d{2})(?:, a \w+)?\.$/m;
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });
const connectionLine = /^- connection (\S+) \(([a-z0-9-]+)\): (read and write|read|write)$/gm;

export function factLines(facts: PromptFacts): string {
  const connections = facts.connections.map(({ name, kind, read, write }) => {
    const can = [...(read ? ['read'] : []), ...(write ? ['write'] : [])].join(' and ');
    return `- connection ${name} (${kind}): ${can || 'read'}`;
  });
  const definitions = (facts.definitions ?? []).map(({ term, meaning, dataset, condition }) => {
    return `- definition ${JSON.stringify({ term, meaning, dataset, condition })}`;
  });
  return [`Today is ${facts.today}, a ${weekday.format(new Date(facts.today))}.`, ...connections, ...definitions].join('\n');
}

const definitionLine = /^- definition (\{.*\})$/gm;
const Defined = z.object({ term: z.string(), meaning: z.string(), dataset: z.string().nullable(), condition: z.string().nullable() });

/** Where the facts stand: up to the first empty line, so that no name of a dataset further down can pass for one. */
const section = /(?:^|\n)# Now\n\n([\s\S]*?)(?:\n\n|$)/;

/** What `factLines` wrote. Without a prompt: no connections, and the day of the clock. */
export function promptFacts(prompt: string): PromptFacts {
  const stated = section.exec(prompt)?.[1] ?? prompt;
  return {
    today: dayLine.exec(stated)?.[1] ?? new Date().toISOString().slice(0, 10),
    connections: [...stated.matchAll(connectionLine)].map(([, name = '', kind = '', can = '']) => ({
      name,
      kind,
      read: can.includes('read'),
      write: can.includes('write'),
    })),
    definitions: [...stated.matchAll(definitionLine)].flatMap(([, json = '']) => Defined.safeParse(parsed(json)).data ?? []),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
