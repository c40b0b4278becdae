import { seventeenthSiblingHouse } from './test/eval/held-out/sibling-17-catalog.ts';
import { House, heard } from './test/unit/offline-house.ts';
const h = await House.open(seventeenthSiblingHouse);
for (const t of ['load deliveries into a.b with the name of the rider rather than its id','settled bills into a.s and open bills into a.o']) { h.reset(); const o = await h.say(t); console.log(o.question, o.refused, heard(o)); }
h.close();
