/** What a test does to the platforms from outside: failures on chosen requests, and gates that hold them. */

import { type Fault, faultFor, type PlannedFault } from './faults.ts';
import { fits, type Where } from './request-log.ts';

interface Subject {
  readonly host: string;
  readonly path: string;
  readonly url: string;
  readonly about: string | null;
}

/** A held request waits until the gate is opened. */
export interface Gate {
  /** Resolves when the first request waits at the gate. */
  readonly reached: Promise<void>;
  /** How many wait now. */
  readonly waiting: number;
  /** Lets them and all later ones pass. */
  open(): void;
}

export class Interference {
  readonly #plans = new Set<{ where: Where; plan: PlannedFault; asked: number }>();
  readonly #gates = new Set<{ where: Where; pass: () => Promise<void> }>();

  /** Makes chosen requests fail; the returned function ends it. */
  fail(where: Where, fault: Fault, times: { after?: number; times?: number } = {}): () => void {
    const entry = { where, plan: { fault, after: times.after ?? 0, times: times.times ?? null }, asked: 0 };
    this.#plans.add(entry);
    return () => this.#plans.delete(entry);
  }

  hold(where: Where): Gate {
    let announce: () => void = () => {};
    let release: () => void = () => {};
    const reached = new Promise<void>((done) => {
      announce = done;
    });
    const opened = new Promise<void>((done) => {
      release = done;
    });
    let waiting = 0;
    const pass = async (): Promise<void> => {
      waiting++;
      announce();
      await opened;
      waiting--;
    };
    const entry = { where, pass };
    this.#gates.add(entry);
    return {
      reached,
      get waiting() {
        return waiting;
      },
      open: () => {
        this.#gates.delete(entry);
        release();
      },
    };
  }

  /** Waits at every gate that holds this request. */
  async pass(subject: Subject): Promise<void> {
    for (const gate of [...this.#gates]) if (fits(gate.where, subject)) await gate.pass();
  }

  faultOf(subject: Subject): Fault | null {
    for (const entry of this.#plans) {
      if (!fits(entry.where, subject)) continue;
      const fault = faultFor([entry.plan], entry.asked++);
      if (fault) return fault;
    }
    return null;
  }
}
