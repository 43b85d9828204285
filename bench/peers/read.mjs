/** One parser of a peer in a process of its own: each page's text once, in turn. Nothing is looked for in it. */

import { readFile } from 'node:fs/promises';
import { answerOrders } from './orders.mjs';

export function read(parse) {
  const texts = new Map();
  answerOrders(async ({ files }) => {
    const times = [];
    for (const file of files) {
      if (!texts.has(file)) texts.set(file, await readFile(file, 'utf8'));
      const text = texts.get(file);
      const start = performance.now();
      parse(text);
      times.push({ file, fromText: performance.now() - start });
    }
    return times;
  });
}
