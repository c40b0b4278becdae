/** Texts from outside as they are shown: what cannot be seen, or passes for something else, is written out. */
import { expect, it } from 'vitest';
import { showInvisible } from '#domain/visible.ts';

it.each([
  ['a tag of Unicode that spells words unseen', 'orders\u{e0041}\u{e0042}', 'orders\\u{e0041}\\u{e0042}'],
  ['a filler of Hangul, which is a letter and blank', 'orders\u3164', 'orders\\u3164'],
  ['a half-width filler', 'orders\uffa0', 'orders\\uffa0'],
  ['the blank of braille', 'orders\u2800', 'orders\\u2800'],
  ['a joiner of graphemes', 'ord\u034fers', 'ord\\u034fers'],
  ['a variation of nothing', 'orders\ufe0f', 'orders\\ufe0f'],
  ['a mark that turns the reading order', 'gpj.\u202evsc', 'gpj.\\u202evsc'],
  ['half of a character', 'a\ud800b', 'a\\ud800b'],
  ['an Armenian letter among Latin ones', '\u0585rders', '\\u0585rders'],
  ['a letter of full width among Latin ones', '\uff4frders', '\\uff4frders'],
  ['letters of mathematics', '\u{1d68a}bc', '\\u{1d68a}bc'],
])('%s is written out', (_what, text, shown) => {
  expect(showInvisible(text)).toBe(shown);
});

it.each(['заказы', 'λόγος', 'ＡＢＣ株式会社', 'Ֆինանսներ', '⚠️ 3 rows', '❤️', 'naïve café', 'µm', '주문'])('%s stays as it is', (text) => {
  expect(showInvisible(text)).toBe(text);
});
