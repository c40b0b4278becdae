/** Where the server listens, and how its own command line reaches it. */
import { z } from 'zod';
import { httpUrl, isLoopback, list, whole } from './config-values.ts';

export interface ListenConfig {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** The first admin token; null means one is made at the start. */
  token: string | null;
  /** A running server for the command line to use. */
  url: string | null;
  /** Origins of pages, besides the server's own, that may open a socket. */
  origins: readonly string[];
}

/** The shortest token that may guard a server others can reach. */
const openTokenLength = 24;

/** The variables, for src/config.ts. */
export const listenVariables = {
  HEADGATE_HOST: z.string().default('127.0.0.1'),
  HEADGATE_PORT: whole(0, 65_535).default(4380),
  HEADGATE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'use printable characters without blanks')
    .optional(),
  HEADGATE_URL: httpUrl.optional(),
  HEADGATE_ORIGINS: list(httpUrl).prefault(''),
};

type Values = z.output<z.ZodObject<typeof listenVariables>>;

/** The settings that the values say. */
export const listenConfig = (values: Values): ListenConfig => ({
  host: values.HEADGATE_HOST,
  port: values.HEADGATE_PORT,
  token: values.HEADGATE_TOKEN ?? null,
  url: values.HEADGATE_URL ?? null,
  origins: values.HEADGATE_ORIGINS.map((url) => new URL(url).origin),
});

/** Who can be reached by others has a token that nobody guesses. */
export const listenProblems = ({ HEADGATE_HOST: host, HEADGATE_TOKEN: token = '' }: Values): string[] =>
  isLoopback(host) || token.length >= openTokenLength
    ? []
    : [
        `HEADGATE_HOST: "${host}" lets other machines in; set HEADGATE_TOKEN to at least ${openTokenLength} random characters first, or use 127.0.0.1.`,
      ];
