/**
 * `tsx tests/fuzz/main.ts --count 100000 --seed 7`: damaged pages by the hundred thousand; prints the seed, what was
 * found, and how long and how much the worst one took. `--from N` begins there, `--only N` tries one again.
 */

import { parseArgs } from 'node:util';
import { corpus } from './corpus.ts';
import { type Trial, tryOnce } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed);
const pages = corpus();
const from = Number(values.only ?? values.from);
const to = values.only === undefined ? from + Number(values.count) : from + 1;

console.log(`seed ${seed}, ${to - from} damaged pages of ${pages.length}`);
const began = performance.now();
let slowest: Trial | null = null;
let largest: Trial | null = null;
let wrong = 0;
for (let number = from; number < to; number++) {
  const trial = tryOnce(pages, seed, number);
  if (trial.milliseconds > (slowest?.milliseconds ?? 0)) slowest = trial;
  if (trial.bytes > (largest?.bytes ?? 0)) largest = trial;
  for (const what of trial.wrong) {
    wrong += 1;
    console.log(`--only ${number}: ${trial.specimen}, ${trial.mutation}: ${what}`);
  }
}
const told = (trial: Trial | null) => `${trial?.specimen}, ${trial?.mutation}, --only ${trial?.number}`;
console.log(`${to - from} in ${Math.round((performance.now() - began) / 1_000)} s, ${wrong} wrong`);
console.log(`slowest: ${Math.round(slowest?.milliseconds ?? 0)} ms of processor time (${told(slowest)})`);
console.log(`largest: ${Math.round((largest?.bytes ?? 0) / 1024 / 1024)} MB (${told(largest)})`);
process.exitCode = wrong > 0 ? 1 : 0;
