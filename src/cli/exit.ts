/** Exit codes that mean something. */

export const EXIT = { done: 0, failed: 1, badInput: 2, undetermined: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
