/** The products that orders are made of. */
import { seededRandom } from './random.ts';
import { csvOf, money } from './text.ts';

export interface Product {
  sku: string;
  name: string;
  category: string;
  priceCents: number;
  active: boolean;
}

const ranges: Record<string, string[]> = {
  lighting: ['Desk lamp "Nova"', 'Floor lamp', 'Reading light, clip-on', 'Pendant', 'LED strip 5 m', 'Lantern', 'Wall light', 'Spot'],
  seating: ['Office chair', 'Stool', 'Bench, oak', 'Armchair', 'Café chair', 'Rocking chair', 'Cushion', 'Pouffe'],
  storage: ['Shelf', 'Drawer unit', 'Box, small', 'Box, large', 'Coat rack', 'Cabinet', 'Wall hook', 'Basket'],
  kitchen: ['Kettle', 'Espresso cup', 'Bowl, blue', 'Knife 20 cm', 'Cutting board', 'Pan', 'Carafe', 'Scale'],
  textiles: ['Wool blanket', 'Linen towel', 'Curtain', 'Rug 120×180', 'Bedspread', 'Pillowcase', 'Apron', 'Napkins, set of 6'],
};

export function makeProducts(): { products: Product[]; csv: string } {
  const random = seededRandom('products');
  const products = Object.entries(ranges).flatMap(([category, names]) =>
    names.map((name, index) => ({
      sku: `${category.slice(0, 2).toUpperCase()}-${101 + index}`,
      name,
      category,
      priceCents: random.int(4, 240) * 100 + random.pick([0, 50, 90, 95, 99]),
      active: !random.chance(10),
    })),
  );
  const rows = products.map((product) => [product.sku, product.name, product.category, money(product.priceCents), String(product.active)]);
  return { products, csv: csvOf([['sku', 'name', 'category', 'price', 'active'], ...rows]) };
}
