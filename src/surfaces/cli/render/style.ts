/** Colours of a terminal, or none. Colour never stands alone: a sign, a word and a number are beside it. */

export interface Style {
  bold: (text: string) => string;
  dim: (text: string) => string;
  green: (text: string) => string;
  amber: (text: string) => string;
  red: (text: string) => string;
}

const wrap =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`;

const plain = (text: string): string => text;

export const colourful: Style = { bold: wrap(1, 22), dim: wrap(2, 22), green: wrap(32, 39), amber: wrap(33, 39), red: wrap(31, 39) };
export const colourless: Style = { bold: plain, dim: plain, green: plain, amber: plain, red: plain };
