/** What the reader of a workbook is asked, and what it says. It runs in a process of its own. */
import { z } from 'zod';
import { CrossedError } from '#domain/crossed-error.ts';

export const Area = z.object({ top: z.number(), left: z.number(), bottom: z.number().nullable(), right: z.number().nullable() });

/** How the header is found: a sheet row, the first row that holds something, none at all, or by looking. */
export type HeaderWish = { row: number } | 'first' | 'none' | 'look';

/** What the child is asked; the workbook and the text to write are behind file descriptors. */
export interface SheetRequest {
  /** The workbook, for messages. */
  name: string;
  /** By name or number; left out: the first visible one. */
  sheet?: string | number;
  area: z.infer<typeof Area>;
  header: HeaderWish;
  /** The numeric user the child becomes, or null. */
  uid: number | null;
}

/** What the child found, beside the text it wrote. */
export const SheetReport = z.object({
  sheet: z.string(),
  sheets: z.array(z.object({ name: z.string(), isHidden: z.boolean() })),
  headerRow: z.number().nullable(),
  /** Null without a header. */
  names: z.array(z.string()).nullable(),
  width: z.number(),
  rows: z.number(),
  /** Sheet rows within the table that hold nothing. */
  blankRows: z.number(),
  /** Where the numbering jumps: the n-th row written (from 1) and its sheet row. */
  jumps: z.array(z.tuple([z.number(), z.number()])),
  errors: z.number(),
  firstError: z.string().nullable(),
  merged: z.object({ count: z.number(), first: z.array(z.string()) }),
});
export type SheetReport = z.infer<typeof SheetReport>;

export const SheetReply = z.union([
  z.object({ report: SheetReport }),
  z.object({
    error: CrossedError,
  }),
]);

export type SheetReply = z.infer<typeof SheetReply>;

/** The descriptors of the workbook and of the text in the child. */
export const workbookFd = 4;
export const textFd = 5;
