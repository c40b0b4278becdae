/** Keys that are not called after what they tell apart: the `sku` of products, the `isbn` of books. */
import { dictionary } from '#domain/dictionary.ts';

const goods = ['sku', 'ean', 'gtin', 'upc', 'asin'];
const vehicles = ['vin', 'plate'];
const customary = dictionary<readonly string[]>({
  product: goods,
  article: goods,
  item: goods,
  book: ['isbn'],
  title: ['isbn'],
  journal: ['issn'],
  vehicle: vehicles,
  car: vehicles,
  truck: vehicles,
  van: vehicles,
  device: ['imei'],
  account: ['iban'],
});

/** Whether the words of a column's name are the customary key of what is called so, in singular. */
export const isCustomaryKey = ([key = '', ...more]: readonly string[], thing: string): boolean =>
  more.length === 0 && (customary[thing]?.includes(key) ?? false);
