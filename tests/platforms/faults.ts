/** What a platform, or the way to it, does instead of answering: by the world's `refuses`, or by a test. */

/** In words that the platform uses: they say nothing of the account. */
export const REFUSALS = [
  'captcha',
  'login',
  'rate-limit',
  'forbidden',
  'nothing-here',
  'empty',
  'unknown-layout',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** By a bare status, as gateways and guards answer. */
export const STATUS_FAULTS = [
  'http-403',
  'http-418',
  'http-429',
  'http-432',
  'http-500',
  'http-502',
] as const;
export type StatusFault = (typeof STATUS_FAULTS)[number];

/** On the wire. */
export const WIRE_FAULTS = [
  /** Accepted, never answered. */
  'timeout',
  /** Closed by a TCP reset before a byte was sent. */
  'reset',
  /** Head and half of the body, then a reset. */
  'cut',
  /** Head with the whole length, half of the body, then an orderly end. */
  'truncated',
  /** The same without any length: the last chunk never comes. */
  'cut-chunked',
  /** A length that is larger than the body by a hundred bytes. */
  'wrong-length',
  /** A compressed body with its middle overwritten. */
  'broken-gzip',
  /** A few bytes at a time. */
  'slow',
] as const;
export type WireFault = (typeof WIRE_FAULTS)[number];

export const FAULTS = [...REFUSALS, ...STATUS_FAULTS, ...WIRE_FAULTS] as const;
export type Fault = Refusal | StatusFault | WireFault;

export function isWireFault(fault: Fault): fault is WireFault {
  return (WIRE_FAULTS as readonly string[]).includes(fault);
}

export function isStatusFault(fault: Fault): fault is StatusFault {
  return (STATUS_FAULTS as readonly string[]).includes(fault);
}

/** Answers `after` times, then fails `times` times (for ever if that is null), then answers again. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly after: number;
  readonly times: number | null;
}

/** What is done with the `asked`th question (from 0) of one account: the first plan that covers it, or null. */
export function faultFor(plans: readonly PlannedFault[], asked: number): Fault | null {
  const due = plans.find((p) => asked >= p.after && (p.times === null || asked < p.after + p.times));
  return due?.fault ?? null;
}
