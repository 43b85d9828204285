/**
 * Takes in one answer, within its limits of time and size: the handler that undici calls as bytes arrive.
 * Whatever happens, and also if nothing happens at all, it comes to an end with what had come by then.
 */

import type { Failure, HeaderLines } from './exchange.ts';
import { failureOf, interruptionOf, isOurMistake } from './failure.ts';
import { headerOf } from './headers.ts';

export interface ReceptionLimits {
  /** Until there is a connection, and again until the header of the answer is whole. Milliseconds. */
  readonly headerMs: number;
  /** Between two pieces of the body. Milliseconds. */
  readonly idleMs: number;
  /** Bytes of the body as it comes over the wire. */
  readonly rawBytes: number;
}

export interface Reply {
  /** Null if the header did not come whole. */
  readonly head: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: HeaderLines;
  } | null;
  readonly raw: Uint8Array;
  readonly failure: Failure | null;
}

/** The part of undici's controller that is used here. */
interface Controller {
  readonly rawHeaders?: unknown;
  abort(reason: Error): void;
}

export class Reception {
  /** Rejects if the caller gave up or asked for something impossible; never for what the network does. */
  readonly reply: Promise<Reply>;

  readonly #limits: ReceptionLimits;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #chunks: Uint8Array[] = [];
  #controller: Controller | null = null;
  #head: Reply['head'] = null;
  #size = 0;
  #over = false;
  #timer: NodeJS.Timeout;

  constructor(limits: ReceptionLimits) {
    this.#limits = limits;
    const { promise, resolve, reject } = deferred<Reply>();
    this.reply = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#late('no answer'), limits.headerMs);
  }

  /** There is a connection, and the request is about to be written to it. */
  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('no longer wanted'));
    else this.#timer.refresh();
  }

  onResponseStart(controller: Controller, status: number, _headers: unknown, statusText = ''): void {
    if (this.#over || status < 200) return; // 1xx: the answer proper is still to come.
    const headers = headerLines(controller.rawHeaders);
    this.#head = { status, statusText, headers };
    const announced = Number(headerOf(headers, 'content-length') ?? 0);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#late(`nothing new after ${this.#size} bytes of the body`),
      this.#limits.idleMs,
    );
    if (announced > this.#limits.rawBytes) this.#tooLarge(`${announced} bytes announced`);
  }

  onResponseData(_controller: Controller, chunk: Uint8Array): void {
    if (this.#over) return;
    const room = this.#limits.rawBytes - this.#size;
    const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#chunks.push(part);
    this.#size += part.length;
    if (part === chunk) this.#timer.refresh();
    else this.#tooLarge(`more than ${this.#limits.rawBytes} bytes`);
  }

  onResponseEnd(): void {
    this.#end(null);
  }

  onResponseError(_controller: Controller, error: Error): void {
    if (isOurMistake(error)) this.cancel(error);
    else this.#end(this.#head ? interruptionOf(error) : failureOf(error));
  }

  /** Ends it from outside: what has come stays. */
  stop(failure: Failure): void {
    if (this.#over) return;
    this.#end(failure);
    this.#controller?.abort(new Error(failure.detail));
  }

  /** The caller gives up: `reply` rejects with the reason. */
  cancel(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#reject(reason);
    this.#controller?.abort(new Error('cancelled'));
  }

  #late(what: string): void {
    const limit = this.#head ? this.#limits.idleMs : this.#limits.headerMs;
    this.stop({ kind: 'timeout', detail: `${what} within ${limit} ms` });
  }

  #tooLarge(detail: string): void {
    this.stop({ kind: 'too-large', detail });
  }

  #end(failure: Failure | null): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#resolve({ head: this.#head, raw: Buffer.concat(this.#chunks, this.#size), failure });
  }
}

/** undici's list of names and values in turn, byte for byte. */
function headerLines(raw: unknown): HeaderLines {
  if (!Array.isArray(raw)) return [];
  const lines: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push([latin1(raw[i]), latin1(raw[i + 1])]);
  return lines;
}

function latin1(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
